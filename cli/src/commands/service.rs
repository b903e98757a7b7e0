use std::io::Write;

use clap::{Args, Subcommand};
use domain::audit::{Action, NewEvent, Origin};
use domain::ids::UserId;
use domain::service::{Service as Stored, ServiceKey, ServiceName};
use identity::context::Context;
use serde_json::json;
use store::{StoreError, UnitOfWork, Write as TableWrite};

use super::deployment::{Deployment, DeploymentOptions};
use super::{CliError, CommonOptions};
use crate::parts::Parts;

#[derive(Debug, Subcommand)]
pub(super) enum Service {
    /// Makes a key for a program and prints it; it cannot be shown again
    Create(Named),
    /// Lists the programs that have a key
    List(List),
    /// Takes the key of a program away, from the next request on
    Remove(Named),
}

#[derive(Debug, Args)]
pub(super) struct Named {
    /// What to call the program: lower-case letters, digits and hyphens
    name: ServiceName,
    #[command(flatten)]
    list: List,
}

#[derive(Debug, Args)]
pub(super) struct List {
    /// Prints JSON instead of text
    #[arg(long)]
    json: bool,
    /// A table in AWS, reached with the credentials of this shell
    #[arg(long, value_name = "NAME", requires = "audit_secret")]
    table: Option<String>,
    /// Name or ARN of its audit secret
    #[arg(long, value_name = "ID", requires = "table")]
    audit_secret: Option<String>,
}

impl Service {
    pub(super) async fn run(self, common: &CommonOptions) -> Result<(), CliError> {
        let list = match &self {
            Self::Create(named) | Self::Remove(named) => &named.list,
            Self::List(list) => list,
        };
        let (table, secret) = (list.table.clone(), list.audit_secret.clone());
        let options = DeploymentOptions::auditing(table, secret);
        let deployment = Deployment::open(&options, common).await?;
        let done = match &self {
            Self::Create(named) => create(&deployment.parts, &named.name, list.json).await,
            Self::List(_) => all(&deployment.parts, list.json).await,
            Self::Remove(named) => remove(&deployment.parts, &named.name, list.json).await,
        };
        deployment.close().await;
        writeln!(std::io::stdout(), "{}", done?)?;
        Ok(())
    }
}

async fn create(parts: &Parts, name: &ServiceName, json: bool) -> Result<String, CliError> {
    let context = &parts.context;
    let key = ServiceKey::new(name.clone(), context.entropy.bytes32());
    let service = Stored {
        name: name.clone(),
        key_hash: key.hash(),
        created_at: context.now(),
    };
    let taken = "has a key: remove it first, or choose another name";
    let write = |unit: &UnitOfWork| unit.put_service(&service);
    change(parts, (name, Action::ServiceCreated), taken, write).await?;
    let key = key.reveal();
    Ok(if json {
        json!({"name": name, "key": key}).to_string()
    } else {
        key
    })
}

async fn remove(parts: &Parts, name: &ServiceName, json: bool) -> Result<String, CliError> {
    let write = |unit: &UnitOfWork| unit.remove_service(name);
    change(parts, (name, Action::ServiceRemoved), "has no key", write).await?;
    Ok(if json {
        json!({"removed": name}).to_string()
    } else {
        format!("Took the key of {name} away")
    })
}

async fn all(parts: &Parts, json: bool) -> Result<String, CliError> {
    let services = parts.context.store.services().await?;
    if json {
        let shown = services
            .iter()
            .map(|service| json!({"name": service.name, "created_at": service.created_at}));
        return Ok(json!({"services": shown.collect::<Vec<_>>()}).to_string());
    }
    let lines = services.iter().map(|service| {
        format!(
            "{:<40}  since {}",
            service.name.as_str(),
            service.created_at
        )
    });
    let lines: Vec<_> = lines.collect();
    Ok(if lines.is_empty() {
        "No program has a key".to_owned()
    } else {
        lines.join("\n")
    })
}

enum Refused {
    Condition,
    Store(StoreError),
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// Writes and records it; when the condition of the write does not hold, the name is what `refused`
/// says.
async fn change(
    parts: &Parts,
    (name, action): (&ServiceName, Action),
    refused: &str,
    write: impl Fn(&UnitOfWork) -> Result<TableWrite, StoreError>,
) -> Result<(), CliError> {
    let unit = parts.audit.unit().await?;
    let decided = unit.decide(|_| async {
        let change = unit.appending(UserId::SYSTEM);
        let change = change.require(Refused::Condition, write(&unit)?);
        let event = event(&parts.context, name, action);
        Ok(change.event(event).then(()))
    });
    match decided.await {
        Ok(()) => Ok(()),
        Err(Refused::Condition) => Err(CliError::Refused(format!("{name} {refused}"))),
        Err(Refused::Store(error)) => Err(error.into()),
    }
}

fn event(context: &Context, name: &ServiceName, action: Action) -> NewEvent {
    let now = context.now();
    let origin = Origin::operator(UserId::SYSTEM);
    NewEvent {
        reason: Some(name.to_string()),
        ..origin.event(context.id(now), action, None, now)
    }
}
