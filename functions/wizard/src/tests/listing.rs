//! Lists, their filters and their cursors.

use axum::http::Method;
use rstest::rstest;
use serde_json::json;
use tests::Answer;

use super::ward::{Device, Ward, outcome};

async fn list(device: &Device, query: &str) -> Answer {
    let path = format!("?{query}");
    device.send(Method::GET, &path, None, None).await
}

fn ids(answer: &Answer) -> Vec<String> {
    let wizards = answer.body["wizards"].as_array().unwrap();
    let ids = wizards
        .iter()
        .map(|wizard| wizard["wizard_id"].as_str().unwrap());
    ids.map(str::to_owned).collect()
}

/// Ids of wizards started one after the other, newest first. Every third is completed.
async fn started(device: &Device, count: usize) -> Vec<String> {
    let mut started = Vec::new();
    for number in 0..count {
        let id = device.start_custom(1).await;
        if number % 3 == 0 {
            assert_eq!(device.save(&id, 1, None, json!({})).await.status, 200);
            assert_eq!(device.complete(&id, None).await.status, 200);
        }
        started.insert(0, id);
    }
    started
}

async fn pages(device: &Device, query: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut cursor = String::new();
    loop {
        let answer = list(device, &format!("{query}{cursor}"))
            .await
            .expect_status(200);
        found.extend(ids(&answer));
        match answer.body["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return found,
        }
    }
}

#[tokio::test]
async fn pages_follow_each_other_newest_first() {
    let ward = Ward::open().await;
    let all = started(&ward.nurse, 7).await;
    assert_eq!(ids(&list(&ward.nurse, "").await), all);
    for limit in [1, 2, 3, 6, 7, 8] {
        assert_eq!(
            pages(&ward.nurse, &format!("limit={limit}")).await,
            all,
            "{limit}"
        );
    }
    let exact = list(&ward.nurse, "limit=7").await;
    assert_eq!(exact.body["next_cursor"], json!(null));
    assert_eq!(exact.body["wizards"][0].get("step_data"), None);
    assert!(!exact.text("educational_notice").is_empty());
}

#[tokio::test]
async fn a_filter_leaves_the_others_out() {
    let ward = Ward::open().await;
    let all = started(&ward.nurse, 7).await;
    let completed: Vec<String> = all.iter().rev().step_by(3).rev().cloned().collect();
    for limit in [1, 2, 3, 5] {
        let query = format!("status=completed&type=custom&limit={limit}");
        assert_eq!(pages(&ward.nurse, &query).await, completed, "{limit}");
    }
    let none = list(&ward.nurse, "type=sbar_report").await;
    assert_eq!(
        (ids(&none).len(), &none.body["next_cursor"]),
        (0, &json!(null))
    );
    let other = ward.colleague().await;
    assert!(ids(&list(&other, "").await).is_empty());
}

#[tokio::test]
async fn a_filter_reads_a_bounded_number_of_pages() {
    let ward = Ward::open().await;
    let old = ward
        .nurse
        .start(json!({"wizard_type": "sbar_report"}))
        .await;
    let id = super::ward::id(&old);
    for _ in 0..210 {
        let id = ward.nurse.start_custom(1).await;
        assert_eq!(ward.nurse.save(&id, 1, None, json!({})).await.status, 200);
        assert_eq!(ward.nurse.complete(&id, None).await.status, 200);
    }
    let first = list(&ward.nurse, "type=sbar_report").await;
    assert!(ids(&first).is_empty());
    assert!(first.body["next_cursor"].is_string());
    assert_eq!(pages(&ward.nurse, "type=sbar_report").await, [id]);
}

#[tokio::test]
async fn a_cursor_is_good_for_its_owner_and_filter_only() {
    let ward = Ward::open().await;
    started(&ward.nurse, 3).await;
    let other = ward.colleague().await;
    let answer = list(&ward.nurse, "limit=1").await;
    let cursor = answer.text("next_cursor").to_owned();
    let swapped = if cursor.starts_with('A') { "B" } else { "A" };
    let forged = format!("{swapped}{}", &cursor[1..]);

    assert_eq!(
        list(&ward.nurse, &format!("cursor={cursor}")).await.status,
        200
    );
    for answer in [
        list(&other, &format!("cursor={cursor}")).await,
        list(&ward.nurse, &format!("status=completed&cursor={cursor}")).await,
        list(&ward.nurse, &format!("type=custom&cursor={cursor}")).await,
        list(&ward.nurse, &format!("cursor={forged}")).await,
        list(&ward.nurse, "cursor=x").await,
    ] {
        assert_eq!(outcome(&answer), (400, "invalid_query"));
        assert!(answer.text("detail").starts_with("cursor"));
    }
}

#[tokio::test]
async fn a_cursor_outlives_the_wizard_it_stands_behind() {
    let ward = Ward::open().await;
    let all = started(&ward.nurse, 3).await;
    let answer = list(&ward.nurse, "limit=1").await;
    assert_eq!(ward.nurse.remove(&all[0], None).await.status, 204);
    let cursor = answer.text("next_cursor");
    assert_eq!(
        ids(&list(&ward.nurse, &format!("cursor={cursor}")).await),
        all[1..]
    );
}

#[rstest]
#[case("limit=0", "limit")]
#[case("limit=51", "limit")]
#[case("limit=x", "limit")]
#[case("status=abandoned", "status")]
#[case("type=nonesuch", "type")]
#[case("owner=me", "a parameter")]
#[case("limit=1&limit=2", "a parameter")]
#[tokio::test]
async fn a_bad_parameter_is_named(#[case] query: &str, #[case] named: &str) {
    let ward = Ward::open().await;
    let answer = list(&ward.nurse, query).await;
    assert_eq!(outcome(&answer), (400, "invalid_query"));
    assert!(answer.text("detail").starts_with(named), "{}", answer.body);
}
