//! Between a summary and its item.

use aws_sdk_dynamodb::{primitives::Blob, types::AttributeValue};
use domain::{
    ids::{UserId, WizardId},
    timestamp::Timestamp,
    wizard::{
        plan::CUSTOM,
        state::{Summary, WizardStatus, WizardType},
        units::UnitSystem,
    },
};
use serde::{Deserialize, Serialize};

use super::step_marks;
use crate::{
    error::StoreError,
    item::{self, Envelope, Item, key_of, number},
    keys::{Key, WIZARD_PREFIX},
    table::Store,
    write::Write,
};

/// Holds the steps, beside the [`Body`].
const STEPS: &str = "steps";

#[derive(Serialize, Deserialize)]
struct Body {
    version: u64,
    #[serde(rename = "type")]
    wizard_type: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    type_version: Option<u32>,
    title: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    units: Option<UnitSystem>,
    bytes: usize,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    updated_at: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    completed_at: Option<i64>,
}

/// The item of a summary.
pub(super) fn item(summary: &Summary) -> Result<Item, StoreError> {
    let updated_at = summary.updated_at.as_millis();
    let in_progress = summary.status == WizardStatus::InProgress;
    let body = Body {
        version: summary.version,
        wizard_type: summary.wizard_type.name().to_owned(),
        type_version: summary.wizard_type.version(),
        title: summary.title.clone(),
        units: Some(summary.unit_system).filter(|units| *units != UnitSystem::default()),
        bytes: summary.data_bytes,
        updated_at: in_progress.then_some(updated_at),
        completed_at: (!in_progress).then_some(updated_at),
    };
    let mut item = Envelope::new(key(summary)).wrap(&body)?;
    let steps = step_marks::encode(summary.total_steps, &summary.steps);
    item.insert(STEPS.to_owned(), AttributeValue::B(Blob::new(steps)));
    Ok(item)
}

/// The summary that an item of `owner` is.
pub(crate) fn open(owner: UserId, item: Item) -> Result<Summary, StoreError> {
    let key = key_of(&item);
    let corrupt = |attribute| item::corrupt_attribute(&key, attribute);
    let id = id_in(&key)?;
    let created_at = Timestamp::of_uuid(id.as_uuid()).ok_or_else(|| corrupt("SK"))?;
    let steps = item.get(STEPS).and_then(|value| value.as_b().ok());
    let steps = steps.and_then(|bytes| step_marks::decode(bytes.as_ref()));
    let (total_steps, steps) = steps.ok_or_else(|| corrupt(STEPS))?;
    let body: Body = item::open(&key, item)?;
    let (status, updated_at) = match (body.updated_at, body.completed_at) {
        (Some(at), None) => (WizardStatus::InProgress, at),
        (None, Some(at)) => (WizardStatus::Completed, at),
        _ => return Err(corrupt("completed_at")),
    };
    let wizard_type = match body.type_version {
        Some(version) => WizardType::Catalogue {
            name: body.wizard_type,
            version,
        },
        None if body.wizard_type == CUSTOM => WizardType::Custom,
        None => return Err(corrupt("type_version")),
    };
    Ok(Summary {
        id,
        owner,
        wizard_type,
        title: body.title,
        status,
        total_steps,
        unit_system: body.units.unwrap_or_default(),
        steps,
        data_bytes: body.bytes,
        version: body.version,
        created_at,
        updated_at: Timestamp::from_millis(updated_at),
    })
}

/// The wizard that the key of a summary names.
pub(super) fn id_in(key: &Key) -> Result<WizardId, StoreError> {
    let id = key.sk.strip_prefix(WIZARD_PREFIX);
    let id = id.and_then(|id| id.parse().ok());
    id.ok_or_else(|| item::corrupt_attribute(key, "SK"))
}

pub(super) fn key(summary: &Summary) -> Key {
    Key::wizard(summary.owner, summary.id)
}

impl Store {
    /// The write that puts `summary` in the place of the one with the version `seen`.
    pub(super) fn replace_summary(
        &self,
        summary: &Summary,
        seen: u64,
    ) -> Result<Write, StoreError> {
        self.put(item(summary)?, |put| {
            put.condition_expression("version = :seen")
                .expression_attribute_values(":seen", number(seen))
        })
    }
}

#[cfg(test)]
mod tests;
