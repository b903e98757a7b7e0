//! The connection to the engine breaks at every request of every change, before it arrives and
//! after it was served.

use futures_util::future::join_all;
use rstest::rstest;
use serde_json::json;
use tests::{
    Answer,
    faults::{Fault, FaultProxy, Plan, Rule},
};

use super::ward::{Device, Ward, outcome};

/// Where the connection breaks.
#[derive(Debug, Clone, Copy)]
struct Cut {
    /// At which request, counted from 1.
    at: usize,
    /// Before the engine sees the request, or after it has served it.
    fault: Fault,
    /// Whether all later requests break too.
    for_good: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Change {
    Start,
    Save,
    Complete,
    Remove,
}

/// More than any change sends.
const REQUESTS: usize = 6;

impl Change {
    async fn request(self, device: &Device, id: &str) -> Answer {
        match self {
            Self::Start => device.start(json!({"wizard_type": "care_plan"})).await,
            Self::Save => device.save(id, 2, None, json!({"pain": 3})).await,
            Self::Complete => device.complete(id, None).await,
            Self::Remove => device.remove(id, None).await,
        }
    }

    const fn success(self) -> u16 {
        match self {
            Self::Start => 201,
            Self::Save | Self::Complete => 200,
            Self::Remove => 204,
        }
    }

    /// A wizard ready for the change.
    async fn wizard(self, nurse: &Device) -> String {
        let steps = if self == Self::Save { 2 } else { 1 };
        let id = nurse.start_custom(steps).await;
        let saved = nurse.save(&id, 1, None, json!({"a": 1})).await;
        assert_eq!(saved.status, 200);
        id
    }
}

#[rstest]
#[case(Change::Start)]
#[case(Change::Save)]
#[case(Change::Complete)]
#[case(Change::Remove)]
#[tokio::test]
async fn a_wizard_always_loads_and_a_retry_succeeds(#[case] change: Change) {
    let ward = Ward::open().await;
    let mut cuts = Vec::new();
    for at in 1..=REQUESTS {
        for fault in [Fault::Refuse, Fault::Lose] {
            for for_good in [false, true] {
                cuts.push(Cut {
                    at,
                    fault,
                    for_good,
                });
            }
        }
    }
    let mut broken = Vec::new();
    // More at once would run into the time limit of a request on a slow machine.
    for cuts in cuts.chunks(4) {
        broken.extend(join_all(cuts.iter().map(|cut| break_at(&ward, change, *cut))).await);
    }
    // Every change authenticates, reads and writes; the last cuts lie behind its last request.
    assert!(broken.iter().filter(|broken| **broken).count() >= 3 * 2);
    assert!(!broken.iter().all(|broken| *broken));
}

/// Whether the cut, made for good, came in time to break the request.
async fn break_at(ward: &Ward, change: Change, cut: Cut) -> bool {
    let nurse = ward.colleague().await;
    let id = change.wizard(&nurse).await;
    let times = if cut.for_good { usize::MAX } else { 1 };
    let rule = Rule::any(times, cut.fault).after(cut.at - 1);
    let plan = Plan::Script(vec![rule]);
    let proxy = FaultProxy::before(&ward.app.engine.endpoint(), plan).await;
    let behind = ward.app.behind(&proxy);
    let answer = change.request(&nurse.on(&behind), &id).await;

    let broken = cut.for_good && proxy.take_seen().len() >= cut.at;
    let expected = if broken { 503 } else { change.success() };
    assert_eq!(
        answer.status, expected,
        "{change:?} {cut:?} {}",
        answer.body
    );
    check(change, cut, &nurse, &id).await;
    if change == Change::Remove {
        assert_eq!(ward.stored(&id).await, Vec::<String>::new(), "{cut:?}");
    }
    broken
}

async fn check(change: Change, cut: Cut, nurse: &Device, id: &str) {
    let read = nurse.read(id).await;
    let retried = change.request(nurse, id).await;
    let done = match change {
        Change::Start | Change::Save => None,
        Change::Complete => {
            (read.body["wizard"]["status"] == "completed").then_some((409, "not_in_progress"))
        }
        Change::Remove => (read.status == 404).then_some((404, "not_found")),
    };
    let expected = done.unwrap_or((change.success(), ""));
    assert_eq!(outcome(&retried), expected, "{change:?} {cut:?}");
    if change == Change::Remove {
        return;
    }

    let after = nurse.read(id).await.expect_status(200);
    assert_eq!(after.body["wizard"]["step_data"]["1"], json!({"a": 1}));
    match change {
        Change::Start => {
            let list = nurse.send(axum::http::Method::GET, "", None, None).await;
            let wizards = list.expect_status(200).body["wizards"].clone();
            assert!(wizards.as_array().unwrap().len() >= 2);
        }
        Change::Save => assert_eq!(after.body["wizard"]["step_data"]["2"], json!({"pain": 3})),
        _ => assert!(after.body["wizard"]["final_result"].is_object()),
    }
}
