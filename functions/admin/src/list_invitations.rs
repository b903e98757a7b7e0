//! GET /api/v1/admin/invitations

use api::{
    Problem, QueryParameters, Reply,
    problem::{AccessProblems, ProblemBody, Problems},
};
use axum::extract::State;
use domain::{audit::Action, mail::delivery::Undeliverable};
use identity::{audit::Audit, context::Context};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    administrator::Administrator,
    invite::InvitationView,
    parameters::{List, limit},
};

/// Which page.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct InvitationParameters {
    /// How many at most; 25 when left out.
    #[param(value_type = Option<u8>, minimum = 1, maximum = 100)]
    limit: Option<String>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Some invitations.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct InvitationList {
    /// Newest first. There may be fewer than `limit` though more follow.
    invitations: Vec<ListedInvitation>,
    /// Asks for the next page; `null` at the end.
    next_cursor: Option<String>,
}

/// One of them.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ListedInvitation {
    #[serde(flatten)]
    invitation: InvitationView,
    /// Why mail does not reach the address, if it does not.
    mail_undeliverable: Option<Undeliverable>,
}

/// Lists the invitations that can be accepted.
#[utoipa::path(
    get,
    path = "/api/v1/admin/invitations",
    operation_id = "list_invitations",
    tag = "admin",
    security(("access_token" = [])),
    params(InvitationParameters),
    responses(
        (status = 200, description = "A page", body = InvitationList),
        (status = 400, description = "A parameter is not valid, or the cursor is of another list", body = ProblemBody, content_type = "application/problem+json"),
        AccessProblems,
        Problems,
    )
)]
pub(crate) async fn list_invitations(
    State(context): State<Context>,
    State(audit): State<Audit>,
    admin: Administrator,
    QueryParameters(parameters): QueryParameters<InvitationParameters>,
) -> Result<Reply<InvitationList>, Problem> {
    let limit = limit(parameters.limit.as_deref())?;
    let pages = List {
        reader: admin.user_id(),
        scope: "admin/invitations".to_owned(),
    };
    let after = pages.after(&audit, parameters.cursor.as_deref()).await?;
    let (mut invitations, last) = context.store.invitations(after, limit).await?;
    let next_cursor = pages.next(&audit, last).await?;
    let now = context.now();
    invitations.retain(|invitation| invitation.is_good(now));
    let emails = invitations.iter().map(|invitation| &invitation.email);
    let unreached = context.store.undeliverable_among(emails).await?;
    let own = admin.user_id();
    admin
        .record((&context, &audit), own, Action::InvitationsListed)
        .await?;
    let listed = invitations.into_iter().map(|invitation| {
        let known = unreached.get(&invitation.email).copied();
        ListedInvitation {
            mail_undeliverable: known.filter(|known| known.holds(now)),
            invitation: invitation.into(),
        }
    });
    let listed = listed.collect();
    Ok(Reply::ok(InvitationList {
        invitations: listed,
        next_cursor,
    }))
}
