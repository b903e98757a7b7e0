//! A password as somebody typed it.

use std::fmt;

use secrecy::{ExposeSecret as _, SecretString};
use unicode_normalization::UnicodeNormalization as _;
use utoipa::ToSchema;
use zeroize::{Zeroize as _, Zeroizing};

use super::field_error::FieldError;

/// The most code points a password may have.
pub const MAX_CODE_POINTS: usize = 128;

/// The most bytes a password may have: 128 code points of four bytes.
const MAX_BYTES: usize = 4 * MAX_CODE_POINTS;

/// A password of any strength, as presented at a login.
///
/// Its memory is wiped on drop and it never appears in debug output.
#[derive(Clone, ToSchema)]
#[schema(
    value_type = String,
    description = "A password as it was chosen.",
    format = Password,
    min_length = 1,
    max_length = 128,
    example = "quiet lamp over the river 7"
)]
pub struct Password(SecretString);

impl Password {
    /// Takes what was typed; only its length is bounded.
    ///
    /// # Errors
    /// `required` when `text` is empty and `too_long` when it has more than
    /// [`MAX_CODE_POINTS`], with the name of the `field`.
    pub fn parse(field: &str, mut text: String) -> Result<Self, FieldError> {
        if text.is_empty() {
            return Err(FieldError::new(field, "required", "must not be empty"));
        }
        if text.len() > MAX_BYTES || text.chars().count() > MAX_CODE_POINTS {
            text.zeroize();
            let message = format!("must have at most {MAX_CODE_POINTS} characters");
            return Err(FieldError::new(field, "too_long", message));
        }
        Ok(Self(text.into()))
    }

    /// The password as typed. Hashes from the old system were made from this.
    #[must_use]
    pub fn as_typed(&self) -> &str {
        self.0.expose_secret()
    }

    /// The password in normalisation form NFKC, so that the same characters
    /// match whichever keyboard composed them (NIST SP 800-63B-4 §3.1.1.2).
    #[must_use]
    pub fn normalised(&self) -> Zeroizing<String> {
        // NFKC expands a code point to at most 18; reserving that much means
        // the buffer never moves and leaves no copy behind.
        let mut normalised = Zeroizing::new(String::with_capacity(self.as_typed().len() * 18));
        normalised.extend(self.as_typed().nfkc());
        normalised
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password([REDACTED])")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: String) -> Option<String> {
        let error = Password::parse("password", text).err()?;
        assert_eq!(error.field, "password");
        Some(error.code.to_owned())
    }

    #[test]
    fn length_is_counted_in_code_points() {
        assert_eq!(code(String::new()).as_deref(), Some("required"));
        assert_eq!(code("\u{1f600}".repeat(128)), None);
        assert_eq!(code("\u{e9}".repeat(129)).as_deref(), Some("too_long"));
        assert_eq!(code("a".repeat(129)).as_deref(), Some("too_long"));
        assert_eq!(code("a".repeat(1_000_000)).as_deref(), Some("too_long"));
        assert_eq!(code(" ".to_owned()), None);
    }

    #[test]
    fn debug_output_hides_the_password() {
        let password = Password::parse("password", "hunter2".to_owned()).unwrap();
        assert_eq!(format!("{password:?}"), "Password([REDACTED])");
    }

    #[test]
    fn composed_and_decomposed_text_are_the_same_password() {
        let parse = |text: &str| Password::parse("password", text.to_owned()).unwrap();
        let (composed, decomposed) = (parse("caf\u{e9}"), parse("cafe\u{301}"));
        assert_eq!(composed.normalised(), decomposed.normalised());
        assert_ne!(composed.as_typed(), decomposed.as_typed());
        assert_eq!(*parse("\u{ff21}\u{fb01}").normalised(), "Afi");
    }

    #[test]
    fn normalising_never_outgrows_its_buffer() {
        let widest = Password::parse("password", "\u{fdfa}".repeat(128)).unwrap();
        let normalised = widest.normalised();
        assert_eq!(normalised.chars().count(), 128 * 18);
        assert!(normalised.len() <= widest.as_typed().len() * 18);
    }
}
