use std::io::Write;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use florence_local::output::Output;

use super::deployment::{Deployment, DeploymentOptions};
use super::{CliError, CommonOptions};
use crate::export_users::{export_users, write_users};
use crate::users_file::{Cells, Format};

#[derive(Debug, Subcommand)]
pub(super) enum Export {
    /// Writes all users with their password hashes, as `import users` reads them
    Users(Users),
}

#[derive(Debug, Args)]
pub(super) struct Users {
    /// A file that is not there yet; stdout when left out
    file: Option<PathBuf>,
    /// The format [default: what the name of FILE says, else csv]
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Writes an apostrophe before what a spreadsheet would take for a formula; an import would
    /// keep it
    #[arg(long)]
    spreadsheet: bool,
    #[command(flatten)]
    deployment: DeploymentOptions,
}

impl Export {
    pub(super) async fn run(self, common: &CommonOptions) -> Result<(), CliError> {
        let Self::Users(users) = self;
        users.run(common).await
    }
}

impl Users {
    async fn run(self, common: &CommonOptions) -> Result<(), CliError> {
        let cells = self.cells()?;
        let deployment = Deployment::open(&self.deployment, common).await?;
        let (parts, output) = (&deployment.parts, Output::stderr());
        let done = if let Some(file) = &self.file {
            export_users(parts, file, self.format, cells, &output).await
        } else {
            let format = self.format.unwrap_or(Format::Csv);
            write_users(parts, std::io::stdout(), format, cells, &output).await
        };
        deployment.close().await;
        writeln!(std::io::stderr(), "exported {} users", done?)?;
        Ok(())
    }

    fn cells(&self) -> Result<Cells, CliError> {
        if !self.spreadsheet {
            return Ok(Cells::Plain);
        }
        let named = self.file.as_deref().and_then(Format::of_name);
        match self.format.or(named) {
            Some(Format::Jsonl) => {
                let reason = "--spreadsheet is for CSV: JSON has no formulas";
                Err(CliError::Refused(reason.to_owned()))
            }
            _ => Ok(Cells::Spreadsheet),
        }
    }
}
