//! `Fn::Sub`.

use serde_json::{Map, Value, json};

use super::{Resolver, scalar};
use crate::template::error::TemplateError;

/// Replaces each `${Name}` and `${Resource.Attribute}`; `${!Name}` stands for
/// the text `${Name}`.
pub(super) fn substitute(
    resolver: &Resolver<'_>,
    argument: &Value,
    path: &str,
) -> Result<Value, TemplateError> {
    let no_variables = Map::new();
    let (template, variables) = match argument {
        Value::String(template) => (template, &no_variables),
        Value::Array(items) => match items.as_slice() {
            [Value::String(template), Value::Object(variables)] => (template, variables),
            _ => return Err(malformed(path)),
        },
        _ => return Err(malformed(path)),
    };
    let mut result = String::new();
    let mut rest = template.as_str();
    while let Some((before, after)) = rest.split_once("${") {
        let (name, tail) = after
            .split_once('}')
            .ok_or_else(|| TemplateError::new(path, "Fn::Sub has ${ without }"))?;
        result.push_str(before);
        match name.strip_prefix('!') {
            Some(literal) => result.extend(["${", literal, "}"]),
            None => result.push_str(&variable(resolver, variables, name, path)?),
        }
        rest = tail;
    }
    result.push_str(rest);
    Ok(result.into())
}

fn variable(
    resolver: &Resolver<'_>,
    variables: &Map<String, Value>,
    name: &str,
    path: &str,
) -> Result<String, TemplateError> {
    let reference = match (variables.get(name), name.split_once('.')) {
        (Some(given), _) => given.clone(),
        (None, Some((resource, attribute))) => json!({"Fn::GetAtt": [resource, attribute]}),
        (None, None) => json!({"Ref": name}),
    };
    let value = resolver.resolve(&reference, path)?.unwrap_or_default();
    scalar(&value, path)
}

fn malformed(path: &str) -> TemplateError {
    TemplateError::new(path, "Fn::Sub takes a string, or a string and a mapping")
}
