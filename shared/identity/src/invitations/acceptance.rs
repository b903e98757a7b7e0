//! Accepting an invitation: an account for a person who signs in with it at once.

use domain::{
    audit::{Action, Origin, SignInFacts},
    device::KnownDevice,
    ids::UserId,
    invitation::Invitation,
    link_token::{LinkToken, Purpose},
    password::Password,
    role::Role,
    session::{Device, SessionSettings},
    setting::InvalidSetting,
    timestamp::Timestamp,
    user::User,
};
use store::{
    Change, Decision, Recorded, StoreError, UnitOfWork, credentials::Credentials,
    credentials::PasswordHash, environment::variables::Variables,
};

use super::subject;
use crate::{
    audit::Audit,
    context::Context,
    devices::{CurrentDevice, Devices},
    factor_secret::FactorSecret,
    failure::{Failure, fails_with},
    issuer::IssueError,
    mail_secrets::MailSecrets,
    passwords::Passwords,
    secrets::SecretError,
    sessions::{Started, settings, start},
    sign_in::SignedIn,
    tokens::Tokens,
};

/// Makes the accounts of people who accept. Cheap to clone.
#[derive(Clone)]
pub struct Acceptance {
    context: Context,
    audit: Audit,
    passwords: Passwords,
    tokens: Tokens,
    secrets: MailSecrets,
    devices: Devices,
    settings: SessionSettings,
}

/// Why no account was made.
#[derive(Debug, thiserror::Error)]
pub enum AcceptanceError {
    /// The link is not genuine or has expired, the invitation was accepted or withdrawn, or who
    /// invited administers no more. Nobody is told which.
    #[error("the link is not good for this")]
    LinkRefused,
    /// The address belongs to an account meanwhile.
    #[error("the e-mail is taken")]
    EmailTaken,
    /// It cannot be done now.
    #[error(transparent)]
    Failed(Failure),
}

fails_with!(AcceptanceError: StoreError, SecretError, IssueError, Failure);

/// What an acceptance decides to write.
type AcceptanceDecision = Result<Decision<(User, Started), AcceptanceError>, AcceptanceError>;

/// What stays the same when an acceptance is decided anew.
struct Accepting<'a> {
    unit: &'a UnitOfWork,
    hash: PasswordHash,
    device: &'a Device,
    current: CurrentDevice,
}

impl Acceptance {
    /// Accepts over these parts.
    ///
    /// # Errors
    /// When a setting of sessions is not valid.
    pub fn new(
        variables: &Variables,
        (context, audit): (&Context, &Audit),
        passwords: &Passwords,
        tokens: &Tokens,
        factor_secret: &FactorSecret,
    ) -> Result<Self, InvalidSetting> {
        Ok(Self {
            context: context.clone(),
            audit: audit.clone(),
            passwords: passwords.clone(),
            tokens: tokens.clone(),
            secrets: MailSecrets::new(factor_secret),
            devices: Devices::new(context, factor_secret),
            settings: settings(variables)?,
        })
    }

    /// The invitation whose link `token` is, if it can be accepted now. That is decided again when
    /// it is.
    ///
    /// # Errors
    /// See [`AcceptanceError`].
    pub async fn find(&self, token: &LinkToken) -> Result<Invitation, AcceptanceError> {
        let claim = self.secrets.read(Purpose::Invitation, token).await?;
        let claim = claim.ok_or(AcceptanceError::LinkRefused)?;
        let found = self.context.store.invitation(claim.reference).await?;
        let now = self.context.now();
        let good = found.filter(|found| found.is_good(now) && subject(found) == claim.subject);
        good.ok_or(AcceptanceError::LinkRefused)
    }

    /// Makes the account that `person` describes, for a new id and time, with its first session and
    /// the device that it knows, and uses the invitation up, all or nothing. Where the invitation
    /// is to an account without a password, `person` changes that one.
    ///
    /// # Errors
    /// See [`AcceptanceError`].
    pub async fn accept(
        &self,
        invitation: &Invitation,
        person: impl Fn(UserId, Timestamp) -> User,
        password: &Password,
        device: &Device,
    ) -> Result<SignedIn, AcceptanceError> {
        let issuer = self.tokens.issuer().await?;
        let unit = self.audit.unit().await?;
        let accepting = Accepting {
            unit: &unit,
            hash: self.passwords.hash(password).await?,
            device,
            current: self.devices.current(device.token.as_ref()).await?,
        };
        let (accepting, person) = (&accepting, &person);
        let decided = unit.decide(|_| async move {
            if !invitation.is_good(self.context.now()) {
                return Err(AcceptanceError::LinkRefused);
            }
            match invitation.user_id {
                Some(user) => {
                    self.give_password(accepting, invitation, user, person)
                        .await
                }
                None => self.make_account(accepting, invitation, person).await,
            }
        });
        let (user, started) = Box::pin(decided).await?;
        Ok(SignedIn::new(user, started, &issuer, &accepting.current)?)
    }

