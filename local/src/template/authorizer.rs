use std::collections::BTreeMap;

use super::error::TemplateError;
use super::node::Node;

/// The authorizers of the HTTP API's routes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Authorizers {
    /// `DefaultAuthorizer`: that of each route that names none.
    pub default: Option<String>,
    /// Those that there are, by name.
    pub by_name: BTreeMap<String, Authorizer>,
}

/// A function that decides who is let through, with simple responses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authorizer {
    /// The ARN of the function.
    pub function_arn: String,
    /// The headers without which it is not asked.
    pub headers: Vec<String>,
}

/// What a route says to go without one.
const NONE: &str = "NONE";

impl Authorizers {
    /// That of a route which names `own`, or none.
    #[must_use]
    pub fn of(&self, own: Option<&str>) -> Option<&Authorizer> {
        match own.or(self.default.as_deref()) {
            None | Some(NONE) => None,
            Some(name) => self.by_name.get(name),
        }
    }

    pub(super) fn read(properties: &Node<'_>, globals: &Node<'_>) -> Result<Self, TemplateError> {
        let Some(auth) = (match properties.field("Auth")? {
            Some(own) => Some(own),
            None => globals.field("Auth")?,
        }) else {
            return Ok(Self::default());
        };
        let mut by_name = BTreeMap::new();
        if let Some(authorizers) = auth.field("Authorizers")? {
            for (name, authorizer) in authorizers.entries()? {
                by_name.insert(name, Authorizer::read(&authorizer)?);
            }
        }
        Ok(Self {
            default: auth.string("DefaultAuthorizer")?,
            by_name,
        })
    }
}

impl Authorizer {
    fn read(node: &Node<'_>) -> Result<Self, TemplateError> {
        let version = node.string("AuthorizerPayloadFormatVersion")?;
        if version.as_deref() != Some("2.0") || !node.flag("EnableSimpleResponses")? {
            let reason = "only authorizers with AuthorizerPayloadFormatVersion 2.0 and \
                          EnableSimpleResponses are supported on one machine";
            return Err(node.error(reason));
        }
        let identity = node.required("Identity")?;
        if identity.integer("ReauthorizeEvery")?.unwrap_or(0) > 0 {
            return Err(identity.error("ReauthorizeEvery above 0 is not supported on one machine"));
        }
        Ok(Self {
            function_arn: node.required_string("FunctionArn")?,
            headers: identity.required("Headers")?.strings()?,
        })
    }
}
