use std::io::Write;

use clap::Args;
use domain::email::Email;
use domain::unlock_code::LIFETIME_SECONDS;
use identity::accounts::{AccountError, Actor};
use identity::unlock_codes::UnlockCodes;

use super::super::deployment::Deployment;
use super::super::{CliError, CommonOptions};
use super::account::{Account, owner, refused};

#[derive(Debug, Args)]
pub(crate) struct Unlock {
    #[command(flatten)]
    account: Account,
}

impl Unlock {
    pub(super) async fn run(&self, common: &CommonOptions) -> Result<(), CliError> {
        let email = self.account.email()?;
        let deployment = self.account.open(common).await?;
        let issued = unlock(&deployment, &email).await;
        deployment.close().await;
        writeln!(std::io::stdout(), "{}", issued?)?;
        Ok(())
    }
}

/// Makes the code and says it.
async fn unlock(deployment: &Deployment, email: &Email) -> Result<String, CliError> {
    let user = owner(deployment, email).await?;
    let parts = &deployment.parts;
    let codes = UnlockCodes::new((&parts.context, &parts.audit), &parts.factor_secret);
    match codes.issue(&Actor::default(), user).await {
        Ok(issued) => Ok(format!(
            "{}\nGood for one sign-in with the password within {} minutes",
            issued.code.grouped(),
            LIFETIME_SECONDS / 60,
        )),
        Err(AccountError::NotFound) => Err(refused(email, "has no account")),
        Err(AccountError::Failed(failure)) => Err(failure.into()),
        Err(error) => Err(refused(email, &format!("was not unlocked: {error}"))),
    }
}
