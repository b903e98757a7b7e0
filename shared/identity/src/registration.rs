//! Making an account for a person who signs in with it at once.

use domain::{
    audit::{Action, Origin},
    device::KnownDevice,
    idempotency::KeyedRequest,
    ids::UserId,
    network::Network,
    password::Password,
    session::{Device, SessionSettings},
    setting::InvalidSetting,
    timestamp::Timestamp,
    user::User,
};
use store::{StoreError, credentials::Credentials, environment::variables::Variables};

use crate::{
    audit::Audit,
    context::Context,
    devices::Devices,
    factor_secret::FactorSecret,
    failure::{Failure, fails_with},
    issuer::IssueError,
    passwords::Passwords,
    secrets::SecretError,
    sessions::{settings, start},
    sign_in::SignedIn,
    sources::{NetworkLimit, Sources},
    tokens::Tokens,
};

/// Registers people. Cheap to clone.
#[derive(Clone)]
pub struct Registration {
    context: Context,
    audit: Audit,
    passwords: Passwords,
    tokens: Tokens,
    sources: Sources,
    devices: Devices,
    settings: SessionSettings,
}

/// Why no account was made.
#[derive(Debug, thiserror::Error)]
pub enum RegistrationError {
    /// The e-mail belongs to an account.
    #[error("the e-mail is taken")]
    EmailTaken,
    /// The request was done before under its key.
    #[error("the request was done before")]
    DoneBefore,
    /// The network has made too many attempts.
    #[error(transparent)]
    Network(#[from] NetworkLimit),
    /// It cannot be done now.
    #[error(transparent)]
    Failed(Failure),
}

fails_with!(RegistrationError: StoreError, SecretError, IssueError, Failure);

impl Registration {
    /// Registers over these parts.
    ///
    /// # Errors
    /// When a setting of sessions, or the limit, is not valid.
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
            sources: Sources::of_registrations(variables, context)?,
            devices: Devices::new(context, factor_secret),
            settings: settings(variables)?,
        })
    }

    /// Makes the account that `person` describes for a new id and time, with its first session and
    /// the device that it knows, all or nothing, and remembers the request if it came with a key. The e-mail is unique because it
    /// is a key of the table.
    ///
    /// The attempt counts for `network` whatever comes of it: an account is what a flood of
    /// registrations is after.
    ///
    /// # Errors
    /// See [`RegistrationError`].
    pub async fn register(
        &self,
        person: impl Fn(UserId, Timestamp) -> User,
        password: &Password,
        (device, network): (&Device, Network),
        request: Option<&KeyedRequest>,
    ) -> Result<SignedIn, RegistrationError> {
        drop(self.sources.reserve(network).await??);
        let current = self.devices.current(device.token.as_ref()).await?;
        let issuer = self.tokens.issuer().await?;
        let unit = self.audit.unit().await?;
        let hash = self.passwords.hash(password).await?;
        let decided = unit.decide(|_| async {
            let now = self.context.now();
            let user = person(UserId::from_uuid(self.context.id(now)), now);
            let started = start(&self.context, self.settings, (&user, device), now);
            let session = &started.session;
            let name = session.device_name.clone();
            let known = KnownDevice::used(current.device_id, None, name, now);
            let credentials = Credentials {
                user_id: user.user_id,
                email: user.email.clone(),
                password_hash: Some(hash.clone()),
                reset_at: None,
            };
            let mut change = unit
                .opening(user.user_id, RegistrationError::EmailTaken)
                .require(
                    RegistrationError::EmailTaken,
                    unit.put_credentials(&credentials)?,
                )
                .rely(unit.put_user(&user)?)
                .rely(unit.put_session(session)?)
                .rely(unit.put_device(user.user_id, None, &known)?);
            if let Some(request) = request {
                let done = unit.remember(request, &request.done(None, now))?;
                change = change.require(RegistrationError::DoneBefore, done);
            }
            let ip_address = device.ip_address.clone();
            let origin = Origin::own(user.user_id, Some(session.session_id), ip_address);
            let event = origin.event(self.context.id(now), Action::Registered, None, now);
            Ok(change.event(event).then((user, started)))
        });
        let (user, started) = decided.await?;
        Ok(SignedIn::new(user, started, &issuer, &current)?)
    }
}
