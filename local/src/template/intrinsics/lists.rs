//! The functions that take lists and mappings apart.

use serde_json::Value;

use super::{Resolver, arguments, scalar, text};
use crate::template::error::TemplateError;

impl Resolver<'_> {
    pub(super) fn join(&self, argument: &Value, path: &str) -> Result<Value, TemplateError> {
        let [separator, items] = arguments(argument, path)?;
        let items = self.list(items, path)?;
        Ok(items.join(text(separator, path)?).into())
    }

    pub(super) fn select(&self, argument: &Value, path: &str) -> Result<Value, TemplateError> {
        let [index, items] = arguments(argument, path)?;
        let index: usize = self
            .scalar(index, path)?
            .parse()
            .map_err(|_| TemplateError::new(path, "the index of Fn::Select must be a number"))?;
        let mut items = self.list(items, path)?;
        if index < items.len() {
            Ok(items.swap_remove(index).into())
        } else {
            Err(TemplateError::new(
                path,
                "the index of Fn::Select is out of range",
            ))
        }
    }

    pub(super) fn split(&self, argument: &Value, path: &str) -> Result<Value, TemplateError> {
        let [separator, source] = arguments(argument, path)?;
        let source = self.scalar(source, path)?;
        Ok(source
            .split(text(separator, path)?)
            .map(Value::from)
            .collect())
    }

    pub(super) fn find_in_map(&self, argument: &Value, path: &str) -> Result<Value, TemplateError> {
        let [map, first, second] = arguments(argument, path)?;
        let mut value = &self.document["Mappings"];
        for key in [map, first, second] {
            let key = self.scalar(key, path)?;
            value = value
                .get(&key)
                .ok_or_else(|| TemplateError::new(path, format!("Mappings has no {key}")))?;
        }
        Ok(value.clone())
    }

    fn list(&self, value: &Value, path: &str) -> Result<Vec<String>, TemplateError> {
        match self.resolve(value, path)? {
            Some(Value::Array(items)) => items.iter().map(|item| scalar(item, path)).collect(),
            _ => Err(TemplateError::new(path, "must be a list")),
        }
    }
}
