//! What this machine needs of `template.yaml`: functions with their routes, schedules and
//! streams, the table, the secrets, the CORS rules and the throttles.

mod authorizer;
mod cors;
mod error;
mod function;
mod intrinsics;
mod node;
mod parameters;
mod route;
mod schedule;
mod secret;
mod stream;
mod table;
mod throttle;
mod yaml;

use std::path::Path;

use serde_json::Value;

pub use authorizer::{Authorizer, Authorizers};
pub use cors::Cors;
pub use error::TemplateError;
pub use function::Function;
pub use parameters::ParameterValues;
pub use route::{Route, Segment};
pub use schedule::Schedule;
pub use secret::Secret;
pub use stream::Stream;
pub use table::{Index, KeyAttribute, Projection, Table};
pub use throttle::{Throttle, Throttles};

use crate::project;
use intrinsics::Resolver;
use node::Node;

/// The region every local ARN and the functions' `AWS_REGION` name.
pub const REGION: &str = "us-east-1";

/// The account number in local ARNs and events.
pub const ACCOUNT_ID: &str = "000000000000";

/// A SAM template with its intrinsic functions resolved against the values of its parameters:
/// those given, those of this machine, or the defaults.
#[derive(Debug, Clone)]
pub struct Template {
    /// Every `AWS::Serverless::Function`.
    pub functions: Vec<Function>,
    /// The one `AWS::DynamoDB::Table`.
    pub table: Table,
    /// Every `AWS::SecretsManager::Secret`.
    pub secrets: Vec<Secret>,
    /// The `CorsConfiguration` of the HTTP API, when it has one.
    pub cors: Option<Cors>,
    /// The throttles of the HTTP API's routes.
    pub throttles: Throttles,
    /// The authorizers of the HTTP API's routes.
    pub authorizers: Authorizers,
}

/// What of a template answers requests: functions behind an HTTP API.
#[derive(Debug, Clone)]
pub struct HttpApplication {
    /// Every `AWS::Serverless::Function`.
    pub functions: Vec<Function>,
    /// The `CorsConfiguration` of the HTTP API, when it has one.
    pub cors: Option<Cors>,
    /// The throttles of the HTTP API's routes.
    pub throttles: Throttles,
    /// The authorizers of the HTTP API's routes.
    pub authorizers: Authorizers,
}

impl HttpApplication {
    /// Parses the text of a template, whatever else is in it, with these values of its parameters.
    ///
    /// # Errors
    ///
    /// As [`Template::parse_with`].
    pub fn parse(text: &str, values: &ParameterValues) -> Result<Self, TemplateError> {
        let parts = Parts::parse(text, values, parameters::ORIGIN)?;
        Ok(Self {
            functions: parts.functions,
            cors: parts.cors,
            throttles: parts.throttles,
            authorizers: parts.authorizers,
        })
    }
}

impl Template {
    /// Reads the project's own `template.yaml`.
    ///
    /// # Errors
    ///
    /// See [`Template::load`].
    pub fn of_project() -> Result<Self, TemplateError> {
        Self::load(&project::root().join("template.yaml"))
    }

    /// Reads the template at `path`.
    ///
    /// # Errors
    ///
    /// When the file cannot be read, or for anything [`Template::parse`] refuses.
    pub fn load(path: &Path) -> Result<Self, TemplateError> {
        Self::load_with(path, &ParameterValues::new())
    }

    /// Reads the template at `path` with these values of its parameters.
    ///
    /// # Errors
    ///
    /// When the file cannot be read, or for anything [`Template::parse_with`] refuses.
    pub fn load_with(path: &Path, values: &ParameterValues) -> Result<Self, TemplateError> {
        Self::load_at(path, values, parameters::ORIGIN)
    }

    /// As [`Template::load_with`], for an API that is served at `origin`.
    ///
    /// # Errors
    ///
    /// See [`Template::load_with`].
    pub fn load_at(
        path: &Path,
        values: &ParameterValues,
        origin: &str,
    ) -> Result<Self, TemplateError> {
        let text = std::fs::read_to_string(path).map_err(|error| {
            TemplateError::new(
                path.display().to_string(),
                format!("cannot be read: {error}"),
            )
        })?;
        Self::parse_at(&text, values, origin)
    }

