//! Many exchanges of one refresh token at once.

use std::collections::BTreeSet;

use futures_util::future::join_all;

use crate::system;

#[tokio::test]
async fn twenty_exchanges_at_once_make_one_lineage() {
    let api = system::shared().await;
    let nurse = api.register().await;
    let mut token = nurse.refresh.clone();
    for _ in 0..3 {
        let answers = join_all((0..20).map(|_| api.refresh(&token))).await;
        let successors: BTreeSet<&str> = answers
            .iter()
            .map(|answer| {
                assert_eq!(answer.status, 200, "{}", answer.body);
                answer.text("refresh_token")
            })
            .collect();
        assert_eq!(successors.len(), 1, "the lineage has forked");
        let successor = successors.first().unwrap().to_string();
        assert_ne!(successor, token);
        token = successor;
    }
    let profile = api.get("/auth/profile", Some(&nurse.access)).await;
    assert_eq!(profile.status, 200);
}
