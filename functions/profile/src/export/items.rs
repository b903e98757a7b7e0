//! Items as an export shows them: what is about the person, without what the service needs to
//! recognise them by.

use std::collections::BTreeMap;

use domain::{
    audit::{Action, AuditEvent, Outcome},
    device::{DeviceId, KnownDevice},
    device_class::DeviceClass,
    email::Email,
    email_change::{MadeEmailChange, PendingEmailChange},
    factors::Factors,
    ids::{SessionId, UserId, WizardId},
    passkey::{PasskeyId, StoredPasskey, Transport},
    service::ServiceName,
    session::{EndReason, Level, Method, Session},
    text::ShortText,
    timestamp::Timestamp,
    wizard::{
        state::{SavedStep, Wizard, WizardStatus},
        step_data::StepData,
        units::UnitSystem,
    },
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A device that the account knows.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ExportedDevice {
    device_id: DeviceId,
    device_name: Option<ShortText>,
    known_since: Timestamp,
    last_used_at: Timestamp,
    /// Wrong passwords from it since then.
    failures: u32,
    /// When a second factor was last shown on it, where that makes it trusted.
    factor_shown_at: Option<Timestamp>,
}

/// The second factors of the account, without what they are recognised by.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ExportedFactors {
    passkeys: Vec<ExportedPasskey>,
    totp: Option<ExportedTotp>,
    recovery_codes: Option<ExportedRecoveryCodes>,
    /// Wrong ones on the last day on which there were any, if that is still stored.
    wrong_factors: Option<ExportedWrongFactors>,
}

/// A passkey.
#[derive(Debug, Serialize, ToSchema)]
struct ExportedPasskey {
    passkey_id: PasskeyId,
    name: ShortText,
    rp_id: String,
    transports: Vec<Transport>,
    sign_count: u32,
    backup_eligible: bool,
    backed_up: bool,
    created_at: Timestamp,
    last_used_at: Option<Timestamp>,
}

/// An authenticator app.
#[derive(Debug, Serialize, ToSchema)]
#[expect(
    clippy::struct_field_names,
    reason = "they are times, named as in the item"
)]
struct ExportedTotp {
    begun_at: Timestamp,
    /// `null` while no code has confirmed it.
    confirmed_at: Option<Timestamp>,
    last_used_at: Option<Timestamp>,
}

/// Recovery codes.
#[derive(Debug, Serialize, ToSchema)]
struct ExportedRecoveryCodes {
    made_at: Timestamp,
    left: u32,
}

/// Wrong second factors.
#[derive(Debug, Serialize, ToSchema)]
struct ExportedWrongFactors {
    last_at: Timestamp,
    count: u32,
}

/// A change of the address: one that waits for its code, with the new address; or one that can be
/// undone, with the address before.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ExportedEmailChange {
    /// Of one that waits.
    #[schema(value_type = Option<String>, format = "uuid")]
    change_id: Option<Uuid>,
    new_email: Option<Email>,
    /// Of one that can be undone: that of the event which records it.
    #[schema(value_type = Option<String>, format = "uuid")]
    event_id: Option<Uuid>,
    old_email: Option<Email>,
    /// With how many factors whoever made it had signed in, 1 or 2.
    #[schema(value_type = Option<u8>, minimum = 1, maximum = 2)]
    level: Option<Level>,
    /// Until when it waits, or can be undone.
    expires_at: Timestamp,
}

/// A session.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ExportedSession {
    session_id: SessionId,
    device_name: Option<ShortText>,
    ip_address: Option<String>,
    user_agent: Option<ShortText>,
    created_at: Timestamp,
    /// When the person last proved who they are, and how (RFC 8176).
    authenticated_at: Timestamp,
    methods: Vec<Method>,
    /// 1 for one factor, 2 for two.
    #[schema(value_type = u8, minimum = 1, maximum = 2)]
    level: Level,
    last_refreshed_at: Timestamp,
    idle_expires_at: Timestamp,
    expires_at: Timestamp,
    /// Since when it is locked, if it is.
    locked_at: Option<Timestamp>,
    /// When and why it was ended before its time.
    ended_at: Option<Timestamp>,
    ended_reason: Option<EndReason>,
}

