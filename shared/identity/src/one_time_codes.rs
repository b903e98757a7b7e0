//! What is stored of one-time codes: a MAC under a key that is not in the table.

use aws_lc_rs::hmac;
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use domain::{ids::UserId, one_time_code::OneTimeCode};
use store::environment::entropy::Entropy;

use crate::{
    factor_secret::{FactorKey, FactorSecret, KeyId},
    secrets::SecretError,
};

/// A new code.
pub(crate) fn random(entropy: &dyn Entropy) -> OneTimeCode {
    let mut bits = [0; OneTimeCode::BYTES];
    bits.copy_from_slice(&entropy.bytes32()[..OneTimeCode::BYTES]);
    OneTimeCode::of(bits)
}

/// What is stored of a code of the purpose `label`: the id of the key and a MAC under it.
pub(crate) fn sealed(
    key: &FactorKey,
    label: &'static str,
    (user, code): (UserId, &OneTimeCode),
) -> String {
    let mac = hmac::sign(&key.mac(label), &message(user, code));
    BASE64_URL_SAFE_NO_PAD.encode([&key.id().0, mac.as_ref()].concat())
}

/// Whether `stored` is what [`sealed`] made of `code`.
pub(crate) async fn matches(
    secret: &FactorSecret,
    label: &'static str,
    (user, code): (UserId, &OneTimeCode),
    stored: &str,
) -> Result<bool, SecretError> {
    let Some((id, mac)) = opened(stored) else {
        return Ok(false);
    };
    let keys = secret.keys_with(id).await?;
    let Some(key) = keys.find(id) else {
        return Ok(false);
    };
    let message = message(user, code);
    Ok(hmac::verify(&key.mac(label), &message, &mac).is_ok())
}

fn opened(stored: &str) -> Option<(KeyId, Vec<u8>)> {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(stored).ok()?;
    let (id, mac) = bytes.split_first_chunk()?;
    Some((KeyId(*id), mac.to_vec()))
}

/// Both parts have a fixed length.
fn message(user: UserId, code: &OneTimeCode) -> Vec<u8> {
    [user.as_uuid().as_bytes(), code.as_bytes()].concat()
}
