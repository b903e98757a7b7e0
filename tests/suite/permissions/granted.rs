//! What the template grants each function.

use std::collections::{BTreeMap, BTreeSet};

use serde_norway::Value;
use tests::accesses::Access;

use crate::template::{at, entries, resources, text};

/// The only condition that a statement on items may have. `ForAllValues` holds where a request
/// names no partition key at all, so `Null` refuses that.
const KEYED: [&str; 2] = ["ForAllValues:StringLike", "Null"];

/// The rights of one function.
pub(super) struct Grants {
    /// The name of its binary.
    pub(super) function: String,
    /// What it may do with items.
    pub(super) items: BTreeSet<Access>,
    /// The secrets that it may read.
    pub(super) secrets: BTreeSet<String>,
    /// The address that it may send mail from.
    pub(super) sends_from: Option<String>,
    /// The managed policies that it has besides.
    pub(super) managed: Vec<String>,
}

impl Grants {
    /// Those of every function, in the template's order.
    pub(super) fn of_all(document: &Value) -> Vec<Self> {
        let functions = resources(document, "AWS::Serverless::Function").into_iter();
        functions
            .map(|(name, function)| Self::of(name, function))
            .collect()
    }

    fn of(name: &str, function: &Value) -> Self {
        let mut grants = Self {
            function: text(at(function, "Metadata.BuildProperties.Binary")),
            items: BTreeSet::new(),
            secrets: BTreeSet::new(),
            sends_from: None,
            managed: Vec::new(),
        };
        for policy in list(at(function, "Properties.Policies")) {
            match policy["Statement"].as_sequence() {
                None => grants.managed.push(text(policy)),
                Some(statements) => statements.iter().for_each(|statement| {
                    assert_eq!(statement["Effect"], "Allow", "{name}");
                    grants.add(statement);
                }),
            }
        }
        grants
    }

    fn add(&mut self, statement: &Value) {
        let function = &self.function;
        for action in list(&statement["Action"]) {
            match text(action).split_once(':') {
                Some(("dynamodb", action)) => {
                    let items = keyed(function, statement, action);
                    let known = self
                        .items
                        .iter()
                        .any(|item| item.action == action && item.resource == items[0].resource);
                    // Of a transaction, IAM may look at all items of an action at once.
                    assert!(!known, "{function}: {action} stands in two statements");
                    self.items.extend(items);
                }
                Some(("secretsmanager", "GetSecretValue")) => {
                    self.secrets
                        .extend(list(&statement["Resource"]).into_iter().map(text));
                }
                Some(("ses", "SendEmail")) => {
                    let condition = &statement["Condition"]["StringEquals"];
                    self.sends_from = Some(text(&condition["ses:FromAddress"]));
                }
                _ => panic!("{function} may {}", text(action)),
            }
        }
    }

    /// As it stands in the committed file.
    pub(super) fn lines(&self) -> String {
        let mut by_action = BTreeMap::<_, Vec<_>>::new();
        for Access {
            resource,
            action,
            partition,
        } in &self.items
        {
            let partitions = by_action.entry((resource, action)).or_default();
            partitions.push(partition.as_str());
        }
        let items = by_action
            .into_iter()
            .map(|((resource, action), partitions)| {
                format!("  {resource:<8}{action:<20}{}\n", partitions.join(" "))
            });
        let secrets = self
            .secrets
            .iter()
            .map(|name| format!("  secret  GetSecretValue  {name}\n"));
        let mail = self
            .sends_from
            .iter()
            .map(|address| format!("  mail    SendEmail           {address}\n"));
        let managed = self
            .managed
            .iter()
            .map(|name| format!("  policy  {name}\n"));
        let first = format!("{}\n", self.function);
        let lines = std::iter::once(first).chain(items).chain(secrets);
        lines.chain(mail).chain(managed).collect()
    }
}

/// The rights that a statement gives for one action: one for each pattern of a partition key.
fn keyed(function: &str, statement: &Value, action: &str) -> Vec<Access> {
    let resource = match text(&statement["Resource"]).as_str() {
        "!GetAtt Table.Arn" => "Table".to_owned(),
        index => {
            let index = index.strip_prefix("!Sub ${Table.Arn}/index/");
            index
                .unwrap_or_else(|| panic!("{function}: {action} of something else"))
                .to_owned()
        }
    };
    let condition = entries(&statement["Condition"]);
    let names: Vec<_> = condition.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, KEYED, "{function}: {action} of any item");
    assert_eq!(
        text(condition[1].1),
        "{dynamodb:LeadingKeys: false}",
        "{function}: {action}"
    );
    let partitions = list(&condition[0].1["dynamodb:LeadingKeys"]).into_iter();
    let partitions: Vec<_> = partitions.map(text).collect();
    assert!(!partitions.is_empty(), "{function}: {action}");
    let access = |partition| Access {
        resource: resource.clone(),
        action: action.to_owned(),
        partition,
    };
    partitions.into_iter().map(access).collect()
}

/// IAM lets a list of one be the one.
fn list(value: &Value) -> Vec<&Value> {
    match value.as_sequence() {
        Some(items) => items.iter().collect(),
        None => vec![value],
    }
}
