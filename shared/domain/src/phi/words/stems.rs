//! The forms that a word may be an inflection of.

/// The word itself and what it may be the plural, the past or another regular form of.
pub(super) fn of(word: &str) -> impl Iterator<Item = String> + '_ {
    let derived = ENDINGS.iter().filter_map(|(ending, instead)| {
        let stem = word.strip_suffix(ending)?;
        (stem.len() >= SHORTEST).then(|| format!("{stem}{instead}"))
    });
    let doubled = ["ed", "ing"]
        .into_iter()
        .filter_map(|ending| undoubled(word.strip_suffix(ending)?));
    std::iter::once(word.to_owned())
        .chain(derived)
        .chain(doubled)
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
            ("walk", "walk"),
        ] {
            assert!(of(form).any(|stem| stem == word), "{form}");
        }
        assert!(!of("ted").any(|stem| stem == "t"));
    }
}
