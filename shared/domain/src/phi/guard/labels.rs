//! What tells the meaning of a value: its key, the key around it, and its siblings.

use crate::phi::words::{Class, is_surname_too};
use crate::phi::{Finding, checks, merge, scan_labelled};
use crate::wizard::step_data::Node;

/// The labels that a value may have, the likeliest first.
#[derive(Debug, Clone)]
pub(super) struct Labels(Vec<String>);

/// The most labels of one value.
const MOST: usize = 4;

impl Labels {
    /// Of what stands under no key.
    pub(super) fn none() -> Self {
        Self(vec![String::new()])
    }

    /// The likeliest.
    pub(super) fn first(&self) -> &str {
        self.0.first().map_or("", String::as_str)
    }

    /// Every identifier in `text`. A label but the first tells only of what stands at the start.
    pub(super) fn scan(&self, text: &str) -> Vec<Finding> {
        let mut findings = scan_labelled(self.first(), text);
        let start = head(text);
        for label in self.0.iter().skip(1) {
            findings.extend(scan_labelled(label, start));
        }
        merge(findings)
    }

    /// Of the value under `key` of an object that itself has these, so that
    /// `{"contact": {"name": …}}` says whose name. In `{"system": "phone", "value": …}` a sibling
    /// says what the value is, in `{"mrn": {"value": …}}` the key around it, and
    /// `{"relationship": "wife", "name": …}` whose name it is.
    pub(super) fn of_entry(&self, key: &str, value: &Node, siblings: &Siblings<'_>) -> Self {
        if is_value(key) {
            return self.of_value(key, siblings);
        }
        let own = self.of_key(key, value, siblings);
        let related = is_one_of(key, &NAMES)
            .then_some(siblings.relation)
            .flatten();
        let related = related.map(|relation| format!("{} {}", tail(relation), tail(key)));
        Self(related.into_iter().chain([own]).collect())
    }

    fn of_key(&self, key: &str, value: &Node, siblings: &Siblings<'_>) -> String {
        let outer = self.first();
        if is_one_of(key, &NAME_PARTS) {
            let of_name = checks::ends_with(outer, "name");
            let may_be = is_person(outer) || siblings.are_name_parts;
            if of_name || may_be && looks_like_name(value) {
                let key = if is_one_of(key, &["surname"]) {
                    "last"
                } else {
                    key
                };
                return format!("{key} name");
            }
        }
        let inner = format!("{} {}", last_key(outer), tail(key));
        inner.trim_start().to_owned()
    }

    /// What tells of a value: the keys around it, then its siblings.
    fn of_value(&self, key: &str, siblings: &Siblings<'_>) -> Self {
        let numbered = is_one_of(key, &["number"]) && !self.first().is_empty();
        let numbered = numbered.then(|| format!("{} number", self.first()));
        let others = siblings.telling.iter();
        let others = others.filter(|(other, _)| !other.eq_ignore_ascii_case(key));
        let told = others.map(|(_, meaning)| meaning.clone());
        let labels = numbered
            .into_iter()
            .chain(self.0.iter().cloned())
            .chain(told);
        let mut labels: Vec<String> = labels.filter(|label| !label.is_empty()).collect();
        labels.truncate(MOST);
        if labels.is_empty() {
            labels.push(String::new());
        }
        Self(labels)
    }
}

/// What the entries of one object tell of each other, gathered once for all of them.
pub(super) struct Siblings<'a> {
    /// Whose relative the object is about.
    relation: Option<&'a str>,
    are_name_parts: bool,
    /// The keys whose values name what a sibling holds, and what they say.
    telling: Vec<(&'a str, String)>,
}

impl<'a> Siblings<'a> {
    pub(super) fn of(entries: &'a [(String, Node)]) -> Self {
        let mut of_relations = entries
            .iter()
            .filter(|(key, _)| is_one_of(key, &["relationship", "relation"]));
        let name_parts = entries
            .iter()
            .filter(|(key, _)| is_one_of(key, &NAME_PARTS));
        let telling = entries.iter().filter(|(key, _)| is_one_of(key, &TELLING));
        let told = telling.filter_map(|(key, value)| Some((key.as_str(), short_text(value)?)));
        Self {
            relation: of_relations.next().and_then(|(_, value)| short_text(value)),
            are_name_parts: name_parts.count() > 1,
            telling: told.map(|(key, text)| (key, meaning(text))).collect(),
        }
    }
}

