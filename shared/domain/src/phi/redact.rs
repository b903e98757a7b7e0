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
    use super::*;
    use crate::phi::scan;

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
        ];
        for dose in doses {
            for (before, after) in [
                ("Mr. Garcia:", "then call 415-555-0123"),
                ("MRN 48213377,", "for Mrs. Walker"),
                ("patient Maria Garcia", "DOB 03/04/1961"),
                ("phone", "ordered"),
                ("daughter Maria asks about", "at 12 Elm Street"),
            ] {
                let text = format!("{before} {dose} {after}");
                let redacted = redact(&text, &scan(&text));
                assert!(redacted.contains(dose), "{text}: {redacted}");
            }
        }
    }
}
