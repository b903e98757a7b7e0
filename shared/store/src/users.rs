//! User items.

use domain::{
    device::KnownDevice,
    factors::Factors,
    ids::{SessionId, UserId},
    session::Session,
    sign_ins::SignIns,
    text::ShortText,
    timestamp::Timestamp,
    user::User,
};
use serde::{Deserialize, Serialize};

use super::{
    error::StoreError,
    item::{Envelope, Item, key_of, number, open, value},
    keys::{
        DEVICE_PREFIX, IndexKey, Key, PASSKEY_PREFIX, RECOVERY_CODES, SESSION_PREFIX, TOTP,
        WRONG_FACTORS, user_partition,
    },
    table::Store,
    write::Write,
};

/// What a sign-in needs to know of an account.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StoredAccount {
    /// Whose it is, if there is one.
    pub user: Option<User>,
    /// The devices that it knows, some perhaps for too long to count.
    pub devices: Vec<KnownDevice>,
    /// Its second factors.
    pub factors: Factors,
    /// The sessions that were not ended each by itself, oldest first. Ended ones stay stored until
    /// they would have expired; nobody who asks for these needs them.
    pub sessions: Vec<Session>,
}

/// What a user item says of the system that the account came from.
#[derive(Deserialize)]
struct Former {
    #[serde(default)]
    former_id: Option<ShortText>,
}

impl Store {
    /// A user, by id.
    ///
    /// # Errors
    /// When the table cannot be read or the item does not parse.
    pub async fn user(&self, user: UserId) -> Result<Option<User>, StoreError> {
        let key = Key::user(user);
        let item = self.get(key.clone()).await?;
        item.map(|item| open(&key, item)).transpose()
    }

    /// The id that a user had in another system, where it is spelled otherwise.
    ///
    /// # Errors
    /// When the table cannot be read or the item does not parse.
    pub async fn former_id(&self, user: UserId) -> Result<Option<ShortText>, StoreError> {
        let key = Key::user(user);
        let Some(item) = self.get(key.clone()).await? else {
            return Ok(None);
        };
        Ok(open::<Former>(&key, item)?.former_id)
    }

    /// A user with devices and sessions, in one read.
    ///
    /// # Errors
    /// When the table cannot be read or an item does not parse.
    pub async fn account(&self, user: UserId) -> Result<StoredAccount, StoreError> {
        let last = format!("{SESSION_PREFIX}~");
        let items = self
            .query(
                user_partition(user),
                "PROFILE"..=last.as_str(),
                Some("active"),
            )
            .await?;
        let mut account = StoredAccount::default();
        for item in items {
            let key = key_of(&item);
            if key == Key::user(user) {
                account.user = Some(open(&key, item)?);
            } else if key.sk.starts_with(DEVICE_PREFIX) {
                account.devices.push(open(&key, item)?);
            } else if key.sk.starts_with(SESSION_PREFIX) {
                account.sessions.push(open(&key, item)?);
            } else {
                add_factor(&mut account.factors, &key, item)?;
            }
        }
        Ok(account)
    }

    /// The write that makes a user, if there is none with this id.
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn put_user(&self, user: &User) -> Result<Write, StoreError> {
        self.put_user_as(user, user)
    }

    /// As [`Store::put_user`], with a `body` that says more than `user` does.
    pub(super) fn put_user_as<T: Serialize>(
        &self,
        user: &User,
        body: &T,
    ) -> Result<Write, StoreError> {
        let item = Envelope::new(Key::user(user.user_id))
            .indexed(IndexKey::user(user.user_id, user.created_at))
            .wrap(body)?;
        self.put_new(item)
    }