/// The start of a text, where its label tells what it is.
fn head(text: &str) -> &str {
    const REACH: usize = 128;
    let cut = text.char_indices().nth(REACH);
    cut.map_or(text, |(index, _)| &text[..index])
}

/// FHIR's `value[x]` too.
fn is_value(key: &str) -> bool {
    checks::starts_with(key, "value") || is_one_of(key, &VALUES)
}

const VALUES: [&str; 9] = [
    "answer", "answers", "response", "content", "data", "number", "val", "text", "display",
];

/// Keys whose value names what a sibling holds.
const TELLING: [&str; 13] = [
    "label", "key", "type", "system", "question", "title", "field", "code", "display", "name",
    "linkid", "text", "prompt",
];

/// A label that a sibling tells: the last words of a question, or the code of an identifier's
/// type (HL7 table 0203) in words.
fn meaning(sibling: &str) -> String {
    let code = CODES.iter().find(|(code, _)| *code == sibling);
    let words = code.map_or_else(|| tail(sibling), |(_, words)| words);
    let sign = |last: char| !last.is_alphanumeric();
    words.trim_end_matches(sign).to_owned()
}

const CODES: [(&str, &str); 9] = [
    ("MR", "mrn"),
    ("PI", "patient id"),
    ("PT", "patient id"),
    ("SS", "ssn"),
    ("AN", "account number"),
    ("MB", "member id"),
    ("MC", "medicare number"),
    ("DL", "driver license"),
    ("PPN", "passport"),
];

const NAME_PARTS: [&str; 7] = [
    "family", "given", "first", "last", "middle", "maiden", "surname",
];

const NAMES: [&str; 6] = [
    "name",
    "full_name",
    "fullname",
    "first_name",
    "firstname",
    "first",
];

/// Whether a label's last word stands for somebody.
fn is_person(label: &str) -> bool {
    is_one_of(last_key(label), &PERSONS)
}

const PERSONS: [&str; 28] = [
    "patient",
    "pt",
    "client",
    "resident",
    "subject",
    "person",
    "spouse",
    "wife",
    "husband",
    "partner",
    "mother",
    "father",
    "parent",
    "guardian",
    "son",
    "daughter",
    "child",
    "brother",
    "sister",
    "sibling",
    "contact",
    "kin",
    "relative",
    "caregiver",
    "proxy",
    "poa",
    "surrogate",
    "nok",
];

/// One or two words that may be somebody's: `{"patient": {"last": "BM 0800"}}` holds none.
fn looks_like_name(value: &Node) -> bool {
    let text = match value {
        Node::Text(text) => text,
        Node::Array(items) => return items.first().is_some_and(looks_like_name),
        _ => return false,
    };
    let mut words = text.split_whitespace();
    let first = words
        .next()
        .is_some_and(|word| Class::of(word).may_be_name() || is_surname_too(word));
    first && words.count() < 2 && !text.contains(|sign: char| sign.is_ascii_digit())
}

pub(super) fn is_one_of(key: &str, keys: &[&str]) -> bool {
    keys.iter().any(|one| key.eq_ignore_ascii_case(one))
}

/// A short text, or that of an object such as FHIR's `CodeableConcept`.
fn short_text(node: &Node) -> Option<&str> {
    const LONGEST: usize = 64;
    match node {
        Node::Text(text) if text.len() <= LONGEST => Some(text),
        Node::Array(items) => items.first().and_then(short_text),
        Node::Object(entries) => entries.iter().find_map(|(key, value)| match value {
            Node::Text(text) if is_one_of(key, &["text", "display", "code"]) => Some(text.as_str()),
            Node::Array(items) => items.first().and_then(short_text),
            _ => None,
        }),
        _ => None,
    }
}

/// The part of a label that came from the innermost key.
pub(super) fn last_key(label: &str) -> &str {
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
