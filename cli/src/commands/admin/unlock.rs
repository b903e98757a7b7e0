use std::io::Write;

use clap::Args;
use domain::email::Email;
use domain::unlock_code::LIFETIME_SECONDS;
use identity::accounts::{AccountError, Actor};
use identity::unlock_codes::UnlockCodes;

use super::super::deployment::{Deployment, DeploymentOptions};
use super::super::{CliError, CommonOptions};
use crate::parts::Parts;

#[derive(Debug, Args)]
pub(crate) struct Unlock {
    /// The e-mail address of the account
    email: String,
    /// A table in AWS, reached with the credentials of this shell
    #[arg(long, value_name = "NAME", requires_all = ["audit_secret", "factor_secret"])]
    table: Option<String>,
    /// Name or ARN of its audit secret
    #[arg(long, value_name = "ID", requires = "table")]
    audit_secret: Option<String>,
    /// Name or ARN of its factor secret
    #[arg(long, value_name = "ID", requires = "table")]
    factor_secret: Option<String>,
}

impl Unlock {
    pub(super) async fn run(&self, common: &CommonOptions) -> Result<(), CliError> {
        let email: Email = super::parse("e-mail", &self.email)?;
        let options = DeploymentOptions::unlocking(
            self.table.clone(),
            self.audit_secret.clone(),
            self.factor_secret.clone(),
        );
        let deployment = Deployment::open(&options, common).await?;
        let issued = unlock(&deployment.parts, &email).await;
        deployment.close().await;
        writeln!(std::io::stdout(), "{}", issued?)?;
        Ok(())
    }
}

/// Makes the code and says it.
async fn unlock(parts: &Parts, email: &Email) -> Result<String, CliError> {
    let refused = |reason: &str| CliError::Refused(format!("{} {reason}", email.as_str()));
    let record = parts.context.store.sign_in_record(email).await?;
    let credentials = record.credentials;
    let credentials = credentials.ok_or_else(|| refused("has no account"))?;
    let codes = UnlockCodes::new((&parts.context, &parts.audit), &parts.factor_secret);
    match codes.issue(&Actor::default(), credentials.user_id).await {
        Ok(issued) => Ok(format!(
            "{}\nGood for one sign-in with the password within {} minutes",
            issued.code.grouped(),
            LIFETIME_SECONDS / 60,
        )),
        Err(AccountError::NotFound) => Err(refused("has no account")),
        Err(AccountError::Failed(failure)) => Err(failure.into()),
        Err(error) => Err(refused(&format!("was not unlocked: {error}"))),
    }
}
