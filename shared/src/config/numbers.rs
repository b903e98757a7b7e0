//! The whole numbers that a deployment may set. `template.yaml` has a parameter for each, with
//! the same default and the same range.

/// A variable that holds a whole number.
#[derive(Debug, Clone, Copy)]
pub struct Number {
    /// Its name.
    pub variable: &'static str,
    /// Its value where it is not set.
    pub default: u32,
    /// The lowest value it may have.
    pub min: u32,
    /// The highest value it may have.
    pub max: u32,
}

/// Lifetime of an access token, in seconds.
pub const ACCESS_TOKEN_SECONDS: Number = number("ACCESS_TOKEN_SECONDS", 600, 60, 3_600);
/// How long a rotated refresh token still answers with its successor, in seconds.
pub const REFRESH_GRACE_SECONDS: Number = number("REFRESH_GRACE_SECONDS", 10, 0, 60);
/// A session unused for so long ends, in seconds.
pub const SESSION_IDLE_SECONDS: Number = number("SESSION_IDLE_SECONDS", 3_600, 300, 86_400);
/// A session ends after so long however much it is used, in seconds.
pub const SESSION_ABSOLUTE_SECONDS: Number =
    number("SESSION_ABSOLUTE_SECONDS", 43_200, 300, 2_592_000);
/// Live sessions one user may have.
pub const MAX_SESSIONS_PER_USER: Number = number("MAX_SESSIONS_PER_USER", 5, 1, 20);
/// Memory of a hash, in KiB.
pub const ARGON2_MEMORY_KIB: Number = number("ARGON2_MEMORY_KIB", 19_456, 7_168, 65_536);
/// Passes of a hash over its memory.
pub const ARGON2_ITERATIONS: Number = number("ARGON2_ITERATIONS", 2, 1, 10);
/// Lanes of a hash.
pub const ARGON2_PARALLELISM: Number = number("ARGON2_PARALLELISM", 1, 1, 4);
/// Fewest code points of a new password.
pub const PASSWORD_MIN_LENGTH: Number = number("PASSWORD_MIN_LENGTH", 15, 8, 64);
/// How long audit events are kept, in days.
pub const AUDIT_RETENTION_DAYS: Number = number("AUDIT_RETENTION_DAYS", 2_190, 1, 36_500);

/// All of them.
pub const NUMBERS: [Number; 10] = [
    ACCESS_TOKEN_SECONDS,
    REFRESH_GRACE_SECONDS,
    SESSION_IDLE_SECONDS,
    SESSION_ABSOLUTE_SECONDS,
    MAX_SESSIONS_PER_USER,
    ARGON2_MEMORY_KIB,
    ARGON2_ITERATIONS,
    ARGON2_PARALLELISM,
    PASSWORD_MIN_LENGTH,
    AUDIT_RETENTION_DAYS,
];

const fn number(variable: &'static str, default: u32, min: u32, max: u32) -> Number {
    Number {
        variable,
        default,
        min,
        max,
    }
}
