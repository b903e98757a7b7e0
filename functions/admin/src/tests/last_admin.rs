use serde_json::json;

use super::System;

#[tokio::test]
async fn the_last_administrator_stays() {
    let system = System::start().await;
    let root = &system.root;
    for change in [json!({"role": "nurse"}), json!({"is_active": false})] {
        let answer = system.patch(root, root, change).await;
        assert_eq!((answer.status, answer.code()), (409, "last_admin"));
    }
    let other = system.admin().await;
    assert_eq!(
        system
            .patch(root, root, json!({"role": "nurse"}))
            .await
            .status,
        200
    );
    let answer = system
        .patch(&other, &other, json!({"is_active": false}))
        .await;
    assert_eq!((answer.status, answer.code()), (409, "last_admin"));
    let trail = system.actions(&other).await;
    assert_eq!(
        trail.last().map(String::as_str),
        Some("account_change_failed")
    );
}

#[tokio::test]
async fn two_administrators_cannot_remove_each_other() {
    let system = System::start().await;
    let (mut one, mut other) = (system.root.clone(), system.admin().await);
    for round in 0..50 {
        let change = match round % 2 {
            0 => json!({"role": "nurse"}),
            _ => json!({"is_active": false}),
        };
        let (first, second) = tokio::join!(
            system.patch(&one, &other, change.clone()),
            system.patch(&other, &one, change),
        );
        let done = [first.status, second.status]
            .iter()
            .filter(|s| **s == 200)
            .count();
        assert_eq!(done, 1, "{} and {}", first.body, second.body);
        if second.status == 200 {
            std::mem::swap(&mut one, &mut other);
        }
        other = system.admin().await;
    }
}
