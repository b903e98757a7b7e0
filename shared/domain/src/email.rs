//! E-mail addresses, normalised so that one mailbox is one account.

use std::{borrow::Cow, fmt, str::FromStr};

use email_address::{EmailAddress, Options};
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;
use unicode_security::GeneralSecurityProfile;
use utoipa::ToSchema;

use super::spoofing;

/// The longest address, in bytes (RFC 5321 §4.5.3.1.3, less the angle brackets).
pub const MAX_BYTES: usize = 254;

/// A valid address in its one normal form: trimmed, NFKC, lower case, the domain in ASCII
/// (UTS #46), no quotation marks. `Ann@X.org`, `"ann"@x.org` and `ann@x.org ` are equal. Nothing in
/// it is hidden, and neither the part before the `@` nor a label of the domain mixes scripts
/// (UTS #39 §3.3, highly restrictive).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, format = Email, example = "ann@example.org", max_length = 254)]
pub struct Email(String);

/// Why a text is not an [`Email`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidEmail {
    /// It is none.
    #[error("is not a valid e-mail address")]
    Malformed,
    /// The part before the `@` is one only in quotation marks, such as `"ann smith"`. RFC 5321
    /// §4.1.2 advises against such mailboxes, and one has many spellings.
    #[error("must not need quotation marks before the @")]
    Quoted,
    /// A character that cannot be seen, or turns the direction of what follows.
    #[error("must not contain invisible characters or those that change the direction of writing")]
    HiddenCharacter,
    /// A character that is not in common use, and often looks like one that is.
    #[error("must not contain characters that no language in common use is written with")]
    RestrictedCharacter,
    /// Letters of scripts that are not written together.
    #[error("must not mix letters of different alphabets, such as Latin and Cyrillic")]
    MixedScripts,
}

impl InvalidEmail {
    /// The stable code of the error.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Malformed => "invalid_email",
            Self::Quoted => "quoted_email",
            Self::HiddenCharacter => "hidden_character",
            Self::RestrictedCharacter => "restricted_character",
            Self::MixedScripts => "mixed_scripts",
        }
    }
}

impl Email {
    /// The normal form.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Email {
    type Err = InvalidEmail;

    fn from_str(text: &str) -> Result<Self, InvalidEmail> {
        // NFKC can lengthen a text; the bound before it keeps the work small.
        if text.len() > 4 * MAX_BYTES {
            return Err(InvalidEmail::Malformed);
        }
        let normal = nfkc(text.trim());
        let folded: String = normal.chars().flat_map(char::to_lowercase).collect();
        if spoofing::has_hidden_character(&folded) {
            return Err(InvalidEmail::HiddenCharacter);
        }
        let (local, domain) = folded.rsplit_once('@').ok_or(InvalidEmail::Malformed)?;
        let local = nfkc(local);
        let local = unquoted(&local)?;
        let domain = idna::domain_to_ascii_cow(domain.as_bytes(), idna::AsciiDenyList::URL)
            .map_err(|_| InvalidEmail::Malformed)?;
        check_characters(&local)?;
        let normal = format!("{local}@{domain}");
        check_syntax(&normal)?;
        if domain.contains("xn--") {
            let (displayed, _) = idna::domain_to_unicode(&domain);
            displayed.split('.').try_for_each(check_characters)?;
        }
        Ok(Self(normal))
    }
}

/// The compatibility form. What is read from the table is parsed at every request, and is seldom
/// anything but ASCII, which has no other form.
fn nfkc(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        text.into()
    } else {
        text.nfkc().collect()
    }
}

/// The mailbox that a quoted string stands for, if it can be written without (RFC 5321 §4.1.2).
fn unquoted(local: &str) -> Result<Cow<'_, str>, InvalidEmail> {
    let inner = local.strip_prefix('"').and_then(|l| l.strip_suffix('"'));
    let Some(inner) = inner else {
        return Ok(local.into());
    };
    let mut characters = inner.chars();
    let mut plain = String::with_capacity(inner.len());
    while let Some(c) = characters.next() {
        plain.push(match c {
            '\\' => characters.next().ok_or(InvalidEmail::Malformed)?,
            '"' => return Err(InvalidEmail::Malformed),
            c => c,
        });
    }
    check_characters(&plain)?;
    if plain.contains('"') || !EmailAddress::is_valid(&format!("{plain}@x")) {
        return Err(InvalidEmail::Quoted);
    }
    Ok(plain.into())
}

fn check_syntax(normal: &str) -> Result<(), InvalidEmail> {
    let options = Options::default()
        .with_required_tld()
        .without_domain_literal()
        .without_display_text();
    if normal.len() > MAX_BYTES || normal.chars().any(char::is_control) {
        return Err(InvalidEmail::Malformed);
    }
    let parsed = EmailAddress::parse_with_options(normal, options);
    parsed.map(drop).map_err(|_| InvalidEmail::Malformed)
}

/// What UTS #39 §3.3 asks of an address beyond its syntax. ASCII is decided by the syntax.
fn check_characters(part: &str) -> Result<(), InvalidEmail> {
    if part
        .chars()
        .any(|c| !c.is_ascii() && !c.identifier_allowed())
    {
        return Err(InvalidEmail::RestrictedCharacter);
    }
    if spoofing::mixes_scripts(part) {
        return Err(InvalidEmail::MixedScripts);
    }
    Ok(())
}

impl TryFrom<String> for Email {
    type Error = InvalidEmail;

    fn try_from(text: String) -> Result<Self, InvalidEmail> {
        text.parse()
    }
}

impl From<Email> for String {
    fn from(email: Email) -> Self {
        email.0
    }
}

