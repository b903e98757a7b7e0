use std::io::Write;

use clap::Args;
use domain::email::Email;
use domain::password_reset::LIFETIME_SECONDS;
use identity::accounts::{AccountError, Actor};
use identity::password_resets::start::ResetStarts;

use super::super::deployment::{Deployment, DeploymentOptions};
use super::super::{CliError, CommonOptions};
use super::account::{owner, refused};

#[derive(Debug, Args)]
pub(crate) struct Reset {
    /// The e-mail address of the account
    email: String,
    /// A table in AWS, reached with the credentials of this shell; `MAIL_FROM` says where its mail
    /// comes from
    #[arg(long, value_name = "NAME", requires = "audit_secret")]
    table: Option<String>,
    /// Name or ARN of its audit secret
    #[arg(long, value_name = "ID", requires = "table")]
    audit_secret: Option<String>,
}

impl Reset {
    pub(super) async fn run(self, common: &CommonOptions) -> Result<(), CliError> {
        let email: Email = super::parse("e-mail", &self.email)?;
        let options = DeploymentOptions::auditing(self.table, self.audit_secret);
        let deployment = Deployment::open(&options, common).await?;
        let started = start(&deployment, &email).await;
        deployment.close().await;
        writeln!(std::io::stdout(), "{}", started?)?;
        Ok(())
    }
}

/// Puts the mail and says so.
async fn start(deployment: &Deployment, email: &Email) -> Result<String, CliError> {
    let user = owner(deployment, email).await?;
    let parts = &deployment.parts;
    let starts = ResetStarts::new(&parts.context, &parts.audit, parts.notices);
    match starts.start(&Actor::default(), user).await {
        Ok(_) => Ok(format!(
            "A mail to {} is on its way. Its link is good for {} minutes",
            email.as_str(),
            LIFETIME_SECONDS / 60,
        )),
        Err(AccountError::NotFound) => Err(refused(email, "has no account")),
        Err(AccountError::Failed(failure)) => Err(failure.into()),
        Err(error) => Err(refused(email, &format!("gets no reset: {error}"))),
    }
}