    /// The write that notes a sign-in at `now`, the last of `sign_ins`, if the account is still
    /// enabled and its sessions have not all been ended since `user` was read.
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn note_login(
        &self,
        user: &User,
        sign_ins: SignIns,
        now: Timestamp,
    ) -> Result<Write, StoreError> {
        let (now, yes, sign_ins) = (value(&now)?, value(&true)?, value(&sign_ins)?);
        self.update(Key::user(user.user_id), |update| {
            update
                .update_expression("SET last_login_at = :now, sign_ins = :sign_ins")
                .condition_expression("is_active = :yes AND sessions_epoch = :epoch")
                .expression_attribute_values(":now", now)
                .expression_attribute_values(":sign_ins", sign_ins)
                .expression_attribute_values(":yes", yes)
                .expression_attribute_values(":epoch", number(user.sessions_epoch))
        })
    }

    /// The write that counts a right password as the last of the `sign_ins` of `user`, on the conditions
    /// of [`Store::note_login`].
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn count_sign_in(&self, user: &User) -> Result<Write, StoreError> {
        let (yes, sign_ins) = (value(&true)?, value(&user.sign_ins)?);
        self.update(Key::user(user.user_id), |update| {
            update
                .update_expression("SET sign_ins = :sign_ins")
                .condition_expression("is_active = :yes AND sessions_epoch = :epoch")
                .expression_attribute_values(":sign_ins", sign_ins)
                .expression_attribute_values(":yes", yes)
                .expression_attribute_values(":epoch", number(user.sessions_epoch))
        })
    }

    /// The write that stores the profile fields of `changed`, if the stored version is the one
    /// before its own.
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn change_profile(&self, changed: &User) -> Result<Write, StoreError> {
        let name = value(&changed.full_name)?;
        let license = value(&changed.license_number)?;
        let institution = value(&changed.institution)?;
        let department = value(&changed.department)?;
        let locale = value(&changed.locale)?;
        let (now, yes) = (value(&changed.updated_at)?, value(&true)?);
        self.update(Key::user(changed.user_id), |update| {
            update
                .update_expression(
                    "SET full_name = :name, license_number = :license, \
                     institution = :institution, department = :department, \
                     locale = :locale, updated_at = :now, version = :next",
                )
                .condition_expression("version = :read AND is_active = :yes")
                .expression_attribute_values(":name", name)
                .expression_attribute_values(":license", license)
                .expression_attribute_values(":institution", institution)
                .expression_attribute_values(":department", department)
                .expression_attribute_values(":locale", locale)
                .expression_attribute_values(":now", now)
                .expression_attribute_values(":next", number(changed.version))
                .expression_attribute_values(":read", number(changed.version - 1))
                .expression_attribute_values(":yes", yes)
        })
    }

    /// The write that ends every session of a user but `kept`, if the account is enabled.
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn end_other_sessions(&self, user: UserId, kept: SessionId) -> Result<Write, StoreError> {
        let (kept, yes) = (value(&kept)?, value(&true)?);
        self.update(Key::user(user), |update| {
            update
                .update_expression(
                    "SET sessions_epoch = sessions_epoch + :one, kept_session = :kept",
                )
                .condition_expression("is_active = :yes")
                .expression_attribute_values(":kept", kept)
                .expression_attribute_values(":yes", yes)
                .expression_attribute_values(":one", number(1))
        })
    }

    /// As [`Store::end_other_sessions`], and notes that the password was replaced.
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn note_password_change(
        &self,
        user: UserId,
        kept: SessionId,
        now: Timestamp,
    ) -> Result<Write, StoreError> {
        let (kept, yes, now) = (value(&kept)?, value(&true)?, value(&now)?);
        self.update(Key::user(user), |update| {
            update
                .update_expression(
                    "SET sessions_epoch = sessions_epoch + :one, kept_session = :kept, \
                     password_changed_at = :now, updated_at = :now, version = version + :one",
                )
                .condition_expression("is_active = :yes")
                .expression_attribute_values(":kept", kept)
                .expression_attribute_values(":yes", yes)
                .expression_attribute_values(":now", now)
                .expression_attribute_values(":one", number(1))
        })
    }

