//! What is read while others save.

use futures_util::future::join3;
use serde_json::{Value, json};

use super::ward::{Device, Ward};

const SAVES: u64 = 40;

/// Saves one step again and again, as the count of its saves.
async fn save_often(device: Device, id: &str, step: u8) {
    let mut version = None;
    for count in 1..=SAVES {
        let saved = device.save(id, step, version, json!({"count": count}));
        let saved = saved.await.expect_status(200);
        version = saved.body["wizard"]["version"].as_u64();
    }
}

/// How many saves the steps of an answer hold.
fn counted(wizard: &Value) -> u64 {
    let steps = wizard["step_data"].as_object().unwrap().values();
    steps.map(|step| step["count"].as_u64().unwrap()).sum()
}

#[tokio::test]
async fn a_wizard_is_shown_as_it_was_at_its_version() {
    let ward = Ward::open().await;
    let id = ward.nurse.start_custom(2).await;
    let (tablet, phone) = (ward.nurse.clone(), ward.nurse.clone());
    let read_often = async {
        let mut versions = std::collections::BTreeSet::new();
        while versions.last() != Some(&(2 * SAVES + 1)) {
            let read = ward.nurse.read(&id).await.expect_status(200);
            let version = read.body["wizard"]["version"].as_u64().unwrap();
            assert_eq!(counted(&read.body["wizard"]), version - 1);
            versions.insert(version);
        }
        versions.len()
    };
    let saves = (save_often(tablet, &id, 1), save_often(phone, &id, 2));
    let ((), (), seen) = join3(saves.0, saves.1, read_often).await;
    assert!(seen > 10, "{seen}");
}
