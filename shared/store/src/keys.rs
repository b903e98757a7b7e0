//! The only place that builds a key of the table. The chart is in `docs/data-model.md`.

use std::fmt;

use aws_sdk_dynamodb::types::AttributeValue;
use domain::{
    challenge::ChallengeId,
    device::DeviceId,
    email::Email,
    idempotency::{KeyedRequest, Scope},
    ids::{RegistrationId, SessionId, UserId, WizardId},
    mail::budget::Counted,
    passkey::PasskeyId,
    period::Day,
    service::ServiceName,
    source_limit::SourceCount,
    timestamp::Timestamp,
};
use uuid::Uuid;

use super::item::Item;

/// How many partitions an index key of high traffic is spread over.
pub(super) const SHARDS: u8 = 8;

/// How many partitions waiting mail is spread over.
pub(super) const OUTBOX_SHARDS: u8 = 4;

/// The primary key of an item.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct Key {
    pub(super) pk: String,
    pub(super) sk: String,
}

/// The key of an item in `GSI1`.
pub(super) struct IndexKey {
    pub(super) pk: String,
    pub(super) sk: String,
}

impl Key {
    pub(super) fn credentials(email: &Email) -> Self {
        Self::new(email_partition(email), CREDENTIALS)
    }

    /// Counts what strangers guess at an address, whether or not it has an account.
    pub(super) fn guesses(email: &Email) -> Self {
        Self::new(email_partition(email), "GUESSES")
    }

    /// The one-time code of an address that strangers have closed.
    pub(super) fn unlock_code(email: &Email) -> Self {
        Self::new(email_partition(email), "UNLOCK")
    }

    pub(super) fn user(user: UserId) -> Self {
        Self::new(user_partition(user), "PROFILE")
    }

    /// Lies before the profile, so that a sign-in does not read it.
    pub(super) fn password_reset(user: UserId, reset: Uuid) -> Self {
        Self::new(user_partition(user), format!("PASSWORD_RESET#{reset}"))
    }

    /// Lies before the profile, so that a sign-in does not read it.
    pub(super) fn pending_email_change(user: UserId) -> Self {
        Self::new(user_partition(user), "EMAIL_CHANGE")
    }

    /// A change of address that can be undone, by the event that records it.
    pub(super) fn made_email_change(user: UserId, event: Uuid) -> Self {
        let sk = format!("{MADE_EMAIL_CHANGE_PREFIX}{event}");
        Self::new(user_partition(user), sk)
    }

    /// Lies between the profile and the sessions, which a sign-in reads together.
    pub(super) fn device(user: UserId, device: DeviceId) -> Self {
        Self::new(user_partition(user), format!("{DEVICE_PREFIX}{device}"))
    }

    /// The secret of an authenticator app.
    pub(super) fn totp(user: UserId) -> Self {
        Self::new(user_partition(user), TOTP)
    }

    pub(super) fn passkey(user: UserId, passkey: &PasskeyId) -> Self {
        Self::new(user_partition(user), format!("{PASSKEY_PREFIX}{passkey}"))
    }

    /// Says whose a passkey is, which makes it nobody else's.
    pub(super) fn passkey_owner(passkey: &PasskeyId) -> Self {
        Self::new(format!("PASSKEY#{passkey}"), "OWNER")
    }

    /// The passkey whose key it is, if it is one.
    pub(super) fn passkey_id(&self) -> Option<PasskeyId> {
        self.owner()?;
        self.sk.strip_prefix(PASSKEY_PREFIX)?.parse().ok()
    }

    pub(super) fn recovery_codes(user: UserId) -> Self {
        Self::new(user_partition(user), RECOVERY_CODES)
    }

    /// Counts the wrong second factors of a day.
    pub(super) fn wrong_factors(user: UserId) -> Self {
        Self::new(user_partition(user), WRONG_FACTORS)
    }

    /// The one-time code that sets up the first factor of an administrator.
    pub(super) fn enrolment_code(user: UserId) -> Self {
        Self::new(user_partition(user), "ENROLMENT")
    }

    /// What asks for the second factor of a sign-in.
    pub(super) fn challenge(challenge: &ChallengeId) -> Self {
        Self::new(format!("CHALLENGE#{}", challenge.as_str()), "SIGN_IN")
    }

    /// Says that a challenge for a passkey was answered.
    pub(super) fn answered_challenge(nonce: Uuid) -> Self {
        Self::new(format!("CHALLENGE#{nonce}"), "PASSKEY")
    }

