use std::io::Write;

use clap::Args;
use domain::email::Email;
use domain::link_token::Purpose;
use domain::password_reset::LIFETIME_SECONDS;
use identity::accounts::{AccountError, Actor};
use identity::password_resets::one_time_links::OneTimeLinks;

use super::super::deployment::Deployment;
use super::super::{CliError, CommonOptions};
use super::account::{Account, owner, refused};

#[derive(Debug, Args)]
pub(crate) struct OneTimeLink {
    #[command(flatten)]
    account: Account,
    /// The origin of its pages
    #[arg(long, value_name = "URL", requires = "table")]
    web_origin: Option<String>,
}

impl OneTimeLink {
    pub(super) async fn run(&self, common: &CommonOptions) -> Result<(), CliError> {
        let email = self.account.email()?;
        let deployment = self.account.open(common).await?;
        let made = make(&deployment, &email, self.web_origin.as_deref()).await;
        deployment.close().await;
        writeln!(std::io::stdout(), "{}", made?)?;
        Ok(())
    }
}

/// Makes the link and says it; without the address of the pages, the token alone.
async fn make(
    deployment: &Deployment,
    email: &Email,
    origin: Option<&str>,
) -> Result<String, CliError> {
    let user = owner(deployment, email).await?;
    let parts = &deployment.parts;
    let links = OneTimeLinks::new(
        (&parts.context, &parts.audit),
        parts.notices,
        &parts.factor_secret,
    );
    match links.make(&Actor::default(), user).await {
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
        Err(AccountError::NotFound) => Err(refused(email, "has no account")),
        Err(AccountError::Failed(failure)) => Err(failure.into()),
        Err(error) => Err(refused(email, &format!("gets no link: {error}"))),
    }
}
