//! GET /api/v1/admin/audit

use api::{
    Problem, QueryParameters, Reply, invalid_parameter,
    problem::{AccessProblems, ProblemBody, Problems},
};
use axum::extract::State;
use domain::{
    audit::{Action, AuditEvent, Outcome},
    device_class::DeviceClass,
    ids::{SessionId, UserId, WizardId},
    period::Day,
    service::ServiceName,
    session::{Level, Method},
    timestamp::Timestamp,
};
use identity::{audit::Audit, context::Context};
use serde::{Deserialize, Serialize};
use store::StoreError;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    administrator::Administrator,
    parameters::{List, foreign_cursor, limit, word},
};

/// How many pages one request reads for an action that is rare.
const ROUNDS: usize = 4;

/// Which events to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AuditParameters {
    /// The events of this account. Either this or `date`.
    #[param(value_type = Option<UserId>)]
    user_id: Option<String>,
    /// The events of this UTC date, `YYYY-MM-DD`; today when `user_id` is left out too.
    #[param(format = Date)]
    date: Option<String>,
    /// Only this action.
    #[param(value_type = Option<Action>)]
    action: Option<String>,
    /// How many at most; 25 when left out.
    #[param(value_type = Option<u8>, minimum = 1, maximum = 100)]
    limit: Option<String>,
    /// The `next_cursor` of the page before, with the same filters.
    cursor: Option<String>,
}

/// Some events.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EventList {
    /// Newest first. With `action` there may be fewer than `limit` though more follow.
    events: Vec<EventView>,
    /// Asks for the next page; `null` at the end.
    next_cursor: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AuditEvent)]
struct EventView {
    #[schema(value_type = String, format = "uuid")]
    event_id: Uuid,
    /// The place in the chain of the account, from 1.
    #[schema(minimum = 1)]
    sequence: u64,
    user_id: UserId,
    /// Who did it.
    actor_id: UserId,
    action: Action,
    outcome: Outcome,
    reason: Option<String>,
    at: Timestamp,
    ip_address: Option<String>,
    session_id: Option<SessionId>,
    wizard_id: Option<WizardId>,
    /// The type of that wizard.
    wizard_type: Option<String>,
    /// The number of its furthest step that was saved; 0 when none was.
    steps_reached: Option<u8>,
    /// How long after the start of the wizard, in seconds.
    wizard_seconds: Option<u64>,
    /// What a sign-in was made on.
    device_class: Option<DeviceClass>,
    /// The sign-in of the account before it.
    previous_login_at: Option<Timestamp>,
    /// How who did it had proved who they are (RFC 8176); empty when nobody had.
    methods: Vec<Method>,
    /// How much that proved: 1 for one factor, 2 for two.
    #[schema(value_type = Option<u8>, minimum = 1, maximum = 2)]
    level: Option<Level>,
    /// The program that asked for somebody, and stated `ip_address`.
    service: Option<ServiceName>,
    /// The address of that program.
    service_address: Option<String>,
    /// The keyed hash of the event and of the one before it.
    hash: String,
}

enum Source {
    User(UserId),
    Day(Day),
}

/// Lists audit events of an account or of a day.
#[utoipa::path(
    get,
    path = "/api/v1/admin/audit",
    operation_id = "read_audit",
    tag = "admin",
    security(("access_token" = [])),
    params(AuditParameters),
    responses(
        (status = 200, description = "A page", body = EventList),
        (status = 400, description = "A parameter is not valid, or the cursor is of another list", body = ProblemBody, content_type = "application/problem+json"),
        AccessProblems,
        Problems,
    )
)]
pub(crate) async fn read_audit(
    State(context): State<Context>,
    State(audit): State<Audit>,
    admin: Administrator,
    QueryParameters(parameters): QueryParameters<AuditParameters>,
) -> Result<Reply<EventList>, Problem> {
    let now = context.now();
    let limit = limit(parameters.limit.as_deref())?;
    let action = word("action", parameters.action.as_deref())?;
    let source = source(&parameters, now)?;
    let pages = List {
        reader: admin.user_id(),
        scope: format!("admin/audit?{}&{action:?}", source.name()),
    };
    let before = pages.after(&audit, parameters.cursor.as_deref()).await?;
    let (events, last) = source.read(&context, action, before, limit).await?;
    let subject = source.subject().unwrap_or(admin.user_id());
    admin
        .record((&context, &audit), subject, Action::AuditRead)
        .await?;
    Ok(Reply::ok(EventList {
        events: events.into_iter().map(EventView::from).collect(),
        next_cursor: pages.next(&audit, last).await?,
    }))
}

