//! Resets that were asked for. They lie in the partition of the account, before its profile: a
//! sign-in does not read them, and a deletion takes them away.

use domain::{ids::UserId, password_reset::PasswordReset, timestamp::Timestamp, user::User};
use uuid::Uuid;

use super::{
    error::StoreError,
    item::{Envelope, number, open, value},
    keys::Key,
    table::Store,
    write::Write,
};

impl Store {
    /// A reset of the account `user`, perhaps one that is good no more.
    ///
    /// # Errors
    /// When the table cannot be read or the item does not parse.
    pub async fn password_reset(
        &self,
        user: UserId,
        reset: Uuid,
    ) -> Result<Option<PasswordReset>, StoreError> {
        let key = Key::password_reset(user, reset);
        let found = self.get(key.clone()).await?;
        found.map(|item| open(&key, item)).transpose()
    }

    /// The write that makes a reset.
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn put_password_reset(&self, reset: &PasswordReset) -> Result<Write, StoreError> {
        let item = Envelope::new(Key::password_reset(reset.user_id, reset.reset_id))
            .expiring(reset.expires_at)
            .wrap(reset)?;
        self.put_new(item)
    }

    /// The write that uses a reset up, if nobody has.
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn use_password_reset(&self, reset: &PasswordReset) -> Result<Write, StoreError> {
        self.delete(
            Key::password_reset(reset.user_id, reset.reset_id),
            |delete| delete.condition_expression("attribute_exists(PK)"),
        )
    }

    /// The write that ends all sessions of a user because their password was reset, if the account
    /// is enabled and has the address and the time of its password that were `read`. It also keeps
    /// that the mailbox was `proved` by it, if it never was before, and forgets the sign-ins of this hour: those of
    /// whoever had the password before must not keep the owner out.
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn note_password_reset(
        &self,
        read: &User,
        (proved, second_factor): (bool, bool),
        now: Timestamp,
    ) -> Result<Write, StoreError> {
        let (email, yes) = (value(&read.email)?, value(&true)?);
        let forgotten = value(&read.sign_ins.forgotten())?;
        let proved = value(&read.email_verified_at.or(proved.then_some(now)))?;
        let (had, has) = (value(&read.second_factor)?, value(&second_factor)?);
        let (was, now) = (value(&read.password_changed_at)?, value(&now)?);
        self.update(Key::user(read.user_id), |update| {
            update
                .update_expression(
                    "SET sessions_epoch = sessions_epoch + :one, password_changed_at = :now, \
                     email_verified_at = :proved, second_factor = :has, sign_ins = :forgotten, \
                     updated_at = :now, \
                     version = version + :one REMOVE kept_session",
                )
                .condition_expression(
                    "is_active = :yes AND email = :email AND password_changed_at = :was \
                     AND second_factor = :had",
                )
                .expression_attribute_values(":yes", yes)
                .expression_attribute_values(":email", email)
                .expression_attribute_values(":was", was)
                .expression_attribute_values(":had", had)
                .expression_attribute_values(":has", has)
                .expression_attribute_values(":proved", proved)
                .expression_attribute_values(":forgotten", forgotten)
                .expression_attribute_values(":now", now)
                .expression_attribute_values(":one", number(1))
        })
    }
}
