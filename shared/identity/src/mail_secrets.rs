//! The codes and the tokens in mails. Both are MACs of ids, made when they are needed: nothing of
//! them is stored.
//!
//! A token is `flm_` + base64url(key id 4, subject 16, reference 16, MAC 16 bytes).

use aws_lc_rs::{constant_time::verify_slices_are_equal, hmac};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use domain::{
    link_token::{LinkClaim, LinkToken, Purpose},
    mail_code::{CodePurpose, MailCode},
    one_time_code::OneTimeCode,
};
use uuid::Uuid;

use crate::{
    factor_secret::{FactorKey, FactorKeys, FactorSecret, KeyId},
    secrets::SecretError,
};

const PREFIX: &str = "flm_";
const ID_BYTES: usize = 16;
/// 128 bits of the tag: a guess is checked by a request, never offline.
const TAG_BYTES: usize = 16;
const TOKEN_BYTES: usize = KeyId::BYTES + 2 * ID_BYTES + TAG_BYTES;

/// Makes and checks codes and tokens. Cheap to clone.
#[derive(Clone)]
pub struct MailSecrets(FactorSecret);

/// What a token says, and the MAC that has to prove it.
struct Unproven {
    key: KeyId,
    claim: LinkClaim,
    tag: [u8; TAG_BYTES],
}

impl MailSecrets {
    /// Works with the keys of `secret`.
    #[must_use]
    pub fn new(secret: &FactorSecret) -> Self {
        Self(secret.clone())
    }

    /// The code for `purpose` of what `reference` names, such as a registration.
    ///
    /// # Errors
    /// When the secret cannot be read.
    pub async fn code(
        &self,
        purpose: CodePurpose,
        reference: Uuid,
    ) -> Result<MailCode, SecretError> {
        let keys = self.0.keys().await?;
        Ok(code(keys.current(), purpose, reference))
    }

    /// The same with 80 bits, as an operator would give it.
    ///
    /// # Errors
    /// When the secret cannot be read.
    pub async fn one_time_code(
        &self,
        purpose: CodePurpose,
        reference: Uuid,
    ) -> Result<OneTimeCode, SecretError> {
        let keys = self.0.keys().await?;
        let tag = code_tag(keys.current(), purpose, reference);
        let mut bits = [0; OneTimeCode::BYTES];
        for (bit, byte) in bits.iter_mut().zip(tag.as_ref()) {
            *bit = *byte;
        }
        Ok(OneTimeCode::of(bits))
    }

    /// The code for `purpose` of `reference` as a mail shows it.
    ///
    /// # Errors
    /// When the secret cannot be read.
    pub async fn shown_code(
        &self,
        purpose: CodePurpose,
        reference: Uuid,
    ) -> Result<String, SecretError> {
        match purpose {
            CodePurpose::Registration | CodePurpose::EmailChange => {
                Ok(self.code(purpose, reference).await?.grouped())
            }
            CodePurpose::Enrolment => Ok(self.one_time_code(purpose, reference).await?.grouped()),
        }
    }

    /// Whether `code` is the one for `purpose` of `reference`, by any key that is still known.
    ///
    /// A code names no key. When none fits, the secret is read again, at most every ten seconds: a
    /// newer one may have made it.
    ///
    /// # Errors
    /// When the secret cannot be read.
    pub async fn is_code(
        &self,
        code: &MailCode,
        purpose: CodePurpose,
        reference: Uuid,
    ) -> Result<bool, SecretError> {
        if is_code(&*self.0.keys().await?, code, purpose, reference) {
            return Ok(true);
        }
        let keys = self.0.newest_keys().await?;
        Ok(is_code(&keys, code, purpose, reference))
    }

    /// The token for `purpose` that tells of `claim`.
    ///
    /// # Errors
    /// When the secret cannot be read.
    pub async fn link(&self, purpose: Purpose, claim: LinkClaim) -> Result<LinkToken, SecretError> {
        let keys = self.0.keys().await?;
        Ok(mint(keys.current(), purpose, claim))
    }

    /// What `token` tells, if it was made here for `purpose`. It says nothing of whether that is
    /// over or was used.
    ///
    /// # Errors
    /// When the secret cannot be read.
    pub async fn read(
        &self,
        purpose: Purpose,
        token: &LinkToken,
    ) -> Result<Option<LinkClaim>, SecretError> {
        let Some(unproven) = Unproven::parse(&token.0) else {
            return Ok(None);
        };
        let keys = self.0.keys_with(unproven.key).await?;
        Ok(unproven.proven(&keys, purpose))
    }
}

fn code_tag(key: &FactorKey, purpose: CodePurpose, reference: Uuid) -> hmac::Tag {
    hmac::sign(&key.mac(purpose.label()), reference.as_bytes())
}

fn code(key: &FactorKey, purpose: CodePurpose, reference: Uuid) -> MailCode {
    let tag = code_tag(key, purpose, reference);
    let bits = tag.as_ref().iter().take(size_of::<u128>());
    MailCode::of(bits.fold(0, |bits, byte| bits << 8 | u128::from(*byte)))
}

fn is_code(keys: &FactorKeys, presented: &MailCode, purpose: CodePurpose, reference: Uuid) -> bool {
    let fits = keys.all().map(|key| {
        let expected = code(key, purpose, reference);
        verify_slices_are_equal(expected.as_bytes(), presented.as_bytes()).is_ok()
    });
    // None is left out: how long it takes tells nothing.
    fits.fold(false, |any, fits| any | fits)
}

fn tag(key: &FactorKey, purpose: Purpose, claim: LinkClaim) -> hmac::Tag {
    let mut context = hmac::Context::with_key(&key.mac(purpose.label()));
    context.update(claim.subject.as_bytes());
    context.update(claim.reference.as_bytes());
    context.sign()
}

fn mint(key: &FactorKey, purpose: Purpose, claim: LinkClaim) -> LinkToken {
    let tag = tag(key, purpose, claim);
    let mut bytes = Vec::with_capacity(TOKEN_BYTES);
    bytes.extend_from_slice(&key.id().0);
    bytes.extend_from_slice(claim.subject.as_bytes());
    bytes.extend_from_slice(claim.reference.as_bytes());
    bytes.extend_from_slice(&tag.as_ref()[..TAG_BYTES]);
    LinkToken(format!("{PREFIX}{}", BASE64_URL_SAFE_NO_PAD.encode(bytes)))
}

impl Unproven {
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
        let (subject, rest) = rest.split_first_chunk()?;
        let (reference, tag) = rest.split_first_chunk()?;
        Some(Self {
            key: KeyId(*key),
            claim: LinkClaim {
                subject: Uuid::from_bytes(*subject),
                reference: Uuid::from_bytes(*reference),
            },
            tag: tag.try_into().ok()?,
        })
    }

    /// The claim, if one of `keys` made the token for `purpose`.
    fn proven(&self, keys: &FactorKeys, purpose: Purpose) -> Option<LinkClaim> {
        let expected = tag(keys.find(self.key)?, purpose, self.claim);
        verify_slices_are_equal(&expected.as_ref()[..TAG_BYTES], &self.tag).ok()?;
        Some(self.claim)
    }
}

#[cfg(test)]
mod tests;
