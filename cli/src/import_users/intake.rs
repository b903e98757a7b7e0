use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::Hash;
use std::io::BufRead;

use domain::email::Email;
use domain::field_error::FieldError;
use domain::ids::UserId;
use identity::password::PasswordHasher;
use store::transfer::{BATCH, PortableAccount};

use super::rejects::Rejected;
use crate::users_file::{Column, FileError, Line, Reader, account};

/// Reads accounts and rejects lines that describe none, or one that was read before.
pub(super) struct Intake<R> {
    reader: Reader<R>,
    hasher: PasswordHasher,
    lines: u64,
    emails: HashMap<Email, u64>,
    ids: HashMap<UserId, u64>,
}

/// The next lines of the file.
#[derive(Default)]
pub(super) struct Batch {
    pub(super) candidates: Vec<Candidate>,
    pub(super) rejected: Vec<Rejected>,
}

/// An account whose line is right.
pub(super) struct Candidate {
    pub(super) line: u64,
    pub(super) id: Option<String>,
    pub(super) account: PortableAccount,
}

impl<R: BufRead> Intake<R> {
    pub(super) fn new(reader: Reader<R>, hasher: PasswordHasher) -> Self {
        Self {
            reader,
            hasher,
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
                Ok(candidate) => batch.candidates.push(candidate),
                Err(rejected) => batch.rejected.push(rejected),
            }
        }
        let is_empty = batch.candidates.is_empty() && batch.rejected.is_empty();
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

    fn candidate(&mut self, line: Line) -> Result<Candidate, Rejected> {
        let number = line.number;
        let rejected = |id, errors| Rejected {
            line: number,
            id,
            errors,
        };
        let record = line.record.map_err(|errors| rejected(None, errors))?;
        let id = record.get(Column::Id).map(str::to_owned);
        let account = account(&record, &self.hasher);
        let account = account.map_err(|errors| rejected(id.clone(), errors))?;
        let user = &account.user;
        let repeated = repeated("email", &mut self.emails, user.email.clone(), number)
            .or_else(|| repeated("id", &mut self.ids, user.user_id, number));
        match repeated {
            Some(error) => Err(rejected(id, vec![error])),
            None => Ok(Candidate {
                line: number,
                id,
                account,
            }),
        }
    }
}

impl Candidate {
    pub(super) fn refused(&self, error: FieldError) -> Rejected {
        Rejected {
            line: self.line,
            id: self.id.clone(),
            errors: vec![error],
        }
    }
}

fn repeated<K: Hash + Eq>(
    field: &str,
    seen: &mut HashMap<K, u64>,
    key: K,
    line: u64,
) -> Option<FieldError> {
    match seen.entry(key) {
        Entry::Occupied(first) => {
            let message = format!("is the same as that of line {}", first.get());
            Some(FieldError::new(field, "repeated", message))
        }
        Entry::Vacant(entry) => {
            entry.insert(line);
            None
        }
    }
}
