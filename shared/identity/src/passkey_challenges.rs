//! Challenges for passkeys. Each is a MAC over an id and what it is for, so that nothing is stored when
//! one is given out; that it was answered is, in the transaction of what the answer brought.
//!
//! A challenge is key id 4, UUID v7 16, MAC 32 bytes. The UUID tells when it was made.

use aws_lc_rs::{constant_time::verify_slices_are_equal, hmac};
use domain::{
    challenge::ChallengeId, device::DeviceId, ids::SessionId, passkey::CHALLENGE_SECONDS,
    timestamp::Timestamp,
};
use uuid::Uuid;

use crate::{
    context::Context,
    factor_secret::{FactorKey, FactorKeys, FactorSecret, KeyId},
    secrets::SecretError,
};

const NONCE_BYTES: usize = 16;

/// What a passkey is asked for, and of whom. A challenge for one is none for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ceremony<'a> {
    /// To be made, in a session.
    Registration(SessionId),
    /// To sign in without a password, on a device.
    SignIn(DeviceId),
    /// To answer the question for a second factor.
    SecondFactor(&'a ChallengeId),
    /// To prove once more, in a session, who its person is.
    StepUp(SessionId),
}

/// A challenge that was given out for a ceremony and is good still, if nobody has answered it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct OpenChallenge {
    /// What it is used up by.
    pub(crate) nonce: Uuid,
    /// Until when it is good.
    pub(crate) expires_at: Timestamp,
}

/// Makes challenges and knows them again. Cheap to clone.
#[derive(Clone)]
pub(crate) struct PasskeyChallenges {
    context: Context,
    secret: FactorSecret,
}

impl PasskeyChallenges {
    /// Works with the keys of `secret`.
    pub(crate) fn new(context: &Context, secret: &FactorSecret) -> Self {
        Self {
            context: context.clone(),
            secret: secret.clone(),
        }
    }

    /// A challenge for `ceremony`, good for [`CHALLENGE_SECONDS`].
    pub(crate) async fn make(&self, ceremony: Ceremony<'_>) -> Result<Vec<u8>, SecretError> {
        let keys = self.secret.keys().await?;
        let nonce = self.context.id(self.context.now());
        Ok(minted(keys.current(), ceremony, nonce))
    }

    /// The challenge, if it was given out for `ceremony` and is good still at `now`.
    pub(crate) async fn open(
        &self,
        ceremony: Ceremony<'_>,
        challenge: &[u8],
        now: Timestamp,
    ) -> Result<Option<OpenChallenge>, SecretError> {
        let Some((id, _)) = challenge.split_first_chunk() else {
            return Ok(None);
        };
        let keys = self.secret.keys_with(KeyId(*id)).await?;
        let open = opened(&keys, ceremony, challenge);
        Ok(open.filter(|open| now < open.expires_at))
    }
}

impl Ceremony<'_> {
    const fn label(self) -> &'static str {
        match self {
            Self::Registration(_) => "passkey-challenge/registration",
            Self::SignIn(_) => "passkey-challenge/sign-in",
            Self::SecondFactor(_) => "passkey-challenge/second-factor",
            Self::StepUp(_) => "passkey-challenge/step-up",
        }
    }

    fn tag(self, key: &FactorKey, nonce: Uuid) -> hmac::Tag {
        let mut context = hmac::Context::with_key(&key.mac(self.label()));
        context.update(nonce.as_bytes());
        match self {
            Self::Registration(session) | Self::StepUp(session) => {
                context.update(session.as_uuid().as_bytes());
            }
            Self::SignIn(device) => context.update(&device.0),
            Self::SecondFactor(challenge) => context.update(challenge.as_str().as_bytes()),
        }
        context.sign()
    }
}

fn minted(key: &FactorKey, ceremony: Ceremony, nonce: Uuid) -> Vec<u8> {
    let tag = ceremony.tag(key, nonce);
    let parts: [&[u8]; 3] = [&key.id().0, nonce.as_bytes(), tag.as_ref()];
    parts.concat()
}

fn opened(keys: &FactorKeys, ceremony: Ceremony, challenge: &[u8]) -> Option<OpenChallenge> {
    let (id, rest) = challenge.split_first_chunk()?;
    let (nonce, tag) = rest.split_first_chunk::<NONCE_BYTES>()?;
    let nonce = Uuid::from_bytes(*nonce);
    let expected = ceremony.tag(keys.find(KeyId(*id))?, nonce);
    verify_slices_are_equal(expected.as_ref(), tag).ok()?;
    let made_at = Timestamp::of_uuid(nonce)?;
    Some(OpenChallenge {
        nonce,
        expires_at: made_at.plus_seconds(CHALLENGE_SECONDS),
    })
}

#[cfg(test)]
mod tests {
    use store::environment::entropy::{Entropy as _, SystemEntropy};

    use super::*;
    use crate::secrets::SecretVersions;

    const NOW: Timestamp = Timestamp::from_unix_seconds(1_795_420_800);

    fn keys(current: u8, previous: Option<u8>) -> FactorKeys {
        FactorKeys::derive(&SecretVersions {
            current: vec![current; 32].into(),
            previous: previous.map(|byte| vec![byte; 32].into()),
            created_at: Timestamp::EPOCH,
        })
    }

    fn session(number: u128) -> SessionId {
        SessionId::from_uuid(Uuid::from_u128(number))
    }

    #[test]
    fn a_challenge_is_good_for_its_ceremony_five_minutes() {
        let keys = keys(1, None);
        let device = DeviceId([1; 16]);
        let asked = domain::challenge::ChallengeToken::of([1; 16]).id();
        let other = domain::challenge::ChallengeToken::of([2; 16]).id();
        let ceremonies = [
            Ceremony::Registration(session(1)),
            Ceremony::Registration(session(2)),
            Ceremony::StepUp(session(1)),
            Ceremony::SignIn(device),
            Ceremony::SignIn(DeviceId([2; 16])),
            Ceremony::SecondFactor(&asked),
            Ceremony::SecondFactor(&other),
        ];
        for ceremony in ceremonies {
            let nonce = SystemEntropy.uuid(NOW);
            let challenge = minted(keys.current(), ceremony, nonce);
            for opened_for in ceremonies {
                let open = opened(&keys, opened_for, &challenge);
                let expected = OpenChallenge {
                    nonce,
                    expires_at: NOW.plus_seconds(300),
                };
                assert_eq!(open, (opened_for == ceremony).then_some(expected));
            }
        }
    }

    #[test]
    fn no_byte_of_a_challenge_may_change_and_the_key_before_is_still_known() {
        let ceremony = Ceremony::StepUp(session(1));
        let first = keys(1, None);
        let challenge = minted(first.current(), ceremony, SystemEntropy.uuid(NOW));
        assert!(opened(&keys(2, Some(1)), ceremony, &challenge).is_some());
        assert!(opened(&keys(3, Some(2)), ceremony, &challenge).is_none());
        for place in 0..challenge.len() {
            let mut changed = challenge.clone();
            changed[place] ^= 1;
            assert!(opened(&first, ceremony, &changed).is_none(), "{place}");
            assert!(opened(&first, ceremony, &challenge[..place]).is_none());
        }
        let longer = [challenge.as_slice(), &[0]].concat();
        assert!(opened(&first, ceremony, &longer).is_none());
    }
}
