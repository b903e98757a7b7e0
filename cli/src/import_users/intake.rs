use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::Hash;
use std::io::BufRead;

use domain::email::Email;
use domain::field_error::FieldError;
use domain::ids::UserId;
use identity::password::PasswordHasher;
use store::transfer::{BATCH, PortableAccount};

use super::adjustments::Adjustments;
use super::rejects::{Place, Rejected};
use crate::users_file::{Column, FileError, Line, Reader, account, account_to_invite};

/// Reads accounts and rejects lines that describe none, or one that was read before.
pub(super) struct Intake<R> {
    reader: Reader<R>,
    hasher: PasswordHasher,
    /// Whether users without a password are taken, to be invited.
    invite: bool,
    lines: u64,
    adjustments: Adjustments,
    emails: HashMap<Email, Place>,
    ids: HashMap<UserId, Place>,
}

/// The next lines of the file.
#[derive(Default)]
pub(super) struct Batch {
    pub(super) candidates: Vec<Candidate>,
    pub(super) rejected: Vec<Rejected>,
    /// How many users were left out.
    pub(super) skipped: u64,
}

/// An account whose line is right.
pub(super) struct Candidate {
    pub(super) place: Place,
    /// The columns that were cut.
    pub(super) cut: Vec<&'static str>,
    pub(super) account: PortableAccount,
}

impl<R: BufRead> Intake<R> {
    /// With `invite`, users without a password are taken too.
    pub(super) fn new(
        (reader, invite): (Reader<R>, bool),
        hasher: PasswordHasher,
        adjustments: Adjustments,
    ) -> Self {
        Self {
            reader,
            hasher,
            invite,
            adjustments,
            lines: 0,
            emails: HashMap::new(),
            ids: HashMap::new(),
        }
    }

    /// As many lines as one read can ask about; `None` at the end of the file.
    pub(super) fn next_batch(&mut self) -> Result<Option<Batch>, FileError> {
        let mut batch = Batch::default();
        for _ in 0..BATCH {
            let Some(line) = self.reader.next_line()? else {
                break;
            };
            self.lines += 1;
            match self.candidate(line) {
                Ok(Some(candidate)) => batch.candidates.push(candidate),
                Ok(None) => batch.skipped += 1,
                Err(rejected) => batch.rejected.push(rejected),
            }
        }
        let is_empty =
            batch.candidates.is_empty() && batch.rejected.is_empty() && batch.skipped == 0;
        Ok((!is_empty).then_some(batch))
    }

    /// How many users have been read.
    pub(super) fn lines(&self) -> u64 {
        self.lines
    }

    /// How many bytes have been read.
    pub(super) fn position(&self) -> u64 {
        self.reader.position()
    }

    /// The account of a line; `None` when it is left out.
    fn candidate(&mut self, line: Line) -> Result<Option<Candidate>, Rejected> {
        let mut place = Place {
            line: line.number,
            id: None,
        };
        let mut record = line.record.map_err(|errors| place.rejected(errors))?;
        place.id = record.get(Column::Id).map(str::to_owned);
        if self.adjustments.skip(&record) {
            return Ok(None);
        }
        let cut = self.adjustments.apply(&mut record);
        let account = match record.get(Column::PasswordHash) {
            None if self.invite => account_to_invite(&record),
            _ => account(&record, &self.hasher),
        };
        let account = account.map_err(|errors| place.rejected(errors))?;
        let user = &account.user;
        repeated("email", &mut self.emails, user.email.clone(), &place)?;
        repeated("id", &mut self.ids, user.user_id, &place)?;
        Ok(Some(Candidate {
            place,
            cut,
            account,
        }))
    }
}

/// Two addresses or ids may be written in two ways and still be one here, so both lines are told.
fn repeated<K: Hash + Eq>(
    field: &str,
    seen: &mut HashMap<K, Place>,
    key: K,
    place: &Place,
) -> Result<(), Rejected> {
    match seen.entry(key) {
        Entry::Occupied(first) => {
            let first = first.get();
            let message = format!("is the same here as that of line {}", first.line);
            let error = FieldError::new(field, "repeated", message);
            Err(Rejected {
                same_as: Some(first.clone()),
                ..place.rejected(vec![error])
            })
        }
        Entry::Vacant(entry) => {
            entry.insert(place.clone());
            Ok(())
        }
    }
}
