//! Passkeys: `PROFILE#PASSKEY#<hash of the credential id>` beside the other factors of an account, and
//! `PASSKEY#<the same hash>`/`OWNER`, which makes a credential one account's alone.

use domain::{
    ids::UserId,
    passkey::{PasskeyId, StoredPasskey},
    text::ShortText,
    timestamp::Timestamp,
};
use serde::Serialize;
use uuid::Uuid;

use super::{
    error::StoreError,
    item::{Envelope, number, value},
    keys::Key,
    table::Store,
    write::Write,
};

/// Whose a passkey is.
#[derive(Serialize)]
struct Owner {
    user_id: UserId,
}

/// Who answered a challenge.
#[derive(Serialize)]
struct Answered {
    user_id: UserId,
}

impl Store {
    /// The write that makes a credential `user`'s, if it is nobody's.
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn own_passkey(&self, user: UserId, passkey: &PasskeyId) -> Result<Write, StoreError> {
        let envelope = Envelope::new(Key::passkey_owner(passkey));
        self.put_new(envelope.wrap(&Owner { user_id: user })?)
    }

    /// The write after which a credential is not `user`'s, if it was.
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn disown_passkey(&self, user: UserId, passkey: &PasskeyId) -> Result<Write, StoreError> {
        let user = value(&user)?;
        self.delete(Key::passkey_owner(passkey), |delete| {
            delete
                .condition_expression("user_id = :user")
                .expression_attribute_values(":user", user)
        })
    }

    /// The write that stores a new passkey.
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn put_new_passkey(
        &self,
        user: UserId,
        passkey: &StoredPasskey,
    ) -> Result<Write, StoreError> {
        self.put_new(Envelope::new(Key::passkey(user, &passkey.id())).wrap(passkey)?)
    }

    /// The write that notes a use of the passkey that was `read`, if it was not removed and its counter not
    /// moved since. Who makes it follows the audit chain, in which each use is recorded.
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn note_passkey_use(
        &self,
        user: UserId,
        read: &StoredPasskey,
        next: &StoredPasskey,
    ) -> Result<Write, StoreError> {
        let (at, backed_up) = (value(&next.last_used_at)?, value(&next.backed_up)?);
        self.update(Key::passkey(user, &read.id()), |update| {
            update
                .update_expression(
                    "SET sign_count = :count, backed_up = :backed_up, last_used_at = :at",
                )
                .condition_expression("sign_count = :read")
                .expression_attribute_values(":count", number(next.sign_count))
                .expression_attribute_values(":read", number(read.sign_count))
                .expression_attribute_values(":backed_up", backed_up)
                .expression_attribute_values(":at", at)
        })
    }

    /// The write that gives a passkey another name, if it was not removed.
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn rename_passkey(
        &self,
        user: UserId,
        passkey: &PasskeyId,
        name: &ShortText,
    ) -> Result<Write, StoreError> {
        let name = value(name)?;
        self.update(Key::passkey(user, passkey), |update| {
            update
                .update_expression("SET #name = :name")
                .condition_expression("attribute_exists(PK)")
                .expression_attribute_names("#name", "name")
                .expression_attribute_values(":name", name)
        })
    }

    /// The writes that remove a passkey: that it is `user`'s, and itself.
    ///
    /// # Errors
    /// When a write cannot be built.
    pub fn remove_passkey(
        &self,
        user: UserId,
        passkey: &PasskeyId,
    ) -> Result<[Write; 2], StoreError> {
        let removed = self.delete(Key::passkey(user, passkey), |delete| {
            delete.condition_expression("attribute_exists(PK)")
        })?;
        Ok([self.disown_passkey(user, passkey)?, removed])
    }

    /// The write that uses up the challenge of this `nonce`, if it was not before. `user` answered it, and
    /// it is good for nothing from `expires_at` on.
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn use_passkey_challenge(
        &self,
        nonce: Uuid,
        user: UserId,
        expires_at: Timestamp,
    ) -> Result<Write, StoreError> {
        let envelope = Envelope::new(Key::answered_challenge(nonce)).expiring(expires_at);
        self.put_new(envelope.wrap(&Answered { user_id: user })?)
    }
}
