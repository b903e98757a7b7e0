//! What wizards cost at the table, in capacity units.

use domain::{
    audit::{Action, Origin},
    ids::{UserId, WizardId},
    wizard::{
        catalogue,
        plan::Plan,
        state::Wizard,
        step_data::StepDocument,
        transitions::{self, SaveStep},
    },
};
use rstest::rstest;
use serde_json::Value;
use store::{Usage, metered};

use super::{limits::data_of, ward::Ward};

fn save(step: u8, data: &Value) -> SaveStep {
    let document = StepDocument::parse(&data.to_string()).unwrap();
    SaveStep {
        step,
        data: document.into_step_data().unwrap(),
        draft: false,
        if_match: None,
    }
}

/// A stored wizard that holds `kib` KiB of data.
async fn stored(ward: &Ward, kib: usize) -> Wizard {
    let app = &ward.app.context;
    let plan = Plan::parse("custom", Some("Rounds"), Some(4), catalogue::all().unwrap()).unwrap();
    let now = app.now();
    let owner = UserId::from_uuid(app.id(now));
    let mut wizard = transitions::start(plan, app.id(now), owner.as_uuid(), now);
    let id = app.id(now);
    let event = Origin::own(owner, None, None).event(id, Action::WizardCreated, None, now);
    let unit = ward.app.audit.unit().await.unwrap();
    unit.start_wizard(&wizard, &event, None).await.unwrap();
    let mut left = kib * 1024;
    for step in 1..=3 {
        let bytes = left.min(60 * 1024);
        if bytes > 0 {
            let save = save(step, &data_of(bytes));
            wizard = unit.save_step(wizard, save, now).await.unwrap();
        }
        left -= bytes;
    }
    wizard
}

#[rstest]
#[case(1, 1.0, 2.0)]
#[case(10, 3.0, 11.0)]
#[case(100, 26.0, 101.0)]
#[tokio::test]
async fn saving_a_step_is_one_conditional_update(
    #[case] kib: usize,
    #[case] read_units: f64,
    #[case] write_units: f64,
) {
    let ward = Ward::open().await;
    let wizard = stored(&ward, kib).await;
    let store = &ward.app.context.store;
    let (owner, id) = (
        UserId::from_uuid(wizard.owner),
        WizardId::from_uuid(wizard.id),
    );

    let (read, usage) = Box::pin(metered(store.wizard(owner, id))).await;
    let expected = Usage {
        round_trips: 1,
        read_units,
        write_units: 0.0,
    };
    assert_eq!(usage, expected);

    let save = save(4, &serde_json::json!({"pain": 3}));
    let now = ward.app.context.now();
    let unit = ward.app.audit.unit().await.unwrap();
    let saving = unit.save_step(read.unwrap().unwrap(), save, now);
    let (saved, usage) = Box::pin(metered(saving)).await;
    let expected = Usage {
        round_trips: 1,
        read_units: 0.0,
        write_units,
    };
    assert_eq!(usage, expected);
    assert_eq!(saved.unwrap().steps.len(), wizard.steps.len() + 1);
}
