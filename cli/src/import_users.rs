//! Brings the users of the former system into the table.
//!
//! A user is one transaction that makes what is not there and changes nothing that is, but for
//! accounts that nobody had shown to be theirs: those are deleted first. So an
//! import may stop anywhere, start again, and run beside another one. Starting again costs one
//! read for each hundred users that are there already; there is no marker that could be wrong.

mod adjustments;
mod error;
mod id_map;
mod intake;
mod patience;
mod rejects;
mod take_over;

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use domain::audit::{Action, Origin};
use domain::field_error::FieldError;
use domain::invitation::Invitation;
use florence_local::output::Output;
use futures_util::{StreamExt, TryStreamExt, stream};
use identity::invitations;
use serde::Serialize;
use store::transfer::{ImportInvitation, Imported, PortableAccount};

use crate::parts::Parts;
use crate::progress::Progress;
use crate::users_file::{Format, Reader};

pub use adjustments::Adjustments;
pub use error::ImportError;
use id_map::IdMap;
use intake::{Batch, Candidate, Intake};
use patience::patiently;
use rejects::{Rejects, Shortened};

/// How an import goes about it.
#[derive(Debug, Clone)]
pub struct ImportOptions {
    /// The format; by default what the file's name or content says.
    pub format: Option<Format>,
    /// Where rejected lines are reported.
    pub rejects: PathBuf,
    /// How many users are written at once.
    pub in_flight: usize,
    /// Writes no account, and says what would be done.
    pub dry_run: bool,
    /// Where each user's former id is written beside the one here.
    pub id_map: Option<PathBuf>,
    /// Whether users without a password are mailed an invitation to choose one.
    pub invite: bool,
    /// What is changed about the users of the file.
    pub adjustments: Adjustments,
}

/// What an import came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Users made, or with a dry run those that would be.
    pub imported: u64,
    /// How many of them took the place of an account that nobody had shown to be theirs.
    pub taken_over: u64,
    /// Users whose account was there.
    pub already_there: u64,
    /// Lines that made no user.
    pub rejected: u64,
    /// Deleted users that were left out.
    pub skipped: u64,
    /// Users of whom a text was cut.
    pub cut: u64,
}

impl ImportOptions {
    /// Writes 16 users at once and reports rejected lines beside `file`.
    #[must_use]
    pub fn of(file: &Path) -> Self {
        let mut rejects = file.as_os_str().to_owned();
        rejects.push(".rejected.jsonl");
        Self {
            format: None,
            rejects: rejects.into(),
            in_flight: 16,
            dry_run: false,
            id_map: None,
            invite: false,
            adjustments: Adjustments::default(),
        }
    }
}

/// Imports the users of `file`, with progress on `output`.
///
/// # Errors
/// When the file cannot be read or its columns are not those of users, before anything is
/// written; or when the table fails, after which the import may be started again.
pub async fn import_users(
    parts: &Parts,
    file: &Path,
    options: &ImportOptions,
    output: &Output,
) -> Result<Summary, ImportError> {
    let source = File::open(file)?;
    let progress = Progress::new("lines", Some(source.metadata()?.len()), output);
    let mut source = BufReader::with_capacity(1 << 16, source);
    let format = options.format.or_else(|| Format::of_name(file));
    let format = match format {
        Some(format) => format,
        None => Format::of_content(source.fill_buf()?),
    };
    let reader = Reader::new(source, format)?;
    let hasher = parts.passwords.hasher().await?.clone();
    let intake = Intake::new(
        (reader, options.invite),
        hasher,
        options.adjustments.clone(),
    );
    let id_map = options.id_map.as_deref();
    let id_map = id_map.map(|path| IdMap::create(path, file));
    let import = Import {
        parts,
        options,
        rejects: Rejects::create(&options.rejects, file)?,
        id_map: id_map.transpose()?,
        summary: Summary::default(),
    };
    import.run(intake, progress).await
}

struct Import<'a> {
    parts: &'a Parts,
    options: &'a ImportOptions,
    rejects: Rejects,
    id_map: Option<IdMap>,
    summary: Summary,
}

