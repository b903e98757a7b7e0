//! What is left of a password without what only makes it longer.

use std::collections::HashSet;

/// Shorter tokens repeat by chance.
const SHORTEST_TOKEN: usize = 3;

/// `text` once, if all of it is a repetition: `lamplamplam` is `lamp`.
pub(super) fn unrepeated(text: &[char]) -> &[char] {
    let period = period(text);
    if 2 * period <= text.len() {
        &text[..period]
    } else {
        text
    }
}

/// `text` in lower case, without padding: its letters, then its digits, then its other characters,
/// each of these once and space never. A word or number that comes again is left out, and so is what
/// doubles every
/// character. `Lamp 1111 lamp 2222` is `lamp12`.
pub(super) fn condensed(text: &[char]) -> Vec<char> {
    let text: Vec<char> = text.iter().flat_map(|c| c.to_lowercase()).collect();
    let mut letters = Tokens::default();
    let mut digits = Tokens::default();
    let mut others = Vec::new();
    for token in text.chunk_by(|a, b| kind(*a) == kind(*b)) {
        match token.first().map(|c| kind(*c)) {
            Some(Kind::Letter) => letters.add(token),
            Some(Kind::Digit) => digits.add(token),
            _ => {
                for c in token.iter().filter(|c| !c.is_whitespace()) {
                    if !others.contains(c) {
                        others.push(*c);
                    }
                }
            }
        }
    }
    [letters.condensed(), digits.condensed(), others].concat()
}

#[derive(PartialEq, Eq)]
enum Kind {
    Letter,
    Digit,
    Other,
}

fn kind(c: char) -> Kind {
    if c.is_numeric() {
        Kind::Digit
    } else if c.is_alphabetic() {
        Kind::Letter
    } else {
        Kind::Other
    }
}

/// The different tokens of one kind, joined.
#[derive(Default)]
struct Tokens<'a> {
    seen: HashSet<&'a [char]>,
    joined: Vec<char>,
}

impl<'a> Tokens<'a> {
    fn add(&mut self, token: &'a [char]) {
        if token.len() < SHORTEST_TOKEN || self.seen.insert(token) {
            self.joined.extend_from_slice(token);
        }
    }

    fn condensed(self) -> Vec<char> {
        let once = unrepeated(&self.joined);
        let mut single = once.to_vec();
        single.dedup();
        // Words have doubled letters too, but few.
        if 3 * single.len() <= 2 * once.len() {
            single
        } else {
            once.to_vec()
        }
    }
}

/// The smallest distance at which `text` is the same as itself, by the failure function of Knuth,
/// Morris and Pratt.
fn period(text: &[char]) -> usize {
    let mut borders = vec![0; text.len() + 1];
    let mut border = 0;
    for end in 1..text.len() {
        while border > 0 && text[border] != text[end] {
            border = borders[border];
        }
        if text[border] == text[end] {
            border += 1;
        }
        borders[end + 1] = border;
    }
    text.len() - borders[text.len()]
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn chars(text: &str) -> Vec<char> {
        text.chars().collect()
    }

    #[rstest]
    #[case("", "")]
    #[case("lamp", "lamp")]
    #[case("lamplamp", "lamp")]
    #[case("lamplamplam", "lamp")]
    #[case("lamplam", "lamplam")]
    #[case("aaaaaaa", "a")]
    fn a_repetition_is_read_once(#[case] text: &str, #[case] expected: &str) {
        assert_eq!(unrepeated(&chars(text)), chars(expected));
    }

    #[rstest]
    #[case("q w e r t y", "qwerty")]
    #[case("p-a-s-s w-o-r-d", "password-")]
    #[case("1111 2222 3333", "123")]
    #[case("Password1passWORD2", "password12")]
    #[case("qqwweerrttyy", "qwerty")]
    #[case("q1w2e3", "qwe123")]
    #[case("a1a1a1a1", "a1")]
    #[case("kettle", "kettle")]
    #[case("!!lamp!?!", "lamp!?")]
    fn padding_is_left_out(#[case] text: &str, #[case] expected: &str) {
        assert_eq!(condensed(&chars(text)), chars(expected));
    }
}
