//! What strangers guess at an address, and the code that goes round the count of it.

use domain::{
    email::Email,
    guesses::Guesses,
    unlock_code::{MAX_FAILURES, StoredUnlockCode},
};

use super::{
    error::StoreError,
    item::{Envelope, number, value},
    keys::Key,
    table::Store,
    write::Write,
};

/// The condition that the count of guesses is `:read`. The table drops a count that has drained by
/// itself.
const UNCHANGED: &str = "attribute_not_exists(PK) OR drained_at = :read";

impl Store {
    /// The write that counts a guess as `next`, if nobody counted one since `read`: so parallel
    /// guesses are counted one by one. It is the same for every address.
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn count_guess(
        &self,
        email: &Email,
        read: Guesses,
        next: Guesses,
    ) -> Result<Write, StoreError> {
        let item = Envelope::new(Key::guesses(email))
            .expiring(next.drained_at)
            .wrap(&next)?;
        let read = value(&read.drained_at)?;
        self.put(item, |put| {
            put.condition_expression(UNCHANGED)
                .expression_attribute_values(":read", read)
        })
    }

    /// The condition that nobody counted a guess since `read`; nothing is written.
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn require_guesses(&self, email: &Email, read: Guesses) -> Result<Write, StoreError> {
        let read = value(&read.drained_at)?;
        self.check(Key::guesses(email), |check| {
            check
                .condition_expression(UNCHANGED)
                .expression_attribute_values(":read", read)
        })
    }

    /// The write that makes `code` the one of an address, in the place of any before it.
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn put_unlock_code(
        &self,
        email: &Email,
        code: &StoredUnlockCode,
    ) -> Result<Write, StoreError> {
        let item = Envelope::new(Key::unlock_code(email))
            .expiring(code.expires_at)
            .wrap(code)?;
        self.put(item, |put| put)
    }

    /// The write that counts a wrong password with a code, if nothing happened to it since `read`.
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn count_unlock_failure(
        &self,
        email: &Email,
        read: &StoredUnlockCode,
    ) -> Result<Write, StoreError> {
        let mac = value(&read.mac)?;
        let item = Envelope::new(Key::unlock_code(email))
            .expiring(read.expires_at)
            .wrap(&read.failed())?;
        self.put(item, |put| {
            put.condition_expression("mac = :mac AND failures = :read")
                .expression_attribute_values(":mac", mac)
                .expression_attribute_values(":read", number(read.failures))
        })
    }

    /// The write that uses up a code, if nothing happened to it since `read`.
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn use_unlock_code(
        &self,
        email: &Email,
        read: &StoredUnlockCode,
    ) -> Result<Write, StoreError> {
        let mac = value(&read.mac)?;
        self.delete(Key::unlock_code(email), |delete| {
            delete
                .condition_expression("mac = :mac AND failures = :read AND failures < :most")
                .expression_attribute_values(":mac", mac)
                .expression_attribute_values(":read", number(read.failures))
                .expression_attribute_values(":most", number(MAX_FAILURES))
        })
    }

    /// The write that removes the code of an address, if it has one.
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn forget_unlock_code(&self, email: &Email) -> Result<Write, StoreError> {
        self.delete(Key::unlock_code(email), |delete| delete)
    }
}
