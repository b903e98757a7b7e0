//! The answer to a registration ceremony, and its verification (§7.1).

use super::{
    Base64Url, Expected, PublicKey, Refusal,
    authenticator_data::AuthenticatorData,
    cbor::Reader,
    client_data::{Ceremony, ClientData},
};

/// What a browser answers when a passkey was made.
#[derive(Clone)]
pub struct Registration {
    credential_id: Vec<u8>,
    client_data: ClientData,
    attestation_object: Vec<u8>,
}

/// A credential that an authenticator has made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCredential {
    /// What the authenticator knows it by.
    pub credential_id: Base64Url,
    /// What its signatures are checked with.
    pub public_key: PublicKey,
    /// How often it has signed; 0 where the authenticator does not count.
    pub sign_count: u32,
    /// Whether it may be copied to other devices, and is no proof of one device then.
    pub backup_eligible: bool,
    /// Whether it is copied.
    pub backed_up: bool,
}

impl Registration {
    /// The answer with this credential id, client data and attestation object.
    ///
    /// # Errors
    /// [`Refusal::Malformed`] when the client data is not JSON as it has to be.
    pub fn new(
        credential_id: Base64Url,
        client_data: Base64Url,
        attestation_object: Base64Url,
    ) -> Result<Self, Refusal> {
        Ok(Self {
            credential_id: credential_id.0,
            client_data: ClientData::parse(client_data.0)?,
            attestation_object: attestation_object.0,
        })
    }

    /// The challenge that it answers.
    #[must_use]
    pub fn challenge(&self) -> &[u8] {
        self.client_data.challenge()
    }

    /// The credential, if all is as it was asked for.
    ///
    /// # Errors
    /// See [`Refusal`].
    pub fn verify(&self, expected: &Expected) -> Result<NewCredential, Refusal> {
        self.client_data.check(Ceremony::Registration, expected)?;
        let data = AuthenticatorData::parse(authenticator_data(&self.attestation_object)?)?;
        data.check(expected)?;
        let (sign_count, backup_eligible) = (data.sign_count, data.is_backup_eligible());
        let backed_up = data.is_backed_up();
        let credential = data.credential.ok_or(Refusal::Malformed)?;
        if credential.id != self.credential_id {
            return Err(Refusal::Malformed);
        }
        Ok(NewCredential {
            credential_id: Base64Url(credential.id.to_vec()),
            public_key: credential.key,
            sign_count,
            backup_eligible,
            backed_up,
        })
    }
}

/// The authenticator data of an attestation object (§6.5.4), whatever its statement.
fn authenticator_data(object: &[u8]) -> Result<&[u8], Refusal> {
    let mut reader = Reader::new(object);
    let mut found = None;
    for _ in 0..reader.map()? {
        if reader.text()? == "authData" {
            if found.replace(reader.bytes()?).is_some() {
                return Err(Refusal::Malformed);
            }
        } else {
            reader.skip()?;
        }
    }
    reader.end()?;
    found.ok_or(Refusal::Malformed)
}
