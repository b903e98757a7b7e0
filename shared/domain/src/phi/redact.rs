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
}
