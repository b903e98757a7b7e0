//! The proxy keeps transactions apart as `DynamoDB` does, which the engine alone does not.

use std::{collections::HashMap, sync::Arc};

use aws_sdk_dynamodb::{
    Client,
    config::retry::RetryConfig,
    error::{ProvideErrorMetadata, SdkError},
    operation::transact_write_items::TransactWriteItemsError,
    types::{AttributeValue, Get, KeysAndAttributes, Put, TransactGetItem, TransactWriteItem},
};
use florence_local::{engine::Engine, template::Template};
use tests::faults::{Fault, FaultProxy, Plan, Rule, Transactions};

type Item = HashMap<String, AttributeValue>;

/// An engine, and a client of it behind an isolating proxy that pauses the first transaction.
struct Ground {
    engine: Arc<Engine>,
    proxy: FaultProxy,
    transactions: Transactions,
    client: Client,
    table: String,
}

impl Ground {
    async fn new() -> Self {
        let template = Template::of_project().unwrap();
        let engine = Engine::in_memory(&template).await.unwrap();
        Self::before(Arc::new(engine), Transactions::default()).await
    }

    async fn before(engine: Arc<Engine>, transactions: Transactions) -> Self {
        let plan = Plan::Script(vec![Rule::once("TransactWriteItems", Fault::Pause)]);
        let proxy = FaultProxy::isolating(&engine.endpoint(), plan, &transactions).await;
        let config = aws_sdk_dynamodb::config::Builder::from(&tests::sdk(proxy.url()))
            .retry_config(RetryConfig::disabled());
        Self {
            client: Client::from_conf(config.build()),
            table: engine.table_name().to_owned(),
            engine,
            proxy,
            transactions,
        }
    }

    /// Puts all of these items or none; the code of the refusal, and that of each item.
    async fn put_all(&self, items: &[&str], token: &str) -> Result<(), (String, Vec<String>)> {
        let puts = items.iter().map(|name| {
            let put = Put::builder().table_name(&self.table);
            let put = put.set_item(Some(item(name))).build().unwrap();
            TransactWriteItem::builder().put(put).build()
        });
        let request = self.client.transact_write_items();
        let request = request.set_transact_items(Some(puts.collect()));
        let sent = request.client_request_token(token).send().await;
        sent.map(drop).map_err(|error| {
            let reasons = match error.as_service_error() {
                Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) => {
                    cancelled.cancellation_reasons().to_vec()
                }
                _ => Vec::new(),
            };
            let reasons = reasons.into_iter().filter_map(|reason| reason.code);
            (code(&error), reasons.collect())
        })
    }

    async fn put(&self, name: &str) -> Result<(), String> {
        let request = self.client.put_item().table_name(&self.table);
        let sent = request.set_item(Some(item(name))).send().await;
        sent.map(drop).map_err(|error| code(&error))
    }

    async fn update(&self, name: &str) -> Result<(), String> {
        let request = self.client.update_item().table_name(&self.table);
        let sent = request.set_key(Some(item(name))).send().await;
        sent.map(drop).map_err(|error| code(&error))
    }

    async fn delete(&self, name: &str) -> Result<(), String> {
        let request = self.client.delete_item().table_name(&self.table);
        let sent = request.set_key(Some(item(name))).send().await;
        sent.map(drop).map_err(|error| code(&error))
    }

    /// Whether the item is there, which each way of reading outside a transaction agrees on.
    async fn is_there(&self, name: &str) -> bool {
        let get = self.client.get_item().table_name(&self.table);
        let got = get.set_key(Some(item(name))).send().await.unwrap().item;
        let query = self.client.query().table_name(&self.table);
        let query = query
            .key_condition_expression("PK = :pk")
            .expression_attribute_values(":pk", AttributeValue::S(name.to_owned()));
        let queried = query.send().await.unwrap().count;
        let keys = KeysAndAttributes::builder().keys(item(name)).build();
        let batch = self.client.batch_get_item();
        let batch = batch.request_items(&self.table, keys.unwrap());
        let batch = batch.send().await.unwrap().responses.unwrap();
        assert_eq!(queried == 1, got.is_some());
        assert_eq!(batch[&self.table].as_slice(), got.as_slice());
        got.is_some()
    }

    async fn get_in_transaction(&self, name: &str) -> Result<(), String> {
        let get = Get::builder().table_name(&self.table);
        let get = get.set_key(Some(item(name))).build().unwrap();
        let get = TransactGetItem::builder().get(get).build();
        let request = self.client.transact_get_items();
        let sent = request.transact_items(get).send().await;
        sent.map(drop).map_err(|error| code(&error))
    }
}

