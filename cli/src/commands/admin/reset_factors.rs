use std::io::Write;

use clap::Args;
use domain::email::Email;
use domain::ids::UserId;
use domain::role::Role;
use identity::accounts::{AccountError, Actor};
use identity::enrolment_codes::EnrolmentCodes;
use identity::factor_resets::FactorResets;
use identity::notices::Notices;

use super::super::deployment::Deployment;
use super::super::{CliError, CommonOptions};
use super::account::{Account, owner, refused};
use super::enrolment;

#[derive(Debug, Args)]
pub(crate) struct ResetFactors {
    #[command(flatten)]
    account: Account,
}

impl ResetFactors {
    pub(super) async fn run(&self, common: &CommonOptions) -> Result<(), CliError> {
        let email = self.account.email()?;
        let deployment = self.account.open(common).await?;
        let done = reset(&deployment, &email).await;
        deployment.close().await;
        writeln!(std::io::stdout(), "{}", done?)?;
        Ok(())
    }
}

/// Takes the factors away and says so; an administrator gets a code for the next one.
async fn reset(deployment: &Deployment, email: &Email) -> Result<String, CliError> {
    let user = owner(deployment, email).await?;
    let parts = &deployment.parts;
    let resets = FactorResets::new((&parts.context, &parts.audit), Notices::OFF);
    let was_set = resets
        .reset(&Actor::default(), user)
        .await
        .map_err(|error| failed(email, error))?;
    let told = if was_set {
        "Took all second factors away and ended all sessions"
    } else {
        "There is no second factor"
    };
    match code(deployment, email, user).await? {
        Some(code) => Ok(format!("{told}\n{code}")),
        None => Ok(told.to_owned()),
    }
}

async fn code(
    deployment: &Deployment,
    email: &Email,
    user: UserId,
) -> Result<Option<String>, CliError> {
    let parts = &deployment.parts;
    let found = parts.context.store.user(user).await?;
    if found.is_none_or(|user| user.role != Role::Admin) {
        return Ok(None);
    }
    let codes = EnrolmentCodes::new((&parts.context, &parts.audit), &parts.factor_secret);
    let code = codes.issue(user).await;
    let code = code.map_err(|error| failed(email, error))?;
    Ok(Some(enrolment::told(&code)))
}

fn failed(email: &Email, error: AccountError) -> CliError {
    match error {
        AccountError::NotFound => refused(email, "has no account"),
        AccountError::Failed(failure) => failure.into(),
        error => refused(email, &format!("was not changed: {error}")),
    }
}
