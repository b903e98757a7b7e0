//! Refusing what needs the account's password.

use api::{Caller, Problem};
use domain::{
    audit::{Action, ChainHead},
    field_error::FieldError,
};
use identity::{app::App, sign_in::PasswordAttempt};
use store::credentials::SignInRecord;

/// Counts a wrong password in `field` and records `action` as refused. `None` when another
/// attempt was counted meanwhile, so that nothing may be told yet.
///
/// The token is good, so the problem is no 401: signing in again would not help.
pub(crate) async fn refuse(
    app: &App,
    caller: &Caller,
    head: &ChainHead,
    (attempt, record): (&PasswordAttempt<'_>, &SignInRecord),
    (field, action): (&str, Action),
) -> Result<Option<Problem>, Problem> {
    let event = caller.event(app, action, Some("wrong_password"), app.clock.now());
    let counted = attempt.count_failure(record, head, &event).await?;
    let message = "is not the password of this account";
    let wrong = FieldError::new(field, "wrong_password", message);
    Ok(counted.then(|| Problem::fields(vec![wrong])))
}
