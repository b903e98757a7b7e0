use std::collections::BTreeMap;

use domain::{
    samples::{self, wizards},
    wizard::{
        catalogue::{self, Edition},
        plan::MAX_TITLE_CHARACTERS,
        state::StepSummary,
        transitions,
        units::UnitSystem,
    },
};
use proptest::prelude::*;

use super::*;

/// What one write unit covers: half of what it costs in a transaction.
const UNIT: usize = 1_024;

/// The size of an item as `DynamoDB` counts it: names and values, of a number a byte for two digits
/// and one more ("`DynamoDB` item sizes and formats" in its developer guide).
fn bytes(item: &Item) -> usize {
    let value = |value: &AttributeValue| match value {
        AttributeValue::S(text) => text.len(),
        AttributeValue::N(digits) => digits.len().div_ceil(2) + 1,
        AttributeValue::B(blob) => blob.as_ref().len(),
        other => panic!("{other:?}"),
    };
    item.iter().map(|(name, of)| name.len() + value(of)).sum()
}

fn nobody() -> UserId {
    UserId::from_uuid(samples::uuid())
}

/// With every step saved at `version` or just before it, and as much data as may be.
fn full(summary: Summary, version: u64) -> Summary {
    let step = |number: u8| {
        (
            number,
            StepSummary {
                version,
                draft: true,
            },
        )
    };
    Summary {
        steps: (1..=summary.total_steps).map(step).collect(),
        data_bytes: transitions::MAX_WIZARD_BYTES,
        version,
        ..summary
    }
}

#[test]
fn a_summary_fits_into_one_write_unit_whatever_its_title_steps_and_versions() {
    let widest = "\u{1f637}".repeat(MAX_TITLE_CHARACTERS);
    let custom = wizards::start(nobody(), CUSTOM, &widest, Some(20)).summary;
    let catalogue = catalogue::all(Edition::default()).unwrap().into_iter();
    let catalogue = catalogue
        .map(|entry| wizards::start_in(UnitSystem::Us, nobody(), &entry.name, &widest, None));
    let all = catalogue.map(|wizard| wizard.summary).chain([custom]);
    for summary in all {
        let name = summary.wizard_type.name().to_owned();
        let size = bytes(&item(&full(summary, 1_048_575)).unwrap());
        assert!(size <= UNIT, "{name}: {size}");
    }
}

/// 21 summaries, the one behind the page included, are read for 20 wizards.
#[test]
fn twenty_wizards_of_the_catalogue_take_half_of_their_four_read_units() {
    for entry in catalogue::all(Edition::default()).unwrap() {
        let wizard = wizards::start_in(UnitSystem::Us, nobody(), &entry.name, &entry.title, None);
        let size = bytes(&item(&full(wizard.summary, 100)).unwrap());
        assert!(21 * size <= 2 * 4_096, "{}: {size}", entry.name);
    }
}

fn steps() -> impl Strategy<Value = BTreeMap<u8, StepSummary>> {
    let step = (2..10_000_u64, any::<bool>());
    let step = step.prop_map(|(version, draft)| StepSummary { version, draft });
    prop::collection::btree_map(1..=20_u8, step, 0..=20)
}

proptest! {
    #[test]
    fn a_summary_comes_out_of_its_item_as_it_went_in(
        steps in steps(),
        title in "\\PC{1,40}",
        (is_custom, completed, us) in any::<(bool, bool, bool)>(),
        (data_bytes, version) in (0..=transitions::MAX_WIZARD_BYTES, any::<u64>()),
        updated_at in 0..=Timestamp::MAX.as_millis(),
    ) {
        let started = wizards::custom(20).summary;
        let wizard_type = WizardType::Catalogue { name: "sbar_report".to_owned(), version: 3 };
        let summary = Summary {
            steps,
            title,
            wizard_type: if is_custom { WizardType::Custom } else { wizard_type },
            status: if completed { WizardStatus::Completed } else { WizardStatus::InProgress },
            unit_system: if us { UnitSystem::Us } else { UnitSystem::Metric },
            data_bytes,
            version,
            updated_at: Timestamp::from_millis(updated_at),
            ..started
        };
        let item = item(&summary).unwrap();
        prop_assert_eq!(open(summary.owner, item).unwrap(), summary);
    }
}

#[test]
fn what_is_no_summary_is_told_by_its_attribute() {
    let summary = wizards::custom(2).summary;
    let text = |text: &str| AttributeValue::S(text.to_owned());
    let number = || AttributeValue::N("1".to_owned());
    let faults = [
        ("steps", Some(text("x"))),
        ("steps", Some(AttributeValue::B(Blob::new([0x80])))),
        ("SK", Some(text("WIZARD#x"))),
        // A UUID v4 tells no time.
        (
            "SK",
            Some(text("WIZARD#b1b9f3a0-3c3e-4b52-9d4e-0a9c6c1d2f3e")),
        ),
        ("completed_at", Some(number())),
        ("type", Some(text("sbar_report"))),
        ("units", Some(text("imperial"))),
        ("title", None),
    ];
    for (name, value) in faults {
        let mut item = item(&summary).unwrap();
        match value {
            Some(value) => item.insert(name.to_owned(), value),
            None => item.remove(name),
        };
        let error = open(summary.owner, item).unwrap_err().to_string();
        let told = if name == "type" { "type_version" } else { name };
        assert!(error.contains(told), "{name}: {error}");
    }
}