/// Shows no more than that there is an address: logs must not hold one.
impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Email(…)")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("Ann@X.org", "ann@x.org")]
    #[case("ann@x.org ", "ann@x.org")]
    #[case("Ａｎｎ@x.org", "ann@x.org")]
    #[case("ann@BÜCHER.example", "ann@xn--bcher-kva.example")]
    #[case("ann@xn--bcher-kva.example", "ann@xn--bcher-kva.example")]
    #[case("o'hara+ward3@st-mary.nhs.uk", "o'hara+ward3@st-mary.nhs.uk")]
    #[case(r#""ann"@x.org"#, "ann@x.org")]
    #[case(r#""ANN"@x.org"#, "ann@x.org")]
    #[case(r#""a\nn"@x.org"#, "ann@x.org")]
    #[case(r#""ann.smith"@x.org"#, "ann.smith@x.org")]
    #[case("＂ann＂@x.org", "ann@x.org")]
    #[case("José@x.org", "josé@x.org")]
    #[case("Анна@пример.example", "анна@xn--e1afmkfd.example")]
    #[case("山田はなこ@x.org", "山田はなこ@x.org")]
    #[case("王anna@x.org", "王anna@x.org")]
    fn one_mailbox_is_one_address(#[case] typed: &str, #[case] normal: &str) {
        assert_eq!(typed.parse::<Email>().unwrap().as_str(), normal);
    }

    #[rstest]
    #[case("")]
    #[case("ann")]
    #[case("ann@")]
    #[case("@x.org")]
    #[case("ann@localhost")]
    #[case("ann@[127.0.0.1]")]
    #[case("Ann <ann@x.org>")]
    #[case("ann@x..org")]
    #[case("ann@x.org.")]
    #[case("ann smith@x.org")]
    #[case("ann@x.org\nbcc: b@x.org")]
    #[case("ann(ward 3)@x.org")]
    #[case(r#""ann".smith@x.org"#)]
    #[case(r#""ann\"@x.org"#)]
    #[case(r#""a"nn"@x.org"#)]
    #[case(r#""a\"@x.org"#)]
    #[case(r#""@x.org"#)]
    fn what_is_no_address_is_refused(#[case] typed: &str) {
        assert_eq!(typed.parse::<Email>(), Err(InvalidEmail::Malformed));
    }

    #[rstest]
    #[case::space(r#""ann smith"@x.org"#, "quoted_email")]
    #[case::at(r#""ann@ward"@x.org"#, "quoted_email")]
    #[case::trailing_dot(r#""ann."@x.org"#, "quoted_email")]
    #[case::quotation_marks(r#""\"ann\""@x.org"#, "quoted_email")]
    #[case::nothing(r#"""@x.org"#, "quoted_email")]
    #[case::backslash(r#""ann\\"@x.org"#, "quoted_email")]
    #[case::cyrillic_es("сhief@x.org", "mixed_scripts")]
    #[case::in_capitals("СHIEF@x.org", "mixed_scripts")]
    #[case::in_quotation_marks("\"сhief\"@x.org", "mixed_scripts")]
    #[case::in_a_label("ann@сhief.example", "mixed_scripts")]
    #[case::in_an_encoded_label("ann@xn--hief-63d.example", "mixed_scripts")]
    #[case::right_to_left_override("ann\u{202E}@x.org", "hidden_character")]
    #[case::soft_hyphen("an\u{AD}n@x.org", "hidden_character")]
    #[case::in_the_domain("ann@x\u{200B}.org", "hidden_character")]
    #[case::non_joiner("علی\u{200C}رضا@x.org", "restricted_character")]
    #[case::phonetic_g("ɡeorge@x.org", "restricted_character")]
    #[case::emoji("💻@x.org", "restricted_character")]
    fn what_looks_like_another_address_is_refused(#[case] typed: &str, #[case] code: &str) {
        assert_eq!(typed.parse::<Email>().unwrap_err().code(), code);
    }

    #[test]
    fn the_longest_address_has_254_bytes() {
        let domain = format!("{0}.{0}.{0}.d", "d".repeat(62));
        let address = |local: usize| format!("{}@{domain}", "a".repeat(local));
        assert_eq!((address(63).len(), address(64).len()), (254, 255));
        assert!(address(63).parse::<Email>().is_ok());
        assert!(address(64).parse::<Email>().is_err());
    }

    #[test]
    fn what_surrounds_an_address_is_trimmed_up_to_a_bound() {
        let padded = |bytes: usize| format!("{:bytes$}", "ann@x.org").parse::<Email>();
        assert!(padded(4 * MAX_BYTES).is_ok());
        assert!(padded(4 * MAX_BYTES + 1).is_err());
    }

    #[test]
    fn an_address_is_itself_in_json() {
        let email: Email = serde_json::from_str("\"Ann@x.org\"").unwrap();
        assert_eq!(serde_json::to_string(&email).unwrap(), "\"ann@x.org\"");
    }

    #[test]
    fn debug_output_hides_the_address() {
        let email: Email = "ann@x.org".parse().unwrap();
        assert_eq!(format!("{email:?}"), "Email(…)");
    }

    proptest! {
        #[test]
        fn parsing_never_panics_and_is_idempotent(text in "\\PC{0,300}|[a-zA-Z.\"\\\\]{1,9}@\\PC{1,40}|\\PC{1,9}@x\\.org") {
            if let Ok(email) = text.parse::<Email>() {
                prop_assert!(email.as_str().len() <= MAX_BYTES);
                prop_assert_eq!(email.as_str().parse::<Email>().unwrap(), email);
            }
        }
    }
}
