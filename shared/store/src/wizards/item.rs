//! Between a wizard and its item.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::AttributeValue;
use domain::{
    ids::{UserId, WizardId},
    timestamp::Timestamp,
    wizard::{
        plan::CUSTOM,
        state::{SavedStep, Wizard, WizardStatus, WizardType},
        step_data::StepData,
        transitions::StepWrite,
    },
};
use serde::{Deserialize, Serialize};

use super::{TTL_MARGIN_SECONDS, key};
use crate::{
    error::StoreError,
    item::{self, Envelope, Item, key_of, value},
    keys::{Key, WIZARD_PREFIX},
};

#[derive(Serialize, Deserialize)]
struct Body {
    version: u64,
    total_steps: u8,
    wizard_type: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    type_version: Option<u32>,
    title: String,
    status: WizardStatus,
    step_data: BTreeMap<String, Entry>,
    step_versions: BTreeMap<String, u64>,
    data_bytes: u64,
    created_at: i64,
    updated_at: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    completed_at: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    expires_at: Option<i64>,
}

#[derive(Serialize, Deserialize)]
struct Entry {
    data: String,
    draft: bool,
    saved_at: i64,
}

/// The item of a wizard that was just started.
pub(super) fn of_new(wizard: &Wizard) -> Result<Item, StoreError> {
    let mut envelope = Envelope::new(key(wizard));
    if let Some(expires_at) = wizard.expires_at {
        envelope = envelope.expiring(ttl(expires_at));
    }
    envelope.wrap(&Body {
        version: wizard.version,
        total_steps: wizard.total_steps,
        wizard_type: wizard.wizard_type.name().to_owned(),
        type_version: match wizard.wizard_type {
            WizardType::Catalogue { version, .. } => Some(version),
            WizardType::Custom => None,
        },
        title: wizard.title.clone(),
        status: wizard.status,
        step_data: BTreeMap::new(),
        step_versions: BTreeMap::new(),
        data_bytes: 0,
        created_at: wizard.created_at.as_millis(),
        updated_at: wizard.updated_at.as_millis(),
        completed_at: None,
        expires_at: wizard.expires_at.map(Timestamp::as_millis),
    })
}

/// The entry of `step_data` that a save writes.
pub(super) fn entry_of(write: &StepWrite) -> Result<AttributeValue, StoreError> {
    value(&Entry {
        data: write.data.as_text().to_owned(),
        draft: write.draft,
        saved_at: write.saved_at.as_millis(),
    })
}

/// When the table may drop a wizard that expires then.
pub(super) const fn ttl(expires_at: Timestamp) -> Timestamp {
    expires_at.plus_seconds(TTL_MARGIN_SECONDS)
}

/// The wizard that an item of `owner` is.
pub(crate) fn open(owner: UserId, found: Item) -> Result<Wizard, StoreError> {
    let key = key_of(&found);
    let id = id_in(&key.sk).ok_or_else(|| corrupt(&key, "SK"))?;
    let body: Body = item::open(&key, found)?;
    let steps = steps(&key, body.step_data, &body.step_versions)?;
    Ok(Wizard {
        id: id.as_uuid(),
        owner: owner.as_uuid(),
        wizard_type: type_of(&key, body.wizard_type, body.type_version)?,
        title: body.title,
        status: body.status,
        total_steps: body.total_steps,
        steps,
        version: body.version,
        created_at: Timestamp::from_millis(body.created_at),
        updated_at: Timestamp::from_millis(body.updated_at),
        completed_at: body.completed_at.map(Timestamp::from_millis),
        expires_at: body.expires_at.map(Timestamp::from_millis),
    })
}

/// The wizard that a sort key names.
pub(super) fn id_in(sort_key: &str) -> Option<WizardId> {
    sort_key.strip_prefix(WIZARD_PREFIX)?.parse().ok()
}

fn type_of(key: &Key, name: String, version: Option<u32>) -> Result<WizardType, StoreError> {
    match version {
        Some(version) => Ok(WizardType::Catalogue { name, version }),
        None if name == CUSTOM => Ok(WizardType::Custom),
        None => Err(corrupt(key, "type_version")),
    }
}

fn steps(
    key: &Key,
    entries: BTreeMap<String, Entry>,
    versions: &BTreeMap<String, u64>,
) -> Result<BTreeMap<u8, SavedStep>, StoreError> {
    let step = |(name, entry): (String, Entry)| {
        let number = name.parse().map_err(|_| corrupt(key, "step_data"))?;
        let version = versions.get(&name).copied();
        let saved = SavedStep {
            data: StepData::from_stored(entry.data).map_err(|_| corrupt(key, "step_data"))?,
            draft: entry.draft,
            saved_at: Timestamp::from_millis(entry.saved_at),
            version: version.ok_or_else(|| corrupt(key, "step_versions"))?,
        };
        Ok((number, saved))
    };
    entries.into_iter().map(step).collect()
}

fn corrupt(key: &Key, attribute: &str) -> StoreError {
    StoreError::Corrupt {
        key: key.to_string(),
        detail: attribute.to_owned(),
    }
}
