//! GET /api/v1/auth/profile/export

mod items;
mod page;

use api::{
    Caller, Problem, QueryParameters, Reply,
    problem::{AccessProblems, ProblemBody, Problems},
    views::UserView,
};
use axum::{
    extract::State,
    http::{HeaderName, header},
};
use domain::{audit::Action, ids::UserId, text::ShortText, timestamp::Timestamp};
use identity::{audit::Audit, authentication::Authenticator, context::Context, exports::Exports};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::{IntoParams, ToSchema};

use self::{
    items::{
        ExportedDevice, ExportedEmailChange, ExportedEvent, ExportedFactors, ExportedSession,
        ExportedWizard,
    },
    page::Place,
};

const ATTACHMENT: [(HeaderName, &str); 1] = [(
    header::CONTENT_DISPOSITION,
    "attachment; filename=\"florence-export.json\"",
)];

/// Which page.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ExportParameters {
    /// The `next_cursor` of the page before; the first page when left out.
    cursor: Option<String>,
}

/// Everything held about a person, or one page of it. Appending each array of a page to that of
/// the page before makes one document of all.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Export {
    exported_at: Timestamp,
    /// On the first page only, else `null`.
    profile: Option<ExportedProfile>,
    /// That wait for their code or can be undone; on the first page only, else empty.
    email_changes: Vec<ExportedEmailChange>,
    /// Those that the account knows, in no order of time.
    #[schema(value_type = Vec<ExportedDevice>)]
    devices: Vec<Box<RawValue>>,
    /// Oldest first, ended ones too for as long as they are stored.
    #[schema(value_type = Vec<ExportedSession>)]
    sessions: Vec<Box<RawValue>>,
    /// Oldest first. Numbers keep the digits that were sent.
    #[schema(value_type = Vec<ExportedWizard>)]
    wizards: Vec<Box<RawValue>>,
    /// Oldest first.
    #[schema(value_type = Vec<ExportedEvent>)]
    audit_events: Vec<Box<RawValue>>,
    /// Asks for the next page; `null` on the last.
    next_cursor: Option<String>,
}

/// The profile as it always is shown, and what is shown nowhere else.
#[derive(Debug, Serialize, ToSchema)]
struct ExportedProfile {
    #[serde(flatten)]
    user: UserView,
    /// The id in the former system of an account that was brought from there.
    former_id: Option<ShortText>,
    /// The passkeys, the authenticator app, and how many recovery codes there are.
    second_factors: ExportedFactors,
}

/// Gives the caller everything held about them, in pages of at most 4 MiB. A first page counts as
/// an export, of which there are so many in a day, and needs a fresh proof.
#[utoipa::path(
    get,
    path = "/api/v1/auth/profile/export",
    operation_id = "export_profile",
    tag = "profile",
    security(("access_token" = [])),
    params(ExportParameters),
    responses(
        (status = 200, description = "A page, to be saved as a file", body = Export),
        (status = 400, description = "A parameter is not valid, or the cursor is of somebody else", body = ProblemBody, content_type = "application/problem+json"),
        AccessProblems,
        Problems,
    )
)]
pub(crate) async fn export_profile(
    State(context): State<Context>,
    State(audit): State<Audit>,
    State(exports): State<Exports>,
    State(authenticator): State<Authenticator>,
    caller: Caller,
    QueryParameters(parameters): QueryParameters<ExportParameters>,
) -> Result<([(HeaderName, &'static str); 1], Reply<Export>), Problem> {
    let user = caller.user.user_id;
    let first = parameters.cursor.is_none();
    let from = match &parameters.cursor {
        Some(cursor) => Place::decode(audit.cursors().await?, user, cursor)?,
        None => Place::START,
    };
    let exported_at = context.now();
    if first {
        authenticator.check_fresh(&caller.user, &caller.session)?;
        exports.begin(user).await??;
        let id = context.id(exported_at);
        let event = caller
            .origin()
            .event(id, Action::DataExported, None, exported_at);
        audit.unit().await?.record(&event).await?;
    }
    let (page, next) = page::read(&context, user, from).await?;
    let next_cursor = match next {
        Some(place) => Some(place.encode(audit.cursors().await?, user)),
        None => None,
    };
    let profile = if first {
        Some(ExportedProfile {
            former_id: context.store.former_id(user).await?,
            second_factors: context.store.account(user).await?.factors.into(),
            user: caller.user.into(),
        })
    } else {
        None
    };
    let email_changes = if first {
        email_changes(&context, user).await?
    } else {
        Vec::new()
    };
    let export = Export {
        exported_at,
        profile,
        email_changes,
        devices: page.devices,
        sessions: page.sessions,
        wizards: page.wizards,
        audit_events: page.events,
        next_cursor,
    };
    Ok((ATTACHMENT, Reply::ok(export)))
}

/// The one that waits for its code, and those that can be undone, oldest first.
async fn email_changes(
    context: &Context,
    user: UserId,
) -> Result<Vec<ExportedEmailChange>, Problem> {
    let pending = context.store.pending_email_change(user).await?;
    let made = context.store.made_email_changes(user).await?;
    let pending = pending.into_iter().map(ExportedEmailChange::from);
    Ok(pending.chain(made.into_iter().map(Into::into)).collect())
}

#[cfg(test)]
mod tests;
