//! Names of people, told by a title, a label, a role, a relation or an age
//! beside them. The patterns find where a name would stand; what the words
//! there are decides whether it is one.

mod reading;
mod things;
mod tokens;

use super::triggers::Trigger::{self, Capital, Digit, Words};
use super::{Read, Rule};
use crate::phi::PhiKind::Name;

use reading::{
    after_label, after_sign, before_age, beside_age, called, in_context, inverted, on_line, titled,
    titled_if_name, valve,
};

pub(super) fn rules() -> Vec<Rule> {
    RULES
        .into_iter()
        .map(|(triggers, pattern, read)| {
            let pattern = NAMED_PARTS
                .into_iter()
                .fold(pattern.to_owned(), |pattern, (name, part)| {
                    pattern.replace(name, part)
                });
            Rule::reading(Name, triggers, format!("(?x){pattern}"), read)
        })
        .collect()
}

const RULES: [(&[Trigger], &str, Read); 17] = [
    (TITLES, TITLE, titled),
    (TITLES, TITLE_IN_CAPITALS, titled),
    (TITLES, TITLE_IN_SMALL, titled),
    (&[Words("miss")], TITLE_OR_VERB, titled_if_name),
    (TITLES, TITLE_OR_VALVE, valve),
    (LABELS, LABEL_AND_SIGN, after_sign),
    (LABELS, LABEL, after_label),
    (KEYS, KEY, after_sign),
    (&[Words("name")], LINE, on_line),
    (
        &[Words("goes called answers aka a named known nicknamed")],
        CALLED,
        called,
    ),
    (ROLES, ROLE_BEFORE, in_context),
    (RELATIONS, RELATION_BEFORE, in_context),
    (&[Capital], RELATION_AFTER, reading::before_relation),
    (&[Capital], AGE, beside_age),
    (&[Digit], AGE_BEFORE, beside_age),
    (&[Digit], YEARS, before_age),
    (&[Capital], INVERTED, inverted),
];

const TITLES: &[Trigger] = &[Words("mr mrs ms mx mister missus")];

const ROLES: &[Trigger] = &[Words(ROLE_WORDS)];

const ROLE_WORDS: &str = "patient pt client resident infant newborn neonate baby veteran inmate";

const RELATIONS: &[Trigger] = &[Words(KIN_WORDS), Words(RELATION_WORDS)];

const KIN_WORDS: &str = "wife husband spouse partner mother father mom mommy mum dad daddy son \
    daughter sister brother sibling guardian niece nephew aunt auntie uncle cousin grandson \
    granddaughter grandchild grandmother grandfather grandma grandpa caregiver carer caretaker \
    roommate neighbor neighbour girlfriend boyfriend fiance fiancee friend godson goddaughter \
    godmother godfather twin landlord landlady employer coworker babysitter nanny stepson \
    stepdaughter stepmother stepfather stepmom stepdad stepsister stepbrother exwife exhusband";

const RELATION_WORDS: &str = "poa dpoa hpoa mpoa cpoa dcpoa hcpoa mcpoa mdpoa hdpoa hcp nok ice conservator payee significant health healthcare \
    proxy surrogate power responsible financial spokesperson contact informant guarantor next \
    emergency decision";

const LABELS: &[Trigger] = &[
    Words(ROLE_WORDS),
    Words(KIN_WORDS),
    Words(RELATION_WORDS),
    Words(
        "full first last middle given legal birth preferred maiden married family surname \
         forename nickname alias fullname firstname lastname middlename givenname familyname \
         patientname",
    ),
];

const KEYS: &[Trigger] = &[Words(
    "family given text patient full first last middle maiden preferred name patientname fullname \
     firstname lastname givenname familyname middlename maidenname preferredname surname",
)];

/// What stands for what in the patterns, longer parts first.
const NAMED_PARTS: [(&str, &str); 7] = [
    ("GAP", GAP),
    ("ROLE", ROLE),
    ("RELATION", RELATION),
    ("KIN", KIN),
    ("WORD", WORD),
    ("TOKEN", TOKEN),
    ("YEARS", YEARS),
];

/// Any word.
const TOKEN: &str = "[A-Za-z][A-Za-z'-]{0,24}";

/// A word with a capital letter.
const WORD: &str = "[A-Z][A-Za-z'-]{1,24}";

const ROLE: &str = r"(?i: patient | pt\.? | client | resident | infant | newborn | neonate | baby (?: \s (?:boy|girl) )? | veteran | inmate )";

const RELATION: &str = r"(?i: (?: step | ex[\s-]? | half[\s-]? | great[\s-]?(?:grand)? | foster \s )? KIN (?: [\s-]in[\s-]law )?
    | [dhm]{0,2}c?poa | hcp | nok | (?: health \s? care \s )? proxy | surrogate | power \s of \s attorney
    | (?: responsible | financial ) \s party | significant \s other | ice \s? : | conservator | payee
    | health \s? care \s agent | spokesperson | contact (?: \s person | \s? : ) | informant | guarantor
    | next \s of \s kin | emergency \s contact | decision[\s-]maker )";

