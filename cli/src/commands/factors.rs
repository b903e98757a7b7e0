use std::io::Write;

use clap::{Args, Subcommand};
use identity::factor_resets::FactorResealing;

use super::deployment::{Deployment, DeploymentOptions};
use super::{CliError, CommonOptions};
use crate::parts::Parts;

#[derive(Debug, Subcommand)]
pub(super) enum Factors {
    /// Seals all second factors with the newest version of the factor secret, so that the version
    /// before may go
    Reseal(Reseal),
}

#[derive(Debug, Args)]
pub(super) struct Reseal {
    /// A table in AWS, reached with the credentials of this shell
    #[arg(long, value_name = "NAME", requires = "factor_secret")]
    table: Option<String>,
    /// Name or ARN of its factor secret
    #[arg(long, value_name = "ID", requires = "table")]
    factor_secret: Option<String>,
}

impl Factors {
    pub(super) async fn run(self, common: &CommonOptions) -> Result<(), CliError> {
        let Self::Reseal(reseal) = self;
        reseal.run(common).await
    }
}

impl Reseal {
    async fn run(self, common: &CommonOptions) -> Result<(), CliError> {
        // Nothing is recorded: what is sealed anew stays the same factor.
        let no_audit = self.table.as_ref().map(|_| "none".to_owned());
        let options = DeploymentOptions::unlocking(self.table, no_audit, self.factor_secret);
        let deployment = Deployment::open(&options, common).await?;
        let done = reseal(&deployment.parts).await;
        deployment.close().await;
        let (sealed, accounts) = done?;
        writeln!(
            std::io::stdout(),
            "sealed the factors of {sealed} of {accounts} accounts anew"
        )?;
        Ok(())
    }
}

/// How many accounts had factors under an older key, and how many there are.
async fn reseal(parts: &Parts) -> Result<(u64, u64), CliError> {
    let resealing = FactorResealing::new(&parts.context, &parts.factor_secret);
    let (mut sealed, mut seen) = (0, 0);
    let mut after = None;
    loop {
        let (accounts, last) = parts.context.store.accounts_by_age(after.as_ref()).await?;
        for account in &accounts {
            seen += 1;
            if account.user.second_factor {
                sealed += u64::from(resealing.reseal(account.user.user_id).await?);
            }
        }
        if last.is_none() {
            return Ok((sealed, seen));
        }
        after = last;
    }
}