/// A wizard with everything saved in it. Its report is rendered from that when it is asked for.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ExportedWizard {
    wizard_id: WizardId,
    wizard_type: String,
    /// `null` in a custom wizard.
    #[schema(minimum = 1)]
    type_version: Option<u32>,
    #[schema(min_length = 1, max_length = 200)]
    title: String,
    status: WizardStatus,
    #[schema(minimum = 1, maximum = 20)]
    total_steps: u8,
    /// Of its numbers.
    unit_system: UnitSystem,
    /// By step number.
    steps: BTreeMap<u8, ExportedStep>,
    #[schema(minimum = 1)]
    version: u64,
    created_at: Timestamp,
    updated_at: Timestamp,
    completed_at: Option<Timestamp>,
    /// When it is removed unless it is touched again.
    expires_at: Option<Timestamp>,
}

/// The last save of a step.
#[derive(Debug, Serialize, ToSchema)]
struct ExportedStep {
    #[schema(value_type = Object)]
    step_data: StepData,
    draft: bool,
    /// The wizard's version that the save produced.
    version: u64,
    saved_at: Timestamp,
    first_saved_at: Timestamp,
    /// How often it was saved.
    saves: u64,
}

/// An event of the person's audit trail.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ExportedEvent {
    #[schema(value_type = String, format = "uuid")]
    event_id: Uuid,
    #[schema(minimum = 1)]
    sequence: u64,
    /// Who did it: the person, an administrator, or the service as the nil id.
    actor_id: UserId,
    action: Action,
    outcome: Outcome,
    reason: Option<String>,
    at: Timestamp,
    /// `null` when somebody else did it: it is theirs.
    ip_address: Option<String>,
    /// `null` when somebody else did it: it is theirs.
    session_id: Option<SessionId>,
    wizard_id: Option<WizardId>,
    /// The type of that wizard.
    wizard_type: Option<String>,
    /// The number of its furthest step that was saved; 0 when none was.
    steps_reached: Option<u8>,
    /// How long after the start of the wizard, in seconds.
    wizard_seconds: Option<u64>,
    /// What the sign-in was made on.
    device_class: Option<DeviceClass>,
    /// The sign-in before it.
    previous_login_at: Option<Timestamp>,
    /// How the person had proved who they are (RFC 8176); empty when somebody else did it.
    methods: Vec<Method>,
    /// How much that proved: 1 for one factor, 2 for two.
    #[schema(value_type = Option<u8>, minimum = 1, maximum = 2)]
    level: Option<Level>,
    /// The program that asked for the person, and stated the address.
    service: Option<ServiceName>,
}

impl ExportedDevice {
    pub(super) fn id(&self) -> Uuid {
        self.device_id.as_uuid()
    }
}

impl ExportedSession {
    pub(super) fn id(&self) -> Uuid {
        self.session_id.as_uuid()
    }
}

impl ExportedWizard {
    pub(super) fn id(&self) -> Uuid {
        self.wizard_id.as_uuid()
    }
}

impl ExportedEvent {
    pub(super) fn id(&self) -> Uuid {
        self.event_id
    }
}

impl From<PendingEmailChange> for ExportedEmailChange {
    fn from(change: PendingEmailChange) -> Self {
        Self {
            change_id: Some(change.change_id),
            new_email: Some(change.new_email),
            event_id: None,
            old_email: None,
            level: None,
            expires_at: change.expires_at,
        }
    }
}

impl From<MadeEmailChange> for ExportedEmailChange {
    fn from(change: MadeEmailChange) -> Self {
        Self {
            change_id: None,
            new_email: None,
            event_id: Some(change.event_id),
            old_email: Some(change.old_email),
            level: Some(change.level),
            expires_at: change.expires_at,
        }
    }
}

