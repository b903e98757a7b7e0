use std::cell::Cell;

use domain::ids::{SessionId, UserId};
use domain::key_derivation::KeyMaterial;
use uuid::Uuid;

use super::*;
use crate::access_token::{Grant, issue};
use crate::signing_key::SigningKey;

const START: Timestamp = Timestamp::from_unix_seconds(1_795_421_400);

#[derive(Debug, PartialEq, Eq)]
struct Outage;

/// What the table holds, and how often it is asked.
struct Published {
    keys: Option<JwkSet>,
    reads: Cell<u32>,
}

struct Verification {
    cache: KeySet,
    published: Published,
}

impl Verification {
    fn of(keys: &[&SigningKey]) -> Self {
        Self {
            cache: KeySet::default(),
            published: Published {
                keys: Some(set(keys)),
                reads: Cell::new(0),
            },
        }
    }

    /// Verifies a token of `key`, issued that moment.
    async fn verify(&self, key: &SigningKey, now: Timestamp) -> Result<(), VerifyError<Outage>> {
        self.verify_for(&token(key, now), &parties(), now).await
    }

    async fn verify_for(
        &self,
        token: &str,
        parties: &TokenParties,
        now: Timestamp,
    ) -> Result<(), VerifyError<Outage>> {
        let read = async || {
            self.published.reads.set(self.published.reads.get() + 1);
            tokio::task::yield_now().await;
            self.published.keys.clone().ok_or(Outage)
        };
        let verified = self.cache.verify(token, parties, now, read);
        verified.await.map(drop)
    }

    fn reads(&self) -> u32 {
        self.published.reads.take()
    }
}

fn signing_key(secret: u8) -> SigningKey {
    SigningKey::derive(&KeyMaterial::extract(&vec![secret; 32].into())).unwrap()
}

fn set(keys: &[&SigningKey]) -> JwkSet {
    let keys = keys.iter().map(|key| key.public().clone()).collect();
    JwkSet { keys }
}

fn parties() -> TokenParties {
    TokenParties {
        issuer: "issuer".to_owned(),
        audience: "audience".to_owned(),
    }
}

fn token(key: &SigningKey, now: Timestamp) -> String {
    let claims = parties().claims(&Grant {
        user_id: UserId::from_uuid(Uuid::from_u128(1)),
        session_id: SessionId::from_uuid(Uuid::from_u128(2)),
        token_id: Uuid::from_u128(3),
        authenticated_at: now,
        now,
        lifetime_seconds: 600,
    });
    issue(&claims, key).unwrap()
}

fn at(seconds: i64) -> Timestamp {
    START.plus_seconds(seconds)
}

macro_rules! assert_refused {
    ($verified:expr, $pattern:pat) => {
        let verified = $verified;
        assert!(matches!(verified, Err($pattern)), "{verified:?}");
    };
}

#[tokio::test]
async fn keys_are_read_once_in_five_minutes() {
    let key = signing_key(1);
    let verification = Verification::of(&[&key]);
    for seconds in [0, 1, 299] {
        verification.verify(&key, at(seconds)).await.unwrap();
    }
    assert_eq!(verification.reads(), 1);
    verification.verify(&key, at(300)).await.unwrap();
    assert_eq!(verification.reads(), 1);
}

#[tokio::test]
async fn a_rotation_is_seen_at_the_first_token_of_the_new_key() {
    let (old, new) = (signing_key(1), signing_key(2));
    let mut verification = Verification::of(&[&old]);
    verification.verify(&old, at(0)).await.unwrap();
    verification.published.keys = Some(set(&[&new, &old]));
    verification.verify(&new, at(10)).await.unwrap();
    verification.verify(&old, at(10)).await.unwrap();
    assert_eq!(verification.reads(), 2);
}

#[tokio::test]
async fn a_withdrawn_key_is_forgotten() {
    let (old, new) = (signing_key(1), signing_key(2));
    let mut verification = Verification::of(&[&old]);
    verification.verify(&old, at(0)).await.unwrap();
    verification.published.keys = Some(set(&[&new]));
    assert_refused!(
        verification.verify(&old, at(300)).await,
        VerifyError::Token(AccessTokenError::UnknownKey(_))
    );
}

#[tokio::test]
async fn a_token_seen_before_is_judged_by_its_times_its_key_and_its_parties_again() {
    let (old, new) = (signing_key(1), signing_key(2));
    let mut verification = Verification::of(&[&old]);
    let (token, parties) = (token(&old, at(0)), parties());
    verification
        .verify_for(&token, &parties, at(0))
        .await
        .unwrap();
    verification
        .verify_for(&token, &parties, at(629))
        .await
        .unwrap();
    assert_refused!(
        verification.verify_for(&token, &parties, at(630)).await,
        VerifyError::Token(AccessTokenError::Expired)
    );
    assert_refused!(
        verification.verify_for(&token, &parties, at(-31)).await,
        VerifyError::Token(AccessTokenError::NotYetValid)
    );
    let others = TokenParties {
        audience: "another".to_owned(),
        ..parties.clone()
    };
    assert_refused!(
        verification.verify_for(&token, &others, at(0)).await,
        VerifyError::Token(AccessTokenError::WrongClaims)
    );
    verification.published.keys = Some(set(&[&new]));
    verification.verify(&new, at(700)).await.unwrap();
    assert_refused!(
        verification.verify_for(&token, &parties, at(710)).await,
        VerifyError::Token(AccessTokenError::UnknownKey(_))
    );
}

