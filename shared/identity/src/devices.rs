//! Device tokens: what a browser or program presents to be known again.
//!
//! `fld_` + base64url(key id 4, device id 16, MAC 16 bytes). The MAC is under a key that is not in
//! the table, so whoever reads which devices an account knows can be none of them.

use std::sync::Arc;

use aws_lc_rs::hmac;
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use domain::device::{DeviceId, DeviceToken};

use crate::{
    context::Context,
    factor_secret::{FactorKey, FactorKeys, FactorSecret, KeyId},
    secrets::SecretError,
};

const PREFIX: &str = "fld_";
const LABEL: &str = "device-id/hmac-sha256";
const ID_BYTES: usize = 16;
/// 128 bits of the tag: a guess is checked by a request, never offline.
const TAG_BYTES: usize = 16;
const TOKEN_BYTES: usize = KeyId::BYTES + ID_BYTES + TAG_BYTES;

/// Makes device tokens and knows again those that it made. Cheap to clone.
#[derive(Clone)]
pub struct Devices {
    context: Context,
    secret: FactorSecret,
}

/// The device that a request comes from.
pub struct CurrentDevice {
    /// The id that its token proves; none without a good token.
    pub known: Option<DeviceId>,
    /// The id that it has from now on: that of its token, else a new one.
    pub device_id: DeviceId,
    keys: Arc<FactorKeys>,
}

/// What a token says, and the MAC that has to prove it.
struct Claim {
    key: KeyId,
    id: DeviceId,
    tag: [u8; TAG_BYTES],
}

impl Devices {
    /// Works with the keys of `secret`.
    #[must_use]
    pub fn new(context: &Context, secret: &FactorSecret) -> Self {
        Self {
            context: context.clone(),
            secret: secret.clone(),
        }
    }

    /// The device that presents `token`. One that is not genuine counts as none: its bearer gets a
    /// new one at the next sign-in.
    ///
    /// # Errors
    /// When the secret cannot be read.
    pub async fn current(&self, token: Option<&DeviceToken>) -> Result<CurrentDevice, SecretError> {
        let claim = token.and_then(|token| Claim::parse(&token.0));
        let keys = match &claim {
            Some(claim) => self.secret.keys_with(claim.key).await?,
            None => self.secret.keys().await?,
        };
        let known = claim.and_then(|claim| claim.proven(&keys));
        Ok(CurrentDevice {
            known,
            device_id: known.unwrap_or_else(|| self.new_id()),
            keys,
        })
    }

    fn new_id(&self) -> DeviceId {
        let [id @ .., _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _] =
            self.context.entropy.bytes32();
        DeviceId(id)
    }
}

impl CurrentDevice {
    /// The token of the device, made with the newest key.
    #[must_use]
    pub fn token(&self) -> DeviceToken {
        mint(self.keys.current(), self.device_id)
    }
}

fn mint(key: &FactorKey, id: DeviceId) -> DeviceToken {
    let tag = hmac::sign(&key.mac(LABEL), &id.0);
    let mut bytes = Vec::with_capacity(TOKEN_BYTES);
    bytes.extend_from_slice(&key.id().0);
    bytes.extend_from_slice(&id.0);
    bytes.extend_from_slice(&tag.as_ref()[..TAG_BYTES]);
    DeviceToken(format!("{PREFIX}{}", BASE64_URL_SAFE_NO_PAD.encode(bytes)))
}

impl Claim {
    fn parse(text: &str) -> Option<Self> {
        let encoded = text.strip_prefix(PREFIX)?;
        let mut bytes = [0; TOKEN_BYTES];
        // The decoder refuses padding and set bits after the last byte, so that a token has one
        // spelling.
        let length = BASE64_URL_SAFE_NO_PAD.decode_slice(encoded, &mut bytes);
        if length != Ok(TOKEN_BYTES) {
            return None;
        }
        let (key, rest) = bytes.split_first_chunk()?;
        let (id, tag) = rest.split_first_chunk()?;
        Some(Self {
            key: KeyId(*key),
            id: DeviceId(*id),
            tag: tag.try_into().ok()?,
        })
    }

    /// The id, if one of `keys` made the token.
    fn proven(&self, keys: &FactorKeys) -> Option<DeviceId> {
        let expected = hmac::sign(&keys.find(self.key)?.mac(LABEL), &self.id.0);
        let tag = &expected.as_ref()[..TAG_BYTES];
        aws_lc_rs::constant_time::verify_slices_are_equal(tag, &self.tag).ok()?;
        Some(self.id)
    }
}

#[cfg(test)]
mod tests {
    use domain::timestamp::Timestamp;
    use proptest::prelude::*;

    use super::*;
    use crate::secrets::SecretVersions;

    const ID: DeviceId = DeviceId([7; 16]);

    fn keys(current: u8, previous: Option<u8>) -> FactorKeys {
        FactorKeys::derive(&SecretVersions {
            current: vec![current; 32].into(),
            previous: previous.map(|byte| vec![byte; 32].into()),
            created_at: Timestamp::EPOCH,
        })
    }

    fn read(keys: &FactorKeys, token: &str) -> Option<DeviceId> {
        Claim::parse(token)?.proven(keys)
    }

    #[test]
    fn a_token_is_known_by_its_key_and_the_one_after_it() {
        let first = keys(1, None);
        let token = mint(first.current(), ID).0;
        assert_eq!(token.len(), 52);
        assert_eq!(read(&first, &token), Some(ID));
        assert_eq!(read(&keys(2, Some(1)), &token), Some(ID));
        assert_eq!(read(&keys(3, Some(2)), &token), None);
    }

    #[test]
    fn no_byte_of_a_token_may_change_and_none_be_missing() {
        let keys = keys(1, None);
        let token = mint(keys.current(), ID).0;
        let bytes = BASE64_URL_SAFE_NO_PAD
            .decode(&token[PREFIX.len()..])
            .unwrap();
        for index in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[index] ^= 1;
            let changed = BASE64_URL_SAFE_NO_PAD.encode(changed);
            assert_eq!(read(&keys, &format!("{PREFIX}{changed}")), None, "{index}");
        }
        for length in 0..token.len() {
            assert_eq!(read(&keys, &token[..length]), None, "{length}");
        }
        assert_eq!(read(&keys, &format!("{token}A")), None);
        assert_eq!(read(&keys, &format!("{token}=")), None);
    }

    proptest! {
        #[test]
        fn no_other_text_is_a_token(text in "\\PC{0,80}|fld_[A-Za-z0-9_-]{48}") {
            prop_assert_eq!(read(&keys(1, None), &text), None);
        }
    }
}
