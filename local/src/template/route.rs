use std::fmt;

use http::Method;

use super::error::TemplateError;
use super::node::Node;

/// One route of the HTTP API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// The method; `None` for `ANY`.
    pub method: Option<Method>,
    /// The path's segments; `None` for `$default`, which takes what no other
    /// route does.
    pub path: Option<Vec<Segment>>,
    /// `Auth.Authorizer`: who decides who is let through, when it is not the default one.
    pub authorizer: Option<String>,
}

/// A segment of a route's path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Segment {
    /// Text that must be equal.
    Literal(String),
    /// `{name}`: any one segment.
    Parameter(String),
    /// `{name+}`: all the rest, at least one segment. Comes last.
    Greedy(String),
}

impl Route {
    pub(super) fn read(event: &Node<'_>) -> Result<Self, TemplateError> {
        let Some(properties) = event.field("Properties")? else {
            return Ok(Self {
                method: None,
                path: None,
                authorizer: None,
            });
        };
        let path = properties
            .string("Path")?
            .unwrap_or_else(|| "$default".to_owned());
        let method = properties
            .string("Method")?
            .unwrap_or_else(|| "ANY".to_owned());
        let route = Self::parse(&method, &path).map_err(|reason| properties.error(reason))?;
        let authorizer = match properties.field("Auth")? {
            Some(auth) => auth.string("Authorizer")?,
            None => None,
        };
        Ok(Self {
            authorizer,
            ..route
        })
    }

    /// Parses SAM's `Method` and `Path`.
    ///
    /// # Errors
    ///
    /// Says what is wrong with either.
    pub fn parse(method: &str, path: &str) -> Result<Self, String> {
        let method = method.to_ascii_uppercase();
        let method = match method.as_str() {
            "ANY" | "X-AMAZON-APIGATEWAY-ANY-METHOD" => None,
            name => Some(
                name.parse()
                    .map_err(|_| format!("Method {name} is not one"))?,
            ),
        };
        if path == "$default" {
            return Ok(Self {
                method,
                path: None,
                authorizer: None,
            });
        }
        let relative = path
            .strip_prefix('/')
            .ok_or_else(|| format!("Path {path} must begin with /"))?;
        let segments: Vec<Segment> = relative.split('/').map(Segment::parse).collect();
        let inner = segments.len().saturating_sub(1);
        if segments
            .iter()
            .take(inner)
            .any(|s| matches!(s, Segment::Greedy(_)))
        {
            return Err(format!("Path {path}: a greedy parameter must come last"));
        }
        Ok(Self {
            method,
            path: Some(segments),
            authorizer: None,
        })
    }
}

impl fmt::Display for Route {
    /// The route key as API Gateway writes it: `GET /users/{id}`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(segments) = &self.path else {
            return formatter.write_str("$default");
        };
        write!(
            formatter,
            "{} ",
            self.method.as_ref().map_or("ANY", Method::as_str)
        )?;
        for segment in segments {
            match segment {
                Segment::Literal(text) => write!(formatter, "/{text}")?,
                Segment::Parameter(name) => write!(formatter, "/{{{name}}}")?,
                Segment::Greedy(name) => write!(formatter, "/{{{name}+}}")?,
            }
        }
        Ok(())
    }
}

impl Segment {
    fn parse(text: &str) -> Self {
        match text
            .strip_prefix('{')
            .and_then(|rest| rest.strip_suffix('}'))
        {
            Some(name) => match name.strip_suffix('+') {
                Some(name) => Self::Greedy(name.to_owned()),
                None => Self::Parameter(name.to_owned()),
            },
            None => Self::Literal(text.to_owned()),
        }
    }
}
