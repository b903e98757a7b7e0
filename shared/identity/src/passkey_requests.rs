//! What passkeys are asked with.

use domain::{
    challenge::ChallengeToken,
    device::DeviceToken,
    ids::UserId,
    passkey::{StoredPasskey, Transport},
    session::Session,
    setting::InvalidSetting,
    webauthn::Base64Url,
};
use store::{StoreError, environment::variables::Variables};

use crate::{
    context::Context,
    devices::Devices,
    factor_secret::FactorSecret,
    failure::{Failure, fails_with},
    passkey_challenges::Ceremony,
    passkey_check::PasskeyCheck,
    secrets::SecretError,
};

/// Asks for passkeys. Nothing is written for it. Cheap to clone.
#[derive(Clone)]
pub struct PasskeyRequests {
    context: Context,
    devices: Devices,
    check: PasskeyCheck,
}

/// What a browser asks its authenticators with.
pub struct PasskeyRequest {
    /// What is to be signed.
    pub challenge: Base64Url,
    /// The domain that the passkey must be for.
    pub rp_id: String,
    /// The passkeys that will do, and how they are reached; none: any that the authenticator knows.
    pub allowed: Vec<(Base64Url, Vec<Transport>)>,
}

/// Why no passkey is asked for.
#[derive(Debug, thiserror::Error)]
pub enum PasskeyRequestError {
    /// The deployment has no domain that passkeys are for.
    #[error("there are no passkeys here")]
    Off,
    /// The challenge of the sign-in is not good, for this device and now.
    #[error("the challenge is not good, or not any more")]
    InvalidChallenge,
    /// The account has none.
    #[error("the account has no passkey")]
    None,
    /// All that the account has were made for another domain, where browsers offer them alone.
    #[error("the passkeys of the account are for another domain")]
    Elsewhere,
    /// It cannot be done now.
    #[error(transparent)]
    Failed(Failure),
}

fails_with!(PasskeyRequestError: StoreError, SecretError, Failure);

type Request = Result<PasskeyRequest, PasskeyRequestError>;

impl PasskeyRequests {
    /// Works over these parts.
    ///
    /// # Errors
    /// When the settings of the domain are not valid.
    pub fn new(
        variables: &Variables,
        context: &Context,
        secret: &FactorSecret,
    ) -> Result<Self, InvalidSetting> {
        Ok(Self {
            context: context.clone(),
            devices: Devices::new(context, secret),
            check: PasskeyCheck::new(variables, context, secret)?,
        })
    }

    /// Asks for any passkey, to sign in without a password on the device that answers with the token.
    ///
    /// # Errors
    /// See [`PasskeyRequestError`].
    pub async fn for_sign_in(
        &self,
        device: Option<&DeviceToken>,
    ) -> Result<(PasskeyRequest, DeviceToken), PasskeyRequestError> {
        let current = self.devices.current(device).await?;
        let ceremony = Ceremony::SignIn(current.device_id);
        let request = self.request(ceremony, Vec::new()).await?;
        Ok((request, current.token()))
    }

    /// Asks for a passkey of the account that `challenge` asks for a second factor on `device`.
    ///
    /// # Errors
    /// See [`PasskeyRequestError`].
    pub async fn for_second_factor(
        &self,
        challenge: &ChallengeToken,
        device: Option<&DeviceToken>,
    ) -> Request {
        let id = challenge.id();
        let current = self.devices.current(device).await?;
        let asked = self.context.store.challenge(&id).await?;
        let now = self.context.now();
        let asked = asked.filter(|asked| asked.is_open_to(current.known, now));
        let asked = asked.ok_or(PasskeyRequestError::InvalidChallenge)?;
        self.of_account(asked.user_id, Ceremony::SecondFactor(&id))
            .await
    }

    /// Asks for a passkey of the person of `session`.
    ///
    /// # Errors
    /// See [`PasskeyRequestError`].
    pub async fn for_step_up(&self, session: &Session) -> Request {
        let ceremony = Ceremony::StepUp(session.session_id);
        self.of_account(session.user_id, ceremony).await
    }

    async fn of_account(&self, user: UserId, ceremony: Ceremony<'_>) -> Request {
        let relying_party = self.check.relying_party();
        let relying_party = relying_party.ok_or(PasskeyRequestError::Off)?;
        let passkeys = self.context.store.account(user).await?.factors.passkeys;
        if passkeys.is_empty() {
            return Err(PasskeyRequestError::None);
        }
        let usable = passkeys.into_iter();
        let usable = usable.filter(|passkey| passkey.is_for(relying_party));
        let allowed: Vec<_> = usable.map(descriptor).collect();
        if allowed.is_empty() {
            return Err(PasskeyRequestError::Elsewhere);
        }
        self.request(ceremony, allowed).await
    }

    async fn request(
        &self,
        ceremony: Ceremony<'_>,
        allowed: Vec<(Base64Url, Vec<Transport>)>,
    ) -> Request {
        let relying_party = self.check.relying_party();
        let relying_party = relying_party.ok_or(PasskeyRequestError::Off)?;
        Ok(PasskeyRequest {
            challenge: Base64Url(self.check.challenge(ceremony).await?),
            rp_id: relying_party.id().to_owned(),
            allowed,
        })
    }
}

/// What a browser finds a passkey by.
pub(crate) fn descriptor(passkey: StoredPasskey) -> (Base64Url, Vec<Transport>) {
    (passkey.credential_id, passkey.transports)
}
