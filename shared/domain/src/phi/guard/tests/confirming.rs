//! Matches that somebody confirms.

use aws_lc_rs::hmac;
use uuid::Uuid;

use super::*;
use crate::ids::UserId;

fn keys() -> ReviewKeys {
    ReviewKeys::new(vec![([1; 4], hmac::Key::new(hmac::HMAC_SHA256, &[1; 32]))])
}

fn scope() -> Scope {
    Scope {
        user: UserId::from_uuid(Uuid::from_u128(1)),
        wizard: None,
        step: 1,
    }
}

fn matches(policy: PhiPolicy, note: &str) -> Matches {
    policy.search_text("note", note.to_owned()).1
}

fn confirm(
    matches: &Matches,
    sent: &[ReviewId],
    kept: &[ReviewId],
) -> Result<Confirmed, Vec<FieldError>> {
    matches.confirm(&keys(), &scope(), Confirmations { sent, kept })
}

fn ids(errors: &[FieldError]) -> Vec<ReviewId> {
    errors.iter().filter_map(|error| error.review_id).collect()
}

#[test]
fn names_and_places_are_kept_once_confirmed() {
    let found = matches(PhiPolicy::Review, "Mr. Foley, 12 Elm Street, Mr. Foley");
    assert!(!found.are_refused());
    let asked = ids(&confirm(&found, &[], &[]).unwrap_err());
    assert_eq!(asked.len(), 3);
    assert_eq!(asked[0], asked[2]);

    let confirmed = confirm(&found, &asked, &[]).unwrap();
    assert_eq!(confirmed.ids, asked[..2]);
    let kinds = [PhiKind::Name, PhiKind::StreetAddress, PhiKind::Name];
    assert_eq!(confirmed.new, kinds);

    let again = confirm(&found, &[], &confirmed.ids).unwrap();
    assert_eq!((again.ids, again.new), (confirmed.ids, Vec::new()));
}

#[test]
fn only_what_was_confirmed_passes() {
    let found = matches(PhiPolicy::Review, "Mr. Foley, 12 Elm Street");
    let asked = ids(&confirm(&found, &[], &[]).unwrap_err());
    let left = confirm(&found, &asked[..1], &[]).unwrap_err();
    assert_eq!(ids(&left), asked[1..]);

    let changed = matches(PhiPolicy::Review, "Mr. Foleys, 12 Elm Street");
    let left = confirm(&changed, &asked, &[]).unwrap_err();
    assert_eq!(left.len(), 1);
    assert_eq!(left[0].kind, Some(PhiKind::Name));
}

#[test]
fn forms_and_dates_of_birth_can_never_be_confirmed() {
    for note in [
        "DOB 03/04/1961",
        "call 415-555-0123",
        "mail ana@example.org",
        "MRN 48213377",
        "SSN 219-09-9999",
        "4111 1111 1111 1111",
        "account 0098812345",
        "member ID 884120057",
        "passport 512884410",
    ] {
        let found = matches(PhiPolicy::Review, note);
        assert!(found.are_refused(), "{note}");
        let forged: Vec<_> = found
            .found
            .iter()
            .flat_map(|found| keys().ids(&scope(), found).collect::<Vec<_>>())
            .collect();
        let errors = confirm(&found, &forged, &forged).unwrap_err();
        assert_eq!(ids(&errors), [], "{note}");
    }
}

#[test]
fn nothing_is_confirmed_where_everything_is_rejected() {
    let asked = ids(&confirm(&matches(PhiPolicy::Review, "Mr. Foley"), &[], &[]).unwrap_err());
    let found = matches(PhiPolicy::Reject, "Mr. Foley");
    assert!(found.are_refused());
    assert!(confirm(&found, &asked, &asked).is_err());
}

#[test]
fn too_many_matches_cannot_be_confirmed() {
    let found = matches(PhiPolicy::Review, &"Mr. Foley. ".repeat(MAX_CONFIRMED + 1));
    let errors = confirm(&found, &[], &[]).unwrap_err();
    assert_eq!((errors.len(), ids(&errors).len()), (MAX_ERRORS, 0));
    let one = matches(PhiPolicy::Review, "Mr. Foley. ");
    let asked = ids(&confirm(&one, &[], &[]).unwrap_err());
    assert!(confirm(&found, &asked, &[]).is_err());
}
