//! Conditions and the functions that make them.

use serde_json::Value;

use super::{Resolver, arguments, text};
use crate::template::error::TemplateError;

impl Resolver<'_> {
    pub(super) fn condition(&self, name: &str, path: &str) -> Result<bool, TemplateError> {
        let condition = self.document["Conditions"]
            .get(name)
            .ok_or_else(|| TemplateError::new(path, format!("there is no condition {name}")))?;
        self.holds(condition, &format!("Conditions.{name}"))
    }

    fn holds(&self, condition: &Value, path: &str) -> Result<bool, TemplateError> {
        match self.resolve(condition, path)? {
            Some(Value::Bool(holds)) => Ok(holds),
            _ => Err(TemplateError::new(path, "is not a condition")),
        }
    }

    pub(super) fn test(
        &self,
        name: &str,
        argument: &Value,
        path: &str,
    ) -> Result<bool, TemplateError> {
        if name == "Condition" {
            return self.condition(text(argument, path)?, path);
        }
        if name == "Fn::Equals" {
            let [left, right] = arguments(argument, path)?;
            return Ok(self.scalar(left, path)? == self.scalar(right, path)?);
        }
        let operands = argument
            .as_array()
            .ok_or_else(|| TemplateError::new(path, format!("{name} takes a list")))?;
        let mut results = Vec::new();
        for operand in operands {
            results.push(self.holds(operand, path)?);
        }
        Ok(match name {
            "Fn::And" => results.iter().all(|holds| *holds),
            "Fn::Or" => results.iter().any(|holds| *holds),
            _ => !results.iter().any(|holds| *holds),
        })
    }
}
