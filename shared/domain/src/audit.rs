//! What is remembered of every security event: who, what, when, from where, with what
//! outcome; never content.

mod chain;
pub mod key;
mod trail;
pub mod verification;

pub use chain::{AuditEvent, ChainHead, Retention};
pub use trail::AuditTrail;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    device_class::DeviceClass,
    ids::{SessionId, UserId, WizardId},
    phi::{PhiKind, review},
    service::Via,
    session::Assurance,
    timestamp::Timestamp,
};

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// An account was made.
    Registered,
    /// A password was accepted and a session started.
    LoginSucceeded,
    /// A sign-in was refused.
    LoginFailed,
    /// A rotated refresh token came back; its session was ended.
    RefreshReplayed,
    /// A session was ended by its own user on it.
    LoggedOut,
    /// A session was ended from another session.
    SessionRevoked,
    /// All other sessions were ended.
    OtherSessionsRevoked,
    /// The password was replaced.
    PasswordChanged,
    /// A password change was refused.
    PasswordChangeFailed,
    /// A mail was asked for that lets its recipient choose a new password.
    PasswordResetRequested,
    /// An administrator or operator made a link to hand over, with which its bearer chooses a new
    /// password.
    OneTimeLinkMade,
    /// Whoever reads the mailbox, or has a link that was handed over, chose a new password, which
    /// ends all sessions.
    PasswordReset,
    /// The owner answered a notice with "this was not me", which ends all sessions and refuses the
    /// password.
    ReportedNotMe,
    /// A person asked for another address of their account.
    EmailChangeRequested,
    /// An account got another address, whose mailbox was proved.
    EmailChanged,
    /// A change of the address was refused.
    EmailChangeFailed,
    /// Whoever reads the mailbox of the address before put it back, which ends all sessions.
    EmailChangeUndone,
    /// The profile was changed.
    ProfileChanged,
    /// An operator made an account that administers, or made an account one.
    AdminCreated,
    /// An operator brought an account from another system.
    AccountImported,
    /// An operator wrote all accounts to a file; on the chain of the service.
    UsersExported,
    /// An operator made a key for a program that relies on this service; the reason names it. On
    /// the chain of the service, as is the next.
    ServiceCreated,
    /// An operator took such a key away; the reason names it.
    ServiceRemoved,
    /// An account was deleted: by its own person, or by an administrator or operator.
    AccountDeleted,
    /// An administrator gave an account another role; the reason names it.
    RoleChanged,
    /// An administrator invited somebody, on the administrator's chain; or an operator did, on that of
    /// the account.
    UserInvited,
    /// An administrator withdrew an invitation.
    InvitationWithdrawn,
    /// An administrator listed invitations.
    InvitationsListed,
    /// Somebody accepted an invitation, which made the account or gave it its first password.
    InvitationAccepted,
    /// An administrator disabled an account, which ends its sessions.
    AccountDisabled,
    /// An administrator enabled an account.
    AccountEnabled,
    /// An administrator confirmed who a person is.
    AccountVerified,
    /// An administrator withdrew that confirmation.
    AccountUnverified,
    /// A one-time code was made that signs in to an account whose address strangers have closed.
    AccountUnlocked,
    /// An administrator ended all sessions of an account.
    SessionsRevokedByAdmin,
    /// An administrator was refused a change of an account.
    AccountChangeFailed,
    /// An administrator listed accounts.
    UsersListed,
    /// An administrator looked at an account.
    UserRead,
    /// An administrator read audit events.
    AuditRead,
    /// Expired sessions were removed.
    SessionsExpired,
    /// A wizard was started; the reason counts the matches in its title that were confirmed.
    WizardCreated,
    /// A person confirmed that what looks like identifiers in a step of a wizard is none; the
    /// reason counts the matches by kind.
    IdentifiersReviewed,
    /// A wizard was completed.
    WizardCompleted,
    /// A wizard in progress was removed by its owner.
    WizardAbandoned,
    /// A completed wizard was removed by its owner.
    WizardDeleted,
    /// The deletion of an account was refused.
    AccountDeletionFailed,
    /// A person asked for a copy of everything held about them.
    DataExported,
    /// A password was accepted, and a second factor asked for.
    SecondFactorRequired,
    /// A person proved once more who they are.
    SteppedUp,
    /// They tried to.
    StepUpFailed,
    /// A person locked a session, or the page that it is open in did.
    SessionLocked,
    /// They unlocked it with a proof of who they are.
    SessionUnlocked,
    /// Somebody tried to.
    SessionUnlockFailed,
    /// A session ended because somebody, perhaps the same person, signed in in its browser.
    SessionReplaced,
    /// An authenticator app was set up.
    TotpAdded,
    /// An authenticator app was refused.
    TotpAdditionFailed,
    /// An authenticator app was removed.
    TotpRemoved,
    /// A passkey was made.
    PasskeyAdded,
    /// A passkey was refused.
    PasskeyAdditionFailed,
    /// A passkey got another name.
    PasskeyRenamed,
    /// A passkey was removed.
    PasskeyRemoved,
    /// Recovery codes were made, in the place of those before.
    RecoveryCodesMade,
    /// An administrator or an operator took all second factors away.
    FactorsReset,
    /// An operator made a code that sets up the first factor of an administrator.
    EnrolmentCodeMade,
}

