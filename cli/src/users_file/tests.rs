mod accounts;
mod cells;
mod lines;
mod moments;
mod round_trip;

use std::sync::Arc;

use domain::field_error::FieldError;
use domain::timestamp::Timestamp;
use identity::password::{Argon2Cost, PasswordHasher};
use identity::secrets::SecretVersions;
use store::transfer::PortableAccount;

use super::{Format, Line, Reader, account};

/// Of "correct horse battery staple", made by Python's bcrypt.
const BCRYPT: &str = "$2b$10$gAfoYc3YGTScj29jU6B2ROjtnvQd7HkCeAwZG8ZMKtuHivaHtM4wu";

fn hasher() -> PasswordHasher {
    let peppers = SecretVersions {
        current: vec![1; 32].into(),
        previous: None,
        created_at: Timestamp::EPOCH,
    };
    PasswordHasher::new(Argon2Cost::new(7168, 1, 1).unwrap(), Arc::new(peppers))
}

type Read = (u64, Result<PortableAccount, Vec<FieldError>>);

fn read(file: &[u8], format: Format) -> Vec<Read> {
    let mut reader = Reader::new(file, format).unwrap();
    let mut found = Vec::new();
    while let Some(Line { number, record }) = reader.next_line().unwrap() {
        let parsed = record.and_then(|record| account(&record, &hasher()));
        found.push((number, parsed));
    }
    found
}

/// Field and code of each error.
fn told(errors: &[FieldError]) -> Vec<(&str, &str)> {
    let told = errors
        .iter()
        .map(|error| (error.field.as_str(), error.code));
    told.collect()
}
