//! The words that a word may be derived from.

/// The word itself, what it may be the plural, the past or another regular form of, and the
/// word without a prefix.
pub(super) fn of(word: &str) -> impl Iterator<Item = String> + '_ {
    let derived = ENDINGS.iter().filter_map(|(ending, instead)| {
        let stem = word.strip_suffix(ending)?;
        (stem.len() >= SHORTEST).then(|| format!("{stem}{instead}"))
    });
    let doubled = ["ed", "ing"]
        .into_iter()
        .filter_map(|ending| undoubled(word.strip_suffix(ending)?));
    let prefixed = PREFIXES
        .iter()
        .filter_map(|prefix| word.strip_prefix(prefix))
        .filter(|rest| rest.len() > SHORTEST)
        .map(str::to_owned);
    std::iter::once(word.to_owned())
        .chain(derived)
        .chain(doubled)
        .chain(prefixed)
}

const SHORTEST: usize = 3;

const ENDINGS: [(&str, &str); 8] = [
    ("s", ""),
    ("es", ""),
    ("ies", "y"),
    ("ed", ""),
    ("ed", "e"),
    ("ing", ""),
    ("ing", "e"),
    ("ly", ""),
];

const PREFIXES: [&str; 16] = [
    "un", "re", "pre", "post", "non", "anti", "hyper", "hypo", "inter", "intra", "over", "under",
    "multi", "self", "trans", "sub",
];

/// `stopp` as `stop`.
fn undoubled(stem: &str) -> Option<String> {
    let mut letters = stem.chars().rev();
    let twice = letters.next() == letters.next();
    let short = &stem[..stem.len().checked_sub(1)?];
    (twice && short.len() >= SHORTEST).then(|| short.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regular_forms_lead_back_to_the_word() {
        for (form, word) in [
            ("walks", "walk"),
            ("dresses", "dress"),
            ("studies", "study"),
            ("walked", "walk"),
            ("moved", "move"),
            ("walking", "walk"),
            ("moving", "move"),
            ("stopped", "stop"),
            ("slowly", "slow"),
            ("unwell", "well"),
            ("hyperactive", "active"),
            ("walk", "walk"),
        ] {
            assert!(of(form).any(|stem| stem == word), "{form}");
        }
        assert!(!of("ted").any(|stem| stem == "t"));
    }
}