    /// As [`Store::end_other_sessions`], and notes whether the account has a second factor from now
    /// on; if it has the one that `read` says until then.
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn note_second_factor(
        &self,
        read: &User,
        kept: SessionId,
        (second_factor, now): (bool, Timestamp),
    ) -> Result<Write, StoreError> {
        let (kept, yes, now) = (value(&kept)?, value(&true)?, value(&now)?);
        let (had, has) = (value(&read.second_factor)?, value(&second_factor)?);
        self.update(Key::user(read.user_id), |update| {
            update
                .update_expression(
                    "SET sessions_epoch = sessions_epoch + :one, kept_session = :kept, \
                     second_factor = :has, updated_at = :now, version = version + :one",
                )
                .condition_expression("is_active = :yes AND second_factor = :had")
                .expression_attribute_values(":kept", kept)
                .expression_attribute_values(":yes", yes)
                .expression_attribute_values(":had", had)
                .expression_attribute_values(":has", has)
                .expression_attribute_values(":now", now)
                .expression_attribute_values(":one", number(1))
        })
    }

    /// The write that ends all sessions of a user, also of a disabled one, and notes that the account
    /// has no second factor any more; if it had one, and is as it was `read`: with the same role, and
    /// without a factor that came since.
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn note_factors_reset(&self, read: &User, now: Timestamp) -> Result<Write, StoreError> {
        let (no, yes, now) = (value(&false)?, value(&true)?, value(&now)?);
        let (role, version) = (value(&read.role)?, number(read.version));
        self.update(Key::user(read.user_id), |update| {
            update
                .update_expression(
                    "SET sessions_epoch = sessions_epoch + :one, second_factor = :no, \
                     updated_at = :now, version = version + :one REMOVE kept_session",
                )
                .condition_expression("second_factor = :yes AND #role = :role AND version = :read")
                .expression_attribute_names("#role", "role")
                .expression_attribute_values(":role", role)
                .expression_attribute_values(":read", version)
                .expression_attribute_values(":no", no)
                .expression_attribute_values(":yes", yes)
                .expression_attribute_values(":now", now)
                .expression_attribute_values(":one", number(1))
        })
    }

    /// The write that ends all sessions of a user, also of a disabled one, if there is such a user.
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn end_all_sessions(&self, user: UserId) -> Result<Write, StoreError> {
        self.update(Key::user(user), |update| {
            update
                .update_expression("SET sessions_epoch = sessions_epoch + :one REMOVE kept_session")
                .condition_expression("attribute_exists(PK)")
                .expression_attribute_values(":one", number(1))
        })
    }

    /// The write that removes a user whose profile, role and state still are as `read`.
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn delete_user(&self, read: &User) -> Result<Write, StoreError> {
        let (role, active) = (value(&read.role)?, value(&read.is_active)?);
        self.delete(Key::user(read.user_id), |delete| {
            delete
                .condition_expression("version = :read AND #role = :role AND is_active = :active")
                .expression_attribute_names("#role", "role")
                .expression_attribute_values(":read", number(read.version))
                .expression_attribute_values(":role", role)
                .expression_attribute_values(":active", active)
        })
    }

    /// The condition that a user still has the role and the state that were `read`; nothing is
    /// written.
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn require_unchanged_role(&self, read: &User) -> Result<Write, StoreError> {
        let (role, active) = (value(&read.role)?, value(&read.is_active)?);
        self.check(Key::user(read.user_id), |check| {
            check
                .condition_expression("#role = :role AND is_active = :active")
                .expression_attribute_names("#role", "role")
                .expression_attribute_values(":role", role)
                .expression_attribute_values(":active", active)
        })
    }
}

/// What lies between the profile and the sessions beside devices.
fn add_factor(factors: &mut Factors, key: &Key, item: Item) -> Result<(), StoreError> {
    match key.sk.as_str() {
        TOTP => factors.totp = Some(open(key, item)?),
        RECOVERY_CODES => factors.recovery = Some(open(key, item)?),
        WRONG_FACTORS => factors.wrong = Some(open(key, item)?),
        other if other.starts_with(PASSKEY_PREFIX) => factors.passkeys.push(open(key, item)?),
        _ => {}
    }
    Ok(())
}
