//! What is left of a password without what only makes it longer.

use std::collections::HashSet;

use super::substitutes::are_alike;

/// Shorter tokens repeat by chance.
const SHORTEST_TOKEN: usize = 3;

/// What separates words beside space.
const SEPARATORS: &str = "-_.,:;/";

/// Shorter ends are those of the beginning by chance.
const SHORTEST_END: usize = 4;

/// Fewer numbers count by chance.
const FEWEST_COUNTED: usize = 3;

/// `text` once, if all of it is a repetition, and without an end that is its beginning:
/// `lamplamplam` is `lamp`, `lamp!lamp` is `lamp!`.
pub(super) fn unrepeated(text: &[char]) -> &[char] {
    let period = period(text);
    if 2 * period <= text.len() || period + SHORTEST_END <= text.len() {
        &text[..period]
    } else {
        text
    }
}

/// The words of `text` in lower case, whatever digits or signs are in them, each once and without
/// what separates them: `Lamp l@mp 7-7` is `lamp77`.
pub(super) fn joined(text: &[char]) -> Vec<char> {
    let text: Vec<char> = text.iter().flat_map(|c| c.to_lowercase()).collect();
    let words = text.split(|c| c.is_whitespace() || SEPARATORS.contains(*c));
    let mut seen: Vec<&[char]> = Vec::new();
    for word in words {
        let again = seen.iter().map(|earlier| repeated(earlier, word)).max();
        seen.push(&word[again.unwrap_or_default()..]);
    }
    seen.concat()
}

/// How much of the beginning of `word` only repeats `earlier`, substitutes undone: all of it or all
/// of the other.
fn repeated(earlier: &[char], word: &[char]) -> usize {
    let length = earlier.len().min(word.len());
    let is_long =
        length >= SHORTEST_TOKEN && (length > SHORTEST_TOKEN || earlier.len() == word.len());
    let are_same = || earlier.iter().zip(word).all(|(a, b)| are_alike(*a, *b));
    if is_long && are_same() { length } else { 0 }
}

/// `text` in lower case, without padding: its letters, then its digits, then its other characters,
/// each of these once and space never. A word or number that comes again is left out, and so is
/// what repeats within it, what doubles every character, and what only counts on.
/// `Lamp 1111 lamp 2222` is `lamp12`, `lamp 101 102 103` is `lamp101`.
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

/// The different tokens of one kind.
#[derive(Default)]
struct Tokens<'a> {
    seen: HashSet<&'a [char]>,
    different: Vec<&'a [char]>,
}

impl<'a> Tokens<'a> {
    fn add(&mut self, token: &'a [char]) {
        if token.len() < SHORTEST_TOKEN || self.seen.insert(token) {
            self.different.push(token);
        }
    }

    /// They, joined.
    fn condensed(mut self) -> Vec<char> {
        if count_on(&self.different) {
            self.different.truncate(1);
        }
        let different = self.different.into_iter().map(unrepeated);
        let joined: Vec<char> = different.flatten().copied().collect();
        let once = unrepeated(&joined);
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

/// Whether they are numbers of several digits with the same distance from each to the next.
fn count_on(tokens: &[&[char]]) -> bool {
    let number = |token: &&[char]| {
        let digits = token.iter().collect::<String>();
        digits.parse::<i64>().ok().filter(|_| token.len() > 1)
    };
    let numbers: Option<Vec<i64>> = tokens.iter().map(number).collect();
    let numbers = numbers.unwrap_or_default();
    let mut steps = numbers.windows(2).map(|pair| pair[1].checked_sub(pair[0]));
    numbers.len() >= FEWEST_COUNTED
        && steps
            .next()
            .is_some_and(|first| steps.all(|step| step == first))
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
    #[case("lamp!lamp", "lamp!")]
    #[case("lamp and lam", "lamp and lam")]
    fn a_repetition_is_read_once(#[case] text: &str, #[case] expected: &str) {
        assert_eq!(unrepeated(&chars(text)), chars(expected));
    }

    #[rstest]
    #[case("q w e r t y", "qwerty")]
    #[case("p-a-s-s w-o-r-d", "password-")]
    #[case("1111 3333 2222", "132")]
    #[case("Password1passWORD2", "password12")]
    #[case("qqwweerrttyy", "qwerty")]
    #[case("q1w2e3", "qwe123")]
    #[case("a1a1a1a1", "a1")]
    #[case("kettle", "kettle")]
    #[case("!!lamp!?!", "lamp!?")]
    #[case("1212 5656 3434", "125634")]
    #[case("1111 2222 3333", "1")]
    #[case("lamp 101 102 103", "lamp101")]
    #[case("9003 9002 9001 9000", "9003")]
    #[case("1111 1213", "11213")]
    #[case("haha hoho", "haho")]
    fn padding_is_left_out(#[case] text: &str, #[case] expected: &str) {
        assert_eq!(condensed(&chars(text)), chars(expected));
    }

    #[rstest]
    #[case("p@ssword p@ssword", "p@ssword")]
    #[case("Passw0rd-p@ssword", "passw0rd")]
    #[case("zaq1 xsw2", "zaq1xsw2")]
    #[case("l1ly_1i7y", "l1ly")]
    #[case("to be to be", "tobetobe")]
    #[case("welcome welc0me!!", "welcome!!")]
    #[case("welc0me!! welcome", "welc0me!!")]
    #[case("the theme", "thetheme")]
    fn words_are_joined_once(#[case] text: &str, #[case] expected: &str) {
        assert_eq!(joined(&chars(text)), chars(expected));
    }
}
