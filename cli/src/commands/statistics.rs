mod rows;
mod tables;

use std::io::Write;

use clap::{Args, ValueEnum};
use domain::period::Day;
use domain::statistics::{By, PeriodStatistics};
use serde_json::json;

use super::deployment::{Deployment, DeploymentOptions};
use super::{CliError, CommonOptions};
use crate::parts::Parts;

/// Days of UTC that are over. No count of one to four is shown or can be worked out: `*` is not told,
/// and `200+` is more than 200.
#[derive(Debug, Args)]
pub(super) struct Statistics {
    /// The first period is the one that holds this date
    #[arg(long, value_name = "YYYY-MM-DD")]
    from: Option<Day>,
    /// The last period is the one that holds this date [default: yesterday]
    #[arg(long, value_name = "YYYY-MM-DD")]
    to: Option<Day>,
    /// What the days are put together to
    #[arg(long, value_enum, default_value = "day")]
    by: Periods,
    /// Prints one line for each figure, as comma-separated values
    #[arg(long, conflicts_with = "json")]
    csv: bool,
    /// Prints JSON instead of text
    #[arg(long)]
    json: bool,
    /// A table in AWS, reached with the credentials of this shell
    #[arg(long, value_name = "NAME")]
    table: Option<String>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Periods {
    Day,
    Week,
    Month,
}

impl From<Periods> for By {
    fn from(periods: Periods) -> Self {
        match periods {
            Periods::Day => Self::Day,
            Periods::Week => Self::Week,
            Periods::Month => Self::Month,
        }
    }
}

impl Statistics {
    pub(super) async fn run(&self, common: &CommonOptions) -> Result<(), CliError> {
        let options = DeploymentOptions::reading(self.table.clone());
        let deployment = Deployment::open(&options, common).await?;
        let told = self.tell(&deployment.parts).await;
        deployment.close().await;
        std::io::stdout().write_all(&told?)?;
        Ok(())
    }

    async fn tell(&self, parts: &Parts) -> Result<Vec<u8>, CliError> {
        let by = By::from(self.by);
        let yesterday = Day::of(parts.context.now()).plus(-1);
        let periods = by.periods(self.from, self.to, yesterday);
        let periods = periods.map_err(|error| CliError::Usage(format!("--from {error}")))?;
        let rolled_up = parts.context.store.rolled_up(periods.span).await?;
        let statistics = PeriodStatistics::of(&rolled_up, &periods);
        if self.csv {
            return rows::csv(&statistics);
        }
        let text = if self.json {
            let until = rolled_up.until;
            json!({"by": by, "until": until, "periods": statistics}).to_string()
        } else {
            tables::text(by, rolled_up.until, &statistics)
        };
        Ok(format!("{text}\n").into_bytes())
    }
}
