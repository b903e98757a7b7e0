//! The words of a report that no type brings with it.

use crate::language::Language;

/// In one language.
pub(crate) struct Words {
    pub(crate) yes: &'static str,
    pub(crate) no: &'static str,
    /// Stands where a line has some of its answers but not this one.
    pub(crate) no_answer: &'static str,
    /// Stands in a section without any answer.
    pub(crate) no_answers: &'static str,
    /// The heading of what the definition does not know.
    pub(crate) other: &'static str,
    /// Before the number of a step without a title.
    pub(crate) step: &'static str,
    /// Before the criteria of a score that have no answer.
    pub(crate) not_assessed: &'static str,
}

const ENGLISH: Words = Words {
    yes: "Yes",
    no: "No",
    no_answer: "not recorded",
    no_answers: "Not recorded",
    other: "OTHER",
    step: "Step",
    not_assessed: "not assessed",
};

const SPANISH: Words = Words {
    yes: "Sí",
    no: "No",
    no_answer: "no consta",
    no_answers: "No consta",
    other: "OTROS",
    step: "Paso",
    not_assessed: "no valorado",
};

pub(crate) const fn of(language: Language) -> &'static Words {
    match language {
        Language::En => &ENGLISH,
        Language::Es => &SPANISH,
    }
}

/// The title of a step that has none of its own.
#[must_use]
pub fn step_title(number: u8, language: Language) -> String {
    format!("{} {number}", of(language).step)
}
