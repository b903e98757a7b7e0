//! Names of institutions, departments and devices.

use super::{Finding, PhiKind, scan};
use crate::field_error::FieldError;

/// Checks a text that names a place or a device. Nobody can confirm a match in it, so street
/// addresses pass, since an institution has one, and so does "Sister Kenny", after whom one is
/// named.
///
/// # Errors
/// An error of code `phi_detected` at `field` for what looks like an identifier of a person.
pub fn check_place(field: &str, text: &str) -> Result<(), FieldError> {
    let mut findings = scan(text).into_iter();
    match findings.find(|finding| identifies_somebody(text, finding)) {
        None => Ok(()),
        Some(finding) => Err(FieldError {
            kind: Some(finding.kind),
            start: Some(text[..finding.range.start].chars().count()),
            length: Some(text[finding.range.clone()].chars().count()),
            ..FieldError::new(
                field,
                "phi_detected",
                format!("looks like {}; leave identifiers out", finding.kind),
            )
        }),
    }
}

fn identifies_somebody(text: &str, finding: &Finding) -> bool {
    match finding.kind {
        PhiKind::StreetAddress => false,
        PhiKind::Name => {
            let before = text[..finding.range.start].trim_end().to_lowercase();
            !PATRONS.iter().any(|patron| before.ends_with(patron))
        }
        _ => true,
    }
}

/// Before the names of those whom hospitals are named after.
const PATRONS: [&str; 5] = ["sister", "mother", "father", "brother", "guardian"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_and_devices_pass() {
        for text in [
            "Ward 3B",
            "St. Mary's Medical Center, 12 Main Street",
            "Sister Kenny Institute",
            "Mother Frances Hospital",
            "John Hunter Hospital",
            "Nurse station 4 iPad",
            "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Ana's iPhone",
            "Infant and Maternal Health",
            "Patient Care Unit 5",
        ] {
            assert_eq!(check_place("department", text), Ok(()), "{text}");
        }
    }

    #[test]
    fn identifiers_of_people_are_refused_with_their_place() {
        for (text, kind, start, length) in [
            ("é tel 415-555-0123", PhiKind::Phone, 6, 12),
            ("Room of Mrs. Garcia", PhiKind::Name, 13, 6),
            ("pt John Smith tablet", PhiKind::Name, 3, 10),
            ("MRN 48213377", PhiKind::Mrn, 4, 8),
            ("ana@example.org", PhiKind::Email, 0, 15),
        ] {
            let error = check_place("device_name", text).unwrap_err();
            assert_eq!(
                (error.code, error.kind),
                ("phi_detected", Some(kind)),
                "{text}"
            );
            assert_eq!(
                (error.start, error.length),
                (Some(start), Some(length)),
                "{text}"
            );
            assert!(!error.message.contains(text));
        }
    }
}
