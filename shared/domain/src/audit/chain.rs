//! How events form a chain, and how long each of them is kept.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Action, NewEvent, Outcome};
use crate::{
    device_class::DeviceClass,
    ids::{SessionId, UserId, WizardId},
    service::ServiceName,
    session::{Level, Method},
    setting::WholeNumber,
    timestamp::Timestamp,
};

const SECONDS_PER_DAY: i64 = 86_400;

/// How much longer than its last event a head stays: the table drops what has expired within a
/// few days and in any order, and a chain whose head went first would begin again at 1.
const HEAD_GRACE_SECONDS: i64 = 7 * SECONDS_PER_DAY;

/// How long events of an address without an account are kept at most, in days.
const NO_ACCOUNT_DAYS: u32 = 90;

/// How long events are kept, in days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention(pub u32);

/// An event in its user's chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEvent {
    /// 1 for a user's first event, one more for each further one.
    pub sequence: u64,
    /// A UUID v7.
    pub event_id: Uuid,
    /// Whose chain it belongs to.
    pub user_id: UserId,
    /// Who did it.
    pub actor_id: UserId,
    /// What happened.
    pub action: Action,
    /// How it ended.
    pub outcome: Outcome,
    /// The class of the reason.
    pub reason: Option<String>,
    /// When.
    pub at: Timestamp,
    /// The source address.
    pub ip_address: Option<String>,
    /// The session it happened in, or to.
    pub session_id: Option<SessionId>,
    /// The wizard it happened to. Left out of the canonical form when there is none, as are the
    /// three fields that tell of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wizard_id: Option<WizardId>,
    /// The type of that wizard.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wizard_type: Option<String>,
    /// The number of its furthest step that was saved; 0 when none was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub steps_reached: Option<u8>,
    /// How long after the start of the wizard, in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wizard_seconds: Option<u64>,
    /// What a sign-in was made on. Left out of the canonical form when it was none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device_class: Option<DeviceClass>,
    /// The sign-in of the account before this one. Left out of the canonical form when there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous_login_at: Option<Timestamp>,
    /// How who did it had proved who they are (RFC 8176). Left out of the canonical form when nobody
    /// had.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub methods: Vec<Method>,
    /// How much that proved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<Level>,
    /// The service that asked for somebody else. Left out of the canonical form when there is none,
    /// as is its address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<ServiceName>,
    /// The address of that service; `ip_address` then is as it states.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service_address: Option<String>,
    /// Until when it is kept, never less than its predecessor: so events expire in order.
    /// `None`, and left out of the canonical form, in events of earlier versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept_until: Option<Timestamp>,
    /// Until when its predecessor is kept: a signed checkpoint for whoever finds that one gone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous_kept_until: Option<Timestamp>,
    /// The keyed hash of the event before it; of nothing, for the first.
    pub previous_hash: String,
    /// The keyed hash of `previous_hash` and [`AuditEvent::canonical`], in base64.
    pub hash: String,
}

/// The end of a user's chain: what the next event continues.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ChainHead {
    /// The sequence number of the last event, 0 when there is none.
    pub sequence: u64,
    /// The hash of the last event, empty when there is none.
    pub hash: String,
    /// Until when the last event is kept; `None` in heads of earlier versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept_until: Option<Timestamp>,
    /// Whether the account is gone, so that the head may go with the last event.
    #[serde(default)]
    pub closed: bool,
    /// The keyed hash of [`ChainHead::canonical`] in base64, empty in heads of earlier versions.
    #[serde(default)]
    pub seal: String,
}

impl Retention {
    /// `AUDIT_RETENTION_DAYS`: six years (45 CFR §164.316(b)(2)).
    pub const DAYS: WholeNumber<u32> = WholeNumber {
        name: "AUDIT_RETENTION_DAYS",
        default: 2_190,
        min: 1,
        max: 36_500,
    };

