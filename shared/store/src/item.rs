//! Between domain types and the attributes of an item.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use domain::timestamp::Timestamp;
use serde::{Serialize, de::DeserializeOwned};

use super::{
    error::StoreError,
    keys::{IndexKey, Key},
};

/// The attributes of an item.
pub(super) type Item = HashMap<String, AttributeValue>;

/// The layout of items written by this version.
pub(super) const SCHEMA_VERSION: u32 = 1;

/// What an item holds beside its body.
pub(super) struct Envelope {
    pub(super) key: Key,
    pub(super) index: Option<IndexKey>,
    /// When the table may drop the item by itself.
    pub(super) ttl: Option<Timestamp>,
}

impl Envelope {
    pub(super) fn new(key: Key) -> Self {
        Self {
            key,
            index: None,
            ttl: None,
        }
    }

    pub(super) fn indexed(self, index: IndexKey) -> Self {
        Self {
            index: Some(index),
            ..self
        }
    }

    pub(super) fn expiring(self, at: Timestamp) -> Self {
        Self {
            ttl: Some(at),
            ..self
        }
    }

    /// The whole item around `body`.
    pub(super) fn wrap<T: Serialize>(self, body: &T) -> Result<Item, StoreError> {
        let mut item: Item =
            serde_dynamo::to_item(body).map_err(|error| corrupt(&self.key, ".", &error))?;
        item.insert("schema_version".to_owned(), number(SCHEMA_VERSION));
        if let Some(ttl) = self.ttl {
            item.insert("ttl".to_owned(), number(ttl.unix_seconds()));
        }
        item.extend(self.index.into_iter().flat_map(IndexKey::into_attributes));
        item.extend(self.key.into_item());
        Ok(item)
    }
}

/// The body of an item that was read with `key`.
pub(super) fn open<T: DeserializeOwned>(key: &Key, item: Item) -> Result<T, StoreError> {
    let item = serde_dynamo::AttributeValue::M(serde_dynamo::Item::from(item).into());
    let deserializer = serde_dynamo::Deserializer::from_attribute_value(item);
    serde_path_to_error::deserialize(deserializer)
        .map_err(|error| corrupt(key, &error.path().to_string(), error.inner()))
}

/// The key of an item that a query found.
pub(super) fn key_of(item: &Item) -> Key {
    let part = |name: &str| match item.get(name) {
        Some(AttributeValue::S(text)) => text.clone(),
        _ => String::new(),
    };
    Key {
        pk: part("PK"),
        sk: part("SK"),
    }
}

/// One value as an expression's parameter.
pub(super) fn value<T: Serialize>(value: &T) -> Result<AttributeValue, StoreError> {
    serde_dynamo::to_attribute_value(value).map_err(|error| StoreError::Invalid(error.to_string()))
}

pub(super) fn text(value: impl Into<String>) -> AttributeValue {
    AttributeValue::S(value.into())
}

pub(super) fn number<T: ToString + Copy>(value: T) -> AttributeValue {
    AttributeValue::N(value.to_string())
}

/// That an attribute does not hold what it should.
pub(super) fn corrupt_attribute(key: &Key, name: &str) -> StoreError {
    StoreError::Corrupt {
        key: key.to_string(),
        detail: format!("{name} is unreadable"),
    }
}

/// serde's messages quote the offending value, which may be personal: only the attribute is
/// kept.
fn corrupt(key: &Key, path: &str, error: &serde_dynamo::Error) -> StoreError {
    let text = error.to_string();
    let missing = text.strip_prefix("missing field `");
    let detail = match missing.and_then(|rest| rest.split('`').next()) {
        Some(name) => format!("{name} is missing"),
        None if path == "." => "an attribute is unreadable".to_owned(),
        None => format!("{path} is unreadable"),
    };
    StoreError::Corrupt {
        key: key.to_string(),
        detail,
    }
}