    async fn make_account(
        &self,
        accepting: &Accepting<'_>,
        invitation: &Invitation,
        person: &impl Fn(UserId, Timestamp) -> User,
    ) -> AcceptanceDecision {
        let unit = accepting.unit;
        let now = self.context.now();
        let user = person(UserId::from_uuid(self.context.id(now)), now);
        let credentials = Credentials {
            user_id: user.user_id,
            email: user.email.clone(),
            password_hash: Some(accepting.hash.clone()),
            reset_at: None,
        };
        let change = unit.opening(user.user_id, AcceptanceError::EmailTaken);
        let change = used_up(unit, change, invitation).await?;
        let change = change
            .require(
                AcceptanceError::EmailTaken,
                unit.put_credentials(&credentials)?,
            )
            .rely(unit.put_user(&user)?);
        self.signed_in(accepting, change, (user, None), now)
    }

    /// Whoever reads the mailbox of an account that was brought from elsewhere without a password
    /// chooses its first one.
    async fn give_password(
        &self,
        accepting: &Accepting<'_>,
        invitation: &Invitation,
        user: UserId,
        person: &impl Fn(UserId, Timestamp) -> User,
    ) -> AcceptanceDecision {
        let unit = accepting.unit;
        let change = unit.following(user).await?;
        let read = unit.user(user).await?;
        let read = read.filter(|read| read.is_active && read.email == invitation.email);
        // Who has a second factor is no newcomer: a reset leads them to the question for it.
        let read = read.filter(|read| !read.second_factor);
        let read = read.ok_or(AcceptanceError::LinkRefused)?;
        let record = unit.sign_in_record(&read.email).await?;
        let credentials = record.credentials.filter(|known| known.user_id == user);
        let without = credentials.filter(|known| known.password_hash.is_none());
        let credentials = without.ok_or(AcceptanceError::LinkRefused)?;
        let now = self.context.now();
        let accepted = accepted(&read, person(user, now), now);
        let change = used_up(unit, change, invitation).await?;
        let change = change
            .rely(unit.replace_password(&credentials, &accepting.hash)?)
            .rely(unit.accept_account(&read, &accepted)?);
        let before = read.previous_login_at();
        self.signed_in(accepting, change, (accepted, before), now)
    }

    /// Adds the first session of `user`, whose sign-in before was at `previous_login_at` if there was
    /// one, and the device that the account knows.
    fn signed_in<O: Recorded>(
        &self,
        accepting: &Accepting<'_>,
        change: Change<O, AcceptanceError>,
        (user, previous_login_at): (User, Option<Timestamp>),
        now: Timestamp,
    ) -> AcceptanceDecision {
        let (unit, device) = (accepting.unit, accepting.device);
        let started = start(&self.context, self.settings, (&user, device), now);
        let session = &started.session;
        let name = session.device_name.clone();
        let known = KnownDevice::used(accepting.current.device_id, None, name, now);
        let change = change
            .rely(unit.put_session(session)?)
            .rely(unit.put_device(user.user_id, None, &known)?);
        let ip_address = device.ip_address.clone();
        let origin = Origin::own(user.user_id, Some(session.session_id), ip_address);
        let event = origin.event(self.context.id(now), Action::InvitationAccepted, None, now);
        let event = event
            .signing_in(SignInFacts {
                device_class: session.device_class(),
                previous_login_at,
            })
            .via(device.via.clone());
        Ok(change.event(event).then((user, started)))
    }
}

/// Adds that the invitation is used up, if whoever invited still is an active administrator.
async fn used_up<O: Recorded>(
    unit: &UnitOfWork,
    change: Change<O, AcceptanceError>,
    invitation: &Invitation,
) -> Result<Change<O, AcceptanceError>, AcceptanceError> {
    let used = unit.remove_invitation(invitation.invitation_id)?;
    let change = change.require(AcceptanceError::LinkRefused, used);
    let Some(inviter) = invitation.invited_by else {
        return Ok(change);
    };
    let inviter = unit.user(inviter).await?;
    let inviter = inviter.filter(|user| user.is_active && user.role == Role::Admin);
    let inviter = inviter.ok_or(AcceptanceError::LinkRefused)?;
    let unchanged = unit.require_unchanged_role(&inviter)?;
    Ok(change.require(AcceptanceError::LinkRefused, unchanged))
}

/// The account `read` with what its person told.
fn accepted(read: &User, told: User, now: Timestamp) -> User {
    User {
        full_name: told.full_name,
        license_number: told.license_number.or_else(|| read.license_number.clone()),
        institution: told.institution.or_else(|| read.institution.clone()),
        department: told.department.or_else(|| read.department.clone()),
        locale: told.locale,
        agreed_to_terms: true,
        email_verified_at: Some(now),
        updated_at: now,
        last_login_at: Some(now),
        password_changed_at: now,
        version: read.version + 1,
        ..read.clone()
    }
}
