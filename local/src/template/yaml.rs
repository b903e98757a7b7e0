//! YAML with `CloudFormation`'s short tags, read into the JSON form of a
//! template: `!Ref X` becomes `{"Ref": "X"}`, `!Sub X` `{"Fn::Sub": "X"}`.

use serde_json::{Map, Value};
use serde_norway::Value as Yaml;
use serde_norway::value::TaggedValue;

use super::error::TemplateError;

pub(super) fn parse(text: &str) -> Result<Value, TemplateError> {
    let yaml: Yaml = serde_norway::from_str(text)
        .map_err(|error| TemplateError::new("YAML", error.to_string()))?;
    let document = json(yaml, "YAML")?;
    if document.is_object() {
        Ok(document)
    } else {
        Err(TemplateError::new("YAML", "the document must be a mapping"))
    }
}

fn json(yaml: Yaml, path: &str) -> Result<Value, TemplateError> {
    Ok(match yaml {
        Yaml::Null => Value::Null,
        Yaml::Bool(flag) => flag.into(),
        Yaml::Number(number) => serde_json::to_value(number)
            .map_err(|error| TemplateError::new(path, error.to_string()))?,
        Yaml::String(text) => text.into(),
        Yaml::Sequence(items) => items
            .into_iter()
            .enumerate()
            .map(|(index, item)| json(item, &format!("{path}[{index}]")))
            .collect::<Result<Vec<_>, _>>()?
            .into(),
        Yaml::Mapping(entries) => {
            let mut object = Map::new();
            for (key, value) in entries {
                let key = key_text(key, path)?;
                let value = json(value, &format!("{path}.{key}"))?;
                object.insert(key, value);
            }
            object.into()
        }
        Yaml::Tagged(tagged) => intrinsic(*tagged, path)?,
    })
}

fn key_text(key: Yaml, path: &str) -> Result<String, TemplateError> {
    match key {
        Yaml::String(text) => Ok(text),
        Yaml::Number(number) => Ok(number.to_string()),
        _ => Err(TemplateError::new(path, "keys must be strings")),
    }
}

fn intrinsic(tagged: TaggedValue, path: &str) -> Result<Value, TemplateError> {
    let tag = tagged.tag.to_string();
    let name = tag.trim_start_matches('!');
    let argument = json(tagged.value, path)?;
    let (key, argument) = match (name, argument) {
        ("Ref" | "Condition", argument) => (name.to_owned(), argument),
        ("GetAtt", Value::String(dotted)) => (
            "Fn::GetAtt".to_owned(),
            dotted.splitn(2, '.').map(Value::from).collect(),
        ),
        (_, argument) => (format!("Fn::{name}"), argument),
    };
    Ok(Value::Object(Map::from_iter([(key, argument)])))
}