#[tokio::test]
async fn unknown_keys_cause_one_read_in_ten_seconds() {
    let (known, unknown) = (signing_key(1), signing_key(9));
    let verification = Verification::of(&[&known]);
    for seconds in [0, 0, 5, 9] {
        assert_refused!(
            verification.verify(&unknown, at(seconds)).await,
            VerifyError::Token(AccessTokenError::UnknownKey(_))
        );
    }
    assert_eq!(verification.reads(), 1);
    let again = verification.verify(&unknown, at(10)).await;
    assert_refused!(again, VerifyError::Token(AccessTokenError::UnknownKey(_)));
    assert_eq!(verification.reads(), 1);
}

/// A key that is published for as long as issuers wait is known when they use it, whatever else
/// was asked for in between, and the flood costs one read in ten seconds.
#[tokio::test]
async fn unknown_keys_do_not_hide_a_new_one() {
    let (old, new) = (signing_key(1), signing_key(2));
    for published_at in 0..MIN_READ_INTERVAL_SECONDS {
        let mut verification = Verification::of(&[&old]);
        let used_from = published_at + PUBLISHED_BEFORE_USE_SECONDS;
        for seconds in 0..=used_from {
            if seconds == published_at {
                verification.published.keys = Some(set(&[&new, &old]));
            }
            for unknown in 9..12 {
                let unknown = signing_key(unknown);
                let refused = verification.verify(&unknown, at(seconds)).await;
                assert_refused!(refused, VerifyError::Token(AccessTokenError::UnknownKey(_)));
            }
        }
        verification.verify(&new, at(used_from)).await.unwrap();
        let ten_seconds = used_from / MIN_READ_INTERVAL_SECONDS;
        assert!(i64::from(verification.reads()) <= ten_seconds + 1);
    }
}

#[tokio::test]
async fn a_malformed_token_causes_no_read() {
    let verification = Verification::of(&[]);
    let read = async || -> Result<JwkSet, Outage> { panic!("read for a malformed token") };
    let parties = parties();
    let verified = verification.cache.verify("a.b.c", &parties, START, read);
    assert_refused!(
        verified.await,
        VerifyError::Token(AccessTokenError::Malformed)
    );
}

#[tokio::test]
async fn an_outage_at_the_start_is_no_verdict_on_the_token() {
    let key = signing_key(1);
    let mut verification = Verification::of(&[&key]);
    let keys = verification.published.keys.take();
    assert_refused!(
        verification.verify(&key, at(0)).await,
        VerifyError::Read(Outage)
    );
    verification.published.keys = keys;
    verification.verify(&key, at(1)).await.unwrap();
}

#[tokio::test]
async fn known_keys_outlive_an_outage_for_an_hour() {
    let key = signing_key(1);
    let mut verification = Verification::of(&[&key]);
    verification.verify(&key, at(0)).await.unwrap();
    verification.published.keys = None;
    verification.reads();
    for seconds in [300, 301, 309] {
        verification.verify(&key, at(seconds)).await.unwrap();
    }
    assert_eq!(verification.reads(), 1, "an outage is not hammered");
    verification.verify(&key, at(3599)).await.unwrap();
    assert_refused!(
        verification.verify(&key, at(3600)).await,
        VerifyError::ReadFailedRecently
    );
    assert_refused!(
        verification.verify(&key, at(3700)).await,
        VerifyError::Read(Outage)
    );
}

#[tokio::test]
async fn a_new_key_during_an_outage_is_not_called_unknown() {
    let (old, new) = (signing_key(1), signing_key(2));
    let mut verification = Verification::of(&[&old]);
    verification.verify(&old, at(0)).await.unwrap();
    verification.published.keys = None;
    assert_refused!(
        verification.verify(&new, at(20)).await,
        VerifyError::Read(Outage)
    );
    assert_refused!(
        verification.verify(&new, at(21)).await,
        VerifyError::ReadFailedRecently
    );
    verification.verify(&old, at(22)).await.unwrap();
}

#[tokio::test]
async fn a_damaged_set_is_not_used() {
    let (key, other) = (signing_key(1), signing_key(2));
    let mut verification = Verification::of(&[&key]);
    let mut mislabelled = key.public().clone();
    mislabelled.kid.clone_from(&other.public().kid);
    verification.published.keys = Some(JwkSet {
        keys: vec![mislabelled],
    });
    assert_refused!(
        verification.verify(&other, at(0)).await,
        VerifyError::Keys(InvalidJwk)
    );
}

#[tokio::test]
async fn concurrent_requests_share_one_read() {
    let key = signing_key(1);
    let verification = Verification::of(&[&key]);
    let (one, two, three) = tokio::join!(
        verification.verify(&key, START),
        verification.verify(&key, START),
        verification.verify(&key, START)
    );
    assert!(one.is_ok() && two.is_ok() && three.is_ok());
    assert_eq!(verification.reads(), 1);
}

#[test]
fn the_verification_can_run_in_a_handler() {
    fn assert_send(_: &impl Send) {}
    let (cache, parties) = (KeySet::default(), parties());
    let read = async || Err(Outage);
    assert_send(&cache.verify("token", &parties, START, read));
}
