//! Text with its identifiers taken out.

use super::{Finding, PhiKind};

/// `text` with each finding replaced by `[REDACTED:kind]`. The findings are
/// those of a scan of this very text.
#[must_use]
pub fn redact(text: &str, findings: &[Finding]) -> String {
    let mut redacted = String::with_capacity(text.len());
    let mut rest = 0;
    for finding in findings {
        redacted.push_str(text.get(rest..finding.range.start).unwrap_or_default());
        redacted.push_str(&mark(finding.kind));
        rest = finding.range.end;
    }
    redacted.push_str(text.get(rest..).unwrap_or_default());
    redacted
}

/// What stands for an identifier of `kind`.
pub(super) fn mark(kind: PhiKind) -> String {
    format!("[REDACTED:{}]", kind.code())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::phi::checks::UNITS;
    use crate::phi::scan;
    use crate::phi::tests::any_text;

    #[test]
    fn keeps_everything_but_the_identifiers() {
        let text = "Call 212-555-0142 re BP 120/80, ana@example.org.";
        let redacted = redact(text, &scan(text));
        assert_eq!(
            redacted,
            "Call [REDACTED:phone] re BP 120/80, [REDACTED:email]."
        );
        assert_eq!(scan(&redacted), []);
    }

    #[test]
    fn never_touches_a_dose_or_a_rate() {
        let doses = [
            "morphine 2 mg IV",
            "heparin 25,000 units in 250 mL at 1200 units/h",
            "NS @ 125 mL/h",
            "norepinephrine 0.05-0.5 mcg/kg/min",
            "500-1000 mg every 6 hours",
            "insulin 10 units at 0730",
            "K 40 mEq, Mg 2 g",
            "penicillin 2400000 units IM",
            "O2 at 2 L",
            "200-1000 mL",
            "acct 1234 mg",
            "500 mg vancomycin",
            "100 mL/h",
            "epi 100000 units",
            "FIN 1000000 units penicillin",
            "medicare 500000 units",
            "12/24 mg",
        ];
        for dose in doses {
            for (before, after) in [
                ("Mr. Garcia:", "then call 415-555-0123"),
                ("MRN 48213377,", "for Mrs. Walker"),
                ("patient Maria Garcia", "DOB 03/04/1961"),
                ("phone", "ordered"),
                ("acct 12345678", "and Member ID W123456789"),
                ("date of birth none;", "given"),
                ("daughter Maria asks about", "at 12 Elm Street"),
            ] {
                let text = format!("{before} {dose} {after}");
                let redacted = redact(&text, &scan(&text));
                assert!(redacted.contains(dose), "{text}: {redacted}");
            }
        }
    }

    /// A number as doses and rates are written.
    fn amount() -> impl Strategy<Value = String> {
        prop_oneof![
            "[1-9][0-9]{0,6}",
            "[0-9]{1,3}\\.[0-9]{1,2}",
            "[1-9][0-9]?,[0-9]{3}",
            "[1-9][0-9]{1,3}-[1-9][0-9]{1,3}",
            "[0-9]{1,2}/[0-9]{1,2}"
        ]
    }

    /// What makes a number behind it an identifier, with one or without.
    fn label() -> impl Strategy<Value = String> {
        let labels = [
            "MRN 482133",
            "acct 12345678",
            "Member ID W123456789",
            "epi",
            "FIN",
            "medicare",
            "phone 555-0142",
            "call",
            "tel",
            "ssn 219 09 9999",
            "ssn",
            "DOB 3/4/61",
            "date of birth none;",
            "dob 3 4",
            "born",
            "b",
            "+44 20 7946 0958",
            "4111 1111 1111",
            "415 555",
            "+1",
            "lives at",
            "12 Elm St",
            "PID|1||",
            "csn",
            "last 4 of SSN",
            "policy",
            "routing",
            "Maria Garcia,",
            "patient",
            "75 yo",
            "P:",
            "@",
            "219-09",
        ];
        prop::sample::select(labels.to_vec()).prop_map(String::from)
    }

    proptest! {
        #[test]
        fn never_touches_a_number_with_a_unit_whatever_stands_before(
            text in any_text(),
            label in label(),
            amount in amount(),
            unit in prop::sample::select(UNITS.to_vec()),
        ) {
            let dose = format!(" {amount} {unit}");
            let text = format!("{text} {label}{dose} given");
            let redacted = redact(&text, &scan(&text));
            prop_assert!(redacted.contains(&dose), "{text}: {redacted}");
        }
    }
}
