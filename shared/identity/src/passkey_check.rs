//! Checking what a passkey answers.

use domain::{
    factors::Factors,
    ids::UserId,
    passkey::StoredPasskey,
    session::Method,
    setting::InvalidSetting,
    timestamp::Timestamp,
    webauthn::{
        Assertion, Expected, NewCredential, RP_ID, RP_ORIGINS, Refusal, Registration, RelyingParty,
    },
};
use store::{Write, environment::variables::Variables};

use crate::{
    context::Context,
    factor_check::AcceptedFactor,
    factor_secret::FactorSecret,
    failure::Failure,
    passkey_challenges::{Ceremony, OpenChallenge, PasskeyChallenges},
    secrets::SecretError,
};

/// Asks passkeys and checks their answers. Cheap to clone.
#[derive(Clone)]
pub(crate) struct PasskeyCheck {
    context: Context,
    challenges: PasskeyChallenges,
    /// Whom passkeys are made for; none where the deployment does not say where its pages are.
    relying_party: Option<RelyingParty>,
}

/// A passkey whose answer is right.
pub(crate) struct AcceptedPasskey {
    /// Notes the use.
    pub(crate) write: Write,
    /// Uses up the challenge; none where something else that is used up made it.
    pub(crate) challenge: Option<Write>,
    /// What it proves.
    pub(crate) methods: [Method; 2],
}

impl PasskeyCheck {
    /// Passkeys of this deployment.
    ///
    /// # Errors
    /// When the settings of the domain are not valid.
    pub(crate) fn new(
        variables: &Variables,
        context: &Context,
        secret: &FactorSecret,
    ) -> Result<Self, InvalidSetting> {
        Ok(Self {
            context: context.clone(),
            challenges: PasskeyChallenges::new(context, secret),
            relying_party: relying_party(variables)?,
        })
    }

    /// Whom passkeys are made for, if the deployment has any.
    pub(crate) fn relying_party(&self) -> Option<&RelyingParty> {
        self.relying_party.as_ref()
    }

    /// A challenge for `ceremony`.
    pub(crate) async fn challenge(&self, ceremony: Ceremony<'_>) -> Result<Vec<u8>, SecretError> {
        self.challenges.make(ceremony).await
    }

    /// The challenge that an answer names, if it was given out for `ceremony` and is good still.
    pub(crate) async fn open(
        &self,
        (ceremony, now): (Ceremony<'_>, Timestamp),
        challenge: &[u8],
    ) -> Result<Option<OpenChallenge>, SecretError> {
        self.challenges.open(ceremony, challenge, now).await
    }

    /// The credential that was made for the open challenge that `registration` answers.
    pub(crate) fn register(&self, registration: &Registration) -> Result<NewCredential, Refusal> {
        let Some(relying_party) = &self.relying_party else {
            return Err(Refusal::WrongRelyingParty);
        };
        registration.verify(&Expected {
            challenge: registration.challenge(),
            relying_party,
        })
    }

    /// The passkey of `factors` of the account `user` that made `assertion`, if it answers a challenge of
    /// `ceremony` that is good at `now`.
    pub(crate) async fn check(
        &self,
        (user, factors): (UserId, &Factors),
        assertion: &Assertion,
        (ceremony, now): (Ceremony<'_>, Timestamp),
    ) -> Result<Result<AcceptedPasskey, Refusal>, Failure> {
        let open = self.open((ceremony, now), assertion.challenge()).await?;
        let Some(open) = open else {
            return Ok(Err(Refusal::WrongChallenge));
        };
        let answered = match factors.passkey(&assertion.credential_id) {
            Some(passkey) if is_of(assertion, user) => self
                .used(passkey, assertion, now)
                .map(|next| (passkey, next)),
            _ => Err(Refusal::Signature),
        };
        let (passkey, next) = match answered {
            Ok(both) => both,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let store = &self.context.store;
        let challenge = match ceremony {
            // It is good with the challenge of the sign-in alone, which is used up.
            Ceremony::SecondFactor(_) => None,
            _ => Some(store.use_passkey_challenge(open.nonce, user, open.expires_at)?),
        };
        Ok(Ok(AcceptedPasskey {
            write: store.note_passkey_use(user, passkey, &next)?,
            challenge,
            methods: next.methods(),
        }))
    }

    /// `passkey` after it made `assertion`, whose challenge is open.
    fn used(
        &self,
        passkey: &StoredPasskey,
        assertion: &Assertion,
        now: Timestamp,
    ) -> Result<StoredPasskey, Refusal> {
        let Some(relying_party) = &self.relying_party else {
            return Err(Refusal::WrongRelyingParty);
        };
        let expected = Expected {
            challenge: assertion.challenge(),
            relying_party,
        };
        passkey.used(assertion, &expected, now)
    }
}

impl AcceptedPasskey {
    /// The same as a factor.
    pub(crate) fn into_factor(self) -> AcceptedFactor {
        AcceptedFactor {
            write: self.write,
            challenge: self.challenge,
            methods: self.methods.to_vec(),
            remark: None,
        }
    }
}

/// Whom passkeys are made for. Without settings of their own that follows from where the pages are,
/// unless no browser makes passkeys there.
fn relying_party(variables: &Variables) -> Result<Option<RelyingParty>, InvalidSetting> {
    let (id, origins) = (variables.text(RP_ID), variables.text(RP_ORIGINS));
    let pages = variables.text("WEB_ORIGIN").unwrap_or_default();
    let parsed = RelyingParty::parse(id.as_deref(), origins.as_deref().unwrap_or(&pages));
    match parsed {
        Err(_) if id.is_none() && origins.is_none() => Ok(None),
        parsed => parsed,
    }
}

/// Whether the authenticator says nothing else than that the credential is `user`'s (§7.2 step 6).
fn is_of(assertion: &Assertion, user: UserId) -> bool {
    let handle = assertion.user_handle.as_ref();
    handle.is_none_or(|handle| handle.0 == user.as_uuid().as_bytes())
}
