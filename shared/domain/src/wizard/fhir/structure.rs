//! The rules of the R4 structure definitions
//! (<https://hl7.org/fhir/R4/questionnaire.html#resource>,
//! <https://hl7.org/fhir/R4/questionnaireresponse.html#resource>): which
//! elements there are, how often, of which types, and their invariants.
//!
//! `structure/definitions.txt` has the elements. A type that is not in it, such
//! as `Meta`, is not used here, and its use is a violation.

mod invariants;
mod primitives;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde_json::{Map, Value};

/// Every rule that `resource` breaks, with the path of the element.
pub(super) fn violations(resource: &Value) -> Vec<String> {
    let mut broken = Vec::new();
    match resource["resourceType"].as_str() {
        Some(kind @ ("Questionnaire" | "QuestionnaireResponse")) => {
            let mut elements = resource.clone();
            if let Some(elements) = elements.as_object_mut() {
                elements.remove("resourceType");
            }
            check(kind, &elements, kind, &mut broken);
            invariants::of_resource(kind, resource, &mut broken);
        }
        _ => broken.push("resourceType is not one of these".to_owned()),
    }
    broken
}

struct Element {
    name: String,
    required: bool,
    repeats: bool,
    /// One type, or those of `value[x]`.
    types: Vec<String>,
    /// The codes of a required binding; empty where there is none.
    codes: Vec<String>,
}

static DEFINITIONS: LazyLock<BTreeMap<String, Vec<Element>>> = LazyLock::new(|| {
    let text = include_str!("structure/definitions.txt");
    let blocks = text.split("\n\n").map(|block| {
        let lines = block.lines().filter(|line| !line.starts_with('#'));
        lines.collect::<Vec<_>>()
    });
    blocks
        .filter(|lines| !lines.is_empty())
        .map(|lines| {
            let elements = lines[1..].iter().map(|line| Element::parse(line)).collect();
            (lines[0].to_owned(), elements)
        })
        .collect()
});

impl Element {
    fn parse(line: &str) -> Self {
        let parts: Vec<&str> = line.split(' ').collect();
        let list = |text: &str, mark| text.split(mark).map(str::to_owned).collect();
        Self {
            name: parts[0].to_owned(),
            required: parts[1].starts_with('1'),
            repeats: parts[1].ends_with('*'),
            types: list(parts[2], ','),
            codes: parts.get(3).map_or_else(Vec::new, |codes| list(codes, '|')),
        }
    }

    /// The type of the member `name`, if it is this element.
    fn type_of(&self, name: &str) -> Option<&str> {
        let Some(stem) = self.name.strip_suffix("[x]") else {
            return (self.name == name).then(|| self.types[0].as_str());
        };
        let suffix = name.strip_prefix(stem)?;
        let capital = |kind: &str| kind[..1].to_uppercase() + &kind[1..];
        let mut types = self.types.iter().map(String::as_str);
        types.find(|kind| capital(kind) == suffix)
    }
}

/// Checks `value` as the type `kind`.
fn check(kind: &str, value: &Value, path: &str, broken: &mut Vec<String>) {
    if let Some(right) = primitives::is(kind, value) {
        if !right {
            broken.push(format!("{path} is no {kind}"));
        }
        return;
    }
    match (DEFINITIONS.get(kind), value.as_object()) {
        (Some(elements), Some(members)) => {
            object(elements, members, path, broken);
            invariants::of_element(kind, members, path, broken);
        }
        (None, _) => broken.push(format!("{path}: {kind} is not used")),
        (_, None) => broken.push(format!("{path} is not an object")),
    }
}

fn object(
    elements: &[Element],
    members: &Map<String, Value>,
    path: &str,
    broken: &mut Vec<String>,
) {
    if members.is_empty() {
        broken.push(format!("ele-1: {path} is empty"));
    }
    for name in members.keys() {
        if !elements
            .iter()
            .any(|element| element.type_of(name).is_some())
        {
            broken.push(format!("{path}.{name} is unknown"));
        }
    }
    for element in elements {
        let present: Vec<_> = members
            .iter()
            .filter_map(|(name, value)| Some((element.type_of(name)?, name, value)))
            .collect();
        if present.len() > 1 || (element.required && present.is_empty()) {
            broken.push(format!(
                "{path}.{} occurs {} times",
                element.name,
                present.len()
            ));
        }
        for (kind, name, value) in present {
            let path = format!("{path}.{name}");
            occurrences(element, kind, value, &path, broken);
        }
    }
}

fn occurrences(element: &Element, kind: &str, value: &Value, path: &str, broken: &mut Vec<String>) {
    let values: Vec<&Value> = match (element.repeats, value) {
        (true, Value::Array(values)) if !values.is_empty() => values.iter().collect(),
        (true, _) => return broken.push(format!("{path} is not a filled list")),
        (false, value) => vec![value],
    };
    for value in values {
        check(kind, value, path, broken);
        let bound = element.codes.iter().any(|code| value == code.as_str());
        if !element.codes.is_empty() && !bound {
            broken.push(format!("{path} is none of the codes"));
        }
    }
}
