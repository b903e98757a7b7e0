//! Names of people, told by a title, a label, a role, a relation or an age
//! beside them. The patterns find where a name would stand; what the words
//! there are decides whether it is one.

mod ages;
mod context;
mod inverted;
mod members;
mod predicates;
mod reading;
mod things;
mod tokens;
mod uses;

use super::triggers::Trigger::{self, Digit, Sign, Words};
use super::{Read, Rule};
use crate::phi::PhiKind::Name;

use ages::{after_age, before_age, before_label, before_years};
use context::{after_contact, after_relation, after_role, before_relation};
use inverted::around_comma;
use reading::{after_label, after_sign, called, nickname, on_line, titled, titled_if_name, valve};

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

const RULES: [(&[Trigger], &str, Read); 23] = [
    (TITLES, TITLE, titled),
    (TITLES, TITLE_IN_CAPITALS, titled),
    (TITLES, TITLE_IN_SMALL, titled),
    (&[Words("miss")], TITLE_OR_VERB, titled_if_name),
    (TITLES, TITLE_OR_VALVE, valve),
    (LABELS, LABEL_AND_SIGN, after_sign),
    (LABELS, LABEL, after_label),
    (&[Words("nickname")], NICKNAME, nickname),
    (KEYS, KEY, after_sign),
    (&[Sign(b'<')], ELEMENT, after_sign),
    (
        &[Words("first given last family")],
        MEMBERS,
        members::given_and_family,
    ),
    (&[Sign(b'^')], COMPONENTS, members::components),
    (&[Words("name")], LINE, on_line),
    (
        &[Words("goes called answers aka a named known nicknamed")],
        CALLED,
        called,
    ),
    (ROLES, ROLE_BEFORE, after_role),
    (RELATIONS, RELATION_BEFORE, after_relation),
    (&[Words("contact")], CONTACT, after_contact),
    (RELATIONS, RELATION_AFTER, before_relation),
    (&[Digit], AGE, before_age),
    (&[Digit], YEARS, before_years),
    (&[Words("age aged")], AGE_LABEL, before_label),
    (&[Digit], AGE_BEFORE, after_age),
    (&[Sign(b',')], COMMA, around_comma),
];

const TITLES: &[Trigger] = &[Words("mr mrs ms mx mister missus sra srta senor senora")];

const ROLES: &[Trigger] = &[Words(ROLE_WORDS)];

const ROLE_WORDS: &str = "patient patients pt pts client clients resident residents infant newborn neonate \
    baby veteran inmate";

const RELATIONS: &[Trigger] = &[Words(KIN_WORDS), Words(RELATION_WORDS)];

const KIN_WORDS: &str = "wife husband spouse partner mother father mom mommy mum dad daddy son \
    daughter sister brother sibling guardian niece nephew aunt auntie uncle cousin grandson \
    granddaughter grandchild grandmother grandfather grandma grandpa caregiver carer caretaker \
    roommate neighbor neighbour girlfriend boyfriend fiance fiancee friend godson goddaughter \
    godmother godfather parent parents child children kid kids sons daughters brothers sisters siblings \
    cousins aunts uncles nieces nephews grandsons granddaughters grandchildren grandparent grandparents \
    neighbors neighbours friends guardians caregivers roommates twins law laws pastor priest rabbi boss twin landlord landlady employer coworker babysitter nanny stepson \
    stepdaughter stepmother stepfather stepmom stepdad stepsister stepbrother exwife exhusband";

const RELATION_WORDS: &str = "poa dpoa hpoa mpoa cpoa dcpoa hcpoa mcpoa mdpoa hdpoa hcp nok ice conservator payee significant health healthcare \
    proxy surrogate power responsible financial spokesperson contact informant guarantor next \
    emergency decision family";

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
const NAMED_PARTS: [(&str, &str); 8] = [
    ("GAP", GAP),
    ("ROLE", ROLE),
    ("RELATION", RELATION),
    ("KIN", KIN),
    ("WORD", WORD),
    ("TOKEN", TOKEN),
    ("OLD", OLD),
    ("YEARS", YEARS),
];

/// Any word.
const TOKEN: &str = "[A-Za-z][A-Za-z'-]{0,24}";

/// A word with a capital letter.
const WORD: &str = "[A-Z][A-Za-z'-]{1,24}";

const ROLE: &str = r"(?i: patients? | pts?\.? | clients? | residents? | infant | newborn | neonate | baby (?: \s (?:boy|girl) )? | veteran | inmate )";

const RELATION: &str = r"(?i: (?: step | ex[\s-]? | half[\s-]? | great[\s-]?(?:grand)? | foster \s )? KIN s? (?: [\s-]in[\s-]law )? | laws? | family \s members?
    | [dhm]{0,2}c?poa | hcp | nok | (?: health \s? care \s )? proxy | surrogate | power \s of \s attorney
    | (?: responsible | financial ) \s party | significant \s other | ice \s? : | conservator | payee
    | health \s? care \s agent | spokesperson | contact (?: \s person | \s? : ) | informant | guarantor
    | next \s of \s kin | emergency \s contact | decision[\s-]maker )";

const KIN: &str = r"(?: wife | husband | spouse | partner | mother | father | mom(?:my)? | mum | dad(?:dy)? | son
    | daughter | sister | brother | sibling | guardian | niece | nephew | aunt(?:ie)? | uncle | cousin
    | grand(?: son | daughter | child | mother | father | ma | pa ) | caregiver | carer | caretaker | roommate
    | neighbou?r | girlfriend | boyfriend | fiancee? | friend | god(?: son | daughter | mother | father )
    | parent | grandparent | child(?:ren)? | grandchildren | kid | pastor | priest | rabbi | boss
    | twin | landlord | landlady | employer | coworker | babysitter | nanny )";

