//! Second factors. They lie between the profile and the sessions of an account, so that a sign-in
//! reads all of them at once.

use domain::{
    factors::{StoredRecoveryCodes, StoredTotp, WrongFactors},
    ids::UserId,
    one_time_code::StoredOneTimeCode,
    period::Day,
};

use super::{
    error::StoreError,
    item::{Envelope, number, open, value},
    keys::Key,
    table::Store,
    write::Write,
};

impl Store {
    /// The write that stores a secret that no code has confirmed, in the place of another such one.
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn put_begun_totp(&self, user: UserId, begun: &StoredTotp) -> Result<Write, StoreError> {
        let item = Envelope::new(Key::totp(user))
            .expiring(begun.expires_at())
            .wrap(begun)?;
        self.put(item, |put| {
            put.condition_expression("attribute_not_exists(PK) OR last_step = :none")
                .expression_attribute_values(":none", number(0))
        })
    }

    /// The write that makes `next` of the authenticator app that was `read`, if no code was accepted
    /// since: each is good once.
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn put_totp(
        &self,
        user: UserId,
        read: &StoredTotp,
        next: &StoredTotp,
    ) -> Result<Write, StoreError> {
        let sealed = value(&read.sealed)?;
        let envelope = Envelope::new(Key::totp(user));
        let item = match next.confirmed_at {
            Some(_) => envelope.wrap(next)?,
            None => envelope.expiring(next.expires_at()).wrap(next)?,
        };
        self.put(item, |put| {
            put.condition_expression("sealed = :sealed AND last_step = :read")
                .expression_attribute_values(":sealed", sealed)
                .expression_attribute_values(":read", number(read.last_step))
        })
    }

    /// The write that removes an authenticator app, confirmed or not.
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn remove_totp(&self, user: UserId) -> Result<Write, StoreError> {
        self.delete(Key::totp(user), |delete| delete)
    }

    /// The write that makes `next` the recovery codes of an account, if none was used or made since
    /// `read`.
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn put_recovery_codes(
        &self,
        user: UserId,
        read: Option<&StoredRecoveryCodes>,
        next: &StoredRecoveryCodes,
    ) -> Result<Write, StoreError> {
        let item = Envelope::new(Key::recovery_codes(user)).wrap(next)?;
        let Some(read) = read else {
            return self.put_new(item);
        };
        self.put(item, |put| {
            put.condition_expression("revision = :read")
                .expression_attribute_values(":read", number(read.revision))
        })
    }

    /// The write that removes the recovery codes of an account.
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn remove_recovery_codes(&self, user: UserId) -> Result<Write, StoreError> {
        self.delete(Key::recovery_codes(user), |delete| delete)
    }

    /// The write that counts wrong factors. Who makes it follows the audit chain, in which each of
    /// them is recorded: so parallel ones are counted one by one.
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn put_wrong_factors(
        &self,
        user: UserId,
        wrong: &WrongFactors,
    ) -> Result<Write, StoreError> {
        let item = Envelope::new(Key::wrong_factors(user))
            .expiring(Day::of(wrong.last_at).end())
            .wrap(wrong)?;
        self.put(item, |put| put)
    }

    /// The code that sets up the first factor of an administrator, perhaps one that has expired.
    ///
    /// # Errors
    /// When the table cannot be read or the item does not parse.
    pub async fn enrolment_code(
        &self,
        user: UserId,
    ) -> Result<Option<StoredOneTimeCode>, StoreError> {
        let key = Key::enrolment_code(user);
        let found = self.get(key.clone()).await?;
        found.map(|found| open(&key, found)).transpose()
    }

    /// The write that makes `code` the one that sets up a first factor, in the place of any before it.
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn put_enrolment_code(
        &self,
        user: UserId,
        code: &StoredOneTimeCode,
    ) -> Result<Write, StoreError> {
        let item = Envelope::new(Key::enrolment_code(user))
            .expiring(code.expires_at)
            .wrap(code)?;
        self.put(item, |put| put)
    }

    /// The write that uses a code up, if no other was made since `read`.
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn use_enrolment_code(
        &self,
        user: UserId,
        read: &StoredOneTimeCode,
    ) -> Result<Write, StoreError> {
        let mac = value(&read.mac)?;
        self.delete(Key::enrolment_code(user), |delete| {
            delete
                .condition_expression("mac = :mac")
                .expression_attribute_values(":mac", mac)
        })
    }
}