impl Import<'_> {
    async fn run<R: BufRead>(
        mut self,
        mut intake: Intake<R>,
        mut progress: Progress<'_>,
    ) -> Result<Summary, ImportError> {
        while let Some(batch) = intake.next_batch()? {
            self.take(batch).await?;
            progress.show(intake.lines(), intake.position());
        }
        self.rejects.finish()?;
        if let Some(id_map) = self.id_map {
            id_map.finish()?;
        }
        progress.finish(intake.lines());
        Ok(self.summary)
    }

    async fn take(&mut self, batch: Batch) -> Result<(), ImportError> {
        let outcomes = self.outcomes(&batch.candidates).await?;
        let mut rejected = batch.rejected;
        for (candidate, outcome) in batch.candidates.iter().zip(outcomes) {
            let Outcome {
                imported,
                took_over,
            } = outcome;
            self.summary.taken_over += u64::from(took_over);
            match imported {
                Imported::Made => self.summary.imported += 1,
                Imported::AlreadyThere => self.summary.already_there += 1,
                Imported::EmailTaken => {
                    rejected.push(candidate.place.rejected(vec![email_taken()]));
                    continue;
                }
                Imported::IdTaken => {
                    rejected.push(candidate.place.rejected(vec![id_taken()]));
                    continue;
                }
            }
            self.tell(candidate)?;
        }
        rejected.sort_by_key(|rejected| rejected.place.line);
        self.summary.rejected += u64::try_from(rejected.len()).unwrap_or(u64::MAX);
        self.summary.skipped += batch.skipped;
        for rejected in &rejected {
            self.rejects.add(rejected)?;
        }
        Ok(())
    }

    /// Tells of a user who is there.
    fn tell(&mut self, candidate: &Candidate) -> Result<(), ImportError> {
        let Candidate { place, cut, .. } = candidate;
        if !cut.is_empty() {
            self.summary.cut += 1;
            self.rejects.add(&Shortened { place, cut })?;
        }
        if let (Some(id_map), Some(former)) = (&mut self.id_map, &place.id) {
            id_map.add(former, candidate.account.user.user_id)?;
        }
        Ok(())
    }

    /// One read tells who is there already, so that starting again is cheap; whether a user is
    /// made is decided by its transaction alone.
    async fn outcomes(&self, candidates: &[Candidate]) -> Result<Vec<Outcome>, ImportError> {
        let emails = || candidates.iter().map(|c| &c.account.user.email);
        let owners = patiently(|| self.parts.context.store.owners(emails())).await?;
        let outcomes = candidates.iter().map(|candidate| {
            let user = &candidate.account.user;
            let owner = owners.get(&user.email).copied();
            async move {
                match owner {
                    Some(owner) if owner == user.user_id => Ok(Imported::AlreadyThere.into()),
                    Some(owner) => self.take_over(owner, &candidate.account).await,
                    None => Ok(self.make(&candidate.account).await?.into()),
                }
            }
        });
        let in_flight = self.options.in_flight.max(1);
        stream::iter(outcomes)
            .buffered(in_flight)
            .try_collect()
            .await
    }

    async fn make(&self, account: &PortableAccount) -> Result<Imported, ImportError> {
        if self.options.dry_run {
            return Ok(Imported::Made);
        }
        let unit = self.parts.audit.unit().await?;
        let context = &self.parts.context;
        let now = context.now();
        let origin = Origin::operator(account.user.user_id);
        let event = origin.clone();
        let event = event.event(context.id(now), Action::AccountImported, None, now);
        let is_invited = self.options.invite && account.password_hash.is_none();
        let invitation = is_invited.then(|| {
            let invitation = Invitation::to_account(context.id(now), &account.user, now);
            ImportInvitation {
                mail: invitations::mail(context, &invitation, now),
                event: origin.event(context.id(now), Action::UserInvited, None, now),
                invitation,
            }
        });
        let (unit, invitation, account) = (&unit, invitation.as_ref(), &account.arriving(now));
        let make = async || unit.import_account(account, &event, invitation).await;
        Ok(patiently(make).await?)
    }
}

/// What became of a user.
struct Outcome {
    imported: Imported,
    /// Whether it took the place of another account.
    took_over: bool,
}

impl From<Imported> for Outcome {
    fn from(imported: Imported) -> Self {
        Self {
            imported,
            took_over: false,
        }
    }
}

fn email_taken() -> FieldError {
    FieldError::new("email", "email_taken", "belongs to another account")
}

fn id_taken() -> FieldError {
    let message = "belongs to an account with another e-mail, or did";
    FieldError::new("id", "id_taken", message)
}
