//! Texts that look like another text, or hide a part of themselves (UTS #39).

mod joiners;

use icu_properties::{
    CodePointMapData, CodePointSetData,
    props::{DefaultIgnorableCodePoint, GeneralCategory},
};
use unicode_security::mixed_script::AugmentedScriptSet;

/// Whether a character cannot be seen, or turns the direction of what follows: a format character
/// (general category Cf: U+202E, U+200B, U+00AD, …) or another that is ignored by default. Joiners
/// that a script or an emoji needs may stand where they belong.
pub(crate) fn has_hidden_character(text: &str) -> bool {
    // What is read from the table is parsed at every request, and is seldom anything but ASCII.
    if text.is_ascii() {
        return false;
    }
    let ignorable = CodePointSetData::new::<DefaultIgnorableCodePoint>();
    let categories = CodePointMapData::<GeneralCategory>::new();
    text.char_indices().any(|(at, c)| {
        let hidden = ignorable.contains(c) || categories.get(c) == GeneralCategory::Format;
        let (before, after) = (&text[..at], &text[at + c.len_utf8()..]);
        hidden && !joiners::belongs(before, c, after)
    })
}

/// Whether a text mixes scripts that are not written together: it is neither of a single script
/// nor highly restrictive (UTS #39 §5.2), which lets Latin stand beside Chinese, Japanese and
/// Korean. Digits, spaces and punctuation belong to every script.
pub(crate) fn mixes_scripts(text: &str) -> bool {
    if text.is_ascii() || !AugmentedScriptSet::for_str(text).is_empty() {
        return false;
    }
    let beside_latin = text
        .chars()
        .filter(|c| !is_latin(*c))
        .map(AugmentedScriptSet::for_char)
        .fold(AugmentedScriptSet::default(), |mut all, scripts| {
            all.intersect_with(scripts);
            all
        });
    !(beside_latin.hanb || beside_latin.jpan || beside_latin.kore)
}

fn is_latin(c: char) -> bool {
    let mut scripts = AugmentedScriptSet::for_char('a');
    scripts.intersect_with(c.into());
    !scripts.is_empty()
}

#[cfg(test)]
mod tests;
