//! Numbers that a label makes identifiers.

use std::ops::Range;

use super::Rule;
use crate::phi::PhiKind::{AccountNumber, HealthPlanNumber, LicenseNumber, Mrn, Ssn};
use crate::phi::{PhiKind, checks};

pub(super) fn rules() -> Vec<Rule> {
    vec![
        labelled(Mrn, MEDICAL_RECORD, has_four_digits),
        labelled(Mrn, ENCOUNTER, has_six_digits),
        labelled(HealthPlanNumber, HEALTH_PLAN, has_four_digits),
        labelled(HealthPlanNumber, PROGRAMME, has_six_digits),
        labelled(AccountNumber, ACCOUNT, has_four_digits),
        labelled(LicenseNumber, LICENSE, has_four_digits),
        Rule::new(Ssn, SSN, |_, _| true),
        Rule::new(Ssn, SSN_ENDING, |_, _| true),
    ]
}

const MEDICAL_RECORD: &str = r"
    mrn | m\.r\.n\.? | medical\s+record | med\s+rec | mr\s?\# | unit\s+record | nhs
  | (?:patient|pt|client|resident|subject)\s?(?:id|identifier|number|no\.|\#)
  | (?:hospital|chart|case|encounter|visit|wristband)\s?(?:id|number|no\.|\#)";

const ENCOUNTER: &str = r"csn | fin | har | id\s?[:\#] | emr\s?(?:id|number|\#)";

const HEALTH_PLAN: &str = r"
    (?: member | policy | subscriber | group | insurance | beneficiary | health\s+plan | claim
      | medicaid | medicare ) \s? (?: id | number | num | no\. | \# )";

const PROGRAMME: &str = r"medicaid | medicare | mbi | hicn";

const ACCOUNT: &str = r"acct\.? | account | a/c | iban | routing | checking";

const LICENSE: &str = r"
    (?: driver'?s? \s )? licen[cs]e (?: \s plate )? | passport | dl\s?\# | vin | certificate";

const SSN: &str = r"(?ix)
    \b (?: ssn | s\.s\.n\.? | ss\s?\# | ss\s+(?:number|no\.) | soc(?:ial|\.)?\s+sec(?:urity|\.)? )
    [^0-9\n]{0,25} (?P<id> [0-9]{3}[-.\ ]?[0-9]{2}[-.\ ]?[0-9]{4} ) \b";

const SSN_ENDING: &str = r"(?ix)
    \b (?: (?: last\s+(?:four|4)\s (?:digits\s)? (?:of\s)? (?:the\s|her\s|his\s)? )
           (?:ssn|social) [^0-9\n]{0,20}
         | (?: ssn | social ) [^0-9\n]{0,25} (?:ending|ends|last\s(?:four|4)) [^0-9\n]{0,10} )
    (?P<id> [0-9]{4} ) \b";

/// `label`, then words or signs that join it to its number, then the number.
fn labelled(kind: PhiKind, label: &str, accept: super::Accept) -> Rule {
    let pattern = format!(
        r"(?ix) \b (?: {label} )
          (?: [\s:=\#,(-]{{1,3}} (?: number | num | no\.? | nbr | id | is | was ) ){{0,3}}
          [\s:=\#,(-]{{0,4}}
          (?P<id> (?: [a-z]\  )? [a-z]{{0,4}}-?[0-9][a-z0-9]{{0,19}} (?: -[a-z0-9]{{1,10}} | \ [0-9]{{2,4}}\b ){{0,4}} )"
    );
    Rule::new(kind, pattern, accept)
}

fn has_four_digits(text: &str, range: &Range<usize>) -> bool {
    has_digits(text, range, 4)
}

fn has_six_digits(text: &str, range: &Range<usize>) -> bool {
    has_digits(text, range, 6)
}

/// A label says less when what follows is a dose or a date.
fn has_digits(text: &str, range: &Range<usize>, least: usize) -> bool {
    let found = &text[range.clone()];
    checks::digits(found).len() >= least
        && !checks::is_measured(text, range)
        && !text[range.end..].starts_with('/')
}
