//! Names of people, told by a title, a label, a relation or an age beside
//! them.

use std::ops::Range;

use super::Rule;
use crate::phi::PhiKind::Name;
use crate::phi::{checks, words};

pub(super) fn rules() -> Vec<Rule> {
    [
        (TITLE, no_word_is_clinical as super::Accept),
        (TITLE_IN_CAPITALS, no_word_is_clinical),
        (TITLE_IN_SMALL, is_small_title),
        (LABEL_AND_SIGN, starts_with_a_name),
        (LABEL, no_word_is_clinical),
        (LINE, no_word_is_clinical),
        (PERSON, no_word_is_clinical),
        (PERSON_DOES, no_word_is_clinical),
        (RELATIVE, no_word_is_clinical),
        (RELATIVE_AND_SIGN, no_word_is_clinical),
        (RELATIVE_AFTER, no_word_is_clinical),
        (AGE, no_word_is_clinical),
        (INVERTED_AGE, no_word_is_clinical),
    ]
    .into_iter()
    .map(|(pattern, accept)| {
        let pattern = pattern.replace("WORD", WORD).replace("ROLE", ROLE);
        let pattern = pattern.replace("RELATION", RELATION);
        Rule::new(Name, format!("(?x){pattern}"), accept)
    })
    .collect()
}

/// A capitalised name: Ruiz, O'Neil, Smith-Jones.
const WORD: &str = r"(?: [A-Z]'[A-Z][a-z]{1,24}
    | [A-Z][a-z]{1,24} (?:[A-Z][a-z]{1,24})? (?: ['-][A-Z]?[a-z]{1,24} )? )";

const ROLE: &str = r"(?i: patient | pt | client | resident )";

const RELATION: &str = r"(?i: wife | husband | spouse | partner | mother | father | mom | dad | son
    | daughter | sister | brother | guardian | niece | nephew | aunt | uncle | cousin | grandson
    | granddaughter | grandmother | grandfather | caregiver | roommate | neighbor )";

const TITLE: &str = r"\b(?: Mr | Mrs | Ms | Miss | Mx | Mister | Missus )\.?\s{1,3}
    (?P<id> WORD (?: \s{1,2} [A-Z]\. )? (?: \s{1,2} WORD )? )";

/// Without a point MR and MS are as often a valve, an image or a disease.
const TITLE_IN_CAPITALS: &str =
    r"\b(?: MRS\.? | MR\. | MS\. )\s{1,3} (?P<id> [A-Z][A-Za-z'-]{2,24} )\b";

const TITLE_IN_SMALL: &str = r"\b(?: mrs?\.? | ms\. )\s{1,3} (?P<id> [a-z]{3,24} )\b";

const LABEL_AND_SIGN: &str = r"\b(?i: (?: ROLE | RELATION | full | first | last | middle | given | legal
      | preferred | maiden | family | next\s+of\s+kin | nok | (?:emergency\s+)?contact )
      (?:'s)? \s{1,2} name | surname | forename | alias | aka | next\s+of\s+kin | emergency\s+contact )
    \s{0,2} [:=-] \s{0,3}
    (?P<id> [A-Za-z][A-Za-z'.-]{1,24} (?: ,?\s [A-Za-z][A-Za-z'.-]{0,24} ){0,2} )";

const LABEL: &str = r"\b(?: (?i: (?: ROLE | RELATION | full | first | last | legal | preferred )
      (?:'s)? \s+ name (?: \s+ is )? | surname | named | goes\s+by | aka | a\.k\.a\. ) ) ,? \s{1,3}
    (?P<id> WORD (?: \s{1,2} WORD )? )";

const LINE: &str = r"(?: ^ | [\n.;:,(]\s{0,3} ) (?i:name) \s? [:=] \s{0,3}
    (?P<id> WORD ,? \s{1,2} (?: [A-Z]\.?\s{1,2} )? WORD )";

const PERSON: &str = r"\b ROLE (?: , | : | \s+is | \s+- | \s+named )? \s{1,3} (?: (?:Dr|Rev|Sr)\.?\s )?
    (?P<id> (?: WORD | [A-Z]\. ) ,? \s{1,2} (?: [A-Z]\.?\s{1,2} )? WORD )";

const PERSON_DOES: &str = r"\b ROLE ,? \s{1,3} (?P<id> WORD ) ,? \s{1,2}
    (?: reports? | states? | denies | denied | complains | complained | presents | presented
      | arrived | says | said | requests | requested | refuses | refused | lives | wants | fell
      | (?: is | was ) \s (?: sleeping | asleep | awake | resting | alert | calm | stable | comfortable
          | anxious | agitated | confused | tearful | crying | asking | refusing | feeling | doing
          | sitting | walking | eating | talking ) )\b";

const RELATIVE: &str =
    r"\b RELATION (?: , | \s+is | \s+named )? \s{1,3} (?P<id> WORD (?: \s{1,2} WORD )? )";

const RELATIVE_AND_SIGN: &str = r"\b RELATION \s? [:(-] \s{0,3} (?P<id> WORD \s{1,2} WORD )";

const RELATIVE_AFTER: &str = r"\b (?P<id> WORD (?: \s{1,2} WORD )? ) , \s{1,2}
    (?: the | his | her | their | patient's | pt's ) \s{1,2} RELATION \b";

const AGE: &str = r"(?P<id> WORD (?: \s [A-Z]\.? )? \s{1,2} WORD ) ,? \s{1,2}
    (?: is \s )? (?: an? \s | \( | age[d]? \s )? [0-9]{1,3} [\s-]{0,2}
    (?: y/?o | yr | year | [MF]\b )";

const INVERTED_AGE: &str = r"\b[0-9]{1,3} [\s-]? (?: y/?o | year[\s-]old ) \s{1,2}
    (?: (?i: male | female | man | woman | m | f | boy | girl ) ,? \s{1,2} )? (?: named \s )?
    (?P<id> WORD \s{1,2} WORD )";

fn no_word_is_clinical(text: &str, range: &Range<usize>) -> bool {
    !words::any_clinical(&text[range.clone()])
}

/// After a label and a sign a name may be in any case, and more may follow it.
fn starts_with_a_name(text: &str, range: &Range<usize>) -> bool {
    let found = &text[range.clone()];
    let first = found.split([',', ' ', '\n']).next().unwrap_or_default();
    !words::is_clinical(first)
}

/// "mild mr noted" is a valve.
fn is_small_title(text: &str, range: &Range<usize>) -> bool {
    const GRADES: [&str; 7] = ["mild", "moderate", "severe", "trace", "with", "no", "has"];
    let mut before = checks::preceding_words(text, range, 2).skip(1);
    let graded = before.any(|word| GRADES.contains(&word.as_str()) || is_number(&word));
    !graded && no_word_is_clinical(text, range)
}

fn is_number(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_digit())
}
