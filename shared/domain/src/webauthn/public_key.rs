//! Public keys of credentials: keys in COSE (RFC 9052 §7, RFC 9053 §7, RFC 8230 §4).

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ED25519, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256,
    RsaPublicKeyComponents,
};
use serde::{Deserialize, Serialize};

use super::{
    Base64Url, Refusal,
    cbor::{Reader, Value},
};

const ES256: i64 = -7;
const EDDSA: i64 = -8;
const RS256: i64 = -257;

/// The algorithms that are asked for, the preferred one first (IANA COSE Algorithms): ES256, `EdDSA`, and
/// RS256, which some of Windows' authenticators have alone.
pub const ALGORITHMS: [i64; 3] = [ES256, EDDSA, RS256];

const LABEL_KEY_TYPE: i64 = 1;
const LABEL_ALGORITHM: i64 = 3;

const OCTET_KEY_PAIR: i64 = 1;
const ELLIPTIC_CURVE: i64 = 2;
const RSA: i64 = 3;
const P256: i64 = 1;
const ED25519_CURVE: i64 = 6;

/// The bytes of a modulus from 2048 to 8192 bits.
const MODULUS: std::ops::RangeInclusive<usize> = 256..=1024;

/// The public key of a credential, as its authenticator wrote it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PublicKey(Base64Url);

/// What a key is made of.
enum Material<'a> {
    Es256(ParsedPublicKey),
    Ed25519(ParsedPublicKey),
    Rs256 { n: &'a [u8], e: &'a [u8] },
}

/// The parameters of a key in COSE by their labels, which differ in meaning from type to type.
#[derive(Default)]
struct Parameters<'a> {
    key_type: Option<Value<'a>>,
    algorithm: Option<Value<'a>>,
    /// -1: the curve, or a modulus.
    first: Option<Value<'a>>,
    /// -2: x, or an exponent.
    second: Option<Value<'a>>,
    /// -3: y.
    third: Option<Value<'a>>,
}

impl PublicKey {
    /// Reads one, if it is of an algorithm that is asked for.
    pub(super) fn read(reader: &mut Reader) -> Result<Self, Refusal> {
        let start = reader.rest();
        let parameters = Parameters::read(reader)?;
        parameters.material()?;
        let length = start.len() - reader.rest().len();
        Ok(Self(Base64Url(start[..length].to_vec())))
    }

    /// Whether the key made `signature` over `message`.
    ///
    /// # Errors
    /// [`Refusal::Signature`] when it did not.
    pub(super) fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), Refusal> {
        let parameters = Parameters::read(&mut Reader::new(&self.0.0))?;
        let verified = match parameters.material()? {
            Material::Es256(key) | Material::Ed25519(key) => key.verify_sig(message, signature),
            Material::Rs256 { n, e } => {
                let key = RsaPublicKeyComponents { n, e };
                key.verify(&RSA_PKCS1_2048_8192_SHA256, message, signature)
            }
        };
        verified.map_err(|_| Refusal::Signature)
    }
}

impl<'a> Parameters<'a> {
    fn read(reader: &mut Reader<'a>) -> Result<Self, Refusal> {
        let mut parameters = Self::default();
        for _ in 0..reader.map()? {
            let label = reader.integer()?;
            let value = reader.value()?;
            let place = match label {
                LABEL_KEY_TYPE => &mut parameters.key_type,
                LABEL_ALGORITHM => &mut parameters.algorithm,
                -1 => &mut parameters.first,
                -2 => &mut parameters.second,
                -3 => &mut parameters.third,
                _ => continue,
            };
            if place.replace(value).is_some() {
                return Err(Refusal::Malformed);
            }
        }
        Ok(parameters)
    }

    fn material(&self) -> Result<Material<'a>, Refusal> {
        use Value::{Bytes, Integer};
        let (Some(Integer(key_type)), Some(Integer(algorithm))) = (self.key_type, self.algorithm)
        else {
            return Err(Refusal::Algorithm);
        };
        match (key_type, algorithm, self.first, self.second, self.third) {
            (ELLIPTIC_CURVE, ES256, Some(Integer(P256)), Some(Bytes(x)), Some(Bytes(y))) => {
                if x.len() != 32 || y.len() != 32 {
                    return Err(Refusal::Malformed);
                }
                let point = [&[4], x, y].concat();
                parsed(ParsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, point)).map(Material::Es256)
            }
            (OCTET_KEY_PAIR, EDDSA, Some(Integer(ED25519_CURVE)), Some(Bytes(x)), _) => {
                parsed(ParsedPublicKey::new(&ED25519, x)).map(Material::Ed25519)
            }
            (RSA, RS256, Some(Bytes(n)), Some(Bytes(e)), _) => {
                if MODULUS.contains(&n.len()) && !e.is_empty() && e.len() <= 8 {
                    Ok(Material::Rs256 { n, e })
                } else {
                    Err(Refusal::Malformed)
                }
            }
            _ => Err(Refusal::Algorithm),
        }
    }
}

fn parsed<E>(key: Result<ParsedPublicKey, E>) -> Result<ParsedPublicKey, Refusal> {
    key.map_err(|_| Refusal::Malformed)
}
