use std::collections::BTreeMap;

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_dynamodb::config::{Credentials, SharedCredentialsProvider};
use clap::Args;
use florence_local::lambda::{Endpoints, environment};
use florence_local::stack::{RunningEndpoints, Stack};
use florence_local::template::{REGION, Template};
use store::environment::{Environment, variables::Variables};

use super::{CliError, CommonOptions};
use crate::parts::Parts;

/// Which deployment a command works on. Without these it is the one on this machine.
#[derive(Debug, Args)]
pub(super) struct DeploymentOptions {
    /// A table in AWS, reached with the credentials of this shell
    #[arg(long, value_name = "NAME", requires_all = ["pepper_secret", "audit_secret"])]
    table: Option<String>,
    /// Name or ARN of its pepper secret
    #[arg(long, value_name = "ID", requires = "table")]
    pepper_secret: Option<String>,
    /// Name or ARN of its audit secret
    #[arg(long, value_name = "ID", requires = "table")]
    audit_secret: Option<String>,
    #[arg(skip)]
    factor_secret: Option<String>,
}

/// A deployment's table and secrets.
pub(super) struct Deployment {
    pub(super) parts: Parts,
    /// What serves them when no system is running on the data folder.
    stack: Option<Stack>,
}

impl DeploymentOptions {
    /// The same deployment, with its factor secret at hand.
    pub(super) fn with_factor_secret(&self, factor_secret: Option<String>) -> Self {
        Self {
            table: self.table.clone(),
            pepper_secret: self.pepper_secret.clone(),
            audit_secret: self.audit_secret.clone(),
            factor_secret,
        }
    }

    /// Whether the factor secret is at hand, as it always is on this machine.
    pub(super) fn has_factor_secret(&self) -> bool {
        self.table.is_none() || self.factor_secret.is_some()
    }

    /// The deployment of a command that needs neither pepper nor factor secret.
    pub(super) fn auditing(table: Option<String>, audit_secret: Option<String>) -> Self {
        Self {
            table,
            pepper_secret: None,
            audit_secret,
            factor_secret: None,
        }
    }

    /// The deployment of a command that reads what needs no secret.
    pub(super) fn reading(table: Option<String>) -> Self {
        let none = table.is_some().then(|| "none".to_owned());
        Self::auditing(table, none)
    }

    /// The deployment of a command that looks at the secrets that it is given.
    pub(super) fn examining(
        table: Option<String>,
        pepper_secret: Option<String>,
        audit_secret: Option<String>,
        factor_secret: Option<String>,
    ) -> Self {
        Self {
            table,
            pepper_secret,
            audit_secret,
            factor_secret,
        }
    }

    /// The deployment of a command that needs the factor secret, but no pepper.
    pub(super) fn unlocking(
        table: Option<String>,
        audit_secret: Option<String>,
        factor_secret: Option<String>,
    ) -> Self {
        Self {
            factor_secret,
            ..Self::auditing(table, audit_secret)
        }
    }
}

impl Deployment {
    pub(super) async fn open(
        options: &DeploymentOptions,
        common: &CommonOptions,
    ) -> Result<Self, CliError> {
        match &options.table {
            Some(_) if !common.parameters.is_empty() => {
                let reason = "--parameter is of the system on this machine, --table of one in AWS";
                Err(CliError::Usage(reason.to_owned()))
            }
            Some(table) => in_aws(table, options).await,
            None => on_this_machine(common).await,
        }
    }

    pub(super) async fn close(self) {
        if let Some(stack) = self.stack {
            stack.shutdown().await;
        }
    }
}

async fn in_aws(table: &str, options: &DeploymentOptions) -> Result<Deployment, CliError> {
    let table = table.to_owned();
    // A command that does not need one of these may go without the id.
    let given = |id: &Option<String>| id.clone().or_else(|| Some("none".to_owned()));
    let pepper = given(&options.pepper_secret);
    let factor = given(&options.factor_secret);
    let audit = options.audit_secret.clone();
    let variables = Variables::from_lookup(move |name| match name {
        "TABLE_NAME" => Some(table.clone()),
        "PEPPER_SECRET_ID" => pepper.clone(),
        "AUDIT_SECRET_ID" => audit.clone(),
        "FACTOR_SECRET_ID" => factor.clone(),
        _ => std::env::var(name).ok(),
    });
    let sdk = aws_config::load_defaults(BehaviorVersion::v2026_01_12()).await;
    let environment = Environment::reaching(sdk.clone(), sdk, "florence".to_owned());
    Ok(Deployment {
        parts: Parts::new(&variables, &environment)?,
        stack: None,
    })
}

async fn on_this_machine(common: &CommonOptions) -> Result<Deployment, CliError> {
    if common.ephemeral {
        let reason = "--ephemeral keeps nothing: leave it out";
        return Err(CliError::Refused(reason.to_owned()));
    }
    let running = RunningEndpoints::find(&common.data_dir())?;
    let (endpoints, stack) = if let Some(running) = running {
        (running.of_functions(), None)
    } else {
        let stack = common.builder()?.without_functions().start().await?;
        (stack.endpoints().of_functions(), Some(stack))
    };
    let variables = variables(&common.template()?, &endpoints)?;
    let variables = Variables::from_lookup(move |name| variables.get(name).cloned());
    let environment = Environment::reaching(
        sdk(&endpoints.dynamodb),
        sdk(&endpoints.secrets_manager),
        "florence".to_owned(),
    );
    Ok(Deployment {
        parts: Parts::new(&variables, &environment)?,
        stack,
    })
}

/// The settings that the template gives to a function which hashes passwords.
fn variables(
    template: &Template,
    endpoints: &Endpoints,
) -> Result<BTreeMap<String, String>, CliError> {
    let needed = ["PEPPER_SECRET_ID", "AUDIT_SECRET_ID", "FACTOR_SECRET_ID"];
    template
        .functions
        .iter()
        .map(|function| environment(function, endpoints, &BTreeMap::new()))
        .find(|variables| needed.iter().all(|name| variables.contains_key(*name)))
        .ok_or_else(|| {
            let reason = "no function of template.yaml has all secrets of passwords";
            CliError::Refused(reason.to_owned())
        })
}

fn sdk(endpoint: &str) -> SdkConfig {
    let credentials = Credentials::new("local", "local", None, None, "local");
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::from_static(REGION))
        .endpoint_url(endpoint)
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .build()
}
