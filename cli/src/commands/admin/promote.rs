use domain::account::AccountChange;
use domain::email::Email;
use domain::role::Role;
use identity::accounts::{AccountError, Accounts, Actor};
use identity::notices::Notices;

use super::super::CliError;
use super::Made;
use crate::parts::Parts;

/// Makes an existing account an administrator and says so.
pub(super) async fn promote(parts: &Parts, email: &Email) -> Result<Made, CliError> {
    let refused = |reason: &str| CliError::Refused(format!("{} {reason}", email.as_str()));
    let record = parts.context.store.sign_in_record(email).await?;
    let credentials = record
        .credentials
        .ok_or_else(|| refused("has no account"))?;
    let user = parts.context.store.user(credentials.user_id).await?;
    let user = user.ok_or_else(|| refused("has no account"))?;
    if !user.is_active {
        return Err(refused("is disabled: an administrator must enable it"));
    }
    let change = AccountChange {
        role: Some(Role::Admin),
        ..AccountChange::default()
    };
    if change.apply(&user, parts.context.now()).is_none() {
        return Ok(Made {
            user: user.user_id,
            told: format!("{} is an administrator already", user.user_id),
        });
    }
    let accounts = Accounts::new(&parts.context, &parts.audit, Notices::OFF);
    let operator = Actor::default();
    match accounts
        .change(&operator, user.user_id, |_| true, change)
        .await
    {
        Ok(_) => Ok(Made {
            user: user.user_id,
            told: format!("Made {} an administrator", user.user_id),
        }),
        Err(AccountError::Failed(failure)) => Err(failure.into()),
        Err(error) => Err(refused(&format!("was not promoted: {error}"))),
    }
}
