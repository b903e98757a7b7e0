mod account;
mod delete;
mod enrolment;
mod one_time_link;
mod promote;
mod prompt;
mod reset;
mod reset_factors;
mod unlock;

use std::io::Write;

use clap::{Args, Subcommand};
use domain::account::admin_seat;
use domain::audit::{Action, NewEvent, Origin};
use domain::email::Email;
use domain::full_name::FullName;
use domain::ids::UserId;
use domain::password_policy::NewPassword;
use domain::role::Role;
use domain::sign_ins::SignIns;
use domain::timestamp::Timestamp;
use domain::user::User;
use identity::accounts::AccountError;
use identity::context::Context;
use identity::enrolment_codes::EnrolmentCodes;
use store::{StoreError, credentials::Credentials};

use self::{
    delete::Delete, one_time_link::OneTimeLink, reset::Reset, reset_factors::ResetFactors,
    unlock::Unlock,
};
use super::deployment::{Deployment, DeploymentOptions};
use super::{CliError, CommonOptions};
use crate::parts::Parts;

#[derive(Debug, Subcommand)]
pub(super) enum Admin {
    /// Makes an administrator; the password is asked for, or read from stdin when that is no
    /// terminal
    Create(Create),
    /// Prints a one-time code that signs in where strangers have guessed too often
    Unlock(Unlock),
    /// Takes all second factors of an account away, and prints an administrator's code for the next
    ResetFactors(ResetFactors),
    /// Mails the owner of an account a link with which they choose a new password
    Reset(Reset),
    /// Prints a link to hand over where no mail arrives, with which its bearer chooses a new password
    OneTimeLink(OneTimeLink),
    /// Deletes an account with everything that is stored under it
    Delete(Delete),
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
    /// Name or ARN of its factor secret, for the code that sets up a second factor
    #[arg(long, value_name = "ID", requires = "table")]
    factor_secret: Option<String>,
}

impl Admin {
    pub(super) async fn run(self, common: &CommonOptions) -> Result<(), CliError> {
        match self {
            Self::Create(create) => create.run(common).await,
            Self::Unlock(unlock) => unlock.run(common).await,
            Self::ResetFactors(reset) => reset.run(common).await,
            Self::Reset(reset) => reset.run(common).await,
            Self::OneTimeLink(link) => link.run(common).await,
            Self::Delete(delete) => delete.run(common).await,
        }
    }
}

impl Create {
    async fn run(&self, common: &CommonOptions) -> Result<(), CliError> {
        let email: Email = parse("e-mail", &self.email)?;
        let full_name = match &self.full_name {
            Some(name) => Some(parse("--full-name", name)?),
            None => None,
        };
        let options = &self.deployment;
        let options = options.with_factor_secret(self.factor_secret.clone());
        let deployment = Deployment::open(&options, common).await?;
        let parts = &deployment.parts;
        let made = match full_name {
            Some(full_name) => create(parts, email, full_name).await,
            None => promote::promote(parts, &email).await,
        };
        let done = match made {
            Ok(made) => made.told(parts, options.has_factor_secret()).await,
            Err(error) => Err(error),
        };
        deployment.close().await;
        writeln!(std::io::stdout(), "{}", done?)?;
        Ok(())
    }
}

/// An account that administers from now on, or did before.
struct Made {
    user: UserId,
    told: String,
}

impl Made {
    /// What is told of it, with the code that sets up its first second factor.
    async fn told(self, parts: &Parts, has_secret: bool) -> Result<String, CliError> {
        if !has_secret {
            return Ok(format!("{}\n{}", self.told, enrolment::NO_CODE));
        }
        let codes = EnrolmentCodes::new((&parts.context, &parts.audit), &parts.factor_secret);
        match codes.issue(self.user).await {
            Ok(code) => Ok(format!("{}\n{}", self.told, enrolment::told(&code))),
            Err(AccountError::Failed(failure)) => Err(failure.into()),
            Err(error) => Err(CliError::Refused(format!("no code was made: {error}"))),
        }
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
async fn create(parts: &Parts, email: Email, full_name: FullName) -> Result<Made, CliError> {
    let taken = || {
        let reason = format!("{} has an account: use --promote", email.as_str());
        CliError::Refused(reason)
    };
    if parts
        .context
        .store
        .sign_in_record(&email)
        .await?
        .credentials
        .is_some()
    {
        return Err(taken());
    }
    let password = new_password(parts, &email, &full_name).await?;
    let hash = parts.passwords.hash(password.as_password()).await?;
    let unit = parts.audit.unit().await?;
    let context = &parts.context;
    let made = unit.decide(|_| async {
        let now = context.now();
        let id = UserId::from_uuid(context.id(now));
        let user = administrator(id, email.clone(), full_name.clone(), now);
        let credentials = Credentials {
            user_id: user.user_id,
            email: email.clone(),
            password_hash: Some(hash.clone()),
            reset_at: None,
        };
        let seat = admin_seat(None, Some(&user));
        let mut change = unit
            .opening(user.user_id, CreateError::EmailTaken)
            .require(CreateError::EmailTaken, unit.put_credentials(&credentials)?)
            .rely(unit.put_user(&user)?);
        if let Some(seat) = unit.admin_seat(seat)? {
            change = change.rely(seat);
        }
        let event = created(context, user.user_id, now);
        Ok(change.event(event).then(user.user_id))
    });
    match made.await {
        Ok(user) => Ok(Made {
            user,
            told: format!("Made administrator {user}"),
        }),
        Err(CreateError::EmailTaken) => Err(taken()),
        Err(CreateError::Store(error)) => Err(error.into()),
    }
}

enum CreateError {
    EmailTaken,
    Store(StoreError),
}

impl From<StoreError> for CreateError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

async fn new_password(
    parts: &Parts,
    email: &Email,
    full_name: &FullName,
) -> Result<NewPassword, CliError> {
    let refused = |error: domain::field_error::FieldError| {
        CliError::Refused(format!("password: {}", error.message))
    };
    let candidate = parts
        .new_passwords
        .candidate("password", prompt::password()?)
        .map_err(refused)?;
    let known = [email.as_str(), full_name.as_str()];
    let judged = parts.new_passwords.judge(candidate, &known).await?;
    judged.map_err(refused)
}

/// Nobody has agreed to the terms yet: whoever makes the account is not the person.
fn administrator(user_id: UserId, email: Email, full_name: FullName, now: Timestamp) -> User {
    User {
        user_id,
        email,
        full_name,
        role: Role::Admin,
        license_number: None,
        institution: None,
        department: None,
        locale: domain::language::Language::default(),
        is_active: true,
        is_verified: true,
        email_verified_at: None,
        second_factor: false,
        agreed_to_terms: false,
        created_at: now,
        updated_at: now,
        last_login_at: None,
        password_changed_at: now,
        sign_ins: SignIns::NONE,
        sessions_epoch: 0,
        kept_session: None,
        version: 1,
    }
}

fn created(context: &Context, user_id: UserId, now: Timestamp) -> NewEvent {
    let origin = Origin::operator(user_id);
    origin.event(context.id(now), Action::AdminCreated, None, now)
}
