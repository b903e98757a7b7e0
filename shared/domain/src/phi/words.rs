//! What a single word is: somebody's name, a word of charting or of the dictionary, or neither.

mod lists;
mod stems;

use std::collections::HashSet;
use std::sync::LazyLock;

/// What a word is taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// A given name.
    Given,
    /// A family name that is no other word.
    Surname,
    /// A word of charting or of the dictionary, a medicine, a place.
    Charting,
    /// In none of the lists.
    Unknown,
}

static CLINICAL: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    include_str!("words/clinical.txt")
        .split_ascii_whitespace()
        .collect()
});

impl Class {
    /// Of a word in any case, with any possessive. Of a compound such as `Smith-Jones` it is the
    /// class of the first part, but charting if any part is.
    pub(super) fn of(word: &str) -> Self {
        const MOST: usize = 3;
        let parts = bare(word).split('-').filter(|part| !part.is_empty());
        let mut classes = parts.take(MOST).map(Self::of_one);
        let first = classes.next().unwrap_or(Self::Charting);
        if first == Self::Charting || classes.any(|class| class == Self::Charting) {
            Self::Charting
        } else {
            first
        }
    }

    fn of_one(word: &str) -> Self {
        let word = simple(word);
        if in_clinical_list(&word) || lists::contains(lists::BRANDS, &word) {
            Self::Charting
        } else if lists::contains(lists::GIVEN_NAMES, &word) {
            Self::Given
        } else if lists::contains(lists::SURNAMES, &word) {
            Self::Surname
        } else if is_in_dictionary(&word) || ends_as_no_name(&word) || word.len() < 2 {
            Self::Charting
        } else {
            Self::Unknown
        }
    }

    /// Whether it may be a name: it is one, or nothing else that is known.
    pub(super) fn may_be_name(self) -> bool {
        self != Self::Charting
    }

    /// Whether it is in a list of names.
    pub(super) fn is_name(self) -> bool {
        matches!(self, Self::Given | Self::Surname)
    }
}

/// Whether `word`, in any case and with any possessive, belongs to charting
/// rather than to a person.
pub(super) fn is_clinical(word: &str) -> bool {
    let word = simple(word);
    in_clinical_list(&word) || ENDINGS.iter().any(|ending| word.ends_with(ending))
}

/// Whether a name is a word of the dictionary too, as Rose and Mark are.
pub(super) fn is_ambiguous(name: &str) -> bool {
    lists::contains(lists::VOCABULARY, &simple(name))
}

/// Whether a word of charting or of the dictionary is one of the most frequent family names too,
/// as Young and Walker are, or a form of such a word is a family name, as Wells is.
pub(super) fn is_surname_too(word: &str) -> bool {
    let word = simple(word);
    lists::contains(lists::SURNAME_WORDS, &word) || lists::contains(lists::SURNAMES, &word)
}

/// Whether a word is a given name too, though far more often a word, as Will and Summer are.
pub(super) fn is_given_too(word: &str) -> bool {
    lists::contains(lists::GIVEN_WORDS, &simple(word))
}

fn in_clinical_list(word: &str) -> bool {
    let singular = word.strip_suffix('s');
    CLINICAL.contains(word) || singular.is_some_and(|word| CLINICAL.contains(word))
}

pub(super) fn is_in_dictionary(word: &str) -> bool {
    stems::of(word).any(|stem| lists::contains(lists::VOCABULARY, &stem))
}

fn ends_as_no_name(word: &str) -> bool {
    let ends = |endings: &[&str]| endings.iter().any(|ending| word.ends_with(ending));
    ends(&ENDINGS) || word.len() > LONG && ends(&LONGER_ENDINGS)
}

/// Words of up to so many letters may be names whatever they end in: Ming, Kipling.
const LONG: usize = 7;

/// Endings of medical and abstract nouns that hardly any name has.
const ENDINGS: [&str; 21] = [
    "iasis", "tion", "sion", "itis", "osis", "emia", "uria", "algia", "esia", "ology", "ectomy",
    "ostomy", "pathy", "plegia", "phagia", "pnea", "cardia", "gram", "ness", "scopy", "phylaxis",
];

/// Endings of adjectives, participles and medicines that hardly any long name has.
const LONGER_ENDINGS: [&str; 51] = [
    "ive", "ical", "onal", "oral", "ural", "atal", "etic", "atic", "otic", "emic", "oxic", "enic",
    "ating", "ting", "ding", "ning", "ring", "sing", "ated", "ized", "ised", "pped", "ted", "ment",
    "ance", "able", "ible", "ally", "less", "ious", "eous", "inous", "scope", "graphy", "metry",
    "tomy", "plasty", "genic", "pril", "sartan", "olol", "statin", "cillin", "cycline", "floxacin",
    "azole", "mycin", "parin", "xaban", "formin", "gravida",
];

/// The word in small letters without possessive, apostrophes and signs around it.
fn simple(word: &str) -> String {
    let letters = bare(word).bytes().filter(|byte| *byte != b'\'');
    letters
        .map(|byte| char::from(byte.to_ascii_lowercase()))
        .collect()
}

fn bare(word: &str) -> &str {
    let word = word.trim_matches(|character: char| !character.is_ascii_alphanumeric());
    let possessive = word.strip_suffix("'s").or_else(|| word.strip_suffix("'S"));
    possessive.unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_words_in_any_case_and_number() {
        for word in ["Pain", "DENIES", "Precautions", "patient's", "Bronchoscopy"] {
            assert!(is_clinical(word), "{word}");
            assert_eq!(Class::of(word), Class::Charting, "{word}");
        }
        assert!(!is_clinical("Okafor"));
    }

    #[test]
    fn tells_names_from_other_words() {
        for (word, class) in [
            ("maria", Class::Given),
            ("MARIA's", Class::Given),
            ("Garcia", Class::Surname),
            ("O'Connor", Class::Surname),
            ("Smith-Jones", Class::Surname),
            ("Okonkwo", Class::Unknown),
            ("Walker", Class::Charting),
            ("Hypertensive", Class::Charting),
            ("Follow-Up", Class::Charting),
            ("Amoxicillin", Class::Charting),
            ("Haitian", Class::Charting),
            ("x", Class::Charting),
        ] {
            assert_eq!(Class::of(word), class, "{word}");
        }
    }

    #[test]
    fn some_words_are_names_too() {
        assert!(is_ambiguous("Rose") && !is_ambiguous("Maria"));
        assert!(is_surname_too("Young's") && !is_surname_too("Pain"));
    }

    #[test]
    fn the_clinical_list_is_sorted_and_in_small_letters() {
        let words: Vec<&str> = include_str!("words/clinical.txt")
            .split_ascii_whitespace()
            .collect();
        assert!(words.is_sorted_by(|left, right| left < right));
        assert!(
            words
                .iter()
                .all(|word| word.bytes().all(|byte| byte.is_ascii_lowercase()))
        );
    }
}
