//! The operations that the document describes.

use axum::http::Method;
use serde_json::Value;

use super::document::document;

/// Every operation of the document.
pub(crate) fn operations() -> Vec<Operation> {
    let document = serde_json::to_value(document()).expect("the document can be JSON");
    let paths = document["paths"].as_object().expect("it has paths");
    let of_path = |(path, item): (&String, &Value)| {
        let methods = item.as_object().expect("a path has methods").clone();
        let path = path.clone();
        methods
            .into_iter()
            .map(move |(method, documented)| Operation {
                method: method.to_uppercase().parse().expect("a method"),
                path: path.clone(),
                documented,
            })
    };
    paths.iter().flat_map(of_path).collect()
}

/// One method of one path.
#[derive(Debug, Clone)]
pub(crate) struct Operation {
    /// The method.
    pub(crate) method: Method,
    /// The path as documented, with its parameters in braces.
    pub(crate) path: String,
    /// What the document says of it.
    pub(crate) documented: Value,
}

impl Operation {
    /// The path with a UUID in the place of each id, and the number of the first step.
    pub(crate) fn concrete_path(&self) -> String {
        let id = if self.path.contains("/passkeys/") {
            "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
        } else {
            "01a20774-6bc7-7000-8000-000000000000"
        };
        self.filled(|name| if name == "{n}" { "1" } else { id })
    }

    /// The path with `text` in the place of each parameter.
    pub(crate) fn path_with(&self, text: &str) -> String {
        self.filled(|_| text)
    }

    fn filled<'a>(&'a self, value: impl Fn(&str) -> &'a str) -> String {
        let fill = |segment| match segment {
            name if is_parameter(name) => value(name),
            fixed => fixed,
        };
        let segments: Vec<&str> = self.path.split('/').map(fill).collect();
        segments.join("/")
    }

    /// Whether its path has parameters.
    pub(crate) fn has_parameters(&self) -> bool {
        self.path.split('/').any(is_parameter)
    }

    /// Whether it needs an access token or a cookie.
    pub(crate) fn is_protected(&self) -> bool {
        let schemes = self.documented["security"].as_array();
        let schemes = schemes.into_iter().flatten();
        schemes
            .filter_map(Value::as_object)
            .any(|scheme| scheme.contains_key("access_token"))
    }

    /// Whether pages may ask it for a cookie that holds the session.
    pub(crate) fn signs_in(&self) -> bool {
        let parameters = self.documented["parameters"].as_array();
        let mut parameters = parameters.into_iter().flatten();
        parameters.any(|parameter| parameter["name"] == "x-florence-session")
    }

    /// Whether it takes a JSON body.
    pub(crate) fn takes_body(&self) -> bool {
        self.documented["requestBody"]["content"]["application/json"].is_object()
    }

    /// Its `operationId`.
    pub(crate) fn id(&self) -> &str {
        self.documented["operationId"].as_str().unwrap_or_default()
    }
}

fn is_parameter(segment: &str) -> bool {
    segment.starts_with('{')
}
