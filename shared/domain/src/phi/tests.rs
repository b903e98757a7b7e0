use proptest::prelude::*;

use super::*;

fn kinds(text: &str) -> Vec<PhiKind> {
    scan(text).into_iter().map(|finding| finding.kind).collect()
}

#[test]
fn ranges_cover_the_identifier_in_the_original_text() {
    let text = "caf\u{e9} \u{2014} MRN \u{ff14}\u{ff18}\u{200b}\u{ff12}133, bed 4";
    let findings = scan(text);
    assert_eq!(findings.len(), 1);
    assert_eq!(
        &text[findings[0].range.clone()],
        "\u{ff14}\u{ff18}\u{200b}\u{ff12}133"
    );
}

#[test]
fn a_label_gives_a_value_its_meaning() {
    for (label, value, kind) in [
        ("ssn", "219099999", PhiKind::Ssn),
        ("patient_name", "delphine moreau", PhiKind::Name),
        ("birthDate", "1961-03-04", PhiKind::DateOfBirth),
        ("mrn", "48213377", PhiKind::Mrn),
        ("phone", "5550142", PhiKind::Phone),
        ("contact name", "ana", PhiKind::Name),
    ] {
        let findings = scan_labelled(label, value);
        assert_eq!(findings.len(), 1, "{label}");
        assert_eq!(findings[0].kind, kind, "{label}");
        assert_eq!(&value[findings[0].range.clone()], value, "{label}");
        assert_eq!(kinds(value), [], "{label}");
    }
}

#[test]
fn a_clinical_label_gives_none() {
    for (label, value) in [
        ("medications name", "Lisinopril"),
        ("patient_position", "Supine"),
        ("patient_response", "Calm And Cooperative"),
        ("heart_rate", "72"),
        ("pharmacy_hours", "0900-1700"),
    ] {
        assert_eq!(scan_labelled(label, value), [], "{label}");
    }
}

#[test]
fn findings_that_overlap_are_one_and_neighbours_are_two() {
    let finding = |kind, range| Finding { kind, range };
    let overlapping = vec![
        finding(PhiKind::Phone, 2..9),
        finding(PhiKind::Ssn, 0..3),
        finding(PhiKind::Mrn, 0..5),
    ];
    assert_eq!(merge(overlapping), [finding(PhiKind::Mrn, 0..9)]);
    let inside = vec![finding(PhiKind::Ssn, 0..9), finding(PhiKind::Mrn, 2..5)];
    assert_eq!(merge(inside), [finding(PhiKind::Ssn, 0..9)]);
    let neighbours = vec![finding(PhiKind::Ssn, 0..3), finding(PhiKind::Mrn, 3..5)];
    assert_eq!(merge(neighbours.clone()), neighbours);
}

#[test]
fn a_key_is_split_where_a_word_begins() {
    assert_eq!(spaced("patient_homePhone"), "patient home Phone");
    assert_eq!(spaced("patientID"), "patient ID");
    assert_eq!(spaced("MRN"), "MRN");
}

#[test]
fn every_kind_has_one_word_for_programs() {
    use PhiKind::*;
    for kind in [
        Name,
        StreetAddress,
        DateOfBirth,
        Phone,
        Email,
        Ssn,
        Mrn,
        HealthPlanNumber,
        AccountNumber,
        CardNumber,
        LicenseNumber,
    ] {
        let json = serde_json::to_value(kind).unwrap();
        assert_eq!(json, kind.code());
    }
}

#[test]
fn keys_are_scanned_as_words() {
    assert_eq!(scan_key("ssn_219_09_9999"), [PhiKind::Ssn]);
    assert_eq!(scan_key("ssn_219-09-9999"), [PhiKind::Ssn]);
    assert_eq!(scan_key("mrn_48213377"), [PhiKind::Mrn]);
    assert_eq!(scan_key("patientTobiasEngstrom"), [PhiKind::Name]);
    assert_eq!(scan_key("systolic_pressure"), []);
}

proptest! {
    #[test]
    fn ranges_are_ordered_and_lie_on_characters(text in any_text()) {
        let mut end = 0;
        for finding in scan(&text) {
            prop_assert!(finding.range.start >= end && finding.range.start < finding.range.end);
            prop_assert!(text.get(finding.range.clone()).is_some());
            end = finding.range.end;
        }
    }

    #[test]
    fn labelled_ranges_lie_in_the_value(label in any_text(), text in any_text()) {
        for finding in scan_labelled(&label, &text) {
            prop_assert!(text.get(finding.range).is_some());
        }
    }

    #[test]
    fn a_redacted_number_is_not_found_again(text in any_text()) {
        let once = redact(&text, &scan(&text));
        for finding in scan(&once) {
            prop_assert!(!once[finding.range.clone()].contains("REDACTED"), "{once:?}");
        }
    }
}

/// Pieces of identifiers among arbitrary characters.
pub(super) fn any_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        any::<char>().prop_map(String::from),
        "[0-9]{1,5}",
        "[-. @/:#(+]{1,2}",
        "[A-Z][a-z]{1,6}",
        prop::sample::select(vec![
            "MRN ",
            "DOB ",
            "SSN ",
            "patient ",
            "Mr. ",
            "phone ",
            "\u{200b}",
            "\u{ff11}",
            "Street",
            "acct ",
            "@example.org",
            " yo ",
            "name: ",
            "born ",
        ])
        .prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}
