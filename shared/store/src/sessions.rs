//! Session items.

use domain::{
    ids::{SessionId, UserId},
    session::{EndReason, Session},
    timestamp::Timestamp,
    user::User,
};

use super::{
    error::StoreError,
    item::{Envelope, key_of, number, open, value},
    keys::{IndexKey, Key},
    table::Store,
    write::Write,
};

/// The table's own expiry is only the backstop of the expiry function: it comes so much later,
/// in seconds.
const TTL_MARGIN_SECONDS: i64 = 7 * 86_400;

/// How long an ended session stays to be looked at, in seconds.
const ENDED_SECONDS: i64 = 86_400;

impl Store {
    /// A session and its user, in one request.
    ///
    /// # Errors
    /// When the table cannot be read or an item does not parse.
    pub async fn session_and_user(
        &self,
        user: UserId,
        session: SessionId,
    ) -> Result<Option<(Session, User)>, StoreError> {
        let keys = vec![Key::session(user, session), Key::user(user)];
        let (mut found_session, mut found_user) = (None, None);
        for item in self.batch_get(keys).await? {
            let key = key_of(&item);
            if key == Key::user(user) {
                found_user = Some(open(&key, item)?);
            } else {
                found_session = Some(open(&key, item)?);
            }
        }
        Ok(found_session.zip(found_user))
    }

    /// A session by itself.
    ///
    /// # Errors
    /// When the table cannot be read or the item does not parse.
    pub async fn session(
        &self,
        user: UserId,
        session: SessionId,
    ) -> Result<Option<Session>, StoreError> {
        let key = Key::session(user, session);
        let found = self.get(key.clone()).await?;
        found.map(|found| open(&key, found)).transpose()
    }

    /// The write that stores a rotation, if the refresh token of the generation before is still
    /// the current one and the session has been neither ended nor locked.
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn rotate(&self, rotated: &Session) -> Result<Write, StoreError> {
        let now = value(&rotated.last_refreshed_at)?;
        let idle = value(&rotated.idle_expires_at)?;
        let rotation_key = value(&rotated.rotation_key)?;
        let active = value(&true)?;
        let key = Key::session(rotated.user_id, rotated.session_id);
        self.update(key, |update| {
            update
                .update_expression(
                    "SET generation = :next, last_refreshed_at = :now, \
                     idle_expires_at = :idle, rotation_key = :key",
                )
                .condition_expression(
                    "generation = :read AND active = :active AND attribute_not_exists(locked_at)",
                )
                .expression_attribute_values(":next", number(rotated.generation))
                .expression_attribute_values(":read", number(rotated.generation - 1))
                .expression_attribute_values(":now", now)
                .expression_attribute_values(":idle", idle)
                .expression_attribute_values(":key", rotation_key)
                .expression_attribute_values(":active", active)
        })
    }

    /// The write that begins the idle time of a session anew as `renewed` says, if it has been neither
    /// ended nor locked and nobody else did so since `read`.
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn renew(&self, read: &Session, renewed: &Session) -> Result<Write, StoreError> {
        let before = value(&read.last_refreshed_at)?;
        let now = value(&renewed.last_refreshed_at)?;
        let idle = value(&renewed.idle_expires_at)?;
        let active = value(&true)?;
        self.update(Key::session(read.user_id, read.session_id), |update| {
            update
                .update_expression("SET last_refreshed_at = :now, idle_expires_at = :idle")
                .condition_expression(
                    "last_refreshed_at = :read AND active = :active \
                     AND attribute_not_exists(locked_at)",
                )
                .expression_attribute_values(":now", now)
                .expression_attribute_values(":idle", idle)
                .expression_attribute_values(":read", before)
                .expression_attribute_values(":active", active)
        })
    }

    /// The write that counts the wrong proofs of a session as `failed_proofs`, if it has not been
    /// ended and nobody counted one since `read`.
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn count_failed_proofs(
        &self,
        read: &Session,
        failed_proofs: u32,
    ) -> Result<Write, StoreError> {
        let active = value(&true)?;
        self.update(Key::session(read.user_id, read.session_id), |update| {
            update
                .update_expression("SET failed_proofs = :next")
                .condition_expression("failed_proofs = :read AND active = :active")
                .expression_attribute_values(":next", number(failed_proofs))
                .expression_attribute_values(":read", number(read.failed_proofs))
                .expression_attribute_values(":active", active)
        })
    }

