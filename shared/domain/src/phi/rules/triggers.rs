//! Where in a text a rule is to be tried.

use std::collections::HashMap;

/// What stands where the match of a rule begins.
#[derive(Debug, Clone, Copy)]
pub(super) enum Trigger {
    /// One of these words, in any case. A word ends at what is no letter; the list is in small
    /// letters, parted by white space.
    Words(&'static str),
    /// A word that a digit follows at once.
    Joined,
    /// The first digit of a number.
    Digit,
    /// This sign.
    Sign(u8),
}

/// The rules, by their index, that are to be tried at each trigger.
#[derive(Default)]
pub(super) struct Triggers {
    words: HashMap<&'static str, Vec<usize>>,
    joined: Vec<usize>,
    digit: Vec<usize>,
    signs: HashMap<u8, Vec<usize>>,
}

/// The longest word of any trigger.
const LONGEST: usize = 16;

impl Triggers {
    /// The triggers of each rule, in order.
    pub(super) fn of(rules: impl Iterator<Item = &'static [Trigger]>) -> Self {
        let mut all = Self::default();
        for (index, triggers) in rules.enumerate() {
            for trigger in triggers {
                all.add(index, *trigger);
            }
        }
        all
    }

    fn add(&mut self, index: usize, trigger: Trigger) {
        match trigger {
            Trigger::Words(list) => {
                for word in list.split_ascii_whitespace() {
                    let indices = self.words.entry(word).or_default();
                    if indices.last() != Some(&index) {
                        indices.push(index);
                    }
                }
            }
            Trigger::Joined => self.joined.push(index),
            Trigger::Digit => self.digit.push(index),
            Trigger::Sign(sign) => self.signs.entry(sign).or_default().push(index),
        }
    }

    /// Calls `at` with each place of a trigger and the rules to try there.
    pub(super) fn each(&self, text: &str, mut at: impl FnMut(usize, &[usize])) {
        let bytes = text.as_bytes();
        let mut before = b' ';
        let mut start = 0;
        while let Some(first) = bytes.get(start).copied() {
            let begins = !(before.is_ascii_alphanumeric() || before == b'_');
            let length = match first {
                b'a'..=b'z' | b'A'..=b'Z' => letters(&bytes[start..]),
                _ => 1,
            };
            let end = start + length;
            match first {
                b'a'..=b'z' | b'A'..=b'Z' if begins => {
                    if let Some(indices) = self.of_word(&bytes[start..end]) {
                        at(start, indices);
                    }
                    if bytes.get(end).is_some_and(u8::is_ascii_digit) {
                        at(start, &self.joined);
                    }
                }
                b'0'..=b'9' if begins => at(start, &self.digit),
                sign if sign.is_ascii_punctuation() && sign != before => {
                    if let Some(indices) = self.signs.get(&sign) {
                        at(start, indices);
                    }
                }
                _ => {}
            }
            before = bytes[end - 1];
            start = end;
        }
    }

    /// The rules of a word, or of the first word of a key such as `patientId`.
    fn of_word(&self, word: &[u8]) -> Option<&Vec<usize>> {
        self.of_whole_word(word)
            .or_else(|| self.of_whole_word(&word[..hump(word)?]))
    }

    fn of_whole_word(&self, word: &[u8]) -> Option<&Vec<usize>> {
        let mut small = [0; LONGEST];
        let small = small.get_mut(..word.len())?;
        small.copy_from_slice(word);
        small.make_ascii_lowercase();
        self.words.get(std::str::from_utf8(small).ok()?)
    }
}

/// Where the second word of `patientId` begins.
fn hump(word: &[u8]) -> Option<usize> {
    let pairs = word.windows(2).take(LONGEST);
    let mut humps = pairs.map(|pair| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase());
    humps.position(|begins| begins).map(|before| before + 1)
}

fn letters(bytes: &[u8]) -> usize {
    bytes
        .iter()
        .take_while(|byte| byte.is_ascii_alphabetic())
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(text: &str) -> Vec<(usize, Vec<usize>)> {
        let rules: [&[Trigger]; 4] = [
            &[Trigger::Words("mrn pt"), Trigger::Words("mrn")],
            &[Trigger::Joined],
            &[Trigger::Digit],
            &[Trigger::Sign(b'@'), Trigger::Words("mrn")],
        ];
        let mut places = Vec::new();
        Triggers::of(rules.into_iter()).each(text, |start, indices| {
            places.push((start, indices.to_vec()));
        });
        places
    }

    #[test]
    fn a_rule_is_tried_where_its_trigger_begins() {
        assert_eq!(places("pt, mrn"), [(0, vec![0]), (4, vec![0, 3])]);
        assert_eq!(places("MRN"), [(0, vec![0, 3])]);
        assert_eq!(places("ab12"), [(0, vec![1])]);
        assert_eq!(places("12 x @@"), [(0, vec![2]), (5, vec![3])]);
        assert_eq!(places("mrnId"), [(0, vec![0, 3])]);
    }

    #[test]
    fn nothing_begins_within_a_word() {
        for text in ["apt", "pts", "_pt", "averyveryverylongword", ""] {
            assert_eq!(places(text), [], "{text}");
        }
    }
}
