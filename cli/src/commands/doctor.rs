mod api;
mod audit;
mod client;
mod finding;
mod secrets;

use std::io::Write;

use clap::Args;
use florence_local::stack::RunningEndpoints;
use serde_json::json;

use self::client::Client;
use self::finding::{Finding, Verdict};
use super::deployment::{Deployment, DeploymentOptions};
use super::{CliError, CommonOptions};
use crate::terminal::Colours;

/// Without --url it is the system that runs on this machine. With --table its secrets and its audit
/// trail are looked at too.
#[derive(Debug, Args)]
pub(super) struct Doctor {
    /// Where the API answers, such as the output `ApiUrl`
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// An origin whose pages are to call the API
    #[arg(long, value_name = "ORIGIN")]
    origin: Option<String>,
    /// Prints JSON instead of text
    #[arg(long)]
    json: bool,
    /// Its table in AWS, reached with the credentials of this shell
    #[arg(long, value_name = "NAME", requires_all = ["url", "audit_secret"])]
    table: Option<String>,
    /// Name or ARN of its audit secret
    #[arg(long, value_name = "ID", requires = "table")]
    audit_secret: Option<String>,
    /// Name or ARN of its pepper secret
    #[arg(long, value_name = "ID", requires = "table")]
    pepper_secret: Option<String>,
    /// Name or ARN of its factor secret
    #[arg(long, value_name = "ID", requires = "table")]
    factor_secret: Option<String>,
}

impl Doctor {
    pub(super) async fn run(&self, common: &CommonOptions) -> Result<(), CliError> {
        let client = Client::new(self.url(common)?)?;
        let mut findings = api::examine(&client, self.origin.as_deref()).await;
        findings.extend(self.examine_table(common).await?);
        let is_well = findings.iter().all(|one| one.verdict != Verdict::Wrong);
        self.tell(&findings, is_well)?;
        if is_well {
            Ok(())
        } else {
            Err(CliError::Unhealthy)
        }
    }

    /// Where the API answers, without a slash at its end.
    fn url(&self, common: &CommonOptions) -> Result<String, CliError> {
        if let Some(url) = &self.url {
            return Ok(url.trim_end_matches('/').to_owned());
        }
        let data_dir = common.data_dir();
        let running = RunningEndpoints::find(&data_dir)?;
        let running = running.ok_or(CliError::NotRunning(data_dir))?;
        Ok(running.api)
    }

    /// What the API does not tell.
    async fn examine_table(&self, common: &CommonOptions) -> Result<Vec<Finding>, CliError> {
        if self.url.is_some() && self.table.is_none() {
            let words = "not looked at: --table and --audit-secret say where they are";
            return Ok(vec![
                Finding::skipped("secrets", words),
                Finding::skipped("audit trail", words),
            ]);
        }
        let options = DeploymentOptions::examining(
            self.table.clone(),
            self.pepper_secret.clone(),
            self.audit_secret.clone(),
            self.factor_secret.clone(),
        );
        let deployment = Deployment::open(&options, common).await?;
        let mut findings = secrets::examine(&deployment.parts, &self.given()).await;
        findings.push(audit::examine(&deployment.parts).await);
        deployment.close().await;
        Ok(findings)
    }

    /// Which secrets are to be looked at.
    fn given(&self) -> secrets::Given {
        let here = self.table.is_none();
        secrets::Given {
            pepper: here || self.pepper_secret.is_some(),
            factor: here || self.factor_secret.is_some(),
        }
    }

    fn tell(&self, findings: &[Finding], is_well: bool) -> Result<(), CliError> {
        let mut stdout = std::io::stdout().lock();
        if self.json {
            writeln!(
                stdout,
                "{}",
                json!({"healthy": is_well, "findings": findings})
            )?;
            return Ok(());
        }
        let colours = Colours::of_stdout();
        for finding in findings {
            writeln!(stdout, "{}", finding.line(colours))?;
        }
        Ok(())
    }
}
