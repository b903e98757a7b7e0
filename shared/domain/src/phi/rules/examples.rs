//! One text for each rule that no other rule finds anything in. The names are invented, the
//! numbers are nobody's.

use super::{DETECTOR, Rule, Triggers};
use crate::phi::{
    PhiKind::{self, *},
    scan,
};

/// What a text has in it, the text, and the part of it that is found.
const EXAMPLES: [(PhiKind, &str, &str); 61] = [
    (Ssn, "noted 219-09-9999", "219-09-9999"),
    (Ssn, "noted 219 09 9999", "219 09 9999"),
    (Ssn, "noted xxx-xx-4821", "xxx-xx-4821"),
    (
        CardNumber,
        "paid with 4111-1111-1111-1111",
        "4111-1111-1111-1111",
    ),
    (
        AccountNumber,
        "paid from GB82WEST12345698765432",
        "GB82WEST12345698765432",
    ),
    (HealthPlanNumber, "card says 1EG4-TE5-MK73", "1EG4-TE5-MK73"),
    (Email, "mail to ana@example.museum", "ana@example.museum"),
    (Email, "mail to ana @ example.com", "ana @ example.com"),
    (
        Email,
        "mail to ana [at] example [dot] org",
        "ana [at] example [dot] org",
    ),
    (Mrn, "mrn 48213377", "48213377"),
    (Mrn, "csn 48213377", "48213377"),
    (HealthPlanNumber, "member id 48213377", "48213377"),
    (HealthPlanNumber, "medicaid 48213377", "48213377"),
    (AccountNumber, "acct 48213377", "48213377"),
    (LicenseNumber, "passport 48213377", "48213377"),
    (Ssn, "ssn 219099999", "219099999"),
    (Ssn, "last four of ssn 9999", "9999"),
    (Phone, "415-555-0123", "415-555-0123"),
    (Phone, "+44 20 7946 0958", "+44 20 7946 0958"),
    (Phone, "phone 555-0142", "555-0142"),
    (Phone, "tel 01614 960 123", "01614 960 123"),
    (DateOfBirth, "dob 19610304", "19610304"),
    (DateOfBirth, "born 3/4/61", "3/4/61"),
    (StreetAddress, "12 Elm Crescent", "12 Elm Crescent"),
    (StreetAddress, "42 rose garden road", "42 rose garden road"),
    (StreetAddress, "lives at 12 Harbor", "12 Harbor"),
    (StreetAddress, "po box 1182", "po box 1182"),
    (Name, "Mister Engstrom", "Engstrom"),
    (Name, "Miss Engstrom", "Engstrom"),
    (Mrn, "PID|1||A88^^^X||", "A88^^^X"),
    (Name, "ana engstrom, 54 yo", "ana engstrom"),
    (Name, "MR ENGSTROM", "ENGSTROM"),
    (Name, "patient name Engstrom", "Engstrom"),
    (Name, "{'family': 'engstrom'}", "engstrom"),
    (Name, "Engstrom, Maria", "Engstrom, Maria"),
    (LicenseNumber, "dl D8841207", "D8841207"),
    (AccountNumber, "aba 021000021", "021000021"),
    (Phone, "tel 8121540199", "8121540199"),
    (Email, "ana at example dot org", "ana at example dot org"),
    (Name, "MRS ENGSTROM", "ENGSTROM"),
    (Name, "mrs engstrom", "engstrom"),
    (Name, "alias: engstrom", "engstrom"),
    (Name, "goes by Engstrom", "Engstrom"),
    (Name, "name: Tobias Engstrom", "Tobias Engstrom"),
    (Name, "patient Tobias Engstrom", "Tobias Engstrom"),
    (Name, "patient Engstrom denies", "Engstrom"),
    (Name, "wife Ana", "Ana"),
    (Name, "wife: Ana Engstrom", "Ana Engstrom"),
    (Name, "Ana Engstrom, the wife", "Ana Engstrom"),
    (Name, "Tobias Engstrom is 54 yo", "Tobias Engstrom"),
    (Name, "54 yo Tobias Engstrom", "Tobias Engstrom"),
    (Ssn, "noted 219/09/9999", "219/09/9999"),
    (Phone, "P: 415-155-0123", "415-155-0123"),
    (DateOfBirth, "b 1961-03-04", "1961-03-04"),
    (Name, "nickname Slim", "Slim"),
    (Name, "<family>Engstrom", "Engstrom"),
    (
        Name,
        "'last':'Engstrom','first':'Tobias'",
        "Engstrom','first':'Tobias",
    ),
    (Name, "ENGSTROM^TOBIAS", "ENGSTROM^TOBIAS"),
    (Name, "contact Tobias Engstrom for", "Tobias Engstrom"),
    (Name, "Tobias Engstrom, 54 F", "Tobias Engstrom"),
    (Name, "Tobias Engstrom, age 54", "Tobias Engstrom"),
];

impl Rule {
    fn finds(&self, text: &str) -> bool {
        let mut found = false;
        Triggers::of([self.triggers].into_iter()).each(text, |start, indices| {
            found |= !indices.is_empty() && self.find_at(text, start).is_some();
        });
        found
    }
}

#[test]
fn every_example_is_found_as_what_it_is() {
    for (kind, text, part) in EXAMPLES {
        let found = scan(text);
        let found: Vec<_> = found
            .iter()
            .map(|finding| (finding.kind, &text[finding.range.clone()]))
            .collect();
        assert_eq!(found, [(kind, part)], "{text}");
    }
}

/// So without any one of the rules an example is not found.
#[test]
fn every_rule_alone_finds_an_example() {
    let mut lonely = Vec::new();
    for rule in &DETECTOR.rules {
        let others = || {
            DETECTOR
                .rules
                .iter()
                .filter(|other| !std::ptr::eq(*other, rule))
        };
        let alone = |text: &str| rule.finds(text) && !others().any(|other| other.finds(text));
        if !EXAMPLES.iter().any(|example| alone(example.1)) {
            lonely.push(&rule.pattern);
        }
    }
    assert_eq!(lonely, [""; 0]);
}