    pub(super) fn session(user: UserId, session: SessionId) -> Self {
        Self::new(user_partition(user), format!("{SESSION_PREFIX}{session}"))
    }

    pub(super) fn wizard(user: UserId, wizard: WizardId) -> Self {
        Self::new(user_partition(user), format!("{WIZARD_PREFIX}{wizard}"))
    }

    /// A step of a wizard that was saved, by its number from 1.
    pub(super) fn step(user: UserId, wizard: WizardId, number: u8) -> Self {
        let sk = format!("{STEP_PREFIX}{wizard}#{number:02}");
        Self::new(user_partition(user), sk)
    }

    /// Stands beside a wizard in progress.
    pub(super) fn draft(user: UserId, wizard: WizardId) -> Self {
        Self::new(user_partition(user), format!("{DRAFT_PREFIX}{wizard}"))
    }

    /// Counts the wizards that a user ever started and removed.
    pub(super) fn wizard_counter(user: UserId) -> Self {
        Self::new(user_partition(user), DRAFT_PREFIX)
    }

    /// A request that was done under its key.
    pub(super) fn done_request(request: &KeyedRequest) -> Self {
        let hash = request.key.as_str();
        match request.scope {
            Scope::Register => Self::new(format!("IDEMPOTENCY#{hash}"), "REGISTER"),
            Scope::StartWizard(user) => {
                Self::new(user_partition(user), format!("IDEMPOTENCY#START#{hash}"))
            }
            Scope::CompleteWizard(user) => {
                Self::new(user_partition(user), format!("IDEMPOTENCY#COMPLETE#{hash}"))
            }
        }
    }

    /// A registration that waits for its code.
    pub(super) fn registration(id: RegistrationId) -> Self {
        Self::new(format!("REGISTRATION#{id}"), "PENDING")
    }

    /// Stands in for a user whose account was deleted, until nothing else of them is left.
    pub(super) fn deletion(user: UserId) -> Self {
        Self::new(user_partition(user), "DELETION")
    }

    pub(super) fn audit_event(user: UserId, event: Uuid) -> Self {
        Self::new(audit_partition(user), event.to_string())
    }

    pub(super) fn audit_head(user: UserId) -> Self {
        // '#' sorts before every digit, so that a range over the events leaves the head out.
        Self::new(audit_partition(user), "#HEAD")
    }

    /// Counts the units that a user's requests were let spend on a day.
    pub(super) fn usage(user: UserId, day: Day) -> Self {
        Self::new(user_partition(user), format!("USAGE#{day}"))
    }

    /// Counts the attempts of anonymous callers.
    pub(super) fn source(count: &SourceCount) -> Self {
        let SourceCount {
            source,
            attempt,
            hour,
        } = count;
        let sk = format!("{}#{hour}", attempt.as_str());
        Self::new(format!("SOURCE#{source}"), sk)
    }

    pub(super) fn public_keys() -> Self {
        Self::new("JWKS".to_owned(), "KEYS")
    }

    /// Counts the active administrators.
    pub(super) fn active_admins() -> Self {
        Self::new("ADMINS".to_owned(), "COUNT")
    }

    /// A service that relies on this one.
    pub(super) fn service(name: &ServiceName) -> Self {
        Self::new(SERVICES_PARTITION.to_owned(), name.as_str())
    }

    pub(super) fn expiry_run(run: Uuid) -> Self {
        Self::new(EXPIRY_RUNS_PARTITION.to_owned(), run.to_string())
    }

    /// What is known of a day.
    pub(super) fn statistics(day: Day) -> Self {
        Self::new(STATISTICS_PARTITION.to_owned(), day.to_string())
    }

    /// A mail that waits to be sent.
    pub(super) fn mail(mail: Uuid) -> Self {
        let [.., last] = mail.into_bytes();
        Self::new(outbox_partition(last % OUTBOX_SHARDS), mail.to_string())
    }

    /// The mail whose key it is, if it is one.
    pub(super) fn mail_id(&self) -> Option<Uuid> {
        self.pk.strip_prefix(OUTBOX_PREFIX)?;
        Uuid::try_parse(&self.sk).ok()
    }

    /// That mail does not reach an address.
    pub(super) fn undeliverable(email: &Email) -> Self {
        Self::new(mailbox_partition(email), "UNDELIVERABLE")
    }

    /// The credentials of the address that the item is of, if it is of one.
    pub(super) fn of_same_address(&self) -> Option<Self> {
        let (kind, email) = self.pk.split_once('#')?;
        let is_known = matches!(kind, "EMAIL" | "MAILBOX");
        is_known.then(|| Self::new(format!("EMAIL#{email}"), CREDENTIALS))
    }

