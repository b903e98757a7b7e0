//! Which passwords may be chosen (NIST SP 800-63B-4 §3.1.1.2): long enough and
//! hard to guess, with no rule about kinds of characters.

use thiserror::Error;
use utoipa::ToSchema;
use zxcvbn::feedback::Feedback;
use zxcvbn::{Score, zxcvbn};

use super::field_error::FieldError;
use super::password::{MAX_CODE_POINTS, Password};
use super::setting::WholeNumber;

/// Words that anybody tries first against this service (OWASP ASVS 5.0 §6.1.2): its own name and
/// what its users do. A password made of them is weak.
pub const CONTEXT_WORDS: [&str; 12] = [
    "ainurseflorence",
    "florence",
    "nightingale",
    "nurse",
    "nursing",
    "hospital",
    "clinic",
    "clinical",
    "ward",
    "patient",
    "medical",
    "sbar",
];

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

    /// Accepts `password` or says what is weak about it.
    ///
    /// `personal` is what an attacker knows of the person: e-mail, name,
    /// institution. A password made of it is weak.
    ///
    /// # Errors
    /// `too_short`, or `too_weak` with advice, both naming `field`.
    pub fn check(
        self,
        field: &str,
        password: Password,
        personal: &[&str],
    ) -> Result<NewPassword, FieldError> {
        let normalised = password.normalised();
        // Normalising can lengthen and shorten: neither spelling may be short.
        let typed_length = password.as_typed().chars().count();
        if typed_length.min(normalised.chars().count()) < self.min_length {
            let message = format!("must have at least {} characters", self.min_length);
            return Err(FieldError::new(field, "too_short", message));
        }
        let words = guessable_words(personal);
        let personal = words.iter().map(String::as_str);
        let words: Vec<&str> = CONTEXT_WORDS.into_iter().chain(personal).collect();
        // The estimator reads at most 100 characters, which bounds its cost.
        let estimate = zxcvbn(&normalised, &words);
        if estimate.score() < Score::Three {
            return Err(FieldError::new(
                field,
                "too_weak",
                advice(estimate.feedback()),
            ));
        }
        Ok(NewPassword(password))
    }
}

impl NewPassword {
    /// The password to hash.
    #[must_use]
    pub fn as_password(&self) -> &Password {
        &self.0
    }
}

/// The most words taken from what is known of a person, to bound the cost.
const MAX_WORDS: usize = 32;

/// Shorter words match by chance.
const MIN_WORD_LENGTH: usize = 3;

fn guessable_words(personal: &[&str]) -> Vec<String> {
    let wholes = personal.iter().copied();
    let parts = personal
        .iter()
        .flat_map(|text| text.split(|c: char| !c.is_alphanumeric()));
    wholes
        .chain(parts)
        .filter(|word| word.chars().count() >= MIN_WORD_LENGTH)
        .take(MAX_WORDS)
        .map(|word| word.chars().take(MAX_CODE_POINTS).collect())
        .collect()
}

fn advice(feedback: Option<&Feedback>) -> String {
    let mut sentences = vec!["This password is easy to guess.".to_owned()];
    if let Some(feedback) = feedback {
        sentences.extend(feedback.warning().map(|warning| warning.to_string()));
        sentences.extend(feedback.suggestions().iter().map(ToString::to_string));
    }
    sentences.join(" ")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    const PERSONAL: [&str; 3] = [
        "elizabeth.blackwell@stthomas.example",
        "Elizabeth Blackwell",
        "St Thomas' Hospital",
    ];

    fn check(text: &str) -> Result<NewPassword, FieldError> {
        let password = Password::parse("new_password", text.to_owned())?;
        PasswordPolicy::new(15)
            .unwrap()
            .check("new_password", password, &PERSONAL)
    }

    fn code(text: &str) -> String {
        let error = check(text).unwrap_err();
        assert_eq!(error.field, "new_password");
        assert!(!error.message.contains(text));
        error.code.to_owned()
    }

    #[rstest]
    #[case::passphrase("lantern corridor walnut")]
    #[case::lower_case_only("xqzvtrwplmkhgyb")]
    #[case::just_hard_enough("kettle kettle kettle")]
    #[case::exactly_fifteen("tvq rnm wzk bxd")]
    #[case::other_scripts(
        "\u{4e94}\u{6708}\u{96e8}\u{96c6}\u{3081}\u{3066}\u{65e9}\u{3057}\u{6700}\u{4e0a}\u{5ddd}\u{65c5}\u{8def}\u{5c71}\u{6c34}"
    )]
    fn accepts(#[case] text: &str) {
        assert_eq!(check(text).unwrap().as_password().as_typed(), text);
    }

    #[rstest]
    #[case::fourteen("tvq rnm wzk bx")]
    #[case::one_ligature_that_normalises_to_eighteen("\u{fdfa}")]
    #[case::accents_that_compose_away(
        "e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}"
    )]
    fn refuses_short(#[case] text: &str) {
        assert_eq!(code(text), "too_short");
    }

    #[rstest]
    #[case::repeated("aaaaaaaaaaaaaaaaaaaa")]
    #[case::sequence("abcdefghijklmnopqrst")]
    #[case::common("passwordpassword")]
    #[case::substitutions("P@ssw0rdP@ssw0rd1")]
    #[case::keyboard("qwertyuiopasdfghjkl")]
    #[case::the_services_name("AiNurseFlorence1")]
    #[case::the_work("hospitalnursing")]
    #[case::own_name("elizabethblackwell")]
    #[case::own_email("elizabeth.blackwell@stthomas.example")]
    #[case::own_institution("St Thomas' Hospital")]
    fn refuses_guessable(#[case] text: &str) {
        assert_eq!(code(text), "too_weak");
    }

    #[test]
    fn says_what_is_weak() {
        let message = check("aaaaaaaaaaaaaaaaaaaa").unwrap_err().message;
        assert!(message.contains("Repeats like \"aaa\""), "{message}");
        assert!(message.contains("Avoid repeated words"), "{message}");
    }

    #[test]
    fn the_minimum_is_never_below_eight() {
        assert_eq!(PasswordPolicy::new(7).err(), Some(InvalidMinLength(7)));
        assert_eq!(PasswordPolicy::new(129).err(), Some(InvalidMinLength(129)));
        assert!(PasswordPolicy::new(8).is_ok());
        assert!(PasswordPolicy::new(MAX_CODE_POINTS).is_ok());
    }

    #[test]
    fn a_person_is_guessed_by_whole_texts_and_by_words_of_three_letters() {
        let words = guessable_words(&["li@abc.io", "Al Ray"]);
        assert_eq!(words, ["li@abc.io", "Al Ray", "abc", "Ray"]);
    }

    #[test]
    fn what_is_known_of_a_person_is_bounded() {
        let long = "word ".repeat(10_000);
        let words = guessable_words(&[&long, &long]);
        assert!(words.len() <= MAX_WORDS);
        assert!(
            words
                .iter()
                .all(|word| word.chars().count() <= MAX_CODE_POINTS)
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn any_text_is_judged_without_a_panic(text in "\\PC{0,140}") {
            if let Ok(accepted) = check(&text) {
                prop_assert!(accepted.as_password().as_typed().chars().count() >= 15);
            }
        }
    }
}