    /// The write that stores the proofs of `proved`, if the session has not been ended and nobody
    /// counted a wrong proof since `read`.
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn store_proofs(&self, read: &Session, proved: &Session) -> Result<Write, StoreError> {
        let active = value(&true)?;
        let at = value(&proved.authenticated_at)?;
        let (methods, level) = (value(&proved.methods)?, value(&proved.level)?);
        self.update(Key::session(read.user_id, read.session_id), |update| {
            update
                .update_expression(
                    "SET authenticated_at = :at, methods = :methods, #level = :level, \
                     failed_proofs = :none",
                )
                .condition_expression("failed_proofs = :read AND active = :active")
                .expression_attribute_names("#level", "level")
                .expression_attribute_values(":at", at)
                .expression_attribute_values(":methods", methods)
                .expression_attribute_values(":level", level)
                .expression_attribute_values(":none", number(proved.failed_proofs))
                .expression_attribute_values(":read", number(read.failed_proofs))
                .expression_attribute_values(":active", active)
        })
    }

    /// The write that locks a session, if it has been neither ended nor locked.
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn lock_session(&self, session: &Session, now: Timestamp) -> Result<Write, StoreError> {
        let (at, active) = (value(&now)?, value(&true)?);
        let key = Key::session(session.user_id, session.session_id);
        self.update(key, |update| {
            update
                .update_expression("SET locked_at = :at")
                .condition_expression("active = :active AND attribute_not_exists(locked_at)")
                .expression_attribute_values(":at", at)
                .expression_attribute_values(":active", active)
        })
    }

    /// The write that unlocks a session with the proofs of `unlocked`, if it has not been ended and
    /// nobody unlocked it or counted a wrong proof since `read`.
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn unlock_session(&self, read: &Session, unlocked: &Session) -> Result<Write, StoreError> {
        let active = value(&true)?;
        let locked = value(&read.locked_at)?;
        let at = value(&unlocked.authenticated_at)?;
        let (methods, level) = (value(&unlocked.methods)?, value(&unlocked.level)?);
        let used = value(&unlocked.last_refreshed_at)?;
        let idle = value(&unlocked.idle_expires_at)?;
        self.update(Key::session(read.user_id, read.session_id), |update| {
            update
                .update_expression(
                    "SET authenticated_at = :at, methods = :methods, #level = :level, \
                     failed_proofs = :none, last_refreshed_at = :used, idle_expires_at = :idle \
                     REMOVE locked_at",
                )
                .condition_expression(
                    "failed_proofs = :read AND active = :active AND locked_at = :locked",
                )
                .expression_attribute_names("#level", "level")
                .expression_attribute_values(":at", at)
                .expression_attribute_values(":methods", methods)
                .expression_attribute_values(":level", level)
                .expression_attribute_values(":none", number(unlocked.failed_proofs))
                .expression_attribute_values(":used", used)
                .expression_attribute_values(":idle", idle)
                .expression_attribute_values(":read", number(read.failed_proofs))
                .expression_attribute_values(":active", active)
                .expression_attribute_values(":locked", locked)
        })
    }

    /// The write that makes a session.
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn put_session(&self, session: &Session) -> Result<Write, StoreError> {
        let item = Envelope::new(Key::session(session.user_id, session.session_id))
            .indexed(IndexKey::session_expiry(
                session.session_id,
                session.expires_at,
            ))
            .expiring(session.expires_at.plus_seconds(TTL_MARGIN_SECONDS))
            .wrap(session)?;
        self.put_new(item)
    }

    /// The write that ends a session, if it has not been ended before.
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn end_session(
        &self,
        user: UserId,
        session: SessionId,
        reason: EndReason,
        now: Timestamp,
    ) -> Result<Write, StoreError> {
        let ttl = now.plus_seconds(ENDED_SECONDS).unix_seconds();
        let (no, yes) = (value(&false)?, value(&true)?);
        let (at, reason) = (value(&now)?, value(&reason)?);
        self.update(Key::session(user, session), |update| {
            update
                .update_expression(
                    "SET active = :no, ended_at = :now, ended_reason = :reason, #ttl = :ttl",
                )
                .condition_expression("active = :yes")
                .expression_attribute_names("#ttl", "ttl")
                .expression_attribute_values(":no", no)
                .expression_attribute_values(":yes", yes)
                .expression_attribute_values(":now", at)
                .expression_attribute_values(":reason", reason)
                .expression_attribute_values(":ttl", number(ttl))
        })
    }
}
