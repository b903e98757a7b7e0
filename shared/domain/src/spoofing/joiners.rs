//! Where characters that cannot be seen are needed to write what can.

use icu_properties::{
    CodePointMapData, CodePointSetData,
    props::{ExtendedPictographic, JoiningType},
};
use unicode_normalization::char::canonical_combining_class;

const ZERO_WIDTH_NON_JOINER: char = '\u{200C}';
const ZERO_WIDTH_JOINER: char = '\u{200D}';

/// Asks for the coloured form of a character that is both text and emoji.
const EMOJI_PRESENTATION: char = '\u{FE0F}';

/// The class of a virama, by which a consonant loses its vowel.
const VIRAMA: u8 = 9;

/// Whether the joiner `c` may stand between these texts. After a virama it chooses how consonants
/// are joined (RFC 5892 appendix A, UTS #39 §3.1.1): the Sinhala word Sri needs it. Between letters
/// of a cursive script a non-joiner keeps them apart: Persian given names need it. Emoji are built
/// with joiners, and phones are named with emoji.
pub(super) fn belongs(before: &str, c: char, after: &str) -> bool {
    let last = before.chars().next_back();
    let follows_virama = last.is_some_and(|last| canonical_combining_class(last) == VIRAMA);
    match c {
        ZERO_WIDTH_NON_JOINER => {
            follows_virama || is_cursive(before.chars().rev()) && is_cursive(after.chars())
        }
        ZERO_WIDTH_JOINER => {
            follows_virama
                || last.is_some_and(ends_pictograph)
                    && after.chars().next().is_some_and(is_pictograph)
        }
        EMOJI_PRESENTATION => last.is_some_and(is_pictograph),
        _ => false,
    }
}

/// Whether the first letter, marks aside, is one of a script whose letters join. That is wider
/// than the rule of RFC 5892, by which the non-joiner has to have an effect: people also type it
/// between the parts of a name after a letter that never joins.
fn is_cursive(mut letters: impl Iterator<Item = char>) -> bool {
    let joining = CodePointMapData::<JoiningType>::new();
    let first = letters.find(|c| joining.get(*c) != JoiningType::Transparent);
    first.is_some_and(|c| {
        matches!(
            joining.get(c),
            JoiningType::DualJoining | JoiningType::LeftJoining | JoiningType::RightJoining
        )
    })
}

fn is_pictograph(c: char) -> bool {
    CodePointSetData::new::<ExtendedPictographic>().contains(c)
}

/// A pictograph, or what changes the colour of the one before.
fn ends_pictograph(c: char) -> bool {
    is_pictograph(c) || matches!(c, EMOJI_PRESENTATION | '\u{1F3FB}'..='\u{1F3FF}')
}
