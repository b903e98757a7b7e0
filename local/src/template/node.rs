use serde_json::Value;

use super::error::TemplateError;
use super::intrinsics::Resolver;

/// A mapping of the template, read field by field so that every error names the
/// field. A field's intrinsics are resolved when it is read and not before:
/// those in fields that mean nothing here need no support.
pub(super) struct Node<'a> {
    path: String,
    value: Value,
    resolver: &'a Resolver<'a>,
}

impl<'a> Node<'a> {
    pub(super) fn new(path: String, value: &Value, resolver: &'a Resolver<'a>) -> Self {
        Self {
            path,
            value: value.clone(),
            resolver,
        }
    }

    /// The field with its intrinsics resolved; `None` when it is absent, null or
    /// `AWS::NoValue`.
    pub(super) fn field(&self, key: &str) -> Result<Option<Node<'a>>, TemplateError> {
        let Some(raw) = self.value.get(key) else {
            return Ok(None);
        };
        let path = format!("{}.{key}", self.path);
        let resolved = self.resolver.resolve(raw, &path)?;
        Ok(resolved
            .filter(|value| !value.is_null())
            .map(|value| Node::new(path, &value, self.resolver)))
    }

    pub(super) fn required(&self, key: &str) -> Result<Node<'a>, TemplateError> {
        self.field(key)?
            .ok_or_else(|| self.error(format!("{key} is required")))
    }

    pub(super) fn string(&self, key: &str) -> Result<Option<String>, TemplateError> {
        self.field(key)?.map(|node| node.text()).transpose()
    }

    pub(super) fn required_string(&self, key: &str) -> Result<String, TemplateError> {
        self.required(key)?.text()
    }

    pub(super) fn flag(&self, key: &str) -> Result<bool, TemplateError> {
        match self.string(key)?.as_deref() {
            None | Some("false") => Ok(false),
            Some("true") => Ok(true),
            Some(_) => Err(self.error(format!("{key} must be true or false"))),
        }
    }

    pub(super) fn integer(&self, key: &str) -> Result<Option<u32>, TemplateError> {
        let Some(node) = self.field(key)? else {
            return Ok(None);
        };
        node.text()?
            .parse()
            .map(Some)
            .map_err(|_| node.error("must be a whole number"))
    }

    pub(super) fn number(&self) -> Result<f64, TemplateError> {
        let number = self.text()?.parse().ok();
        number
            .filter(|number: &f64| number.is_finite())
            .ok_or_else(|| self.error("must be a number"))
    }

    /// A scalar as text: parameters' defaults are strings wherever numbers go.
    pub(super) fn text(&self) -> Result<String, TemplateError> {
        match &self.value {
            Value::String(text) => Ok(text.clone()),
            Value::Number(number) => Ok(number.to_string()),
            Value::Bool(flag) => Ok(flag.to_string()),
            _ => Err(self.error("must be a string, number or boolean")),
        }
    }

    pub(super) fn strings(&self) -> Result<Vec<String>, TemplateError> {
        self.items()?.iter().map(Node::text).collect()
    }

    pub(super) fn items(&self) -> Result<Vec<Node<'a>>, TemplateError> {
        let Value::Array(items) = &self.value else {
            return Err(self.error("must be a list"));
        };
        Ok(items
            .iter()
            .enumerate()
            .map(|(index, item)| Node::new(format!("{}[{index}]", self.path), item, self.resolver))
            .collect())
    }

    pub(super) fn entries(&self) -> Result<Vec<(String, Node<'a>)>, TemplateError> {
        let Value::Object(entries) = &self.value else {
            return Err(self.error("must be a mapping"));
        };
        Ok(entries
            .iter()
            .map(|(key, value)| {
                let path = format!("{}.{key}", self.path);
                (key.clone(), Node::new(path, value, self.resolver))
            })
            .collect())
    }

    pub(super) fn value(&self) -> &Value {
        &self.value
    }

    pub(super) fn error(&self, reason: impl Into<String>) -> TemplateError {
        TemplateError::new(self.path.clone(), reason)
    }
}
