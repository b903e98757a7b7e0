//! Names and labels of fields that ask when somebody was born, in both languages.

const BIRTH: [&str; 7] = [
    "birth",
    "birthday",
    "birthdate",
    "born",
    "dob",
    "nacimiento",
    "nac",
];

/// These say by themselves that the day is meant.
const BIRTHDAY: [&str; 3] = ["birthday", "birthdate", "dob"];

const DAY: [&str; 13] = [
    "date",
    "day",
    "month",
    "year",
    "when",
    "on",
    "fecha",
    "dia",
    "d\u{ed}a",
    "mes",
    "a\u{f1}o",
    "cuando",
    "cu\u{e1}ndo",
];

/// The same without what separates words.
const JOINED: [&str; 7] = [
    "dateofbirth",
    "dayofbirth",
    "birthdate",
    "birthday",
    "fechadenacimiento",
    "fechanacimiento",
    "fechanac",
];

/// Whether `text` names a birth.
pub(super) fn is_named(text: &str) -> bool {
    has_word(text, &BIRTH) || day_is_joined(text)
}

/// Whether `text` names the day of a birth, or its month or year.
pub(super) fn day_is_named(text: &str) -> bool {
    let both = has_word(text, &BIRTH) && has_word(text, &DAY);
    both || has_word(text, &BIRTHDAY) || day_is_joined(text)
}

fn day_is_joined(text: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphanumeric());
    let joined: String = letters.flat_map(char::to_lowercase).collect();
    JOINED.iter().any(|name| joined.contains(name))
}

fn has_word(text: &str, words: &[&str]) -> bool {
    let text = text.to_lowercase();
    let mut found = text.split(|c: char| !c.is_alphanumeric());
    found.any(|word| words.contains(&word))
}
