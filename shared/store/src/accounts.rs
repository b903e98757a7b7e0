//! Role and state of accounts.
//!
//! The item `ADMINS`/`COUNT` counts the active administrators. Every change that makes one or
//! removes one has the write of [`Store::admin_seat`] in its transaction: so two administrators who
//! remove each other at the same moment cannot both succeed.

use domain::{account::AdminSeat, user::User};

use super::{
    error::StoreError,
    item::{number, value},
    keys::Key,
    table::Store,
    write::Write,
};

impl Store {
    /// The write that stores role and state of `changed`, if the account is as it was `read`. What
    /// a person changes of their profile meanwhile makes it fail, a sign-in does not.
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn put_account_state(&self, read: &User, changed: &User) -> Result<Write, StoreError> {
        let (role, was_role) = (value(&changed.role)?, value(&read.role)?);
        let (active, was_active) = (value(&changed.is_active)?, value(&read.is_active)?);
        let verified = value(&changed.is_verified)?;
        let now = value(&changed.updated_at)?;
        let ends_sessions = read.sessions_epoch != changed.sessions_epoch;
        let set = "SET #role = :role, is_active = :active, is_verified = :verified, \
                   updated_at = :now, version = :next";
        self.update(Key::user(read.user_id), |update| {
            let update = update
                .condition_expression(
                    "version = :read AND #role = :was_role AND is_active = :was_active",
                )
                .expression_attribute_names("#role", "role")
                .expression_attribute_values(":role", role)
                .expression_attribute_values(":active", active)
                .expression_attribute_values(":verified", verified)
                .expression_attribute_values(":now", now)
                .expression_attribute_values(":next", number(changed.version))
                .expression_attribute_values(":read", number(read.version))
                .expression_attribute_values(":was_role", was_role)
                .expression_attribute_values(":was_active", was_active);
            if ends_sessions {
                let ended = "sessions_epoch = sessions_epoch + :one REMOVE kept_session";
                update
                    .update_expression(format!("{set}, {ended}"))
                    .expression_attribute_values(":one", number(1))
            } else {
                update.update_expression(set)
            }
        })
    }

    /// The write that counts an administrator who comes or goes; the last one cannot go. None when
    /// `seat` is unchanged.
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn admin_seat(&self, seat: AdminSeat) -> Result<Option<Write>, StoreError> {
        let (step, condition) = match seat {
            AdminSeat::Unchanged => return Ok(None),
            AdminSeat::Gained => (1, None),
            AdminSeat::Lost => (-1, Some("active_admins > :one")),
        };
        let write = self.update(Key::active_admins(), |update| {
            let update = update
                .update_expression("ADD active_admins :step")
                .expression_attribute_values(":step", number(step));
            match condition {
                None => update,
                Some(condition) => update
                    .condition_expression(condition)
                    .expression_attribute_values(":one", number(1)),
            }
        });
        write.map(Some)
    }
}
