use clap::Args;
use domain::email::Email;
use domain::ids::UserId;

use super::super::deployment::{Deployment, DeploymentOptions};
use super::super::{CliError, CommonOptions};

/// An account whose codes or factors a command works on.
#[derive(Debug, Args)]
pub(crate) struct Account {
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
}

impl Account {
    pub(super) fn email(&self) -> Result<Email, CliError> {
        super::parse("e-mail", &self.email)
    }

    pub(super) async fn open(&self, common: &CommonOptions) -> Result<Deployment, CliError> {
        let options = DeploymentOptions::unlocking(
            self.table.clone(),
            self.audit_secret.clone(),
            self.factor_secret.clone(),
        );
        Deployment::open(&options, common).await
    }
}

/// Whose account an address is.
pub(super) async fn owner(deployment: &Deployment, email: &Email) -> Result<UserId, CliError> {
    let record = deployment.parts.context.store.sign_in_record(email).await?;
    let credentials = record.credentials;
    let owner = credentials.map(|credentials| credentials.user_id);
    owner.ok_or_else(|| refused(email, "has no account"))
}

/// That nothing is done to the account of an address.
pub(super) fn refused(email: &Email, reason: &str) -> CliError {
    CliError::Refused(format!("{} {reason}", email.as_str()))
}
