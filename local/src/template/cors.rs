use serde_json::Value;

use super::error::TemplateError;
use super::node::Node;

/// The `CorsConfiguration` of the HTTP API.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cors {
    /// Origins let in; `*` for any.
    pub allow_origins: Vec<String>,
    /// Methods named to a preflight.
    pub allow_methods: Vec<String>,
    /// Request headers named to a preflight.
    pub allow_headers: Vec<String>,
    /// Response headers that scripts may read.
    pub expose_headers: Vec<String>,
    /// Whether cookies and credentials may be sent.
    pub allow_credentials: bool,
    /// How long a browser may keep a preflight's answer, in seconds.
    pub max_age: Option<u32>,
}

impl Cors {
    pub(super) fn read(
        properties: &Node<'_>,
        globals: &Node<'_>,
    ) -> Result<Option<Self>, TemplateError> {
        let Some(cors) = (match properties.field("CorsConfiguration")? {
            Some(own) => Some(own),
            None => globals.field("CorsConfiguration")?,
        }) else {
            return Ok(None);
        };
        match cors.value() {
            Value::Bool(false) => Ok(None),
            Value::Bool(true) => Ok(Some(Self::any_origin("*"))),
            Value::String(origin) => Ok(Some(Self::any_origin(origin))),
            _ => Self::read_mapping(&cors).map(Some),
        }
    }

    /// SAM's short form: an origin alone.
    fn any_origin(origin: &str) -> Self {
        Self {
            allow_origins: vec![origin.to_owned()],
            ..Self::default()
        }
    }

    fn read_mapping(cors: &Node<'_>) -> Result<Self, TemplateError> {
        Ok(Self {
            allow_origins: list(cors, "AllowOrigins")?,
            allow_methods: list(cors, "AllowMethods")?,
            allow_headers: list(cors, "AllowHeaders")?,
            expose_headers: list(cors, "ExposeHeaders")?,
            allow_credentials: cors.flag("AllowCredentials")?,
            max_age: cors.integer("MaxAge")?,
        })
    }
}

fn list(node: &Node<'_>, key: &str) -> Result<Vec<String>, TemplateError> {
    match node.field(key)? {
        Some(list) => list.strings(),
        None => Ok(Vec::new()),
    }
}
