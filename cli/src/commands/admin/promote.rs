use domain::account::AccountChange;
use domain::email::Email;
use domain::role::Role;
use identity::app::App;
use store::accounts::ChangeError;

use super::super::CliError;
use super::created;

/// Makes an existing account an administrator and says so.
pub(super) async fn promote(app: &App, email: &Email) -> Result<String, CliError> {
    let refused = |reason: &str| CliError::Refused(format!("{} {reason}", email.as_str()));
    let record = app.store.sign_in_record(email).await?;
    let credentials = record
        .credentials
        .ok_or_else(|| refused("has no account"))?;
    let user = app.store.user(credentials.user_id).await?;
    let user = user.ok_or_else(|| refused("has no account"))?;
    if !user.is_active {
        return Err(refused("is disabled: an administrator must enable it"));
    }
    let now = app.clock.now();
    let change = AccountChange {
        role: Some(Role::Admin),
        ..AccountChange::default()
    };
    let Some(changed) = change.apply(&user, now) else {
        return Ok(format!("{} is an administrator already", user.user_id));
    };
    let trail = app.audit_trail().await?;
    let events = [created(app, user.user_id, now)];
    let store = &app.store;
    match store.change_account(trail, &user, &changed, &events).await {
        Ok(()) => Ok(format!("Made {} an administrator", user.user_id)),
        Err(ChangeError::Store(error)) => Err(error.into()),
        Err(error) => Err(refused(&format!("was not promoted: {error}"))),
    }
}
