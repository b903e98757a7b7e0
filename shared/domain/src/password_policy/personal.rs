//! What an attacker knows of a person and of this service.

use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

use super::strength::plain;

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

/// What is left of `text` without the `words`, in whatever order, spelled forwards or backwards,
/// with substitutes for letters or with anything between them; `None` when none of them is in it.
pub(super) fn without_words(text: &[char], words: &[&str]) -> Option<Vec<char>> {
    let places: Vec<usize> = (0..text.len())
        .filter(|at| text[*at].is_alphanumeric() || plain(text[*at]) != text[*at])
        .collect();
    let spelled: Vec<(char, char)> = places.iter().map(|at| spellings(text[*at])).collect();
    let covered = covered(&spelled, &spellings_of(words));
    if !covered.contains(&true) {
        return None;
    }
    let mut left: Vec<Option<char>> = text.iter().copied().map(Some).collect();
    for (at, _) in places.iter().zip(covered).filter(|(_, covered)| *covered) {
        left[*at] = None;
    }
    Some(left.into_iter().flatten().collect())
}

/// Which characters words cover, of the ways to lay them the one that covers most.
fn covered(text: &[(char, char)], words: &[Vec<char>]) -> Vec<bool> {
    // At each place, from the end: how much is covered from there on, and the word that begins.
    let mut best: Vec<(usize, usize)> = vec![(0, 0); text.len() + 1];
    for at in (0..text.len()).rev() {
        best[at] = (best[at + 1].0, 0);
        for word in words.iter().filter(|word| begins(&text[at..], word)) {
            let with = best[at + word.len()].0 + word.len();
            if with > best[at].0 {
                best[at] = (with, word.len());
            }
        }
    }
    let mut covered = vec![false; text.len()];
    let mut at = 0;
    while at < text.len() {
        let length = best[at].1;
        covered[at..at + length].fill(true);
        at += length.max(1);
    }
    covered
}

fn begins(text: &[(char, char)], word: &[char]) -> bool {
    text.len() >= word.len()
        && text
            .iter()
            .zip(word)
            .all(|((typed, meant), c)| typed == c || meant == c)
}

/// A character as it was typed and as the letter that it may stand for.
fn spellings(c: char) -> (char, char) {
    let bare = folded(&c.to_string()).chars().next().unwrap_or(c);
    (bare, plain(bare))
}

fn spellings_of(words: &[&str]) -> Vec<Vec<char>> {
    words
        .iter()
        .flat_map(|word| [word.chars().collect(), word.chars().rev().collect()])
        .collect()
}

fn folded(text: &str) -> String {
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
    use rstest::rstest;

    use super::*;

    const PERSONAL: [&str; 3] = [
        "o.adeyemi87@mercy.example.org",
        "Oluwaséun Adeyemi",
        "Mercy General Hospital",
    ];

    fn left(text: &str) -> Option<String> {
        let words = guessable_words(&PERSONAL);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let text: Vec<char> = text.chars().collect();
        without_words(&text, &words).map(|left| left.into_iter().collect())
    }

    #[rstest]
    #[case("MercyGeneralHospital", "")]
    #[case("general mercy", " ")]
    #[case("Adeyemi Oluwaseun 9", "  9")]
    #[case("0luw@seun", "")]
    #[case("imeyeda7", "7")]
    #[case("m-e-r-c-y 123", "---- 123".trim_start())]
    #[case("adeyemi87x", "x")]
    fn words_are_found_however_they_are_written(#[case] text: &str, #[case] expected: &str) {
        let found = left(text).unwrap();
        assert_eq!(found.replace('-', ""), expected.replace('-', ""));
    }

    #[test]
    fn of_other_words_nothing_is_taken() {
        assert_eq!(left("lantern corridor walnut"), None);
    }

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