const KIN: &str = r"(?: wife | husband | spouse | partner | mother | father | mom(?:my)? | mum | dad(?:dy)? | son
    | daughter | sister | brother | sibling | guardian | niece | nephew | aunt(?:ie)? | uncle | cousin
    | grand(?: son | daughter | child | mother | father | ma | pa ) | caregiver | carer | caretaker | roommate
    | neighbou?r | girlfriend | boyfriend | fiancee? | friend | god(?: son | daughter | mother | father )
    | twin | landlord | landlady | employer | coworker | babysitter | nanny )";

/// What may stand between a role or a relation and the name.
const GAP: &str = r"(?: \x22 \s? : \s? \x22 | \s? [,:=/(\x22] \s{0,3} | \s+(?:is|was|named|called|-) \s{1,3} | \s? - \s{0,3} | \s{1,3} )";

const YEARS: &str = r"[0-9]{1,3} [\s-]{0,2} (?i: y\.?\s?/?\s?o\b | yrs?\b | year )";

const TITLE: &str =
    r"\b(?: Mr | Mrs | Ms | Mx | Mister | Missus )\.?\s{1,3} (?: [A-Z]\.\s )? (?P<id> WORD )";

/// Without a point MR and MS are as often a valve, an image or a disease.
const TITLE_IN_CAPITALS: &str =
    r"\b(?: MRS\.? | MR\. | MS\. )\s{1,3} (?P<id> [A-Z][A-Za-z'-]{2,24} )";

const TITLE_IN_SMALL: &str = r"\b(?: mrs\.? | mr\. | ms\. )\s{1,3} (?P<id> [a-z][a-z'-]{2,24} )";

/// "Miss Dose" is none.
const TITLE_OR_VERB: &str = r"\b(?: Miss | miss )\s{1,3} (?P<id> TOKEN )";

const TITLE_OR_VALVE: &str = r"\b(?: MR | MS | mr )\s{1,3} (?P<id> [A-Za-z][A-Za-z'-]{2,24} )";

const LABEL_AND_SIGN: &str = r"(?i: \b (?: (?: ROLE | RELATION | full | first | last | middle | given | legal | birth
      | preferred | maiden | married | family | contact ) (?:'s)? \s{0,2} name | surname | forename | nickname | alias )
    (?: \s? (?: [:=-] | \x22\s?: ) | \s (?:is|was) \b ) [\s\x22'\[]{0,4} ) (?P<id> TOKEN )";

const LABEL: &str = r"(?i: \b (?: (?: ROLE | RELATION | full | first | last | legal | preferred )
      (?:'s)? \s{1,2} name | surname | nickname ) ,? \s{1,3} ) (?P<id> WORD )";

/// A member of pasted JSON, such as FHIR's `HumanName`.
const KEY: &str = r"(?i: (?: family | given | text | (?: patient | full | first | last | given | family | middle | maiden
      | preferred )_?name | surname ) (?: [\x22'] \s? : \s? \[? \s? [\x22'] | \s value \s? = \s? [\x22'] ) ) (?P<id> TOKEN )";

const LINE: &str = r"(?i:name) [\x22']? (?: \s? [:=>-] \s{0,3} [\x22']? | \s{1,3} ) (?P<id> WORD )";

const CALLED: &str = r"(?i: \b (?: goes \s by | called | answers \s to | aka | a\.k\.a\. | named
      | known \s as | nicknamed ) ,? \s{1,3} ) \x22? (?P<id> TOKEN )";

const ROLE_BEFORE: &str = r"\b ROLE GAP (?: (?:Dr|Rev|Sr)\.?\s )? (?P<id> TOKEN )";

const RELATION_BEFORE: &str = r"\b RELATION GAP (?P<id> TOKEN )";

const RELATION_AFTER: &str = r"\b (?P<id> WORD (?: \s{1,2} WORD )? ) (?: , \s{1,2} | \s?\( )
    (?: (?: the | his | her | their | patient's | pt's ) \s{1,2} )? RELATION \b";

const AGE: &str = r"\b (?P<id> WORD ) (?: \s [A-Z]\.? )? \s{1,2} WORD ,? \s{1,2}
    (?: is \s )? (?: an? \s | \( | age[d]? \s )? (?: YEARS | [0-9]{1,3} \s? [MF]\b )";

const AGE_BEFORE: &str = r"\b YEARS (?: [\s.-]{0,2} old )? \.? ,? \s{1,2}
    (?: (?i: male | female | man | woman | m | f | boy | girl | lady | gentleman ) ,? \s{1,2} )?
    (?: named \s )? (?P<id> WORD )";

const INVERTED: &str = r"\b (?P<id> WORD ) ,\s? WORD";
