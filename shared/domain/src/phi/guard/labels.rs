//! What tells the meaning of a value: its key, the key around it, and its siblings.

use crate::phi::{PhiKind, scan_labelled};
use crate::wizard::step_data::Node;

/// The label of the value under `key` of an object that itself has `label`, so that
/// `{"contact": {"name": …}}` says whose name. In `{"system": "phone", "value": …}` the sibling
/// says what the value is, and in `{"mrn": {"value": …}}` the key around it.
pub(super) fn of_entry(label: &str, key: &str, siblings: &[(String, Node)]) -> String {
    if is_one_of(key, &VALUES) {
        let sibling = siblings.iter().find_map(|(key, value)| {
            let tells = is_one_of(key, &TELLING);
            if tells { short_text(value) } else { None }
        });
        return sibling.map_or_else(|| label.to_owned(), |sibling| tail(sibling).to_owned());
    }
    let part_of_name = is_one_of(key, &NAME_PARTS);
    if part_of_name && (label.ends_with("name") || siblings_are_name_parts(siblings)) {
        return format!("{key} name");
    }
    let inner = format!("{} {}", last_key(label), tail(key));
    inner.trim_start().to_owned()
}

const VALUES: [&str; 8] = [
    "value",
    "values",
    "answer",
    "valuestring",
    "response",
    "content",
    "data",
    "number",
];

/// Keys whose value names what a sibling holds.
const TELLING: [&str; 10] = [
    "label", "key", "type", "system", "question", "title", "field", "code", "display", "name",
];

const NAME_PARTS: [&str; 7] = [
    "family", "given", "first", "last", "middle", "maiden", "surname",
];

fn siblings_are_name_parts(siblings: &[(String, Node)]) -> bool {
    let parts = siblings
        .iter()
        .filter(|(key, _)| is_one_of(key, &NAME_PARTS));
    parts.count() > 1
}

fn is_one_of(key: &str, keys: &[&str]) -> bool {
    keys.iter().any(|one| key.eq_ignore_ascii_case(one))
}

/// A short text, or that of an object such as FHIR's `CodeableConcept`.
fn short_text(node: &Node) -> Option<&str> {
    const LONGEST: usize = 64;
    match node {
        Node::Text(text) if text.len() <= LONGEST => Some(text),
        Node::Object(entries) => entries.iter().find_map(|(key, value)| match value {
            Node::Text(text) if is_one_of(key, &["text", "display", "code"]) => Some(text.as_str()),
            Node::Array(items) => items.first().and_then(short_text),
            _ => None,
        }),
        _ => None,
    }
}

/// The kind of identifier that the values under one label make up together, though none is one by
/// itself: `{"phone": ["415", "555", "0123"]}`. The label must say so, since three readings may
/// look like a number.
pub(super) fn parted<'a>(label: &str, parts: impl Iterator<Item = &'a Node>) -> Option<PhiKind> {
    const MOST: usize = 6;
    let mut joined = String::new();
    let mut count = 0;
    for part in parts {
        let (Node::Text(text) | Node::Number(text)) = part else {
            return None;
        };
        count += 1;
        if count > MOST
            || text.len() > LONGEST_PART
            || !text.bytes().all(|byte| byte.is_ascii_digit())
        {
            return None;
        }
        joined.push_str(text);
        joined.push(' ');
    }
    let joined = joined.trim_end();
    let label_tells = label.split(' ').any(|word| is_one_of(word, &OF_NUMBERS));
    if count < 2 || !label_tells {
        return None;
    }
    let findings = scan_labelled(label, joined);
    let reach = findings
        .iter()
        .find(|finding| joined[finding.range.clone()].contains(' '));
    reach.map(|finding| finding.kind)
}

const LONGEST_PART: usize = 8;

const OF_NUMBERS: [&str; 18] = [
    "phone",
    "telephone",
    "tel",
    "mobile",
    "cell",
    "fax",
    "ssn",
    "social",
    "mrn",
    "record",
    "dob",
    "birth",
    "birthdate",
    "birthday",
    "card",
    "account",
    "member",
    "policy",
];

/// The part of a label that came from the innermost key.
fn last_key(label: &str) -> &str {
    label.rsplit(' ').next().unwrap_or_default()
}

/// The last characters of a key; more would say nothing about the value.
fn tail(key: &str) -> &str {
    const REACH: usize = 32;
    let cut = key
        .char_indices()
        .rev()
        .nth(REACH)
        .map_or(0, |(index, _)| index);
    &key[cut..]
}
