use std::collections::BTreeMap;
use std::time::Duration;

use super::error::TemplateError;
use super::node::Node;
use super::{Resource, Route, Schedule, Stream};

/// Lambda's default and SAM's: `Timeout` in seconds.
const DEFAULT_TIMEOUT: u32 = 3;
/// Lambda's default `MemorySize` in MiB.
const DEFAULT_MEMORY: u32 = 128;

/// An `AWS::Serverless::Function` with the globals merged in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Function {
    /// Its key under `Resources`.
    pub logical_id: String,
    /// Its `FunctionName`, or the logical id when it has none.
    pub name: String,
    /// The package and binary that `Metadata.BuildProperties.Binary` names.
    pub binary: String,
    /// How long one invocation may take.
    pub timeout: Duration,
    /// `MemorySize`, in MiB. Not enforced here.
    pub memory_mib: u32,
    /// `Environment.Variables`.
    pub environment: BTreeMap<String, String>,
    /// Its events of type `HttpApi`.
    pub routes: Vec<Route>,
    /// Its events of type `ScheduleV2`.
    pub schedules: Vec<Schedule>,
    /// Its events of type `DynamoDB`.
    pub streams: Vec<Stream>,
}

/// What invokes a function.
#[derive(Default)]
struct Events {
    routes: Vec<Route>,
    schedules: Vec<Schedule>,
    streams: Vec<Stream>,
}

impl Function {
    pub(super) fn read(
        resource: &Resource<'_>,
        properties: &Node<'_>,
        globals: &Node<'_>,
    ) -> Result<Self, TemplateError> {
        let logical_id = resource.logical_id.to_owned();
        let timeout = integer(properties, globals, "Timeout")?.unwrap_or(DEFAULT_TIMEOUT);
        let mut environment = variables(globals)?;
        environment.extend(variables(properties)?);
        let Events {
            routes,
            schedules,
            streams,
        } = events(properties)?;
        Ok(Self {
            name: properties
                .string("FunctionName")?
                .unwrap_or_else(|| logical_id.clone()),
            binary: binary(resource, properties, globals)?,
            timeout: Duration::from_secs(timeout.into()),
            memory_mib: integer(properties, globals, "MemorySize")?.unwrap_or(DEFAULT_MEMORY),
            environment,
            routes,
            schedules,
            streams,
            logical_id,
        })
    }

    /// The ARN it is invoked under.
    #[must_use]
    pub fn arn(&self) -> String {
        format!(
            "arn:aws:lambda:{}:{}:function:{}",
            super::REGION,
            super::ACCOUNT_ID,
            self.name
        )
    }
}

/// Only what is compiled has a binary of its own; else the function is run as its logical id.
fn binary(
    resource: &Resource<'_>,
    properties: &Node<'_>,
    globals: &Node<'_>,
) -> Result<String, TemplateError> {
    let runtime = match properties.string("Runtime")? {
        Some(own) => Some(own),
        None => globals.string("Runtime")?,
    };
    if runtime.is_some_and(|runtime| !runtime.starts_with("provided")) {
        return Ok(resource.logical_id.to_owned());
    }
    resource.body["Metadata"]["BuildProperties"]["Binary"]
        .as_str()
        .map(str::to_owned)
        .ok_or_else(|| {
            TemplateError::new(
                format!(
                    "Resources.{}.Metadata.BuildProperties.Binary",
                    resource.logical_id
                ),
                "must name the function's binary",
            )
        })
}

fn integer(
    properties: &Node<'_>,
    globals: &Node<'_>,
    key: &str,
) -> Result<Option<u32>, TemplateError> {
    match properties.integer(key)? {
        Some(own) => Ok(Some(own)),
        None => globals.integer(key),
    }
}

fn variables(node: &Node<'_>) -> Result<BTreeMap<String, String>, TemplateError> {
    let Some(environment) = node.field("Environment")? else {
        return Ok(BTreeMap::new());
    };
    let Some(variables) = environment.field("Variables")? else {
        return Ok(BTreeMap::new());
    };
    let mut map = BTreeMap::new();
    for (name, value) in variables.entries()? {
        map.insert(name, value.text()?);
    }
    Ok(map)
}

fn events(properties: &Node<'_>) -> Result<Events, TemplateError> {
    let mut found = Events::default();
    let Some(events) = properties.field("Events")? else {
        return Ok(found);
    };
    for (name, event) in events.entries()? {
        let properties = || event.required("Properties");
        match event.required_string("Type")?.as_str() {
            "HttpApi" => found.routes.push(Route::read(&event)?),
            "ScheduleV2" => {
                let schedule = Schedule::read(&name, &properties()?)?;
                found.schedules.extend(schedule);
            }
            "DynamoDB" => found.streams.extend(Stream::read(&name, &properties()?)?),
            // Nothing on one machine sends what such a rule waits for.
            "EventBridgeRule" => {}
            other => {
                return Err(event.error(format!(
                    "events of type {other} are not supported on one machine"
                )));
            }
        }
    }
    Ok(found)
}
