//! The answer to an authentication ceremony, and its verification (§7.2).

use super::{
    Base64Url, Expected, PublicKey, Refusal,
    authenticator_data::AuthenticatorData,
    client_data::{Ceremony, ClientData},
};

/// What a browser answers when a passkey was used.
#[derive(Clone)]
pub struct Assertion {
    /// The credential that signed.
    pub credential_id: Base64Url,
    /// Whose it is, as the authenticator was told when it made the credential.
    pub user_handle: Option<Base64Url>,
    client_data: ClientData,
    authenticator_data: Vec<u8>,
    signature: Vec<u8>,
}

/// What is known of a credential beside its key, as of its last signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignedState {
    /// How often it has signed; 0 where the authenticator does not count.
    pub sign_count: u32,
    /// Whether it may be copied to other devices.
    pub backup_eligible: bool,
    /// Whether it is copied.
    pub backed_up: bool,
}

impl Assertion {
    /// The answer of a credential with this client data, authenticator data and signature.
    ///
    /// # Errors
    /// [`Refusal::Malformed`] when the client data is not JSON as it has to be.
    pub fn new(
        (credential_id, user_handle): (Base64Url, Option<Base64Url>),
        client_data: Base64Url,
        authenticator_data: Base64Url,
        signature: Base64Url,
    ) -> Result<Self, Refusal> {
        Ok(Self {
            credential_id,
            user_handle,
            client_data: ClientData::parse(client_data.0)?,
            authenticator_data: authenticator_data.0,
            signature: signature.0,
        })
    }

    /// The challenge that it answers.
    #[must_use]
    pub fn challenge(&self) -> &[u8] {
        self.client_data.challenge()
    }

    /// The state of the credential with this `key` that was last seen as `before`, if it made this answer
    /// and all is as it was asked for.
    ///
    /// # Errors
    /// See [`Refusal`].
    pub fn verify(
        &self,
        (key, before): (&PublicKey, SignedState),
        expected: &Expected,
    ) -> Result<SignedState, Refusal> {
        self.client_data.check(Ceremony::Authentication, expected)?;
        let data = AuthenticatorData::parse(&self.authenticator_data)?;
        data.check(expected)?;
        let state = SignedState {
            sign_count: data.sign_count,
            backup_eligible: data.is_backup_eligible(),
            backed_up: data.is_backed_up(),
        };
        self.verify_signature(key)?;
        // The signature comes before: only the authenticator itself makes its credential suspect.
        if state.backup_eligible != before.backup_eligible {
            return Err(Refusal::BackupState);
        }
        let counts = state.sign_count != 0 || before.sign_count != 0;
        if counts && state.sign_count <= before.sign_count {
            return Err(Refusal::Counter);
        }
        Ok(state)
    }

    /// §7.2 steps 21 and 22.
    pub(super) fn verify_signature(&self, key: &PublicKey) -> Result<(), Refusal> {
        let hash = self.client_data.hash();
        let message = [self.authenticator_data.as_slice(), hash.as_ref()].concat();
        key.verify(&message, &self.signature)
    }
}