impl From<KnownDevice> for ExportedDevice {
    fn from(device: KnownDevice) -> Self {
        Self {
            device_id: device.device_id,
            device_name: device.device_name,
            known_since: device.known_since,
            last_used_at: device.last_used_at,
            failures: device.failures,
            factor_shown_at: device.factor_shown_at,
        }
    }
}

impl From<StoredPasskey> for ExportedPasskey {
    fn from(passkey: StoredPasskey) -> Self {
        Self {
            passkey_id: passkey.id(),
            name: passkey.name,
            rp_id: passkey.rp_id,
            transports: passkey.transports,
            sign_count: passkey.sign_count,
            backup_eligible: passkey.backup_eligible,
            backed_up: passkey.backed_up,
            created_at: passkey.created_at,
            last_used_at: passkey.last_used_at,
        }
    }
}

impl From<Factors> for ExportedFactors {
    fn from(factors: Factors) -> Self {
        Self {
            passkeys: factors.passkeys.into_iter().map(Into::into).collect(),
            totp: factors.totp.map(|totp| ExportedTotp {
                begun_at: totp.begun_at,
                confirmed_at: totp.confirmed_at,
                last_used_at: totp.last_used_at,
            }),
            recovery_codes: factors.recovery.map(|codes| ExportedRecoveryCodes {
                made_at: codes.made_at,
                left: codes.left,
            }),
            wrong_factors: factors.wrong.map(|wrong| ExportedWrongFactors {
                last_at: wrong.last_at,
                count: wrong.count,
            }),
        }
    }
}

impl From<Session> for ExportedSession {
    fn from(session: Session) -> Self {
        Self {
            session_id: session.session_id,
            device_name: session.device_name,
            ip_address: session.ip_address,
            user_agent: session.user_agent,
            created_at: session.created_at,
            authenticated_at: session.authenticated_at,
            methods: session.methods,
            level: session.level,
            last_refreshed_at: session.last_refreshed_at,
            idle_expires_at: session.idle_expires_at,
            expires_at: session.expires_at,
            locked_at: session.locked_at,
            ended_at: session.ended_at,
            ended_reason: session.ended_reason,
        }
    }
}

impl From<Wizard> for ExportedWizard {
    fn from(Wizard { summary, steps }: Wizard) -> Self {
        let steps = steps.into_iter();
        Self {
            wizard_id: summary.id,
            wizard_type: summary.wizard_type.name().to_owned(),
            type_version: summary.wizard_type.version(),
            status: summary.status,
            total_steps: summary.total_steps,
            unit_system: summary.unit_system,
            steps: steps.map(|(number, step)| (number, step.into())).collect(),
            version: summary.version,
            created_at: summary.created_at,
            updated_at: summary.updated_at,
            completed_at: summary.completed_at(),
            expires_at: summary.expires_at(),
            title: summary.title,
        }
    }
}

impl From<SavedStep> for ExportedStep {
    fn from(step: SavedStep) -> Self {
        Self {
            step_data: step.data,
            draft: step.draft,
            version: step.version,
            saved_at: step.saved_at,
            first_saved_at: step.first_saved_at,
            saves: step.saves,
        }
    }
}

impl From<AuditEvent> for ExportedEvent {
    fn from(event: AuditEvent) -> Self {
        let own = event.actor_id == event.user_id;
        Self {
            event_id: event.event_id,
            sequence: event.sequence,
            actor_id: event.actor_id,
            action: event.action,
            outcome: event.outcome,
            reason: event.reason,
            at: event.at,
            ip_address: event.ip_address.filter(|_| own),
            session_id: event.session_id.filter(|_| own),
            wizard_id: event.wizard_id,
            wizard_type: event.wizard_type,
            steps_reached: event.steps_reached,
            wizard_seconds: event.wizard_seconds,
            device_class: event.device_class,
            previous_login_at: event.previous_login_at,
            methods: if own { event.methods } else { Vec::new() },
            level: event.level.filter(|_| own),
            service: event.service,
        }
    }
}