/// What may stand between a role or a relation and the name.
const GAP: &str = r"(?: \x22 \s? : \s? (?: \{ \s? \x22 (?: first_? )? name \x22 \s? : \s? )? \x22 | \s? [,:=/(\x22] \s{0,3} | \s+(?:is|was|named|called|-) \s{1,3} | \s? - \s{0,3} | \s{1,3} )";

/// An age of a person.
const OLD: &str = r"(?: [0-9]{1,3} [\s-]{0,2} (?i: y\.?\s?/?\s?o\b | (?: yrs?\b | years? | months? | mos?\b ) \.? [\s-]{0,2} old ) )";

/// A number of years, which may be an age.
const YEARS: &str = r"[0-9]{1,3} (?: [\s-]{0,2} (?i: yrs?\b | years? ) | \s? [MF]\b )";

/// An age of a person, right after the name.
const AGE: &str = r"OLD";

const AGE_LABEL: &str = r"(?i: aged? ) \s? :? \s? [0-9]{1,3} \b";

const TITLE: &str = r"\b(?: Mr | Mrs | Ms | Mx | Mister | Missus | Sra | Srta | Senora? ) (?: \.\s{0,3} | \s{1,3} ) (?: [A-Z]\.\s )? (?P<id> WORD )";

/// Without a point MR and MS are as often a valve, an image or a disease.
const TITLE_IN_CAPITALS: &str =
    r"\b(?: MRS\.? | MR\. | MS\. )\s{1,3} (?P<id> [A-Z][A-Za-z'-]{2,24} )";

const TITLE_IN_SMALL: &str = r"\b(?: mrs\.? | mr\. | ms\. )\s{1,3} (?P<id> [a-z][a-z'-]{2,24} )";

/// "Miss Dose" is none.
const TITLE_OR_VERB: &str = r"\b(?: Miss | miss )\s{1,3} (?P<id> TOKEN )";

const TITLE_OR_VALVE: &str = r"\b(?: MR | MS | mr | ms )\s{1,3} (?P<id> [A-Za-z][A-Za-z'-]{2,24} )";

const LABEL_AND_SIGN: &str = r"(?i: \b (?: (?: ROLE | RELATION | full | first | last | middle | given | legal | birth
      | preferred | maiden | married | family | contact ) (?:'s)? [\s_.]{0,2} name | surname | forename | nickname | alias )
    (?: \s? (?: [:=-] | \x22\s?: ) | \s (?:is|was) \b ) [\s\x22'\[]{0,4} ) (?P<id> TOKEN )";

const LABEL: &str = r"(?i: \b (?: (?: ROLE | RELATION | full | first | last | middle | given | legal | birth
      | preferred | maiden | married | family ) (?:'s)? \s{1,2} name | surname | forename ) ,? \s{1,3} ) (?P<id> TOKEN )";

const NICKNAME: &str = r"(?i: nickname ) \s{1,3} (?P<id> TOKEN )";

/// A member of pasted JSON, such as FHIR's `HumanName`.
const KEY: &str = r"(?i: (?: family | given | text | (?: patient | full | first | last | given | family | middle | maiden
      | preferred )_?name | surname ) (?: [\x22'] \s? : \s? \[? \s? [\x22'] | \s value \s? = \s? [\x22'] ) ) (?P<id> TOKEN )";

/// An element of pasted XML or HTML.
const ELEMENT: &str = r"(?i: < (?: (?: patient | full | first | last | given | family | middle | maiden ) [_-]? (?:name)?
      | surname ) > ) \s? (?P<id> TOKEN )";

/// Two members of pasted JSON, of which one word each is the value.
const MEMBERS: &str = r"(?i: (?: first | given | last | family ) [\x22'] \s? : \s? [\x22'] ) (?P<id> TOKEN
    [\x22'] \s? , \s? [\x22'] (?i: first | given | last | family ) [\x22'] \s? : \s? [\x22'] TOKEN ) [\x22']";

/// The components of a name in HL7 version 2.
const COMPONENTS: &str = r"\^ (?P<id> TOKEN )";

const LINE: &str = r"(?i:name) [\x22']? (?: \s? \( [^()\n]{1,24} \) )? (?: \s? [:=>-] \s{0,3} [\x22']? | \s{1,3} ) (?P<id> TOKEN )";

const CALLED: &str = r"(?i: \b (?: goes \s by | called | answers \s to | aka | a\.k\.a\. | named
      | known \s as | nicknamed ) ,? \s{1,3} ) \x22? (?P<id> TOKEN )";

const ROLE_BEFORE: &str =
    r"\b ROLE GAP (?: (?:Dr|Rev|Sr)\.?\s )? (?: [A-Z]\.\s? ){0,2} (?P<id> TOKEN )";

const CONTACT: &str = r"(?i: contact ) \s{1,3} (?P<id> WORD )";

const RELATION_BEFORE: &str = r"\b RELATION GAP (?P<id> TOKEN )";

const RELATION_AFTER: &str = r"RELATION \b";

const AGE_BEFORE: &str = r"(?: OLD | [0-9]{1,3} [\s-]{0,2} (?i: yrs?\b | years? | mos?\b ) ) (?: [\s.-]{0,2} old )? \.? ,? [\x20\t]{1,2}
    (?: (?i: male | female | man | woman | m | f | boy | girl | lady | gentleman ) ,? [\x20\t]{1,2} )?
    (?: named \s )? (?P<id> TOKEN )";

const COMMA: &str = ",";
