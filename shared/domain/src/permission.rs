//! What a role allows, by name: the one place where permissions come from roles.

use serde::Serialize;
use utoipa::ToSchema;

use super::role::Role;

/// A thing that somebody may do, as `<what>:<how>`. Programs that rely on this service compare
/// these names, not roles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, ToSchema)]
pub enum Permission {
    /// Read the audit trail of everybody.
    #[serde(rename = "audit:read")]
    AuditRead,
    /// Read one's own profile.
    #[serde(rename = "profile:read")]
    ProfileRead,
    /// Change one's own profile.
    #[serde(rename = "profile:write")]
    ProfileWrite,
    /// Read the statistics of sessions and of their expiry.
    #[serde(rename = "sessions:read")]
    SessionsRead,
    /// Run the expiry of sessions.
    #[serde(rename = "sessions:write")]
    SessionsWrite,
    /// Read how many people do what, without who.
    #[serde(rename = "statistics:read")]
    StatisticsRead,
    /// Read the accounts of everybody.
    #[serde(rename = "users:read")]
    UsersRead,
    /// Change, unlock and sign out the accounts of others.
    #[serde(rename = "users:write")]
    UsersWrite,
    /// Read one's own wizards.
    #[serde(rename = "wizards:read")]
    WizardsRead,
    /// Start, fill in, complete and remove one's own wizards.
    #[serde(rename = "wizards:write")]
    WizardsWrite,
}

/// What everybody may do with what is their own.
const OF_EVERYBODY: &[Permission] = &[
    Permission::ProfileRead,
    Permission::ProfileWrite,
    Permission::WizardsRead,
    Permission::WizardsWrite,
];

const OF_ADMINISTRATORS: &[Permission] = &[
    Permission::AuditRead,
    Permission::ProfileRead,
    Permission::ProfileWrite,
    Permission::SessionsRead,
    Permission::SessionsWrite,
    Permission::StatisticsRead,
    Permission::UsersRead,
    Permission::UsersWrite,
    Permission::WizardsRead,
    Permission::WizardsWrite,
];

impl Permission {
    /// The stable name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AuditRead => "audit:read",
            Self::ProfileRead => "profile:read",
            Self::ProfileWrite => "profile:write",
            Self::SessionsRead => "sessions:read",
            Self::SessionsWrite => "sessions:write",
            Self::StatisticsRead => "statistics:read",
            Self::UsersRead => "users:read",
            Self::UsersWrite => "users:write",
            Self::WizardsRead => "wizards:read",
            Self::WizardsWrite => "wizards:write",
        }
    }
}

impl Role {
    /// What it allows, in the order of the names.
    #[must_use]
    pub const fn permissions(self) -> &'static [Permission] {
        match self {
            Self::User | Self::Nurse => OF_EVERYBODY,
            Self::Admin => OF_ADMINISTRATORS,
        }
    }

    /// Whether it allows `permission`.
    #[must_use]
    pub fn allows(self, permission: Permission) -> bool {
        self.permissions().contains(&permission)
    }
}

/// `permissions` as one text, as OAuth writes a scope (RFC 6749 §3.3).
#[must_use]
pub fn scope(permissions: &[Permission]) -> String {
    let names: Vec<&str> = permissions.iter().map(|one| one.as_str()).collect();
    names.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_administrator_may_do_more_and_nobody_less_than_everybody() {
        for permission in Role::Nurse.permissions() {
            assert!(Role::Admin.allows(*permission) && Role::User.allows(*permission));
        }
        assert!(Role::Admin.allows(Permission::UsersRead));
        assert!(!Role::Nurse.allows(Permission::UsersRead));
    }

    #[test]
    fn names_are_in_order_and_those_of_json() {
        for role in [Role::User, Role::Nurse, Role::Admin] {
            let names: Vec<_> = role.permissions().iter().map(|one| one.as_str()).collect();
            assert!(names.is_sorted());
            let json = serde_json::to_value(role.permissions()).unwrap();
            assert_eq!(json, serde_json::json!(names));
            assert_eq!(scope(role.permissions()), names.join(" "));
        }
    }
}
