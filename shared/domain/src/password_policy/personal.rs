//! What an attacker knows of a person and of this service.

use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

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

/// The most words taken from what is known of a person, to bound the cost.
pub(super) const MAX_WORDS: usize = 64;

/// The most of a text that is known of a person, in code points.
const MAX_KNOWN: usize = 200;

/// Shorter words match by chance.
const MIN_WORD_LENGTH: usize = 3;

/// The words in what is known of a person, in lower case without marks: each text without what
/// separates its words, its words, and the letters and the digits of these.
pub(super) fn guessable_words(personal: &[&str]) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let folded: Vec<String> = personal.iter().map(|text| folded(text)).collect();
    let wholes = folded.iter().map(|text| joined(text));
    let parts = folded
        .iter()
        .flat_map(|text| text.split(|c: char| !c.is_alphanumeric()))
        .flat_map(|part| [part.to_owned()].into_iter().chain(runs(part)));
    for word in wholes.chain(parts) {
        let is_long = word.chars().count() >= MIN_WORD_LENGTH;
        if is_long && words.len() < MAX_WORDS && !words.contains(&word) {
            words.push(word);
        }
    }
    words
}

/// In lower case, without marks.
pub(super) fn folded(text: &str) -> String {
    text.nfkd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .take(MAX_KNOWN)
        .collect()
}

fn joined(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// The runs of letters and of digits in a word.
fn runs(word: &str) -> Vec<String> {
    let word: Vec<char> = word.chars().collect();
    let runs = word.chunk_by(|a, b| a.is_numeric() == b.is_numeric());
    runs.map(|run| run.iter().collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_guessed_by_whole_texts_and_by_words_of_three_letters() {
        let words = guessable_words(&["li87@abc.io", "Al Ray"]);
        let expected = ["li87abcio", "alray", "li87", "abc", "ray"];
        assert_eq!(words, expected);
    }

    #[test]
    fn what_is_known_of_a_person_is_bounded() {
        let long = "word1 ".repeat(10_000);
        let varied: Vec<String> = (0..10_000).map(|n| format!("w{n:04}x ")).collect();
        let varied = varied.concat();
        let words = guessable_words(&[&long, &varied, &varied]);
        assert!(words.len() <= MAX_WORDS);
        assert!(words.iter().all(|word| word.chars().count() <= MAX_KNOWN));
    }
}
