//! Making an account for a person who signs in with it at once.
//!
//! Who has to show first that they read the mail of the address: see
//! [`crate::verified_registration`].

use domain::{
    audit::{Action, Origin, SignInFacts},
    device::KnownDevice,
    idempotency::KeyedRequest,
    ids::UserId,
    network::Network,
    password::Password,
    registration::RegistrationForm,
    session::{Device, SessionSettings},
    setting::InvalidSetting,
    timestamp::Timestamp,
    user::User,
};
use store::{
    Change, Opening, StoreError, UnitOfWork,
    credentials::{Credentials, PasswordHash},
    environment::variables::Variables,
};

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

/// A change that makes an account.
pub(crate) type OpeningChange = Change<Opening, RegistrationError>;

/// Why no account was made.
#[derive(Debug, thiserror::Error)]
pub enum RegistrationError {
    /// The e-mail belongs to an account.
    #[error("the e-mail is taken")]
    EmailTaken,
    /// The request was done before under its key.
    #[error("the request was done before")]
    DoneBefore,
    /// Another request was done before under its key.
    #[error("another request was done under the key")]
    OtherBefore,
    /// The code is not that of the registration, or the registration takes none any more.
    #[error("the code is not good")]
    WrongCode,
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

    /// Makes the account that `form` describes for anybody who asks, and remembers the request if it
    /// came with a key. The e-mail is unique because it is a key of the table.
    ///
    /// The attempt counts for `network` whatever comes of it: an account is what a flood of
    /// registrations is after.
    ///
    /// # Errors
    /// See [`RegistrationError`].
    pub async fn register(
        &self,
        form: &RegistrationForm,
        password: &Password,
        (device, network): (&Device, Network),
        request: Option<&KeyedRequest>,
    ) -> Result<SignedIn, RegistrationError> {
        let service = device.via.as_ref().map(|via| &via.service);
        drop(self.sources.reserve_through(network, service).await??);
        let hash = self.passwords.hash(password).await?;
        let person = |id, now| form.user(id, None, now);
        let remember = |unit: &UnitOfWork, change: OpeningChange, now| {
            let Some(request) = request else {
                return Ok(change);
            };
            let done = unit.remember(request, &request.done(None, now))?;
            Ok(change.require(RegistrationError::DoneBefore, done))
        };
        Box::pin(self.open(person, &hash, device, remember)).await
    }

    /// Makes the account that `person` describes for a new id and time, with its first session and
    /// the device that it knows, all or nothing, and with what `first` adds to the change.
    pub(crate) async fn open(
        &self,
        person: impl Fn(UserId, Timestamp) -> User,
        hash: &PasswordHash,
        device: &Device,
        first: impl Fn(&UnitOfWork, OpeningChange, Timestamp) -> Result<OpeningChange, StoreError>,
    ) -> Result<SignedIn, RegistrationError> {
        let current = self.devices.current(device.token.as_ref()).await?;
        let issuer = self.tokens.issuer().await?;
        let unit = self.audit.unit().await?;
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
            let change = unit.opening(user.user_id, RegistrationError::EmailTaken);
            let credentials = unit.put_credentials(&credentials)?;
            let change = first(&unit, change, now)?
                .require(RegistrationError::EmailTaken, credentials)
                .rely(unit.put_user(&user)?)
                .rely(unit.put_session(session)?)
                .rely(unit.put_device(user.user_id, None, &known)?);
            let ip_address = device.ip_address.clone();
            let origin = Origin::own(user.user_id, Some(session.session_id), ip_address);
            let event = origin.event(self.context.id(now), Action::Registered, None, now);
            let event = event
                .signing_in(SignInFacts {
                    device_class: session.device_class(),
                    previous_login_at: None,
                })
                .via(device.via.clone());
            Ok(change.event(event).then((user, started)))
        });
        let (user, started) = decided.await?;
        Ok(SignedIn::new(user, started, &issuer, &current)?)
    }
}