/// An item, which is nothing but its key.
fn item(name: &str) -> Item {
    ["PK", "SK"]
        .map(|key| (key.to_owned(), AttributeValue::S(name.to_owned())))
        .into()
}

fn code<E: ProvideErrorMetadata, R>(error: &SdkError<E, R>) -> String {
    error.code().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn what_a_transaction_holds_no_other_write_touches() {
    let ground = Ground::new().await;
    let first = ground.put_all(&["a", "b"], "first");
    let meanwhile = async {
        ground.proxy.paused().await;
        let (refused, reasons) = ground.put_all(&["c", "b"], "second").await.unwrap_err();
        assert_eq!(refused, "TransactionCanceledException");
        assert_eq!(reasons, ["None", "TransactionConflict"]);
        let conflict = Err("TransactionConflictException".to_owned());
        assert_eq!(ground.put("a").await, conflict);
        assert_eq!(ground.update("a").await, conflict);
        assert_eq!(ground.delete("b").await, conflict);
        let cancelled = Err("TransactionCanceledException".to_owned());
        assert_eq!(ground.get_in_transaction("a").await, cancelled);
        assert_eq!(ground.transactions.refused(), 5);

        assert!(!ground.is_there("a").await);
        assert_eq!(ground.put("c").await, Ok(()));
        assert_eq!(ground.put_all(&["d"], "third").await, Ok(()));
        ground.proxy.resume();
    };
    let (first, ()) = tokio::join!(first, meanwhile);
    assert_eq!(first, Ok(()));

    assert!(ground.is_there("a").await);
    assert_eq!(ground.put_all(&["c", "b"], "second").await, Ok(()));
    assert_eq!(ground.get_in_transaction("a").await, Ok(()));
    assert_eq!(ground.delete("a").await, Ok(()));
    assert_eq!(ground.transactions.refused(), 5);
}

#[tokio::test]
async fn a_transaction_repeated_is_under_way_and_then_done() {
    let ground = Ground::new().await;
    let first = ground.put_all(&["a"], "token");
    let meanwhile = async {
        ground.proxy.paused().await;
        let refused = ground.put_all(&["a"], "token").await.unwrap_err();
        assert_eq!(
            refused,
            ("TransactionInProgressException".to_owned(), vec![])
        );
        ground.proxy.resume();
    };
    let (first, ()) = tokio::join!(first, meanwhile);
    assert_eq!(first, Ok(()));

    // Done once, it neither writes nor meets the transactions of others.
    assert_eq!(ground.delete("a").await, Ok(()));
    let plan = vec![Rule::once("TransactWriteItems", Fault::Pause)];
    ground.proxy.follow(Plan::Script(plan));
    let other = ground.put_all(&["a", "b"], "other");
    let meanwhile = async {
        ground.proxy.paused().await;
        assert_eq!(ground.put_all(&["a"], "token").await, Ok(()));
        assert!(!ground.is_there("a").await);
        ground.proxy.resume();
    };
    let (other, ()) = tokio::join!(other, meanwhile);
    assert_eq!(other, Ok(()));
}

#[tokio::test]
async fn proxies_before_one_table_share_what_is_held() {
    let ground = Ground::new().await;
    let beside = Ground::before(Arc::clone(&ground.engine), ground.transactions.clone()).await;
    let first = ground.put_all(&["a"], "first");
    let meanwhile = async {
        ground.proxy.paused().await;
        let conflict = Err("TransactionConflictException".to_owned());
        assert_eq!(beside.put("a").await, conflict);
        ground.proxy.resume();
    };
    let (first, ()) = tokio::join!(first, meanwhile);
    assert_eq!(first, Ok(()));
    assert_eq!(beside.put("a").await, Ok(()));
}
