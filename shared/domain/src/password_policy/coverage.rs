//! Which characters of a password are those of known words.

use super::personal::folded;
use super::substitutes::{is_of_words, letters_of};

/// Of so many letters of a word one may be written as any digit.
const LETTERS_PER_DIGIT: usize = 4;

/// Shorter words are not abbreviated.
const SHORTEST_ABBREVIATED: usize = 5;

/// Shorter abbreviations match by chance.
const SHORTEST_ABBREVIATION: usize = 3;

/// A character of words.
struct Typed {
    /// Where it is in the text.
    at: usize,
    /// In lower case, without marks.
    bare: char,
    /// The letters that it may stand for.
    letters: Vec<char>,
    /// Whether it is the first of a run of letters that is written as one word.
    begins: bool,
}

/// What is left of `text` without the `words`, in whatever order, spelled forwards or backwards,
/// abbreviated, with digits for letters or with anything between them; `None` when none of them is
/// in it.
pub(super) fn without_words(text: &[char], words: &[&str]) -> Option<Vec<char>> {
    let typed = typed(text);
    let covered = covered(&typed, &Words::new(words));
    if !covered.contains(&true) {
        return None;
    }
    let mut left: Vec<Option<char>> = text.iter().copied().map(Some).collect();
    for (typed, _) in typed.iter().zip(covered).filter(|(_, covered)| *covered) {
        left[typed.at] = None;
    }
    Some(left.into_iter().flatten().collect())
}

fn typed(text: &[char]) -> Vec<Typed> {
    let mut before = None;
    let places = text.iter().enumerate().filter(|(_, c)| is_of_words(**c));
    let typed = |(at, c): (usize, &char)| {
        let joins = |(last, before): (usize, char)| {
            let is_camel = before.is_lowercase() && c.is_uppercase();
            last + 1 == at && before.is_alphabetic() == c.is_alphabetic() && !is_camel
        };
        let begins = !before.replace((at, *c)).is_some_and(joins);
        let bare = folded(&c.to_string()).chars().next().unwrap_or(*c);
        let letters = letters_of(bare).collect();
        Typed {
            at,
            bare,
            letters,
            begins,
        }
    };
    places.map(typed).collect()
}

/// Known words, forwards and backwards.
struct Words {
    forwards: Vec<Vec<char>>,
    backwards: Vec<Vec<char>>,
}

impl Words {
    fn new(words: &[&str]) -> Self {
        let spelled = |word: &&str| word.chars().collect();
        let reversed = |word: &&str| word.chars().rev().collect();
        Self {
            forwards: words.iter().map(spelled).collect(),
            backwards: words.iter().map(reversed).collect(),
        }
    }

    /// How many characters each word takes that `text` begins with.
    fn beginning(&self, text: &[Typed]) -> impl Iterator<Item = usize> {
        let whole = self.forwards.iter().chain(&self.backwards);
        let whole = whole.filter(|word| begins_with(text, word)).map(Vec::len);
        whole.chain(self.abbreviation(text))
    }

    /// The length of the run of letters that begins here, if a word is longer and begins so too.
    fn abbreviation(&self, text: &[Typed]) -> Option<usize> {
        let first = text.first().filter(|first| first.begins)?;
        let more = text[1..].iter().take_while(|typed| !typed.begins).count();
        let run = &text[..=more];
        let abbreviates = |word: &Vec<char>| {
            word.len() >= SHORTEST_ABBREVIATED
                && word.len() > run.len()
                && run.iter().zip(word).all(|(typed, c)| typed.bare == *c)
        };
        let is_long = run.len() >= SHORTEST_ABBREVIATION && first.bare.is_alphabetic();
        (is_long && self.forwards.iter().any(abbreviates)).then_some(run.len())
    }
}

/// Whether `text` begins with `word`, some letters perhaps written as digits.
fn begins_with(text: &[Typed], word: &[char]) -> bool {
    let mut digits = word.len() / LETTERS_PER_DIGIT;
    let matches = |(typed, c): (&Typed, &char)| {
        if typed.bare == *c || typed.letters.contains(c) {
            return true;
        }
        let is_digit_for_letter = typed.bare.is_numeric() && c.is_alphabetic();
        let stands = is_digit_for_letter && digits > 0;
        digits -= usize::from(stands);
        stands
    };
    text.len() >= word.len() && text.iter().zip(word).all(matches)
}

/// Which characters words cover, of the ways to lay them the one that covers most.
fn covered(text: &[Typed], words: &Words) -> Vec<bool> {
    // At each place, from the end: how much is covered from there on, and the word that begins.
    let mut best: Vec<(usize, usize)> = vec![(0, 0); text.len() + 1];
    for at in (0..text.len()).rev() {
        best[at] = (best[at + 1].0, 0);
        for length in words.beginning(&text[at..]) {
            let with = best[at + length].0 + length;
            if with > best[at].0 {
                best[at] = (with, length);
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

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::super::personal::guessable_words;
    use super::*;

    const PERSONAL: [&str; 3] = [
        "o.adeyemi87@mercy.example.org",
        "Oluwas\u{e9}un Adeyemi",
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
    #[case("O1uwaseun Adeyem1", " ")]
    #[case("01uwaseun", "")]
    #[case("0lu8aseun adeyemi", " ")]
    #[case("01u8a5eun", "")]
    #[case("imeyeda7", "7")]
    #[case("m-e-r-c-y 123", "---- 123")]
    #[case("adeyemi87x", "x")]
    #[case("Mercy Gen Hosp 2026", "   2026")]
    #[case("MercyGenHosp2026", "2026")]
    fn words_are_found_however_they_are_written(#[case] text: &str, #[case] expected: &str) {
        assert_eq!(left(text).unwrap(), expected);
    }

    #[rstest]
    #[case("lantern corridor walnut")]
    #[case("gentle hose merchant")]
    #[case("99999999999999999")]
    #[case("a1e2e3i4")]
    fn of_other_words_nothing_is_taken(#[case] text: &str) {
        assert_eq!(left(text), None);
    }
}
