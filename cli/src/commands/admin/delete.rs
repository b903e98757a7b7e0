use std::io::Write;

use clap::Args;
use domain::email::Email;
use domain::timestamp::Timestamp;
use identity::accounts::{AccountError, Accounts, Actor};
use identity::expiry;
use identity::notices::Notices;

use super::super::deployment::{Deployment, DeploymentOptions};
use super::super::{CliError, CommonOptions};
use super::account::{owner, refused};

#[derive(Debug, Args)]
pub(crate) struct Delete {
    /// The e-mail address of the account
    email: String,
    /// A table in AWS, reached with the credentials of this shell
    #[arg(long, value_name = "NAME", requires = "audit_secret")]
    table: Option<String>,
    /// Name or ARN of its audit secret
    #[arg(long, value_name = "ID", requires = "table")]
    audit_secret: Option<String>,
}

impl Delete {
    pub(super) async fn run(&self, common: &CommonOptions) -> Result<(), CliError> {
        let email: Email = super::parse("e-mail", &self.email)?;
        let options = DeploymentOptions::auditing(self.table.clone(), self.audit_secret.clone());
        let deployment = Deployment::open(&options, common).await?;
        let deleted = delete(&deployment, &email).await;
        deployment.close().await;
        writeln!(std::io::stdout(), "{}", deleted?)?;
        Ok(())
    }
}

/// Deletes the account with everything that is stored under it, and says so.
async fn delete(deployment: &Deployment, email: &Email) -> Result<String, CliError> {
    let user = owner(deployment, email).await?;
    let parts = &deployment.parts;
    let accounts = Accounts::new(&parts.context, &parts.audit, Notices::OFF);
    match accounts.delete(&Actor::default(), user, |_| true).await {
        Ok(()) => {}
        Err(AccountError::NotFound) => return Err(refused(email, "has no account")),
        Err(AccountError::Failed(failure)) => return Err(failure.into()),
        Err(error) => return Err(refused(email, &format!("was not deleted: {error}"))),
    }
    expiry::remove_stored(&parts.context, user, Timestamp::MAX).await?;
    Ok(format!("Deleted account {user}"))
}
