//! Characters that are typed for letters.

/// The letters for which zxcvbn knows substitutes, each with those.
const SUBSTITUTES: [(char, &str); 12] = [
    ('a', "4@"),
    ('b', "8"),
    ('c', "({[<"),
    ('e', "3"),
    ('g', "69"),
    ('i', "1!|"),
    ('l', "1|7"),
    ('o', "0"),
    ('s', "$5"),
    ('t', "+7"),
    ('x', "%"),
    ('z', "2"),
];

/// What stands for two letters at most doubles the ways.
const AMBIGUOUS: &str = "1|7";

/// The letter that `c` stands for, or itself.
pub(super) fn plain(c: char) -> char {
    letters_of(c).next().unwrap_or(c)
}

/// The letters that `c` may stand for.
pub(super) fn letters_of(c: char) -> impl Iterator<Item = char> {
    let found = SUBSTITUTES.iter().filter(move |(_, all)| all.contains(c));
    found.map(|(letter, _)| *letter)
}

/// Whether `c` is a character of words: a letter, a digit or a substitute.
pub(super) fn is_of_words(c: char) -> bool {
    c.is_alphanumeric() || letters_of(c).next().is_some()
}

/// Whether two characters may be the same letter.
pub(super) fn are_alike(a: char, b: char) -> bool {
    let may_be = |letter| letter == b || letters_of(b).any(|meant| meant == letter);
    may_be(a) || letters_of(a).any(may_be)
}

/// At most how many ways zxcvbn tries to undo the substitutions of `text`.
pub(super) fn ways(text: &[char]) -> usize {
    let count = |all: &str| all.chars().filter(|c| text.contains(c)).count();
    let choices = SUBSTITUTES.iter().map(|(_, all)| count(all));
    let choices: Vec<usize> = choices.filter(|found| *found > 0).collect();
    if choices.is_empty() {
        return 0;
    }
    choices.iter().product::<usize>() << count(AMBIGUOUS)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case('1', 'i', true)]
    #[case('1', 'l', true)]
    #[case('7', 't', true)]
    #[case('7', 'l', true)]
    #[case('1', '7', true)]
    #[case('0', 'o', true)]
    #[case('a', 'a', true)]
    #[case('1', 't', false)]
    #[case('a', 'b', false)]
    fn one_character_may_be_several_letters(#[case] a: char, #[case] b: char, #[case] alike: bool) {
        assert_eq!((are_alike(a, b), are_alike(b, a)), (alike, alike));
    }
}
