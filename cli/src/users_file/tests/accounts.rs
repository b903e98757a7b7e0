use rstest::rstest;

use super::{BCRYPT, hasher, read, told};
use crate::users_file::column::Column;
use crate::users_file::record::Record;
use crate::users_file::{Format, account};

fn record() -> Record {
    let mut record = Record::default();
    for (column, text) in [
        (Column::Id, "7"),
        (Column::Email, "Ann@X.org"),
        (Column::FullName, "Ann Example"),
        (Column::PasswordHash, BCRYPT),
        (Column::Role, "nurse"),
        (Column::IsActive, "t"),
        (Column::IsVerified, "f"),
        (Column::CreatedAt, "2024-03-01 08:15:00"),
        (Column::AgreedToTerms, "f"),
    ] {
        record.set(column, text);
    }
    record
}

fn with(column: Column, text: &str) -> Record {
    let mut record = record();
    record.set(column, text);
    record
}

#[test]
fn the_sample_is_right() {
    let sample = include_bytes!("../../../../tests/import/users.csv");
    let lines = read(sample, Format::Csv);
    assert_eq!(lines.len(), 5);
    for (number, parsed) in lines {
        assert!(parsed.is_ok(), "{number}: {parsed:?}");
    }
}

#[test]
fn what_the_former_system_did_not_know_is_that_of_the_beginning() {
    let ann = account(&record(), &hasher()).unwrap();
    let user = ann.user;
    assert_eq!(user.email.as_str(), "ann@x.org");
    assert_eq!(user.updated_at, user.created_at);
    assert_eq!(user.password_changed_at, user.created_at);
    assert_eq!((user.last_login_at, user.version), (None, 1));
    assert!(!user.agreed_to_terms);
    assert_eq!(ann.password_hash.unwrap().0, BCRYPT);
}

#[rstest]
#[case(
    "7F0C1D1E-58c4-4a8e-9b8e-0d2f4a6b8c10",
    "7f0c1d1e-58c4-4a8e-9b8e-0d2f4a6b8c10",
    true
)]
#[case(
    "7f0c1d1e58c44a8e9b8e0d2f4a6b8c10",
    "7f0c1d1e-58c4-4a8e-9b8e-0d2f4a6b8c10",
    true
)]
#[case(
    "7f0c1d1e-58c4-4a8e-9b8e-0d2f4a6b8c10",
    "7f0c1d1e-58c4-4a8e-9b8e-0d2f4a6b8c10",
    false
)]
#[case("7", "9e0882a7-0c98-8134-86cf-a362e0bc7954", true)]
fn an_id_always_becomes_the_same_one(
    #[case] former: &str,
    #[case] expected: &str,
    #[case] is_kept_apart: bool,
) {
    let ann = account(&with(Column::Id, former), &hasher()).unwrap();
    assert_eq!(ann.user.user_id.to_string(), expected);
    assert_eq!(ann.former_id.is_some(), is_kept_apart);
}

#[test]
fn ids_that_differ_stay_different() {
    let id = |text| {
        let account = account(&with(Column::Id, text), &hasher()).unwrap();
        account.user.user_id
    };
    assert_ne!(id("7"), id("07"));
    assert_eq!(id("7").as_uuid().get_version_num(), 8);
}

#[rstest]
#[case(Column::Id, "", "required")]
#[case(Column::Id, "a\u{7}b", "control_character")]
#[case(Column::Id, "00000000-0000-0000-0000-000000000000", "reserved")]
#[case(Column::Email, "", "required")]
#[case(Column::Email, "ann", "invalid_email")]
#[case(Column::Email, "сhief@example.org", "mixed_scripts")]
#[case(Column::Email, "\"ann smith\"@example.org", "quoted_email")]
#[case(Column::FullName, "Аnn Smith", "mixed_scripts")]
#[case(Column::FullName, "Ann \u{202E}nimda", "hidden_character")]
#[case(Column::Institution, "Ward\u{200B}", "hidden_character")]
#[case(Column::FullName, " ", "required")]
#[case(Column::FullName, &"x".repeat(201), "too_long")]
#[case(Column::Role, "superuser", "unknown_role")]
#[case(Column::Role, "ADMIN", "unknown_role")]
#[case(Column::LicenseNumber, "1\n2", "control_character")]
#[case(Column::Department, &"x".repeat(201), "too_long")]
#[case(Column::Department, "Room of Mrs. Garcia", "phi_detected")]
#[case(Column::Institution, "MRN 48213377", "phi_detected")]
#[case(Column::IsActive, "", "required")]
#[case(Column::IsActive, "yes", "not_boolean")]
#[case(Column::IsVerified, "2", "not_boolean")]
#[case(Column::AgreedToTerms, "", "required")]
#[case(Column::CreatedAt, "yesterday", "invalid_time")]
#[case(Column::LastLoginAt, "2024-02-30 00:00:00", "invalid_time")]
#[case(Column::PasswordHash, "", "required")]
#[case(
    Column::PasswordHash,
    "correct horse battery staple",
    "unsupported_hash"
)]
#[case(
    Column::PasswordHash,
    "5f4dcc3b5aa765d61d8327deb882cf99",
    "unsupported_hash"
)]
#[case(Column::PasswordHash, &BCRYPT.replace("$2b$", "$2x$"), "unsupported_hash")]
#[case(Column::PasswordHash, &BCRYPT.replace("$10$", "$03$"), "unsupported_hash")]
#[case(Column::PasswordHash, &BCRYPT.replace("$10$", "$15$"), "too_costly")]
#[case(Column::PasswordHash, &BCRYPT[..59], "unsupported_hash")]
#[case(
    Column::PasswordHash,
    "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    "unknown_pepper"
)]
fn a_value_is_refused_by_its_column(
    #[case] column: Column,
    #[case] text: &str,
    #[case] code: &str,
) {
    let errors = account(&with(column, text), &hasher()).unwrap_err();
    assert_eq!(told(&errors), [(column.name(), code)]);
    assert!(text.trim().is_empty() || !errors[0].message.contains(text));
}

#[test]
fn who_has_no_password_can_be_invited() {
    let errors = account(&with(Column::PasswordHash, ""), &hasher()).unwrap_err();
    assert!(errors[0].message.contains("--invite"));
    let errors = account(&with(Column::Email, ""), &hasher()).unwrap_err();
    assert!(!errors[0].message.contains("--invite"));
}

#[test]
fn everything_wrong_with_a_line_is_told_at_once() {
    let errors = account(&Record::default(), &hasher()).unwrap_err();
    let mut told: Vec<&str> = errors.iter().map(|error| error.field.as_str()).collect();
    told.sort_unstable();
    let mut required: Vec<&str> = Column::ALL
        .into_iter()
        .filter(|column| column.is_required())
        .map(Column::name)
        .collect();
    required.sort_unstable();
    assert_eq!(told, required);
}
