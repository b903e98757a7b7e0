//! Lists of words, one to a line in order, searched where they lie: nothing is built at start.
//! `README.md` beside them says where they are from.

/// Given names.
pub(super) const GIVEN_NAMES: &str = include_str!("given_names.txt");
/// Words that are given names too, but far more often words.
pub(super) const GIVEN_WORDS: &str = include_str!("given_words.txt");
/// Family names that are no other word.
pub(super) const SURNAMES: &str = include_str!("surnames.txt");
/// Frequent family names that are words too.
pub(super) const SURNAME_WORDS: &str = include_str!("surname_words.txt");
/// Brands of medicines, feeds, vaccines and devices.
pub(super) const BRANDS: &str = include_str!("brands.txt");
/// Words of the dictionary, medicines and places, without what `stems` derives.
pub(super) const VOCABULARY: &str = include_str!("vocabulary.txt");

/// Whether a line of `list` is `word`, which is in small letters.
pub(super) fn contains(list: &str, word: &str) -> bool {
    let mut rest = list;
    while !rest.is_empty() {
        let middle = rest.len() / 2;
        let start = rest[..middle].rfind('\n').map_or(0, |end| end + 1);
        let end = rest[start..]
            .find('\n')
            .map_or(rest.len(), |end| start + end);
        match rest[start..end].cmp(word) {
            std::cmp::Ordering::Equal => return true,
            std::cmp::Ordering::Greater => rest = &rest[..start],
            std::cmp::Ordering::Less => rest = rest.get(end + 1..).unwrap_or_default(),
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_every_list_is_found_and_nothing_between() {
        for list in [
            GIVEN_NAMES,
            GIVEN_WORDS,
            SURNAMES,
            SURNAME_WORDS,
            BRANDS,
            VOCABULARY,
        ] {
            let words: Vec<&str> = list.lines().collect();
            assert!(words.is_sorted_by(|left, right| left < right));
            for word in &words {
                assert!(word.bytes().all(|byte| byte.is_ascii_lowercase()), "{word}");
                assert!(contains(list, word), "{word}");
                assert!(!contains(list, &format!("{word}0")), "{word}");
            }
            assert!(!contains(list, "") && !contains(list, "0") && !contains(list, "~"));
        }
    }
}
