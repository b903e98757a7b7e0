//! What an administrator changes of an account, and what the change means.

use super::{audit::Action, role::Role, timestamp::Timestamp, user::User};

/// The changes asked for; what is `None` stays.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AccountChange {
    /// Another role.
    pub role: Option<Role>,
    /// Whether the account may be used.
    pub is_active: Option<bool>,
    /// Whether somebody has confirmed who the person is.
    pub is_verified: Option<bool>,
}

/// How a change counts among the active administrators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AdminSeat {
    /// There are as many as before.
    Unchanged,
    /// There is one more.
    Gained,
    /// There is one less.
    Lost,
}

impl AccountChange {
    /// The user after the change; `None` when it changes nothing. Disabling also ends all
    /// sessions, so that enabling again brings none of them back.
    #[must_use]
    pub fn apply(self, user: &User, now: Timestamp) -> Option<User> {
        let mut changed = user.clone();
        changed.role = self.role.unwrap_or(user.role);
        changed.is_active = self.is_active.unwrap_or(user.is_active);
        changed.is_verified = self.is_verified.unwrap_or(user.is_verified);
        if changed == *user {
            return None;
        }
        if user.is_active && !changed.is_active {
            changed.sessions_epoch += 1;
            changed.kept_session = None;
        }
        changed.updated_at = now;
        changed.version += 1;
        Some(changed)
    }
}

/// What the audit trail calls the differences of two states of a user.
#[must_use]
pub fn actions(before: &User, after: &User) -> Vec<Action> {
    let mut actions = Vec::new();
    if before.role != after.role {
        actions.push(Action::RoleChanged);
    }
    match (before.is_active, after.is_active) {
        (true, false) => actions.push(Action::AccountDisabled),
        (false, true) => actions.push(Action::AccountEnabled),
        _ => {}
    }
    match (before.is_verified, after.is_verified) {
        (true, false) => actions.push(Action::AccountUnverified),
        (false, true) => actions.push(Action::AccountVerified),
        _ => {}
    }
    actions
}

/// How the step from one state of a user to the next counts; `None` where there is no account.
#[must_use]
pub fn admin_seat(before: Option<&User>, after: Option<&User>) -> AdminSeat {
    match (is_active_admin(before), is_active_admin(after)) {
        (false, true) => AdminSeat::Gained,
        (true, false) => AdminSeat::Lost,
        _ => AdminSeat::Unchanged,
    }
}

/// Whether an import may put another account in the place of this one: nobody has shown that they
/// read the mail of its address, nobody vouched for it, and it does not administer. So whoever
/// registered a stranger's address does not keep its owner out.
#[must_use]
pub fn may_be_taken_over(user: &User) -> bool {
    user.email_verified_at.is_none() && !user.is_verified && user.role != Role::Admin
}

fn is_active_admin(user: Option<&User>) -> bool {
    user.is_some_and(|user| user.is_active && user.role == Role::Admin)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::ids::{SessionId, UserId};
    use crate::sign_ins::SignIns;

    const NOW: Timestamp = Timestamp::from_unix_seconds(1_000);

    fn user(role: Role, is_active: bool) -> User {
        User {
            user_id: UserId::SYSTEM,
            email: "ann@example.org".parse().unwrap(),
            full_name: "Ann".parse().unwrap(),
            role,
            license_number: None,
            institution: None,
            department: None,
            locale: crate::language::Language::En,
            is_active,
            is_verified: false,
            email_verified_at: None,
            second_factor: false,
            agreed_to_terms: true,
            created_at: Timestamp::EPOCH,
            updated_at: Timestamp::EPOCH,
            last_login_at: None,
            password_changed_at: Timestamp::EPOCH,
            sign_ins: SignIns::NONE,
            sessions_epoch: 0,
            kept_session: None,
            version: 1,
        }
    }

    #[test]
    fn what_changes_nothing_is_no_change() {
        let nurse = user(Role::Nurse, true);
        let same = AccountChange {
            role: Some(Role::Nurse),
            is_active: Some(true),
            is_verified: None,
        };
        assert_eq!(same.apply(&nurse, NOW), None);
    }

    #[test]
    fn disabling_ends_the_sessions_and_enabling_brings_none_back() {
        let set = |is_active| AccountChange {
            is_active: Some(is_active),
            ..AccountChange::default()
        };
        let nurse = User {
            kept_session: Some(SessionId::from_uuid(UserId::SYSTEM.as_uuid())),
            ..user(Role::Nurse, true)
        };
        let disabled = set(false).apply(&nurse, NOW).unwrap();
        assert_eq!((disabled.sessions_epoch, disabled.version), (1, 2));
        assert_eq!((disabled.kept_session, disabled.updated_at), (None, NOW));
        let enabled = set(true).apply(&disabled, NOW.plus_seconds(9)).unwrap();
        assert_eq!(enabled.sessions_epoch, 1);
    }

    #[test]
    fn another_role_ends_no_session() {
        let change = AccountChange {
            role: Some(Role::Admin),
            ..AccountChange::default()
        };
        let changed = change.apply(&user(Role::Nurse, true), NOW).unwrap();
        assert_eq!((changed.role, changed.sessions_epoch), (Role::Admin, 0));
    }

    #[test]
    fn each_difference_has_its_action() {
        let change = AccountChange {
            role: Some(Role::Admin),
            is_active: Some(false),
            is_verified: Some(true),
        };
        let before = user(Role::User, true);
        let after = change.apply(&before, NOW).unwrap();
        let expected = [
            Action::RoleChanged,
            Action::AccountDisabled,
            Action::AccountVerified,
        ];
        assert_eq!(actions(&before, &after), expected);
        let expected = [
            Action::RoleChanged,
            Action::AccountEnabled,
            Action::AccountUnverified,
        ];
        assert_eq!(actions(&after, &before), expected);
        assert_eq!(actions(&before, &before), []);
    }

    #[test]
    fn only_an_account_that_nobody_showed_to_be_theirs_is_taken_over() {
        let nurse = user(Role::Nurse, true);
        assert!(may_be_taken_over(&nurse));
        assert!(!may_be_taken_over(&user(Role::Admin, true)));
        let vouched = User {
            is_verified: true,
            ..nurse.clone()
        };
        let proved = User {
            email_verified_at: Some(NOW),
            ..nurse
        };
        assert!(!may_be_taken_over(&vouched) && !may_be_taken_over(&proved));
    }

    #[rstest]
    #[case(Some((Role::Admin, true)), Some((Role::Nurse, true)), AdminSeat::Lost)]
    #[case(Some((Role::Admin, true)), Some((Role::Admin, false)), AdminSeat::Lost)]
    #[case(Some((Role::Admin, true)), None, AdminSeat::Lost)]
    #[case(Some((Role::Admin, false)), Some((Role::Nurse, false)), AdminSeat::Unchanged)]
    #[case(Some((Role::Admin, false)), Some((Role::Admin, true)), AdminSeat::Gained)]
    #[case(None, Some((Role::Admin, true)), AdminSeat::Gained)]
    #[case(None, Some((Role::Admin, false)), AdminSeat::Unchanged)]
    fn only_active_admins_count(
        #[case] before: Option<(Role, bool)>,
        #[case] after: Option<(Role, bool)>,
        #[case] expected: AdminSeat,
    ) {
        let state = |state: Option<(Role, bool)>| state.map(|(role, active)| user(role, active));
        let (before, after) = (state(before), state(after));
        assert_eq!(admin_seat(before.as_ref(), after.as_ref()), expected);
    }
}
