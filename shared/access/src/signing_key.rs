//! The private key of access tokens: P-256, derived from the token secret.

use aws_lc_rs::agreement::{ECDH_P256, PrivateKey};
use aws_lc_rs::encoding::{AsDer as _, Pkcs8V1Der};
use jsonwebtoken::EncodingKey;
use thiserror::Error;

use domain::jwks::Jwk;
use domain::key_derivation::KeyMaterial;

const LABEL: &[u8] = b"access-token/es256/";

/// Signs access tokens. Its debug output shows the public half only.
#[derive(Clone, Debug)]
pub struct SigningKey {
    encoding: EncodingKey,
    public: Jwk,
}

/// No key could be made from the secret. Never happens with a sound secret:
/// one try fails with probability 2⁻³², and there are 256.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("no signing key could be derived from the token secret")]
pub struct KeyDerivationError;

impl SigningKey {
    /// Derives the key that `material` gives.
    ///
    /// # Errors
    /// [`KeyDerivationError`] when it gives none.
    pub fn derive(material: &KeyMaterial) -> Result<Self, KeyDerivationError> {
        // A scalar outside 1..n is discarded rather than reduced, which would
        // favour small ones (FIPS 186-5 appendix A.2.2).
        (0..=u8::MAX)
            .find_map(|counter| {
                let scalar = material.bytes32(&[LABEL, &[counter]]);
                PrivateKey::from_private_key(&ECDH_P256, &*scalar).ok()
            })
            .ok_or(KeyDerivationError)
            .and_then(|key| Self::from_private_key(&key))
    }

    /// The public half.
    #[must_use]
    pub const fn public(&self) -> &Jwk {
        &self.public
    }

    /// The private half, in the form that the JWT library takes.
    #[must_use]
    pub const fn encoding_key(&self) -> &EncodingKey {
        &self.encoding
    }

    fn from_private_key(key: &PrivateKey) -> Result<Self, KeyDerivationError> {
        let pkcs8: Pkcs8V1Der<'_> = key.as_der().map_err(|_| KeyDerivationError)?;
        let public = key.compute_public_key().map_err(|_| KeyDerivationError)?;
        Ok(Self {
            encoding: EncodingKey::from_ec_der(pkcs8.as_ref()),
            public: jwk_of_point(public.as_ref()).ok_or(KeyDerivationError)?,
        })
    }
}

/// From an uncompressed point: 4, x, y (SEC 1 §2.3.3).
fn jwk_of_point(point: &[u8]) -> Option<Jwk> {
    let (4, coordinates) = point.split_first()? else {
        return None;
    };
    let (x, rest) = coordinates.split_first_chunk()?;
    let y = rest.try_into().ok()?;
    Some(Jwk::from_coordinates(x, y))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn derive(secret: &[u8]) -> SigningKey {
        SigningKey::derive(&KeyMaterial::extract(&secret.to_vec().into())).unwrap()
    }

    /// Computed independently from RFC 5869, FIPS 186-5 and RFC 7638. When it
    /// changes, every token in circulation becomes invalid.
    #[test]
    fn the_derivation_is_stable() {
        let public = serde_json::to_value(derive(&[0x2a; 64]).public()).unwrap();
        assert_eq!(public["x"], "wHJHSeTQzADFruCwZHdQxn0uvRbIh-QInvkCeI0L10A");
        assert_eq!(public["y"], "7Zj31SslVHaWV5ydt7XRJgQc_Ur3LOXFAA8OG4k_C2I");
        assert_eq!(public["kid"], "3cUPrCUvgxtSRxJYbogcGCI9utJQOKnrs6VAR4if3jw");
    }

    #[test]
    fn each_secret_has_its_own_key() {
        assert_ne!(derive(&[1; 32]).public(), derive(&[2; 32]).public());
    }

    #[test]
    fn scalars_outside_the_group_are_refused() {
        let order: [u8; 32] = [
            0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
            0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63,
            0x25, 0x51,
        ];
        let mut largest = order;
        largest[31] -= 1;
        for (scalar, valid) in [
            ([0; 32], false),
            (order, false),
            ([0xff; 32], false),
            (largest, true),
        ] {
            let key = PrivateKey::from_private_key(&ECDH_P256, &scalar);
            assert_eq!(key.is_ok(), valid);
        }
    }

    #[test]
    fn debug_output_shows_no_private_key() {
        assert!(format!("{:?}", derive(&[1; 32])).contains("[redacted]"));
    }
}
