use std::io::Write;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use domain::role::{InvalidRole, Role};
use florence_local::output::Output;

use super::deployment::{Deployment, DeploymentOptions};
use super::{CliError, CommonOptions};
use crate::import_users::{Adjustments, ImportOptions, Summary, import_users};
use crate::users_file::Format;

#[derive(Debug, Subcommand)]
pub(super) enum Import {
    /// Makes an account for each user of the former system; run again, it goes on where it
    /// stopped
    Users(Users),
}

#[derive(Debug, Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an option of its own, as the command line names it"
)]
pub(super) struct Users {
    /// The `users` table as CSV with a header, as JSON lines or as a JSON array
    file: PathBuf,
    /// The format of FILE [default: what its name or content says]
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Reports rejected lines here [default: FILE.rejected.jsonl]
    #[arg(long, value_name = "FILE")]
    rejects: Option<PathBuf>,
    /// How many users are written at once
    #[arg(long, value_name = "N", default_value_t = 16, value_parser = clap::value_parser!(u8).range(1..=64))]
    in_flight: u8,
    /// Makes no account and says what would be done
    #[arg(long)]
    dry_run: bool,
    /// Writes a table of the former ids and the new ones here, as CSV
    #[arg(long, value_name = "FILE")]
    id_map: Option<PathBuf>,
    /// Mails users without a password an invitation to choose one
    #[arg(long)]
    invite: bool,
    /// Leaves out users in whose address the former system put `_deleted_` and a time
    #[arg(long)]
    skip_deleted: bool,
    /// Gives users with the role OLD the role NEW; may be given several times
    #[arg(long = "role", value_name = "OLD=NEW", value_parser = role)]
    roles: Vec<(String, Role)>,
    /// Cuts names, licence numbers, institutions and departments to so many characters; the report
    /// says which
    #[arg(long, value_name = "LENGTH", value_parser = clap::value_parser!(u8).range(1..=200))]
    cut: Option<u8>,
    /// Prints the summary as JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    deployment: DeploymentOptions,
}

impl Import {
    pub(super) async fn run(self, common: &CommonOptions) -> Result<(), CliError> {
        let Self::Users(users) = self;
        users.run(common).await
    }
}

impl Users {
    async fn run(self, common: &CommonOptions) -> Result<(), CliError> {
        let defaults = ImportOptions::of(&self.file);
        let options = ImportOptions {
            format: self.format,
            rejects: self.rejects.unwrap_or(defaults.rejects),
            in_flight: self.in_flight.into(),
            dry_run: self.dry_run,
            id_map: self.id_map,
            invite: self.invite,
            adjustments: Adjustments {
                skip_deleted: self.skip_deleted,
                roles: self.roles,
                cut: self.cut.map(usize::from),
            },
        };
        let deployment = Deployment::open(&self.deployment, common).await?;
        let done = import_users(&deployment.parts, &self.file, &options, &Output::stderr()).await;
        deployment.close().await;
        let summary = done.map_err(|source| CliError::Import {
            path: self.file,
            source,
        })?;
        let told = if self.json {
            serde_json::to_string(&summary).map_err(std::io::Error::from)?
        } else {
            told(summary, &options)
        };
        writeln!(std::io::stdout(), "{told}")?;
        if summary.rejected > 0 {
            return Err(CliError::LinesRejected(options.rejects));
        }
        Ok(())
    }
}

fn role(text: &str) -> Result<(String, Role), String> {
    let (old, new) = text.split_once('=').ok_or("must be OLD=NEW")?;
    let new = new
        .parse()
        .map_err(|error: InvalidRole| error.to_string())?;
    Ok((old.to_owned(), new))
}

fn told(summary: Summary, options: &ImportOptions) -> String {
    let made = if options.dry_run {
        "would import"
    } else {
        "imported"
    };
    let Summary {
        imported,
        taken_over,
        already_there,
        rejected,
        skipped,
        cut,
    } = summary;
    let mut told = format!("{made} {imported}, already there {already_there}, rejected {rejected}");
    if taken_over > 0 {
        told = format!("{told}, taken over {taken_over}");
    }
    if options.adjustments.skip_deleted {
        told = format!("{told}, skipped {skipped}");
    }
    if options.adjustments.cut.is_some() {
        told = format!("{told}, cut {cut}");
    }
    told
}
