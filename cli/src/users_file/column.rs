/// A column of the former system's `users` table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Column {
    Id,
    Email,
    FullName,
    PasswordHash,
    Role,
    LicenseNumber,
    Institution,
    Department,
    Locale,
    IsActive,
    IsVerified,
    EmailVerifiedAt,
    CreatedAt,
    UpdatedAt,
    LastLoginAt,
    PasswordChangedAt,
    AgreedToTerms,
}

impl Column {
    /// In the order in which they are declared and written.
    pub(crate) const ALL: [Self; 17] = [
        Self::Id,
        Self::Email,
        Self::FullName,
        Self::PasswordHash,
        Self::Role,
        Self::LicenseNumber,
        Self::Institution,
        Self::Department,
        Self::Locale,
        Self::IsActive,
        Self::IsVerified,
        Self::EmailVerifiedAt,
        Self::CreatedAt,
        Self::UpdatedAt,
        Self::LastLoginAt,
        Self::PasswordChangedAt,
        Self::AgreedToTerms,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Email => "email",
            Self::FullName => "full_name",
            Self::PasswordHash => "password_hash",
            Self::Role => "role",
            Self::LicenseNumber => "license_number",
            Self::Institution => "institution",
            Self::Department => "department",
            Self::Locale => "locale",
            Self::IsActive => "is_active",
            Self::IsVerified => "is_verified",
            Self::EmailVerifiedAt => "email_verified_at",
            Self::CreatedAt => "created_at",
            Self::UpdatedAt => "updated_at",
            Self::LastLoginAt => "last_login_at",
            Self::PasswordChangedAt => "password_changed_at",
            Self::AgreedToTerms => "agreed_to_terms",
        }
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|column| column.name() == name)
    }

    /// Whether each user must have a value.
    pub(crate) fn is_required(self) -> bool {
        !matches!(
            self,
            Self::LicenseNumber
                | Self::Institution
                | Self::Department
                | Self::Locale
                | Self::EmailVerifiedAt
                | Self::UpdatedAt
                | Self::LastLoginAt
                | Self::PasswordChangedAt
        )
    }
}
