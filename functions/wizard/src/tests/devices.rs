//! Two devices of one nurse.

use futures_util::future::join;
use serde_json::json;

use super::ward::{Ward, outcome};

#[tokio::test]
async fn different_steps_saved_at_once_both_survive() {
    let ward = Ward::open().await;
    let (tablet, phone) = (ward.nurse.clone(), ward.nurse.clone());
    let id = tablet.start_custom(3).await;
    let (first, second) = join(
        tablet.save(&id, 1, Some(1), json!({"a": 1})),
        phone.save(&id, 2, Some(1), json!({"b": 2})),
    )
    .await;
    assert_eq!((first.status, second.status), (200, 200));

    let read = phone.read(&id).await;
    assert_eq!(
        read.body["wizard"]["step_data"],
        json!({"1": {"a": 1}, "2": {"b": 2}})
    );
    assert_eq!(read.body["wizard"]["version"], 3);
    assert_eq!(read.body["step"]["step_number"], 3);
}

#[tokio::test]
async fn of_two_saves_of_one_step_the_second_hears_the_version() {
    let ward = Ward::open().await;
    let id = ward.nurse.start_custom(2).await;
    assert_eq!(
        ward.nurse.save(&id, 1, None, json!({"a": 1})).await.status,
        200
    );

    let blind = ward.nurse.save(&id, 1, None, json!({"a": 2})).await;
    assert_eq!(outcome(&blind), (428, "precondition_required"));
    assert_eq!(blind.header("etag"), "\"2\"");
    let (first, second) = join(
        ward.nurse.save(&id, 1, Some(2), json!({"a": 2})),
        ward.nurse.save(&id, 1, Some(2), json!({"a": 3})),
    )
    .await;
    let mut statuses = [first.status, second.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412]);
    for answer in [first, second] {
        assert_eq!(answer.header("etag"), "\"3\"");
    }
}

#[tokio::test]
async fn a_save_sent_again_changes_nothing() {
    let ward = Ward::open().await;
    let id = ward.nurse.start_custom(2).await;
    let first = ward.nurse.save(&id, 1, None, json!({"a": 1})).await;
    let again = ward.nurse.save(&id, 1, None, json!({"a": 1})).await;
    assert_eq!(first.expect_status(200).body, again.expect_status(200).body);
}

#[tokio::test]
async fn completing_and_saving_end_in_one_of_the_two_orders() {
    let ward = Ward::open().await;
    for round in 0..20 {
        let id = ward.nurse.start_custom(1).await;
        assert_eq!(
            ward.nurse.save(&id, 1, None, json!({"a": 1})).await.status,
            200
        );
        let (completed, saved) = join(
            ward.nurse.complete(&id, None),
            ward.nurse.save(&id, 1, Some(2), json!({"a": 2})),
        )
        .await;
        let read = ward.nurse.read(&id).await;
        let kept = &read.body["wizard"]["final_result"]["data"]["1"]["a"];
        assert_eq!(completed.status, 200, "{round}");
        match outcome(&saved) {
            (200, "") => assert_eq!(
                (kept, &completed.body["wizard"]["version"]),
                (&json!(2), &json!(4))
            ),
            refused => {
                assert_eq!(refused, (409, "not_in_progress"));
                assert_eq!(kept, &json!(1));
            }
        }
        assert_eq!(read.body["wizard"], completed.body["wizard"]);
        assert_eq!(ward.nurse.remove(&id, None).await.status, 204);
    }
}
