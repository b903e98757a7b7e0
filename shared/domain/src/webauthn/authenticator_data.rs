//! What the authenticator says (§6.1): whom for, what it made sure of, its counter, a new credential.

use super::{Expected, MAX_CREDENTIAL_ID, PublicKey, Refusal, cbor::Reader};

const USER_PRESENT: u8 = 0x01;
const USER_VERIFIED: u8 = 0x04;
const BACKUP_ELIGIBLE: u8 = 0x08;
const BACKED_UP: u8 = 0x10;
const CREDENTIAL: u8 = 0x40;
const EXTENSIONS: u8 = 0x80;

/// Authenticator data.
pub(super) struct AuthenticatorData<'a> {
    rp_id_hash: [u8; 32],
    flags: u8,
    pub(super) sign_count: u32,
    pub(super) credential: Option<AttestedCredential<'a>>,
}

/// The credential that a registration makes (§6.5.1).
pub(super) struct AttestedCredential<'a> {
    pub(super) id: &'a [u8],
    pub(super) key: PublicKey,
}

impl<'a> AuthenticatorData<'a> {
    pub(super) fn parse(bytes: &'a [u8]) -> Result<Self, Refusal> {
        let mut reader = Reader::new(bytes);
        let rp_id_hash = reader.array()?;
        let [flags] = reader.array()?;
        let sign_count = u32::from_be_bytes(reader.array()?);
        let credential = match flags & CREDENTIAL {
            0 => None,
            _ => Some(AttestedCredential::read(&mut reader)?),
        };
        if flags & EXTENSIONS != 0 {
            reader.skip()?;
        }
        reader.end()?;
        Ok(Self {
            rp_id_hash,
            flags,
            sign_count,
            credential,
        })
    }

    /// §7.1 steps 14 to 18, §7.2 steps 17 to 20.
    pub(super) fn check(&self, expected: &Expected) -> Result<(), Refusal> {
        if !expected.relying_party.has_hash(&self.rp_id_hash) {
            return Err(Refusal::WrongRelyingParty);
        }
        if !self.has(USER_PRESENT) || !self.has(USER_VERIFIED) {
            return Err(Refusal::NotVerified);
        }
        if self.is_backed_up() && !self.is_backup_eligible() {
            return Err(Refusal::BackupState);
        }
        Ok(())
    }

    /// Whether the credential may be copied to other devices (§6.1.3). That never changes.
    pub(super) fn is_backup_eligible(&self) -> bool {
        self.has(BACKUP_ELIGIBLE)
    }

    pub(super) fn is_backed_up(&self) -> bool {
        self.has(BACKED_UP)
    }

    fn has(&self, flag: u8) -> bool {
        self.flags & flag != 0
    }
}

impl<'a> AttestedCredential<'a> {
    fn read(reader: &mut Reader<'a>) -> Result<Self, Refusal> {
        let _aaguid: [u8; 16] = reader.array()?;
        let length = usize::from(u16::from_be_bytes(reader.array()?));
        if length == 0 || length > MAX_CREDENTIAL_ID {
            return Err(Refusal::Malformed);
        }
        Ok(Self {
            id: reader.take(length)?,
            key: PublicKey::read(reader)?,
        })
    }
}