    /// Parses the text of a template.
    ///
    /// # Errors
    ///
    /// Names the place in the template that is broken, or that uses a feature
    /// which does not exist on one machine.
    pub fn parse(text: &str) -> Result<Self, TemplateError> {
        Self::parse_with(text, &ParameterValues::new())
    }

    /// Parses the text of a template with these values of its parameters.
    ///
    /// # Errors
    ///
    /// As [`Template::parse`]; [`TemplateError::Parameter`] for a value of no parameter, or one
    /// that its parameter may not have.
    pub fn parse_with(text: &str, values: &ParameterValues) -> Result<Self, TemplateError> {
        Self::parse_at(text, values, parameters::ORIGIN)
    }

    /// As [`Template::parse_with`], for an API that is served at `origin`.
    ///
    /// # Errors
    ///
    /// See [`Template::parse_with`].
    pub fn parse_at(
        text: &str,
        values: &ParameterValues,
        origin: &str,
    ) -> Result<Self, TemplateError> {
        Parts::parse(text, values, origin)?.finish()
    }

    /// What of it answers requests.
    #[must_use]
    pub fn http(&self) -> HttpApplication {
        HttpApplication {
            functions: self.functions.clone(),
            cors: self.cors.clone(),
            throttles: self.throttles.clone(),
            authorizers: self.authorizers.clone(),
        }
    }

    /// The function a person means by `name`: its binary, its logical id or its
    /// `FunctionName`.
    #[must_use]
    pub fn function(&self, name: &str) -> Option<&Function> {
        self.functions.iter().find(|function| {
            [&function.binary, &function.logical_id, &function.name]
                .into_iter()
                .any(|known| known == name)
        })
    }
}

/// A resource whose `Condition` holds.
struct Resource<'a> {
    logical_id: &'a str,
    kind: &'a str,
    body: &'a Value,
}

#[derive(Default)]
struct Parts {
    functions: Vec<Function>,
    tables: Vec<Table>,
    secrets: Vec<Secret>,
    cors: Option<Cors>,
    throttles: Throttles,
    authorizers: Authorizers,
}

impl Parts {
    fn parse(text: &str, values: &ParameterValues, origin: &str) -> Result<Self, TemplateError> {
        let document = yaml::parse(text)?;
        let resolver = Resolver::new(&document, values, origin)?;
        let mut parts = Self::default();
        for resource in resolver.active_resources()? {
            parts.add(&resource, &document, &resolver)?;
        }
        Ok(parts)
    }

    fn add(
        &mut self,
        resource: &Resource<'_>,
        document: &Value,
        resolver: &Resolver<'_>,
    ) -> Result<(), TemplateError> {
        let path = format!("Resources.{}.Properties", resource.logical_id);
        let properties = Node::new(path, &resource.body["Properties"], resolver);
        match resource.kind {
            "AWS::Serverless::Function" => {
                let globals = Node::new(
                    "Globals.Function".to_owned(),
                    &document["Globals"]["Function"],
                    resolver,
                );
                self.functions
                    .push(Function::read(resource, &properties, &globals)?);
            }
            "AWS::Serverless::HttpApi" => {
                let globals = Node::new(
                    "Globals.HttpApi".to_owned(),
                    &document["Globals"]["HttpApi"],
                    resolver,
                );
                self.cors = Cors::read(&properties, &globals)?;
                self.throttles = Throttles::read(&properties, &globals)?;
                self.authorizers = Authorizers::read(&properties, &globals)?;
            }
            "AWS::DynamoDB::Table" => {
                self.tables
                    .push(Table::read(resource.logical_id, &properties)?);
            }
            "AWS::SecretsManager::Secret" => {
                self.secrets
                    .push(Secret::read(resource.logical_id, &properties)?);
            }
            _ => {}
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Template, TemplateError> {
        let count = self.tables.len();
        let (1, Some(table)) = (count, self.tables.pop()) else {
            return Err(TemplateError::new(
                "Resources",
                format!("must hold exactly one AWS::DynamoDB::Table, not {count}"),
            ));
        };
        Ok(Template {
            functions: self.functions,
            table,
            secrets: self.secrets,
            cors: self.cors,
            throttles: self.throttles,
            authorizers: self.authorizers,
        })
    }
}

#[cfg(test)]
mod tests;