    /// Counts mails that were asked for.
    pub(super) fn mail_count(counted: &Counted) -> Self {
        match counted {
            Counted::Asker(email, asker, hour) => {
                Self::new(mailbox_partition(email), format!("ASKED#{asker}#{hour}"))
            }
            Counted::Address(email, day) => {
                Self::new(mailbox_partition(email), format!("ASKED#{day}"))
            }
            Counted::Kind(kind, hour) => {
                Self::new(format!("MAILS#{}", kind.as_str()), hour.to_string())
            }
        }
    }

    pub(super) fn invitation(invitation: Uuid) -> Self {
        Self::new(format!("INVITATION#{invitation}"), "INVITATION")
    }

    /// The invitation whose key it is, if it is one.
    pub(super) fn invitation_id(&self) -> Option<Uuid> {
        Uuid::try_parse(self.pk.strip_prefix("INVITATION#")?).ok()
    }

    /// The audit event whose key it is, if it is one.
    pub(super) fn event_id(&self) -> Option<Uuid> {
        Uuid::try_parse(&self.sk).ok()
    }

    /// The user whose partition the item is in, if it is in one.
    pub(super) fn owner(&self) -> Option<UserId> {
        self.pk.strip_prefix("USER#")?.parse().ok()
    }

    fn new(pk: String, sk: impl Into<String>) -> Self {
        Self { pk, sk: sk.into() }
    }

    /// The key as the `Key` parameter of a request.
    pub(super) fn into_item(self) -> Item {
        Item::from([
            ("PK".to_owned(), AttributeValue::S(self.pk)),
            ("SK".to_owned(), AttributeValue::S(self.sk)),
        ])
    }
}

impl IndexKey {
    pub(super) fn directory(email: &Email) -> Self {
        let initials: String = email.as_str().chars().take(2).collect();
        Self {
            pk: directory_partition(&initials),
            sk: email.as_str().to_owned(),
        }
    }

    /// In the order of the addresses, as in the directory.
    pub(super) fn undeliverable(email: &Email) -> Self {
        Self {
            pk: UNDELIVERABLE_PARTITION.to_owned(),
            sk: email.as_str().to_owned(),
        }
    }

    pub(super) fn user(user: UserId, created_at: Timestamp) -> Self {
        Self {
            pk: users_partition(shard(user.as_uuid())),
            sk: format!("{created_at}#{user}"),
        }
    }

    pub(super) fn session_expiry(session: SessionId, expires_at: Timestamp) -> Self {
        Self {
            pk: expiry_partition(shard(session.as_uuid())),
            sk: expires_at.to_string(),
        }
    }

    pub(super) fn draft_expiry(wizard: WizardId, expires_at: Timestamp) -> Self {
        Self {
            pk: drafts_partition(shard(wizard.as_uuid())),
            sk: expires_at.to_string(),
        }
    }

    pub(super) fn deletion(deleted_at: Timestamp) -> Self {
        Self {
            pk: DELETIONS_PARTITION.to_owned(),
            sk: deleted_at.to_string(),
        }
    }

    /// The id of an invitation tells when it was made.
    pub(super) fn invitation(invitation: Uuid) -> Self {
        Self {
            pk: INVITATIONS_PARTITION.to_owned(),
            sk: invitation.to_string(),
        }
    }

    pub(super) fn audit_day(event: Uuid, at: Timestamp) -> Self {
        Self {
            pk: audit_day_partition(Day::of(at), shard(event)),
            sk: at.to_string(),
        }
    }

    pub(super) fn into_attributes(self) -> [(String, AttributeValue); 2] {
        [
            ("GSI1PK".to_owned(), AttributeValue::S(self.pk)),
            ("GSI1SK".to_owned(), AttributeValue::S(self.sk)),
        ]
    }
}

const CREDENTIALS: &str = "CREDENTIALS";

const OUTBOX_PREFIX: &str = "OUTBOX#";

const MADE_EMAIL_CHANGE_PREFIX: &str = "EMAIL_UNDO#";

pub(super) const DEVICE_PREFIX: &str = "PROFILE#DEVICE#";
pub(super) const PASSKEY_PREFIX: &str = "PROFILE#PASSKEY#";
pub(super) const TOTP: &str = "PROFILE#TOTP";
pub(super) const RECOVERY_CODES: &str = "PROFILE#RECOVERY";
pub(super) const WRONG_FACTORS: &str = "PROFILE#WRONG_FACTORS";
pub(super) const SESSION_PREFIX: &str = "SESSION#";
pub(super) const WIZARD_PREFIX: &str = "WIZARD#";
pub(super) const STEP_PREFIX: &str = "STEP#";
pub(super) const DRAFT_PREFIX: &str = "DRAFT#";

