//! What is said of people and hardly ever of things.

use std::ops::Range;

use crate::phi::checks::starts_with;

/// Whether what follows a name tells what somebody does or feels: "ambulated", "tearful".
pub(super) fn follows(text: &str, name: &Range<usize>) -> bool {
    let complains = starts_with(after(text, name.end), "c/o ");
    complains || next_word(text, name.end).is_some_and(|word| is_in(OF_PEOPLE, &word))
}

/// Whether what follows tells of a relative: also "updated", "is here", "at bedside".
pub(super) fn of_relative_follow(text: &str, name: &Range<usize>) -> bool {
    let Some(word) = next_word(text, name.end) else {
        return false;
    };
    let beside = || {
        PLACES
            .iter()
            .any(|place| starts_with(after(text, name.end), place))
    };
    is_in(OF_PEOPLE, &word) || is_in(OF_RELATIVES, &word) || beside()
}

/// Whether "is" or "has" follows.
pub(super) fn verb_follows(text: &str, name: &Range<usize>) -> bool {
    next_word(text, name.end).is_some_and(|word| is_in("is was has had will needs", &word))
}

/// Whether a sentence, a line or a bracket ends after the name.
pub(super) fn nothing_follows(text: &str, name: &Range<usize>) -> bool {
    let rest = text[name.end..].trim_start_matches([' ', '"', '\'']);
    rest.is_empty() || rest.starts_with(['\n', '\r', '.', ',', ';', ')', '}', '|', '<', '('])
}

/// The next word, in small letters.
pub(super) fn next_word(text: &str, end: usize) -> Option<String> {
    const LONGEST: usize = 16;
    let rest = after(text, end);
    let letters = rest.bytes().take(LONGEST + 1);
    let length = letters.take_while(u8::is_ascii_alphabetic).count();
    (1..=LONGEST)
        .contains(&length)
        .then(|| rest[..length].to_ascii_lowercase())
}

/// What follows, if nothing but spaces stands in between.
pub(super) fn after(text: &str, end: usize) -> &str {
    let rest = &text[end..];
    let spaces = rest.bytes().take_while(|byte| *byte == b' ').count();
    if spaces > 0 { &rest[spaces..] } else { "" }
}

/// Whether a list of words, with spaces between, has this one.
pub(super) fn is_in(list: &str, word: &str) -> bool {
    list.split_ascii_whitespace().any(|one| one == word)
}

const PLACES: [&str; 6] = [
    "at bedside",
    "at the bedside",
    "at home",
    "on phone",
    "on the phone",
    "in room",
];

const OF_PEOPLE: &str = "admitted agreed agrees ambulated ambulates ambulating arrived asked asking \
    asks aspirated ate awoke bathed called calling calls choked climbed collapsed complained \
    complaining complains coughed coughing coughs cried cries crying declined declines declining \
    demanded demands denied denies denying desaturated died discharged doing dozing drank drinking \
    drinks drove eating eats eloped enjoyed enjoys expressed expresses extubated fainted feels fell \
    felt groaning hallucinating hears hit insisted insists intubated kicked laughed lived lives moaned \
    moaning moans napping nauseated phoned preferred prefers pulled punched refused refuses refusing \
    reported reporting reports requested requesting requests rested resting said sat says screamed \
    screaming seized showered sits sleeping sleeps slept slipped smiled smiles smokes snored snores \
    spat speaks spoke stated states stating stood swung tearful thinks threatened threw tolerated \
    tolerates tolerating took tripped understands urinated verbalized verbalizes voided voids vomited \
    vomiting vomits walked walks wandered wandering wanders wanted wants went woke yelled yelling yells";

const OF_RELATIVES: &str = "aware brought concerned drives had has helping here holding informed is left \
    notified phones present signed stayed staying supportive translating updated visited visiting \
    visits waiting was";
