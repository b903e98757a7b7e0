//! The name of an e-mail address, before the part that a pattern found.

use std::ops::Range;

use crate::phi::checks;

/// ana@example.org
pub(in crate::phi::rules) fn joined(text: &str, rest: &Range<usize>) -> Option<Range<usize>> {
    with_name(text, rest, &text[..rest.start])
}

/// ana @ example.com
pub(in crate::phi::rules) fn spaced(text: &str, rest: &Range<usize>) -> Option<Range<usize>> {
    let before = &text[..rest.start];
    with_name(text, rest, before.strip_suffix(' ').unwrap_or(before))
}

/// ana [at] example [dot] com
pub(in crate::phi::rules) fn in_brackets(text: &str, rest: &Range<usize>) -> Option<Range<usize>> {
    let before = text[..rest.start].trim_end_matches(' ');
    let before = before.strip_suffix(['[', '(', '{'])?;
    with_name(text, rest, before.strip_suffix(' ').unwrap_or(before))
}

/// ana at example dot com; but not "see handout at example.com"
pub(in crate::phi::rules) fn in_words(text: &str, rest: &Range<usize>) -> Option<Range<usize>> {
    let before = text[..rest.start].strip_suffix(' ')?;
    let site = checks::preceding_words(text, rest, 3).any(|word| WEB.contains(&word.as_str()));
    if site {
        None
    } else {
        with_name(text, rest, before)
    }
}

const WEB: [&str; 14] = [
    "see",
    "look",
    "online",
    "available",
    "website",
    "site",
    "found",
    "handout",
    "resources",
    "video",
    "information",
    "more",
    "portal",
    "visit",
];

/// `rest` with the name at the end of `before`, which has at least a character.
fn with_name(text: &str, rest: &Range<usize>, before: &str) -> Option<Range<usize>> {
    const LONGEST: usize = 64;
    let characters = before.bytes().rev().take(LONGEST);
    let name = characters.take_while(|byte| is_of_name(*byte)).count();
    let start = before.len() - name;
    (name > 0 && text.is_char_boundary(start)).then_some(start..rest.end)
}

fn is_of_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"._%+'-".contains(&byte)
}
