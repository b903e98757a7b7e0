use aws_sdk_dynamodb::types::AttributeValue;
use domain::{jwks::JwkSet, samples, timestamp::Timestamp};
use identity::{secrets::SecretVersions, token_keys::TokenKeys};

use super::Table;
use crate::{StoreError, Unavailable, item::Envelope, keys::Key, metered};

fn keys(byte: u8) -> JwkSet {
    let versions = SecretVersions {
        current: vec![byte; 64].into(),
        previous: None,
        created_at: Timestamp::EPOCH,
    };
    TokenKeys::derive(&versions).unwrap().published().clone()
}

#[tokio::test]
async fn published_keys_never_go_back_to_an_older_secret() {
    let table = Table::start().await;
    let store = &table.store;
    assert_eq!(store.public_keys().await.unwrap(), JwkSet::default());

    let at = Timestamp::from_unix_seconds;
    let published = async |byte, created, now| {
        let keys = keys(byte);
        store
            .publish_keys(&keys, at(created), at(now))
            .await
            .unwrap()
    };
    assert_eq!(published(1, 100, 1_000).await, at(1_000));
    assert_eq!(published(2, 200, 1_001).await, at(1_001));
    assert_eq!(published(1, 100, 1_002).await, Timestamp::EPOCH);
    assert_eq!(published(2, 200, 1_003).await, at(1_001));
    assert_eq!(store.public_keys().await.unwrap(), keys(2));
    // The same secret, from which another version of this code makes other keys.
    assert_eq!(published(3, 200, 1_004).await, at(1_004));
    assert_eq!(store.public_keys().await.unwrap(), keys(3));
}

/// Eight instances start after a rotation.
#[tokio::test]
async fn instances_that_publish_at_once_agree_since_when() {
    let table = Table::start().await;
    let at = Timestamp::from_unix_seconds;
    table
        .store
        .publish_keys(&keys(1), at(100), at(900))
        .await
        .unwrap();
    let new = keys(2);
    let published = (0..8).map(|n| table.store.publish_keys(&new, at(200), at(1_000 + n)));
    let published = futures_util::future::try_join_all(published).await.unwrap();
    assert!(
        published.iter().all(|since| *since == published[0]),
        "{published:?}"
    );
    assert!(published[0] >= at(1_000));
}

/// 60 items of 300 KB are more than the 16 MB that one answer may hold.
#[tokio::test]
async fn a_batch_that_does_not_fit_into_one_answer_is_read_to_its_end() {
    let table = Table::start().await;
    let client = table.engine.client();
    let mut keys = Vec::new();
    for _ in 0..60 {
        let user = samples::user("ann@example.org");
        let key = Key::user(user.user_id);
        let mut item = Envelope::new(key.clone()).wrap(&user).unwrap();
        item.insert("filler".to_owned(), AttributeValue::S("x".repeat(300_000)));
        let put = client.put_item().table_name(table.engine.table_name());
        put.set_item(Some(item)).send().await.unwrap();
        keys.push(key);
    }
    let (items, usage) = metered(table.store.batch_get(keys)).await;
    assert_eq!(items.unwrap().len(), 60);
    assert!(usage.round_trips > 1, "the engine answered all at once");
}

#[tokio::test]
async fn an_engine_that_is_gone_is_unavailable() {
    let table = Table::start().await;
    table.engine.stop().await;
    let error = table.store.ping().await.unwrap_err();
    assert!(
        matches!(error, StoreError::Unavailable(Unavailable::Connection)),
        "{error}"
    );
    table.engine.start().await.unwrap();
    table.store.ping().await.unwrap();
}