fn source(parameters: &AuditParameters, now: Timestamp) -> Result<Source, Problem> {
    match (&parameters.user_id, &parameters.date) {
        (Some(_), Some(_)) => Err(invalid_parameter("date", "cannot go with user_id")),
        (Some(id), None) => id
            .parse()
            .map(Source::User)
            .map_err(|_| invalid_parameter("user_id", "must be an id of an account")),
        (None, Some(date)) => date
            .parse()
            .map(Source::Day)
            .map_err(|_| invalid_parameter("date", "must be YYYY-MM-DD")),
        (None, None) => Ok(Source::Day(Day::of(now))),
    }
}

impl Source {
    fn subject(&self) -> Option<UserId> {
        match self {
            Self::User(user) => Some(*user),
            Self::Day(_) => None,
        }
    }

    fn name(&self) -> String {
        match self {
            Self::User(user) => user.to_string(),
            Self::Day(day) => day.to_string(),
        }
    }

    /// The events of one page, and the last one looked at if more follow.
    async fn read(
        &self,
        context: &Context,
        action: Option<Action>,
        mut before: Option<Uuid>,
        limit: u8,
    ) -> Result<(Vec<AuditEvent>, Option<Uuid>), Problem> {
        let mut found = Vec::new();
        for _ in 0..ROUNDS {
            let page = self.page(context, before, limit).await?;
            let is_last = page.len() < usize::from(limit);
            for event in page {
                before = Some(event.event_id);
                if action.is_none_or(|action| action == event.action) {
                    found.push(event);
                }
                if found.len() == usize::from(limit) {
                    return Ok((found, before));
                }
            }
            if is_last {
                return Ok((found, None));
            }
        }
        Ok((found, before))
    }

    async fn page(
        &self,
        context: &Context,
        before: Option<Uuid>,
        limit: u8,
    ) -> Result<Vec<AuditEvent>, Problem> {
        let store = &context.store;
        let events: Result<_, StoreError> = match self {
            Self::User(user) => store.events_of_user(*user, before, limit).await,
            Self::Day(day) => {
                let before = before
                    .map(|id| made_at(id).map(|at| (at, id)))
                    .transpose()?;
                store.events_of_day(*day, before, limit.into()).await
            }
        };
        Ok(events?)
    }
}

/// An event's id carries its time (RFC 9562 §5.7).
fn made_at(event: Uuid) -> Result<Timestamp, Problem> {
    let (seconds, nanos) = event.get_timestamp().ok_or_else(foreign_cursor)?.to_unix();
    let millis = seconds * 1_000 + u64::from(nanos / 1_000_000);
    Ok(Timestamp::from_millis(
        i64::try_from(millis).unwrap_or(i64::MAX),
    ))
}

impl From<AuditEvent> for EventView {
    fn from(event: AuditEvent) -> Self {
        Self {
            event_id: event.event_id,
            sequence: event.sequence,
            user_id: event.user_id,
            actor_id: event.actor_id,
            action: event.action,
            outcome: event.outcome,
            reason: event.reason,
            at: event.at,
            ip_address: event.ip_address,
            session_id: event.session_id,
            wizard_id: event.wizard_id,
            wizard_type: event.wizard_type,
            steps_reached: event.steps_reached,
            wizard_seconds: event.wizard_seconds,
            device_class: event.device_class,
            previous_login_at: event.previous_login_at,
            methods: event.methods,
            level: event.level,
            service: event.service,
            service_address: event.service_address,
            hash: event.hash,
        }
    }
}
