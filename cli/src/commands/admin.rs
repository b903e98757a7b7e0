mod promote;
mod prompt;

use std::io::Write;

use clap::{Args, Subcommand};
use domain::audit::{Action, NewEvent, Origin};
use domain::backoff::Failures;
use domain::email::Email;
use domain::ids::UserId;
use domain::password::Password;
use domain::password_policy::NewPassword;
use domain::role::Role;
use domain::text::ShortText;
use domain::timestamp::Timestamp;
use domain::user::User;
use identity::app::App;
use store::credentials::{Credentials, PasswordHash};
use store::users::RegisterError;

use super::deployment::{Deployment, DeploymentOptions};
use super::{CliError, CommonOptions};

#[derive(Debug, Subcommand)]
pub(super) enum Admin {
    /// Makes an administrator; the password is asked for, or read from stdin when that is no
    /// terminal
    Create(Create),
}

#[derive(Debug, Args)]
pub(super) struct Create {
    /// The e-mail address to sign in with
    email: String,
    /// The person's name
    #[arg(long, value_name = "NAME", required_unless_present = "promote")]
    full_name: Option<String>,
    /// Makes an existing account an administrator instead; its password stays
    #[arg(long, conflicts_with = "full_name")]
    promote: bool,
    #[command(flatten)]
    deployment: DeploymentOptions,
}

impl Admin {
    pub(super) async fn run(self, common: &CommonOptions) -> Result<(), CliError> {
        let Self::Create(create) = self;
        create.run(common).await
    }
}

impl Create {
    async fn run(&self, common: &CommonOptions) -> Result<(), CliError> {
        let email: Email = parse("e-mail", &self.email)?;
        let full_name = match &self.full_name {
            Some(name) => Some(parse("--full-name", name)?),
            None => None,
        };
        let deployment = Deployment::open(&self.deployment, common).await?;
        let done = match full_name {
            Some(full_name) => create(&deployment.app, email, full_name).await,
            None => promote::promote(&deployment.app, &email).await,
        };
        deployment.close().await;
        writeln!(std::io::stdout(), "{}", done?)?;
        Ok(())
    }
}

fn parse<T>(what: &str, text: &str) -> Result<T, CliError>
where
    T: std::str::FromStr<Err: std::fmt::Display>,
{
    text.parse()
        .map_err(|error: T::Err| CliError::Refused(format!("{what}: {error}")))
}

/// Makes the account and says so.
async fn create(app: &App, email: Email, full_name: ShortText) -> Result<String, CliError> {
    let taken = || {
        let reason = format!("{} has an account: use --promote", email.as_str());
        CliError::Refused(reason)
    };
    if app
        .store
        .sign_in_record(&email)
        .await?
        .credentials
        .is_some()
    {
        return Err(taken());
    }
    let password = new_password(app, &email, &full_name)?;
    let hasher = app.hasher().await?;
    let hash = hasher.hash(password.as_password(), &*app.entropy).await?;
    let now = app.clock.now();
    let user = administrator(
        UserId::from_uuid(app.entropy.uuid(now)),
        email.clone(),
        full_name,
        now,
    );
    let credentials = Credentials {
        user_id: user.user_id,
        email: email.clone(),
        password_hash: PasswordHash(hash),
        failures: Failures::default(),
    };
    let trail = app.audit_trail().await?;
    let event = created(app, user.user_id, now);
    let made = app.store.create_account(trail, &credentials, &user, &event);
    match made.await {
        Ok(()) => Ok(format!("Made administrator {}", user.user_id)),
        Err(RegisterError::EmailTaken) => Err(taken()),
        Err(RegisterError::Store(error)) => Err(error.into()),
    }
}

fn new_password(app: &App, email: &Email, full_name: &ShortText) -> Result<NewPassword, CliError> {
    let refused = |error: domain::field_error::FieldError| {
        CliError::Refused(format!("password: {}", error.message))
    };
    let password = Password::parse("password", prompt::password()?).map_err(refused)?;
    let known = [email.as_str(), full_name.as_str()];
    let policy = app.config.password_policy;
    policy.check("password", password, &known).map_err(refused)
}

/// Nobody has agreed to the terms yet: whoever makes the account is not the person.
fn administrator(user_id: UserId, email: Email, full_name: ShortText, now: Timestamp) -> User {
    User {
        user_id,
        email,
        full_name,
        role: Role::Admin,
        license_number: None,
        institution: None,
        department: None,
        is_active: true,
        is_verified: true,
        agreed_to_terms: false,
        created_at: now,
        updated_at: now,
        last_login_at: None,
        password_changed_at: now,
        sessions_epoch: 0,
        kept_session: None,
        version: 1,
    }
}

fn created(app: &App, user_id: UserId, now: Timestamp) -> NewEvent {
    let origin = Origin::operator(user_id);
    origin.event(app.entropy.uuid(now), Action::AdminCreated, None, now)
}