    /// How long those of the chain of `owner` are kept. A stranger can have any number of addresses
    /// without an account recorded.
    #[must_use]
    pub fn of_chain(self, owner: UserId) -> Self {
        if owner.is_pseudonym() {
            Self(self.0.min(NO_ACCOUNT_DAYS))
        } else {
            self
        }
    }

    /// Until when an event of `at` is kept.
    #[must_use]
    pub fn of(self, at: Timestamp) -> Timestamp {
        at.plus_seconds(i64::from(self.0) * SECONDS_PER_DAY)
    }
}

impl AuditEvent {
    /// `event` as the successor of `head`, still without its hash.
    #[must_use]
    pub fn following(head: &ChainHead, event: &NewEvent, retention: Retention) -> Self {
        let own = retention.of(event.at);
        let (wizard, via) = (event.wizard.as_ref(), event.via.as_ref());
        let (assurance, sign_in) = (event.assurance.as_ref(), event.sign_in);
        let previous = (head.sequence > 0).then(|| head.kept_until.unwrap_or(own));
        Self {
            // A head is not trusted: whoever rewrote it must not make this overflow.
            sequence: head.sequence.saturating_add(1),
            event_id: event.event_id,
            user_id: event.user_id,
            actor_id: event.actor_id,
            action: event.action,
            outcome: event.outcome,
            reason: event.reason.clone(),
            at: event.at,
            ip_address: event.ip_address.clone(),
            session_id: event.session_id,
            wizard_id: wizard.map(|wizard| wizard.wizard_id),
            wizard_type: wizard.map(|wizard| wizard.wizard_type.clone()),
            steps_reached: wizard.map(|wizard| wizard.steps_reached),
            wizard_seconds: wizard.map(|wizard| wizard.seconds),
            device_class: sign_in.map(|facts| facts.device_class),
            previous_login_at: sign_in.and_then(|facts| facts.previous_login_at),
            methods: assurance.map_or_else(Vec::new, |proved| proved.methods.clone()),
            level: assurance.map(|proved| proved.level),
            service: via.map(|via| via.service.clone()),
            service_address: via
                .and_then(|via| via.address)
                .map(|address| address.to_string()),
            kept_until: Some(previous.map_or(own, |previous| previous.max(own))),
            previous_kept_until: previous,
            previous_hash: head.hash.clone(),
            hash: String::new(),
        }
    }

    /// The bytes that are hashed: the event as JSON with its fields in the order of
    /// declaration and an empty `hash`.
    ///
    /// # Errors
    /// None known; passed on from the serializer.
    pub fn canonical(&self) -> Result<Vec<u8>, serde_json::Error> {
        let unsealed = Self {
            hash: String::new(),
            ..self.clone()
        };
        serde_json::to_vec(&unsealed)
    }
}

impl ChainHead {
    /// The head once `last`, which follows it, is the last event; still without its seal.
    #[must_use]
    pub fn advanced(&self, last: &AuditEvent) -> Self {
        Self {
            sequence: last.sequence,
            hash: last.hash.clone(),
            kept_until: last.kept_until,
            closed: self.closed || last.action.closes_account(),
            seal: String::new(),
        }
    }

    /// The bytes that are sealed: the owner and everything but the seal, as JSON.
    ///
    /// # Errors
    /// None known; passed on from the serializer.
    pub fn canonical(&self, owner: UserId) -> Result<Vec<u8>, serde_json::Error> {
        serde_json::to_vec(&(
            owner,
            self.sequence,
            &self.hash,
            self.kept_until,
            self.closed,
        ))
    }

    /// When the table may drop the head; never while its account, or the service, exists: that
    /// a whole chain is gone would not be noticed.
    #[must_use]
    pub fn expires_at(&self, owner: UserId) -> Option<Timestamp> {
        let kept_until = self.kept_until?;
        let may_go = self.closed || owner.is_pseudonym();
        may_go.then(|| kept_until.plus_seconds(HEAD_GRACE_SECONDS))
    }
}
