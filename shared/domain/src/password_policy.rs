//! Which passwords may be chosen (NIST SP 800-63B-4 §3.1.1.2): long enough and
//! hard to guess, with no rule about kinds of characters.

mod breached;
mod coverage;
mod personal;
mod readings;
mod strength;
mod substitutes;

use std::fmt;

use thiserror::Error;
use utoipa::ToSchema;
use zxcvbn::feedback::Feedback;

use self::{
    coverage::without_words,
    personal::guessable_words,
    readings::{condensed, joined, unrepeated},
    strength::Estimator,
};
use super::field_error::FieldError;
use super::password::{MAX_CODE_POINTS, Password};
use super::setting::WholeNumber;

pub use self::breached::{BreachedPasswords, FilterError};
pub use self::personal::CONTEXT_WORDS;

/// No configuration may ask for fewer code points than this.
pub const LOWEST_MIN_LENGTH: usize = 8;

/// What a new password must satisfy.
#[derive(Clone, Copy, Debug)]
pub struct PasswordPolicy {
    min_length: usize,
}

/// A password that satisfied the policy when it was chosen: 15 to 128 code points, unless the
/// deployment asks for another least length, and hard to guess.
#[derive(Clone, Debug, ToSchema)]
#[schema(
    value_type = String,
    format = Password,
    min_length = 15,
    max_length = 128,
    example = "quiet lamp over the river 7"
)]
pub struct NewPassword(Password);

/// A password of the asked length that nobody has judged yet.
#[derive(Clone, Debug)]
pub struct Candidate {
    field: &'static str,
    password: Password,
}

/// The configured minimum length makes no sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the minimum password length must be {LOWEST_MIN_LENGTH} to {MAX_CODE_POINTS}, not {0}")]
pub struct InvalidMinLength(usize);

impl PasswordPolicy {
    /// `PASSWORD_MIN_LENGTH`: fewest characters of a new password (NIST SP 800-63B-4 §3.1.1.2).
    pub const MIN_LENGTH: WholeNumber<usize> = WholeNumber {
        name: "PASSWORD_MIN_LENGTH",
        default: 15,
        min: LOWEST_MIN_LENGTH,
        max: 64,
    };

    /// A policy that asks for `min_length` code points.
    ///
    /// # Errors
    /// [`InvalidMinLength`] below [`LOWEST_MIN_LENGTH`] or above [`MAX_CODE_POINTS`].
    pub const fn new(min_length: usize) -> Result<Self, InvalidMinLength> {
        if min_length < LOWEST_MIN_LENGTH || min_length > MAX_CODE_POINTS {
            return Err(InvalidMinLength(min_length));
        }
        Ok(Self { min_length })
    }

    /// A password of the asked length, still to be judged: that is much dearer, so all else that
    /// can be wrong with a request is looked at before.
    ///
    /// # Errors
    /// `required`, `too_long`, `too_short`, or `control_character` for U+0000, naming `field`.
    pub fn candidate(self, field: &'static str, text: String) -> Result<Candidate, FieldError> {
        let password = Password::parse(field, text)?;
        if password.as_typed().contains('\0') {
            let message = "must not contain the character U+0000";
            return Err(FieldError::new(field, "control_character", message));
        }
        // Normalising can lengthen and shorten: neither spelling may be short.
        let typed_length = password.as_typed().chars().count();
        if typed_length.min(password.normalised().chars().count()) < self.min_length {
            let message = format!("must have at least {} characters", self.min_length);
            return Err(FieldError::new(field, "too_short", message));
        }
        Ok(Candidate { field, password })
    }
}

impl Candidate {
    /// Accepts the password or says what is weak about it. Takes up to some milliseconds of
    /// computing: off the thread that serves requests.
    ///
    /// `personal` is what an attacker knows of the person: e-mail, name, institution. A password
    /// made of it is weak.
    ///
    /// # Errors
    /// `too_weak` with advice, naming the field.
    pub fn judge(self, personal: &[&str]) -> Result<NewPassword, FieldError> {
        match judge(&self.password, personal) {
            Ok(()) => Ok(NewPassword(self.password)),
            Err(weakness) => {
                let message = weakness.to_string();
                Err(FieldError::new(self.field, "too_weak", message))
            }
        }
    }
}

impl NewPassword {
    /// The password to hash.
    #[must_use]
    pub fn as_password(&self) -> &Password {
        &self.0
    }
}

/// What is weak about a password.
#[derive(Debug)]
enum Weakness {
    Breached,
    Guessable(Option<Feedback>),
    Padded,
    Personal,
}

impl fmt::Display for Weakness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let feedback = match self {
            Self::Breached => {
                return f.write_str("This password is known from breaches of other services.");
            }
            Self::Padded => {
                return f.write_str(
                    "This password is easy to guess: too little is left of it without what comes \
                     more than once or only fills it up. Add another word or two.",
                );
            }
            Self::Personal => {
                return f.write_str(
                    "This password is easy to guess: too little is left of it without your name, \
                     your e-mail address, where you work and the words of your work. Add another \
                     word or two.",
                );
            }
            Self::Guessable(feedback) => feedback.as_ref(),
        };
        f.write_str("This password is easy to guess.")?;
        let Some(feedback) = feedback else {
            return Ok(());
        };
        if let Some(warning) = feedback.warning() {
            write!(f, " {warning}")?;
        }
        for suggestion in feedback.suggestions() {
            write!(f, " {suggestion}")?;
        }
        Ok(())
    }
}

/// The longest text that is judged with its words joined, in code points.
const JOINED: usize = 24;

/// A password is as weak as the weakest way to read it: as it was typed, without its padding, its
/// words joined, and without what is known of the person.
fn judge(password: &Password, personal: &[&str]) -> Result<(), Weakness> {
    let text: Vec<char> = password.normalised().chars().collect();
    let text = &text[..text.len().min(MAX_CODE_POINTS)];
    let typed = unrepeated(text);
    if is_breached(text) || is_breached(typed) {
        return Err(Weakness::Breached);
    }
    let known = guessable_words(personal);
    let known = known.iter().map(String::as_str);
    let words: Vec<&str> = CONTEXT_WORDS.into_iter().chain(known).collect();
    let mut estimator = Estimator::new(&words);
    let judged = estimator.judge(typed);
    if typed.len() < text.len() {
        judged.map_err(|_| Weakness::Padded)?;
    } else {
        judged.map_err(Weakness::Guessable)?;
    }
    let (bare, joined) = (condensed(typed), joined(typed));
    if bare != typed {
        estimator.judge(&bare).map_err(|_| Weakness::Padded)?;
    }
    // What is longer is strong by its length, or weak without its padding.
    if joined.len() <= JOINED && joined != typed && joined != bare {
        estimator.judge(&joined).map_err(|_| Weakness::Padded)?;
    }
    match without_words(typed, &words) {
        Some(left) => {
            let judged = estimator.judge(&condensed(&left));
            judged.map_err(|_| Weakness::Personal)
        }
        None => Ok(()),
    }
}

/// Whether it was breached: as it is, without what separates its words, without the digits around
/// these too, or with each of its words once.
fn is_breached(text: &[char]) -> bool {
    let letters: String = text.iter().filter(|c| c.is_alphanumeric()).collect();
    let readings = [
        &String::from_iter(text),
        &String::from_iter(joined(text)),
        letters.trim_matches(char::is_numeric),
        &letters,
    ];
    let breached = BreachedPasswords::included();
    readings
        .into_iter()
        .any(|reading| breached.contain(reading))
}

#[cfg(test)]
mod tests;
