//! Numbers that a label makes identifiers.

use std::ops::Range;

use super::Rule;
use super::triggers::Trigger;
use crate::phi::PhiKind::{AccountNumber, HealthPlanNumber, LicenseNumber, Mrn, Ssn};
use crate::phi::{PhiKind, checks};

pub(super) fn rules() -> Vec<Rule> {
    let mut rules: Vec<Rule> = LABELS.into_iter().map(labelled).collect();
    rules.extend([
        Rule::new(Mrn, &[Trigger::Words("pid")], HL7_PATIENT, |_, _| true),
        Rule::new(
            Ssn,
            &[Trigger::Words("ssn s ss soc social")],
            SSN,
            is_no_dose,
        ),
        Rule::new(
            Ssn,
            &[Trigger::Words("last ssn social")],
            SSN_ENDING,
            is_no_dose,
        ),
    ]);
    rules
}

/// A kind of number and its labels: the words that one may begin with, what it is, and what of it
/// counts.
type Label = (PhiKind, &'static [Trigger], &'static str, super::Read);

const LABELS: [Label; 8] = [
    (
        Mrn,
        &[Trigger::Words(
            "mrn m medical med mr unit patient pt client resident subject hospital chart case \
             encounter visit wristband record nhs ur ehr file facesheet bracelet registration \
             admission episode",
        )],
        r"mrn | m\.r\.n\.? | medical\s+record | med\.?\s+rec\.? | mr\s?\# | unit\s+record
        | (?: patient | pt | client | resident | subject | hospital | chart | case | encounter | visit
            | wristband | unit | record | nhs | ur | ehr | file | facesheet | bracelet
            | registration | admission | episode )
          [\s_]? (?: id | identifier | number | num | no\b | no\. | nbr | \# )",
        four_digits,
    ),
    (
        Mrn,
        &[Trigger::Words(
            "csn fin har urn umrn uhid epi pid nhs id emr chi",
        )],
        r"csn | fin | har | urn | umrn | uhid | epi | pid | nhs | id\s?[:\#]
        | emr\s? (?: id | number | \# ) | chi\s? (?: number | no )",
        six_digits,
    ),
    (
        HealthPlanNumber,
        &[Trigger::Words(
            "member policy subscriber group insurance beneficiary health plan claim medicaid medicare payer hic",
        )],
        r"(?: member | policy | subscriber | group | insurance | beneficiary | health\s+plan | plan
            | claim | medicaid | medicare | payer | hic )
          [\s_]? (?: id | number | num | no\b | no\. | \# )",
        four_digits,
    ),
    (
        HealthPlanNumber,
        &[Trigger::Words(
            "medicaid medicare mbi hicn policy insurance subscriber",
        )],
        "medicaid | medicare | mbi | hicn | policy | insurance | subscriber",
        six_digits,
    ),
    (
        AccountNumber,
        &[Trigger::Words("acct accts account a iban routing bank")],
        r"accts?\.? | account | a/c | iban | routing\s (?: number | no\.? | \# ) | bank",
        four_digits,
    ),
    (
        AccountNumber,
        &[Trigger::Words("routing aba sort")],
        r"routing | aba | sort\scode",
        nine_digits,
    ),
    (
        LicenseNumber,
        &[Trigger::Words(
            "driver drivers lic license licence passport dl vin certificate plate",
        )],
        r"(?: driver'?s? \s )? lic (?: en[cs]e | \.? \s (?: no | number | \# ) ) (?: \s plate )?
        | passport | dl\s?\# | vin | certificate | plate \s (?: no | number | \# )",
        four_digits,
    ),
    (
        LicenseNumber,
        &[Trigger::Words("dl driver drivers visa")],
        r"dl | driver'?s?\slic | visa\s (?: no | number | \# )",
        six_digits,
    ),
];

/// The list of identifiers in the segment PID of HL7 version 2.
const HL7_PATIENT: &str = r"PID\|[^|\n]{0,4}\|[^|\n]{0,20}\|(?P<id>[^|\s]{1,60})";

const SSN: &str = r"(?ix)
    \b (?: ssn | s\.s\.n\.? | ss\s?\# | ss\s+(?:number|no\.) | soc(?:ial|\.)?\s+sec(?:urity|\.)? | social \s? (?: \# | : | is | number ) )
    [^0-9\n]{0,25} (?P<id> [0-9]{3}[^0-9a-z\n]{0,3}[0-9]{2}[^0-9a-z\n]{0,3}[0-9]{4} | [0-9] (?: [\ -][0-9] ){8} ) \b";

/// "Social work visit ending 1430" is no number of anybody.
const SSN_ENDING: &str = r"(?ix)
    \b (?: (?: last\s+(?:four|4)\s (?:digits\s)? (?:of\s)? (?:the\s|her\s|his\s)? )
           (?:ssn|social)\b [^0-9a-z\n]{0,4} (?: (?:sec(?:urity)?|number|no|is|are|\#) [^0-9a-z\n]{1,3} ){0,3}
         | (?: ssn | social ) \b (?: [^0-9a-z\n]{1,3} (?:sec(?:urity)?|number|no|is|are|in|\#) ){0,3}
           [^0-9a-z\n]{1,3} (?: ending | ends | last\s(?:four|4) ) [^0-9\n]{0,10} )
    (?P<id> [0-9]{4} ) \b";

/// `label`, then words or signs that join it to its number, then the number. The signs are those of
/// pasted JSON too: `{"mrn": {"value": "…"}}`.
fn labelled((kind, triggers, label, read): Label) -> Rule {
    let pattern = format!(
        r#"(?ix) \b (?: {label} )
          (?: ["'\s:=]{{1,4}} \{{ [^{{}}\n]{{0,80}}? \b value )?
          (?: [\s:=\#,|>("'{{\[-]{{1,6}} (?: number | num | no\.? | nbr | id | is | now | was | value ) ){{0,3}}
          [\s:=\#,|>("'{{\[-]{{0,6}}
          (?P<id> (?: [a-z]\  )? [a-z]{{0,4}}-?[0-9][a-z0-9]{{0,19}} (?: -[a-z0-9]{{1,10}} | \ [0-9]{{2,4}}\b ){{0,4}} )"#
    );
    Rule::reading(kind, triggers, pattern, read)
}

fn four_digits(text: &str, range: &Range<usize>) -> Option<Range<usize>> {
    with_digits(text, range, 4).filter(|range| !is_year(&text[range.clone()]))
}

fn six_digits(text: &str, range: &Range<usize>) -> Option<Range<usize>> {
    with_digits(text, range, 6)
}

fn nine_digits(text: &str, range: &Range<usize>) -> Option<Range<usize>> {
    with_digits(text, range, 9)
}

/// What is left of the number without a dose after it, unless that is too short or a date.
fn with_digits(text: &str, range: &Range<usize>, least: usize) -> Option<Range<usize>> {
    let range = checks::without_dose(text, range)?;
    let found = &text[range.clone()];
    let part_of_ratio = text[range.end..].starts_with('/') || text[..range.start].ends_with('/');
    let long_enough = checks::digits(found).len() >= least;
    (long_enough && !part_of_ratio && !is_date(found)).then_some(range)
}

fn is_no_dose(text: &str, range: &Range<usize>) -> bool {
    !checks::is_measured(text, range)
}

/// "Certificate 2026" was issued then.
fn is_year(found: &str) -> bool {
    found.len() == 4 && (found.starts_with("19") || found.starts_with("20"))
}

/// 2026-11-20
fn is_date(found: &str) -> bool {
    let mut parts = found.split('-');
    let [Some(year), Some(month), Some(day), None] =
        [parts.next(), parts.next(), parts.next(), parts.next()]
    else {
        return false;
    };
    is_year(year) && month.len() <= 2 && day.len() <= 2
}
