//! What wizards cost at the table, in capacity units.

use domain::{
    audit::{Action, Origin},
    ids::{UserId, WizardId},
    wizard::{
        catalogue,
        plan::{MAX_TITLE_CHARACTERS, Plan},
        state::Wizard,
        step_data::StepDocument,
        transitions::{self, SaveStep},
    },
};
use rstest::rstest;
use serde_json::{Value, json};
use store::{Usage, metered, wizards::WizardFilter};

use super::{limits::data_of, ward::Ward};

/// What a step's item holds beside its data, in bytes, at a version of one digit.
const STEP_FRAME: usize = 193;

fn save(step: u8, data: &Value) -> SaveStep {
    let document = StepDocument::parse(&data.to_string()).unwrap();
    SaveStep {
        step,
        data: document.into_step_data().unwrap(),
        draft: false,
        if_match: None,
    }
}

/// A stored wizard of an owner.
async fn started(ward: &Ward, owner: UserId, title: &str, steps: u8) -> Wizard {
    let context = &ward.app.context;
    let steps = Some(i64::from(steps));
    let plan = Plan::parse("custom", Some(title), steps, catalogue::all().unwrap()).unwrap();
    let now = context.now();
    let id = WizardId::from_uuid(context.id(now));
    let wizard = transitions::start(plan, id, owner, now);
    let origin = Origin::own(owner, None, None);
    let event = origin.event(context.id(now), Action::WizardCreated, None, now);
    let unit = ward.app.audit.unit().await.unwrap();
    let started = unit.start_wizard(&wizard.summary, &event, None);
    started.await.unwrap();
    wizard
}

async fn saved(ward: &Ward, wizard: Wizard, save: SaveStep) -> (Wizard, Usage) {
    let context = &ward.app.context;
    let saving = context.store.save_step(wizard, save, context.now());
    let (saved, usage) = Box::pin(metered(saving)).await;
    (saved.unwrap(), usage)
}

/// A stored wizard of five steps, of which four hold so many KiB together.
async fn holding(ward: &Ward, owner: UserId, kib: usize) -> Wizard {
    let mut wizard = started(ward, owner, "Rounds", 5).await;
    for step in 1..=4 {
        let save = save(step, &data_of(kib * 1024 / 4));
        (wizard, _) = saved(ward, wizard, save).await;
    }
    wizard
}

fn somebody(ward: &Ward) -> UserId {
    let context = &ward.app.context;
    UserId::from_uuid(context.id(context.now()))
}

const fn written(write_units: f64) -> Usage {
    Usage {
        round_trips: 1,
        read_units: 0.0,
        write_units,
    }
}

#[rstest]
#[case(1, 2.0)]
#[case(10, 4.0)]
#[case(100, 27.0)]
#[case(255, 65.0)]
#[tokio::test]
async fn a_save_costs_the_same_whatever_the_wizard_holds(
    #[case] kib: usize,
    #[case] read_units: f64,
) {
    let ward = Ward::open().await;
    let wizard = holding(&ward, somebody(&ward), kib).await.summary;
    let store = &ward.app.context.store;
    let reading = store.wizard(wizard.owner, wizard.id);
    let (read, usage) = Box::pin(metered(reading)).await;
    let expected = Usage {
        round_trips: 2,
        read_units,
        write_units: 0.0,
    };
    assert_eq!(usage, expected);

    let wizard = read.unwrap().unwrap();
    let (after, usage) = saved(&ward, wizard.clone(), save(5, &json!({"pain": 3}))).await;
    assert_eq!(usage, written(4.0));
    assert_eq!(after.steps.len(), wizard.steps.len() + 1);
}

#[rstest]
#[case(20)]
#[case(1_024 - STEP_FRAME)]
#[case(1_025 - STEP_FRAME)]
#[case(10 * 1_024)]
#[case(64 * 1_024)]
#[tokio::test]
async fn a_save_costs_two_units_for_each_kib_of_its_step(#[case] bytes: usize) {
    let ward = Ward::open().await;
    let wizard = started(&ward, somebody(&ward), "Rounds", 1).await;
    let (wizard, usage) = saved(&ward, wizard, save(1, &data_of(bytes))).await;
    let kib = u32::try_from((bytes + STEP_FRAME).div_ceil(1_024)).unwrap();
    let units = 2.0 + 2.0 * f64::from(kib);
    assert_eq!(usage, written(units));

    // What is replaced counts where it was larger.
    let smaller = SaveStep {
        if_match: Some(wizard.summary.version),
        ..save(1, &json!({}))
    };
    let (_, usage) = saved(&ward, wizard, smaller).await;
    assert_eq!(usage, written(units));
}

#[tokio::test]
async fn neither_a_long_title_nor_many_steps_make_a_save_dearer() {
    let ward = Ward::open().await;
    let widest = "\u{1f637}".repeat(MAX_TITLE_CHARACTERS);
    let mut wizard = started(&ward, somebody(&ward), &widest, 20).await;
    for step in 1..=20 {
        let (after, usage) = saved(&ward, wizard, save(step, &json!({"pain": 3}))).await;
        assert_eq!(usage, written(4.0), "{step}");
        wizard = after;
    }
    assert_eq!(wizard.steps.len(), 20);
}

#[tokio::test]
async fn a_list_of_twenty_full_wizards_reads_no_step() {
    let ward = Ward::open().await;
    let owner = somebody(&ward);
    for _ in 0..21 {
        holding(&ward, owner, 240).await;
    }
    let filter = WizardFilter::default();
    let store = &ward.app.context.store;
    let listing = store.list_wizards(owner, &filter, None, 20);
    let (page, usage) = Box::pin(metered(listing)).await;
    let page = page.unwrap();
    assert_eq!((page.wizards.len(), page.next.is_some()), (20, true));
    let expected = Usage {
        round_trips: 1,
        read_units: 1.0,
        write_units: 0.0,
    };
    assert_eq!(usage, expected);
}