/// The first and the last sort key that a change of address may have which can be undone.
pub(super) const MADE_EMAIL_CHANGES: (&str, &str) = (MADE_EMAIL_CHANGE_PREFIX, "EMAIL_UNDO#~");
/// The first and the last sort key that a device may have.
pub(super) const DEVICES: (&str, &str) = (DEVICE_PREFIX, "PROFILE#DEVICE#~");
/// The first and the last sort key that a session may have.
pub(super) const SESSIONS: (&str, &str) = (SESSION_PREFIX, "SESSION#~");
/// The first and the last sort key that a wizard may have.
pub(super) const WIZARDS: (&str, &str) = (WIZARD_PREFIX, "WIZARD#~");

/// The first and the last sort key that a step of the wizards from `first` through `last` may
/// have.
pub(super) fn steps_of(first: WizardId, last: WizardId) -> (String, String) {
    (
        format!("{STEP_PREFIX}{first}#"),
        format!("{STEP_PREFIX}{last}#~"),
    )
}

pub(super) fn email_partition(email: &Email) -> String {
    format!("EMAIL#{}", email.as_str())
}

fn mailbox_partition(email: &Email) -> String {
    format!("MAILBOX#{}", email.as_str())
}

pub(super) fn user_partition(user: UserId) -> String {
    format!("USER#{user}")
}

/// The services that rely on this one.
pub(super) const SERVICES_PARTITION: &str = "SERVICES";

/// The runs of the expiry function.
pub(super) const EXPIRY_RUNS_PARTITION: &str = "CLEANUP";

/// What is known of each day.
pub(super) const STATISTICS_PARTITION: &str = "STATISTICS";

/// The invitations that were not accepted. They are too few for shards.
pub(super) const INVITATIONS_PARTITION: &str = "INVITATIONS";

/// The addresses that mail does not reach. They are too few for shards.
pub(super) const UNDELIVERABLE_PARTITION: &str = "UNDELIVERABLE";

/// The deletions that are not finished. They are too few for shards.
pub(super) const DELETIONS_PARTITION: &str = "DELETIONS";

pub(super) fn outbox_partition(shard: u8) -> String {
    format!("{OUTBOX_PREFIX}{shard}")
}

pub(super) fn expiry_partition(shard: u8) -> String {
    format!("EXPIRY#{shard}")
}

pub(super) fn drafts_partition(shard: u8) -> String {
    format!("DRAFTS#{shard}")
}

pub(super) fn users_partition(shard: u8) -> String {
    format!("USERS#{shard}")
}

pub(super) fn directory_partition(initials: &str) -> String {
    format!("DIRECTORY#{initials}")
}

pub(super) fn audit_day_partition(day: Day, shard: u8) -> String {
    format!("AUDITDAY#{day}#{shard}")
}

pub(super) fn audit_partition(user: UserId) -> String {
    format!("AUDIT#{user}")
}

/// What the key of an item says of a person.
#[cfg(any(test, feature = "operator"))]
pub(super) enum OwnerKey {
    Account(UserId),
    Chain(UserId),
}

/// Whose profile or audit chain an item is of, if it is one.
#[cfg(any(test, feature = "operator"))]
pub(super) fn owner_of(key: &Key) -> Option<OwnerKey> {
    let (kind, user) = key.pk.split_once('#')?;
    let user = user.parse().ok()?;
    match kind {
        "USER" if key.sk == "PROFILE" => Some(OwnerKey::Account(user)),
        "AUDIT" => Some(OwnerKey::Chain(user)),
        _ => None,
    }
}

/// The last byte of a UUID v7 is random, so shards fill evenly.
fn shard(id: Uuid) -> u8 {
    let [.., last] = id.into_bytes();
    last % SHARDS
}

/// Names an item without the e-mail address, the source address or the half of a proof that its key
/// may hold.
impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.pk.split_once('#') {
            Some(("MAILBOX", _)) if self.sk.starts_with("ASKED#") => {
                f.write_str("MAILBOX#…/ASKED#…")
            }
            Some((kind @ ("EMAIL" | "SOURCE" | "MAILBOX" | "REGISTRATION"), _)) => {
                write!(f, "{kind}#…/{}", self.sk)
            }
            _ => write!(f, "{}/{}", self.pk, self.sk),
        }
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
