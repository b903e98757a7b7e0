//! `CloudFormation`'s intrinsic functions.

mod conditions;
mod lists;
mod substitution;

use std::cell::Cell;

use serde_json::{Map, Value};

use super::error::TemplateError;
use super::parameters::Parameters;
use super::{ACCOUNT_ID, ParameterValues, REGION, Resource};

/// Deeper than any real template nests; a condition that names itself ends here.
const MAX_DEPTH: u32 = 64;

pub(super) struct Resolver<'a> {
    document: &'a Value,
    resources: &'a Map<String, Value>,
    parameters: Parameters<'a>,
    depth: Cell<u32>,
}

impl<'a> Resolver<'a> {
    pub(super) fn new(
        document: &'a Value,
        values: &ParameterValues,
        origin: &str,
    ) -> Result<Self, TemplateError> {
        let resources = document["Resources"]
            .as_object()
            .ok_or_else(|| TemplateError::new("Resources", "is required and must be a mapping"))?;
        Ok(Self {
            document,
            resources,
            parameters: Parameters::read(document, values, origin)?,
            depth: Cell::new(0),
        })
    }

    /// The resources whose `Condition` holds or that have none.
    pub(super) fn active_resources(&self) -> Result<Vec<Resource<'a>>, TemplateError> {
        let mut active = Vec::new();
        for (logical_id, body) in self.resources {
            let path = format!("Resources.{logical_id}");
            let kind = body["Type"]
                .as_str()
                .ok_or_else(|| TemplateError::new(&path, "Type is required"))?;
            let holds = match body["Condition"].as_str() {
                Some(name) => self.condition(name, &path)?,
                None => true,
            };
            if holds {
                active.push(Resource {
                    logical_id,
                    kind,
                    body,
                });
            }
        }
        Ok(active)
    }

    /// `value` with every intrinsic inside it replaced; `None` for
    /// `AWS::NoValue`, which removes the field that holds it.
    pub(super) fn resolve(
        &self,
        value: &Value,
        path: &str,
    ) -> Result<Option<Value>, TemplateError> {
        if self.depth.get() >= MAX_DEPTH {
            return Err(TemplateError::new(path, "refers to itself"));
        }
        self.depth.set(self.depth.get() + 1);
        let resolved = self.resolve_one(value, path);
        self.depth.set(self.depth.get() - 1);
        resolved
    }

    fn resolve_one(&self, value: &Value, path: &str) -> Result<Option<Value>, TemplateError> {
        match value {
            Value::Object(object) => match sole_entry(object) {
                Some((name, argument)) if is_intrinsic(name) => self.call(name, argument, path),
                _ => self.resolve_object(object, path),
            },
            Value::Array(items) => {
                let mut resolved = Vec::new();
                for item in items {
                    resolved.extend(self.resolve(item, path)?);
                }
                Ok(Some(resolved.into()))
            }
            scalar => Ok(Some(scalar.clone())),
        }
    }

    fn resolve_object(
        &self,
        object: &Map<String, Value>,
        path: &str,
    ) -> Result<Option<Value>, TemplateError> {
        let mut resolved = Map::new();
        for (key, value) in object {
            if let Some(value) = self.resolve(value, &format!("{path}.{key}"))? {
                resolved.insert(key.clone(), value);
            }
        }
        Ok(Some(resolved.into()))
    }

    fn call(
        &self,
        name: &str,
        argument: &Value,
        path: &str,
    ) -> Result<Option<Value>, TemplateError> {
        match name {
            "Ref" => self.reference(text(argument, path)?, path),
            "Fn::GetAtt" => self.attribute(argument, path).map(Some),
            "Fn::Sub" => substitution::substitute(self, argument, path).map(Some),
            "Fn::If" => self.choose(argument, path),
            "Fn::Equals" | "Fn::And" | "Fn::Or" | "Fn::Not" | "Condition" => self
                .test(name, argument, path)
                .map(|holds| Some(holds.into())),
            "Fn::Join" => self.join(argument, path).map(Some),
            "Fn::Select" => self.select(argument, path).map(Some),
            "Fn::Split" => self.split(argument, path).map(Some),
            "Fn::FindInMap" => self.find_in_map(argument, path).map(Some),
            _ => Err(TemplateError::new(
                path,
                format!("{name} is not supported on one machine"),
            )),
        }
    }

    fn reference(&self, name: &str, path: &str) -> Result<Option<Value>, TemplateError> {
        Ok(Some(match name {
            "AWS::NoValue" => return Ok(None),
            "AWS::Region" => REGION.into(),
            "AWS::AccountId" => ACCOUNT_ID.into(),
            "AWS::StackName" => "florence-local".into(),
            "AWS::Partition" => "aws".into(),
            "AWS::URLSuffix" => "amazonaws.com".into(),
            _ if self.parameters.has(name) => self.parameters.value(name)?,
            _ => self.physical_name(name, path)?.into(),
        }))
    }

    /// The name a resource has here: the one its properties give, else its
    /// logical id.
    fn physical_name(&self, logical_id: &str, path: &str) -> Result<String, TemplateError> {
        let resource = self.resources.get(logical_id).ok_or_else(|| {
            TemplateError::new(
                path,
                format!("{logical_id} is neither a parameter nor a resource"),
            )
        })?;
        let property = match resource["Type"].as_str() {
            Some("AWS::DynamoDB::Table") => "TableName",
            Some("AWS::SecretsManager::Secret") => "Name",
            Some("AWS::Serverless::Function") => "FunctionName",
            _ => return Ok(logical_id.to_owned()),
        };
        let Some(name) = resource["Properties"].get(property) else {
            return Ok(logical_id.to_owned());
        };
        match self.resolve(name, path)? {
            Some(Value::String(name)) => Ok(name),
            None => Ok(logical_id.to_owned()),
            Some(_) => Err(TemplateError::new(
                format!("Resources.{logical_id}.Properties.{property}"),
                "must be a string",
            )),
        }
    }

    fn attribute(&self, argument: &Value, path: &str) -> Result<Value, TemplateError> {
        let [logical_id, attribute] = arguments(argument, path)?;
        let (logical_id, attribute) = (text(logical_id, path)?, text(attribute, path)?);
        let name = self.physical_name(logical_id, path)?;
        Ok(
            match (attribute, self.resources[logical_id]["Type"].as_str()) {
                ("Arn", Some("AWS::DynamoDB::Table")) => {
                    format!("arn:aws:dynamodb:{REGION}:{ACCOUNT_ID}:table/{name}")
                }
                ("Arn" | "Id", Some("AWS::SecretsManager::Secret")) => {
                    format!("arn:aws:secretsmanager:{REGION}:{ACCOUNT_ID}:secret:{name}")
                }
                ("Arn", Some("AWS::Serverless::Function")) => {
                    format!("arn:aws:lambda:{REGION}:{ACCOUNT_ID}:function:{name}")
                }
                _ => format!("{name}.{attribute}"),
            }
            .into(),
        )
    }

    fn choose(&self, argument: &Value, path: &str) -> Result<Option<Value>, TemplateError> {
        let [condition, yes, no] = arguments(argument, path)?;
        let holds = self.condition(text(condition, path)?, path)?;
        self.resolve(if holds { yes } else { no }, path)
    }

    fn scalar(&self, value: &Value, path: &str) -> Result<String, TemplateError> {
        scalar(&self.resolve(value, path)?.unwrap_or_default(), path)
    }
}

fn sole_entry(object: &Map<String, Value>) -> Option<(&String, &Value)> {
    let mut entries = object.iter();
    entries.next().filter(|_| entries.next().is_none())
}

/// `Condition` counts only where it names one: a policy statement may hold a
/// `Condition` block of its own.
fn is_intrinsic(name: &str) -> bool {
    name == "Ref" || name == "Condition" || name.starts_with("Fn::")
}

fn arguments<'v, const N: usize>(
    argument: &'v Value,
    path: &str,
) -> Result<[&'v Value; N], TemplateError> {
    let items: Vec<&Value> = argument.as_array().into_iter().flatten().collect();
    items
        .try_into()
        .map_err(|_| TemplateError::new(path, format!("the function takes a list of {N}")))
}

fn text<'v>(value: &'v Value, path: &str) -> Result<&'v str, TemplateError> {
    value
        .as_str()
        .ok_or_else(|| TemplateError::new(path, "the function takes a name as a string"))
}

fn scalar(value: &Value, path: &str) -> Result<String, TemplateError> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Number(number) => Ok(number.to_string()),
        Value::Bool(flag) => Ok(flag.to_string()),
        _ => Err(TemplateError::new(
            path,
            "must be a string, number or boolean",
        )),
    }
}
