use std::io::Write;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use florence_local::output::Output;

use super::deployment::{Deployment, DeploymentOptions};
use super::{CliError, CommonOptions};
use crate::import_users::{ImportOptions, Summary, import_users};
use crate::users_file::Format;

#[derive(Debug, Subcommand)]
pub(super) enum Import {
    /// Makes an account for each user of the former system; run again, it goes on where it
    /// stopped
    Users(Users),
}

#[derive(Debug, Args)]
pub(super) struct Users {
    /// The `users` table as CSV with a header, or as JSON lines
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
        };
        let deployment = Deployment::open(&self.deployment, common).await?;
        let done = import_users(&deployment.parts, &self.file, &options, &Output::stderr()).await;
        deployment.close().await;
        let summary = done.map_err(|source| CliError::Import {
            path: self.file,
            source,
        })?;
        writeln!(std::io::stdout(), "{}", told(summary, options.dry_run))?;
        if summary.rejected > 0 {
            return Err(CliError::LinesRejected(options.rejects));
        }
        Ok(())
    }
}

fn told(summary: Summary, dry_run: bool) -> String {
    let made = if dry_run { "would import" } else { "imported" };
    let Summary {
        imported,
        already_there,
        rejected,
    } = summary;
    format!("{made} {imported}, already there {already_there}, rejected {rejected}")
}
