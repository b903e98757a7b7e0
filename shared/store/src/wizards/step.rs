//! Between a saved step and its item.

use domain::{
    ids::WizardId,
    phi::review::ReviewId,
    timestamp::Timestamp,
    wizard::{
        state::{SavedStep, Summary},
        step_data::StepData,
        transitions::StepWrite,
    },
};
use serde::{Deserialize, Serialize};

use crate::{
    error::StoreError,
    item::{self, Envelope, Item, key_of},
    keys::{Key, STEP_PREFIX},
};

#[derive(Serialize, Deserialize)]
struct Body {
    data: String,
    draft: bool,
    version: u64,
    saved_at: i64,
    first_saved_at: i64,
    saves: u64,
    /// Parted by spaces.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reviewed: Option<String>,
}

/// The item of the step that `write` saves.
pub(super) fn item(write: &StepWrite) -> Result<Item, StoreError> {
    let saved = &write.saved;
    Envelope::new(key(&write.summary, write.step)).wrap(&Body {
        data: saved.data.as_text().to_owned(),
        draft: saved.draft,
        version: saved.version,
        saved_at: saved.saved_at.as_millis(),
        first_saved_at: saved.first_saved_at.as_millis(),
        saves: saved.saves,
        reviewed: (!saved.reviewed.is_empty()).then(|| written(&saved.reviewed)),
    })
}

fn written(ids: &[ReviewId]) -> String {
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    ids.join(" ")
}

/// The wizard, the number and the content of the step that an item is.
pub(crate) fn open(item: Item) -> Result<(WizardId, u8, SavedStep), StoreError> {
    let key = key_of(&item);
    let (wizard, number) = place(&key).ok_or_else(|| item::corrupt_attribute(&key, "SK"))?;
    let body: Body = item::open(&key, item)?;
    let data = StepData::from_stored(body.data);
    let reviewed = body.reviewed.unwrap_or_default();
    let reviewed = reviewed.split_ascii_whitespace().map(str::parse);
    let saved = SavedStep {
        data: data.map_err(|_| item::corrupt_attribute(&key, "data"))?,
        draft: body.draft,
        version: body.version,
        saved_at: Timestamp::from_millis(body.saved_at),
        first_saved_at: Timestamp::from_millis(body.first_saved_at),
        saves: body.saves,
        reviewed: reviewed
            .collect::<Result<_, _>>()
            .map_err(|_| item::corrupt_attribute(&key, "reviewed"))?,
    };
    Ok((wizard, number, saved))
}

pub(super) fn key(summary: &Summary, number: u8) -> Key {
    Key::step(summary.owner, summary.id, number)
}

fn place(key: &Key) -> Option<(WizardId, u8)> {
    let (wizard, number) = key.sk.strip_prefix(STEP_PREFIX)?.split_once('#')?;
    Some((wizard.parse().ok()?, number.parse().ok()?))
}
