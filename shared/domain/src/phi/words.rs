//! Words that charting capitalises and that name no person.

use std::collections::HashSet;
use std::sync::LazyLock;

static CLINICAL: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    include_str!("clinical_words.txt")
        .split_ascii_whitespace()
        .collect()
});

/// Whether `word`, in any case and with any possessive, belongs to charting
/// rather than to a person.
pub(super) fn is_clinical(word: &str) -> bool {
    let word = word.trim_matches(|character: char| !character.is_ascii_alphanumeric());
    let word = word.strip_suffix("'s").unwrap_or(word).to_ascii_lowercase();
    let singular = word.strip_suffix('s');
    CLINICAL.contains(word.as_str())
        || singular.is_some_and(|word| CLINICAL.contains(word))
        || ENDINGS.iter().any(|ending| word.ends_with(ending))
}

/// Endings of medical and abstract nouns that hardly any name has.
const ENDINGS: [&str; 20] = [
    "tion", "sion", "itis", "osis", "emia", "uria", "algia", "esia", "ology", "ectomy", "ostomy",
    "pathy", "plegia", "phagia", "pnea", "cardia", "gram", "ness", "scopy", "phylaxis",
];

/// Whether any word of `text` is clinical.
pub(super) fn any_clinical(text: &str) -> bool {
    text.split(|character: char| !character.is_ascii_alphanumeric() && character != '\'')
        .filter(|word| !word.is_empty())
        .any(is_clinical)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_words_in_any_case_and_number() {
        for word in ["Pain", "DENIES", "Precautions", "patient's", "Bronchoscopy"] {
            assert!(is_clinical(word), "{word}");
        }
        assert!(!is_clinical("Okafor"));
    }

    #[test]
    fn the_list_is_sorted_and_in_small_letters() {
        let words: Vec<&str> = include_str!("clinical_words.txt")
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
