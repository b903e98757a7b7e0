use serde::Deserialize;

use super::error::TemplateError;
use super::node::Node;

/// Lambda's default `BatchSize` for streams.
const DEFAULT_BATCH: u32 = 100;

/// The table's stream as the source of a function's events: an event of type `DynamoDB` that is
/// enabled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stream {
    /// The event's key.
    pub name: String,
    /// How many records one invocation gets at most.
    pub batch_size: usize,
    /// How often records are sent again after they failed.
    pub retries: u32,
    /// The partitions whose new items are sent.
    pub partitions: Vec<String>,
}

/// A filter that takes new items by their partition key alone.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Pattern {
    #[serde(rename = "eventName")]
    event_name: Vec<String>,
    dynamodb: Change,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    #[serde(rename = "Keys")]
    keys: Keys,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Keys {
    #[serde(rename = "PK")]
    pk: Text,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    #[serde(rename = "S")]
    s: Vec<String>,
}

impl Stream {
    /// Reads an event of type `DynamoDB`; `None` when it is not `Enabled`.
    pub(super) fn read(key: &str, properties: &Node<'_>) -> Result<Option<Self>, TemplateError> {
        if properties.string("Enabled")?.as_deref() == Some("false") {
            return Ok(None);
        }
        let filters = properties.required("FilterCriteria")?.required("Filters")?;
        let mut partitions = Vec::new();
        for filter in filters.items()? {
            partitions.extend(pattern(&filter)?);
        }
        let batch_size = properties.integer("BatchSize")?.unwrap_or(DEFAULT_BATCH);
        let retries = properties.required("MaximumRetryAttempts")?;
        let retries = retries.text()?.parse().map_err(|_| {
            retries.error("must be a number: on one machine nothing is tried for ever")
        })?;
        Ok(Some(Self {
            name: key.to_owned(),
            batch_size: batch_size as usize,
            retries,
            partitions,
        }))
    }
}

fn pattern(filter: &Node<'_>) -> Result<Vec<String>, TemplateError> {
    let text = filter.required_string("Pattern")?;
    let pattern: Option<Pattern> = serde_json::from_str(&text).ok();
    let pattern = pattern.filter(|pattern| pattern.event_name == ["INSERT"]);
    let pattern = pattern.ok_or_else(|| {
        filter.error("on one machine a pattern can name the PK of new items, and nothing else")
    })?;
    Ok(pattern.dynamodb.keys.pk.s)
}