impl Action {
    /// Whether it is how an account is made, so that its chain begins with it.
    #[must_use]
    pub fn opens_account(self) -> bool {
        matches!(
            self,
            Self::Registered
                | Self::AdminCreated
                | Self::AccountImported
                | Self::InvitationAccepted
        )
    }

    /// Whether nothing of the account is left after it but its chain.
    #[must_use]
    pub fn closes_account(self) -> bool {
        self == Self::AccountDeleted
    }
}

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It was done.
    Success,
    /// It was refused.
    Failure,
}

/// An event before it has its place in the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEvent {
    /// A UUID v7, so that events sort by time.
    pub event_id: Uuid,
    /// Whose chain it belongs to.
    pub user_id: UserId,
    /// Who did it; the same person but for what administrators do.
    pub actor_id: UserId,
    /// What happened.
    pub action: Action,
    /// How it ended.
    pub outcome: Outcome,
    /// The class of the reason, a stable code; of a changed role, the new one; of a service its
    /// name; of confirmed matches how many of each kind, as `name:2,street_address:1`.
    pub reason: Option<String>,
    /// When.
    pub at: Timestamp,
    /// The source address.
    pub ip_address: Option<String>,
    /// The session it happened in, or to.
    pub session_id: Option<SessionId>,
    /// The wizard it happened to, as it was then.
    pub wizard: Option<WizardProgress>,
    /// What a sign-in tells of itself; `None` for anything else.
    pub sign_in: Option<SignInFacts>,
    /// How who did it had proved who they are, if they had.
    pub assurance: Option<Assurance>,
    /// The service that asked for somebody else, whose address `ip_address` then is as it states.
    pub via: Option<Via>,
}

/// How far a wizard was when something happened to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WizardProgress {
    /// Which one.
    pub wizard_id: WizardId,
    /// A type of the catalogue, or `custom`.
    pub wizard_type: String,
    /// The number of the furthest step that was saved; 0 when none was.
    pub steps_reached: u8,
    /// How long after its start, in seconds.
    pub seconds: u64,
}

/// What statistics need to know of a sign-in, also of one that an invitation was accepted with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignInFacts {
    /// What it was made on.
    pub device_class: DeviceClass,
    /// The sign-in of the account before it, if there was one: tells without a look at any other
    /// event whether it is the account's first one of its day, week or month.
    pub previous_login_at: Option<Timestamp>,
}

/// Whose event it is and where it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// Whose chain it belongs to.
    pub user_id: UserId,
    /// Who did it.
    pub actor_id: UserId,
    /// The session it happened in, or to.
    pub session_id: Option<SessionId>,
    /// The source address.
    pub ip_address: Option<String>,
    /// How who did it had proved who they are, if they had.
    pub assurance: Option<Assurance>,
}

impl Origin {
    /// Something a person did, or tried, with their own account.
    #[must_use]
    pub fn own(user_id: UserId, session_id: Option<SessionId>, ip_address: Option<String>) -> Self {
        Self {
            user_id,
            actor_id: user_id,
            session_id,
            ip_address,
            assurance: None,
        }
    }

    /// The same, from somebody who has proved who they are.
    #[must_use]
    pub fn proved(self, assurance: Assurance) -> Self {
        Self {
            assurance: Some(assurance),
            ..self
        }
    }

    /// Something an operator did to, or saw of, an account. Operators have none, so the service
    /// stands as the actor.
    #[must_use]
    pub fn operator(user_id: UserId) -> Self {
        Self {
            user_id,
            actor_id: UserId::SYSTEM,
            session_id: None,
            ip_address: None,
            assurance: None,
        }
    }

    /// The event of `action` having been done; or refused, when there is a `reason`.
    #[must_use]
    pub fn event(
        self,
        event_id: Uuid,
        action: Action,
        reason: Option<&'static str>,
        at: Timestamp,
    ) -> NewEvent {
        let outcome = match reason {
            None => Outcome::Success,
            Some(_) => Outcome::Failure,
        };
        NewEvent {
            event_id,
            user_id: self.user_id,
            actor_id: self.actor_id,
            action,
            outcome,
            reason: reason.map(str::to_owned),
            at,
            ip_address: self.ip_address,
            session_id: self.session_id,
            wizard: None,
            sign_in: None,
            assurance: self.assurance,
            via: None,
        }
    }
}

impl NewEvent {
    /// The event with the kinds of the matches that the person confirmed in doing it.
    #[must_use]
    pub fn confirming(self, kinds: Vec<PhiKind>) -> Self {
        let counted = (!kinds.is_empty()).then(|| review::count(kinds));
        Self {
            reason: counted,
            ..self
        }
    }

    /// The event as one that a service asked for, if one did.
    #[must_use]
    pub fn via(self, via: Option<Via>) -> Self {
        Self { via, ..self }
    }

    /// The event as a sign-in.
    #[must_use]
    pub fn signing_in(self, facts: SignInFacts) -> Self {
        Self {
            sign_in: Some(facts),
            ..self
        }
    }

    /// The event as one that happened to `wizard`.
    #[must_use]
    pub fn to_wizard(self, wizard: WizardProgress) -> Self {
        Self {
            wizard: Some(wizard),
            ..self
        }
    }
}

#[cfg(test)]
mod tests;
