//! Registrations that wait for the code in a mail: `REGISTRATION#<id>`/`PENDING`.

use domain::{
    ids::RegistrationId,
    registration::{MAX_TRIES, RegistrationForm},
    timestamp::Timestamp,
};
use serde::{Deserialize, Serialize};

use super::{
    credentials::PasswordHash,
    error::StoreError,
    item::{Envelope, number, open, value},
    keys::Key,
    table::Store,
    write::{NOT_WRITTEN, Write},
};

/// That a registration still takes a code.
const OPEN: &str = "attribute_exists(PK) AND tries < :most AND expires_at > :now";

/// A registration that waits for its code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingRegistration {
    /// Its id, a UUID v7 of the time when it began.
    pub registration_id: RegistrationId,
    /// Who wants an account.
    pub form: RegistrationForm,
    /// The password of the account.
    pub password_hash: PasswordHash,
    /// Whether a mail with the code was put into the outbox. Without one every code is wrong.
    pub mailed: bool,
    /// How many codes it has taken.
    pub tries: u32,
    /// Until when it takes codes.
    pub expires_at: Timestamp,
}

impl PendingRegistration {
    /// Whether it takes another code at `now`.
    #[must_use]
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.tries < MAX_TRIES && now < self.expires_at
    }
}

impl Store {
    /// A registration, perhaps one that takes no code any more.
    ///
    /// # Errors
    /// When the table cannot be read or the item does not parse.
    pub async fn pending_registration(
        &self,
        id: RegistrationId,
    ) -> Result<Option<PendingRegistration>, StoreError> {
        let key = Key::registration(id);
        let found = self.get(key.clone()).await?;
        found.map(|item| open(&key, item)).transpose()
    }

    /// The write that begins a registration.
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn put_registration(&self, pending: &PendingRegistration) -> Result<Write, StoreError> {
        let item = Envelope::new(Key::registration(pending.registration_id))
            .expiring(pending.expires_at)
            .wrap(pending)?;
        self.put_new(item)
    }

    /// Counts a code that is presented at `now`, before it is looked at: so parallel guesses are
    /// counted one by one. False when the registration takes none any more, or there is none.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn count_code(&self, id: RegistrationId, now: Timestamp) -> Result<bool, StoreError> {
        let now = value(&now)?;
        let write = self.update(Key::registration(id), |update| {
            update
                .update_expression("SET tries = tries + :one")
                .condition_expression(format!("{OPEN} AND {NOT_WRITTEN}"))
                .expression_attribute_values(":one", number(1))
                .expression_attribute_values(":most", number(MAX_TRIES))
                .expression_attribute_values(":now", now)
        })?;
        self.apply(write).await
    }

    /// The write that notes that the code of a registration was mailed, if it still takes one.
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn note_code_mailed(
        &self,
        id: RegistrationId,
        now: Timestamp,
    ) -> Result<Write, StoreError> {
        self.note_mailed(id, now, OPEN)
    }

    /// The write that notes that the code of a registration was mailed, if it still takes one and
    /// none was mailed before.
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn note_first_code_mailed(
        &self,
        id: RegistrationId,
        now: Timestamp,
    ) -> Result<Write, StoreError> {
        self.note_mailed(id, now, &format!("{OPEN} AND mailed <> :yes"))
    }

    fn note_mailed(
        &self,
        id: RegistrationId,
        now: Timestamp,
        condition: &str,
    ) -> Result<Write, StoreError> {
        let (now, yes) = (value(&now)?, value(&true)?);
        self.update(Key::registration(id), |update| {
            update
                .update_expression("SET mailed = :yes")
                .condition_expression(condition)
                .expression_attribute_values(":yes", yes)
                .expression_attribute_values(":most", number(MAX_TRIES))
                .expression_attribute_values(":now", now)
        })
    }

    /// The write that uses a registration up, if its code was mailed and nobody was faster.
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn use_registration(&self, id: RegistrationId) -> Result<Write, StoreError> {
        let yes = value(&true)?;
        self.delete(Key::registration(id), |delete| {
            delete
                .condition_expression("mailed = :yes")
                .expression_attribute_values(":yes", yes)
        })
    }
}
