use std::io::Write;

use clap::Args;
use domain::email::Email;
use domain::link_token::Purpose;
use domain::password_reset::LIFETIME_SECONDS;
use identity::accounts::{AccountError, Actor};
use identity::password_resets::one_time_links::OneTimeLinks;

use super::super::deployment::{Deployment, DeploymentOptions};
use super::super::{CliError, CommonOptions};
use crate::parts::Parts;

#[derive(Debug, Args)]
pub(crate) struct OneTimeLink {
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
    /// The origin of its pages
    #[arg(long, value_name = "URL", requires = "table")]
    web_origin: Option<String>,
}

impl OneTimeLink {
    pub(super) async fn run(&self, common: &CommonOptions) -> Result<(), CliError> {
        let email: Email = super::parse("e-mail", &self.email)?;
        let options = DeploymentOptions::unlocking(
            self.table.clone(),
            self.audit_secret.clone(),
            self.factor_secret.clone(),
        );
        let deployment = Deployment::open(&options, common).await?;
        let made = make(&deployment.parts, &email, self.web_origin.as_deref()).await;
        deployment.close().await;
        writeln!(std::io::stdout(), "{}", made?)?;
        Ok(())
    }
}

/// Makes the link and says it; without the address of the pages, the token alone.
async fn make(parts: &Parts, email: &Email, origin: Option<&str>) -> Result<String, CliError> {
    let refused = |reason: &str| CliError::Refused(format!("{} {reason}", email.as_str()));
    let record = parts.context.store.sign_in_record(email).await?;
    let credentials = record.credentials;
    let credentials = credentials.ok_or_else(|| refused("has no account"))?;
    let links = OneTimeLinks::new(
        (&parts.context, &parts.audit),
        parts.notices,
        &parts.factor_secret,
    );
    match links.make(&Actor::default(), credentials.user_id).await {
        Ok(made) => {
            let link = match origin {
                Some(origin) => made.token.url(origin, Purpose::Reset),
                None => made.token.0,
            };
            let minutes = LIFETIME_SECONDS / 60;
            Ok(format!(
                "{link}\nGood for one new password within {minutes} minutes"
            ))
        }
        Err(AccountError::NotFound) => Err(refused("has no account")),
        Err(AccountError::Failed(failure)) => Err(failure.into()),
        Err(error) => Err(refused(&format!("gets no link: {error}"))),
    }
}
