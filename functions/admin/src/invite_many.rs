//! POST /api/v1/admin/invitations/batch

use std::collections::HashSet;

use api::{
    Code, JsonBody, Object, Problem, Reply,
    language::AcceptLanguage,
    problem::{AccessProblems, BodyProblems, ProblemBody, Problems},
};
use axum::extract::State;
use domain::{
    email::Email, field_error::FieldError, invitation::MAX_AT_ONCE, language::Language,
    timestamp::Timestamp,
};
use identity::{
    context::Context,
    invitations::{InvitationError, Invitations},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    administrator::FreshAdministrator,
    invite::{InvitationView, InviteRequest, parse},
};

/// How long the request invites before it leaves the rest, in seconds.
const SECONDS: i64 = 6;

/// Whom to invite.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct InviteManyRequest {
    /// 100 people at most.
    #[schema(value_type = Vec<InviteRequest>, min_items = 1, max_items = 100)]
    invitations: Vec<Object<InviteRequest>>,
}

/// What became of each.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ManyInvited {
    /// In the order of the request.
    results: Vec<InvitationResult>,
}

/// What became of one: an invitation, or why there is none.
#[derive(Debug, Default, Serialize, ToSchema)]
struct InvitationResult {
    invitation: Option<InvitationView>,
    /// `validation_failed`, `email_taken` or `unavailable`: the last may be sent again.
    #[schema(example = "email_taken")]
    code: Option<&'static str>,
    /// The fields that are not valid.
    errors: Vec<FieldError>,
}

/// Invites up to 100 people, each by itself: one who cannot be invited does not stop the others.
#[utoipa::path(
    post,
    path = "/api/v1/admin/invitations/batch",
    operation_id = "invite_many",
    tag = "admin",
    security(("access_token" = [])),
    request_body = InviteManyRequest,
    responses(
        (status = 200, description = "What became of each", body = ManyInvited),
        (status = 409, description = "`mail_off`: this deployment sends no mail", body = ProblemBody, content_type = "application/problem+json"),
        BodyProblems,
        AccessProblems,
        Problems,
    )
)]
pub(crate) async fn invite_many(
    State(invitations): State<Invitations>,
    State(context): State<Context>,
    admin: FreshAdministrator,
    AcceptLanguage(accepted): AcceptLanguage,
    JsonBody(request): JsonBody<InviteManyRequest>,
) -> Result<Reply<ManyInvited>, Problem> {
    let count = request.invitations.len();
    if !(1..=MAX_AT_ONCE).contains(&count) {
        let message = "must have 1 to 100 entries";
        let error = FieldError::new("invitations", "out_of_range", message);
        return Err(Problem::fields(vec![error]));
    }
    let mut round = Round {
        invitations,
        admin,
        deadline: context.now().plus_seconds(SECONDS),
        is_over: false,
        seen: HashSet::new(),
    };
    let mut results = Vec::with_capacity(count);
    for (index, Object(request)) in request.invitations.iter().enumerate() {
        let is_late = context.now() >= round.deadline;
        round.is_over |= is_late;
        results.push(round.invite((index, request), accepted).await?);
    }
    Ok(Reply::ok(ManyInvited { results }))
}

/// One request under way.
struct Round {
    invitations: Invitations,
    admin: FreshAdministrator,
    deadline: Timestamp,
    /// Whether the rest is left: the table cannot be used, or the time is up.
    is_over: bool,
    seen: HashSet<Email>,
}

impl Round {
    async fn invite(
        &mut self,
        (index, request): (usize, &InviteRequest),
        accepted: Language,
    ) -> Result<InvitationResult, Problem> {
        let prefix = format!("invitations[{index}].");
        let invitee = match parse(request, accepted, &prefix) {
            Ok(invitee) => invitee,
            Err(errors) => return Ok(InvitationResult::invalid(errors)),
        };
        if !self.seen.insert(invitee.email.clone()) {
            let message = "is there twice";
            let error = FieldError::new(format!("{prefix}email"), "repeated", message);
            return Ok(InvitationResult::invalid(vec![error]));
        }
        if self.is_over {
            return Ok(InvitationResult::refused(Code::Unavailable));
        }
        match self.invitations.invite(self.admin.by(), &invitee).await {
            Ok(invitation) => Ok(InvitationResult {
                invitation: Some(invitation.into()),
                ..InvitationResult::default()
            }),
            Err(InvitationError::EmailTaken) => Ok(InvitationResult::refused(Code::EmailTaken)),
            // What was done so far is told.
            Err(InvitationError::Failed(failure)) if index > 0 => {
                tracing::warn!(error = %failure, "the rest of a list was not invited");
                self.is_over = true;
                Ok(InvitationResult::refused(Code::Unavailable))
            }
            Err(error) => Err(error.into()),
        }
    }
}

impl InvitationResult {
    fn refused(code: Code) -> Self {
        Self {
            code: Some(code.as_str()),
            ..Self::default()
        }
    }

    fn invalid(errors: Vec<FieldError>) -> Self {
        Self {
            errors,
            ..Self::refused(Code::ValidationFailed)
        }
    }
}
