//! Looks into the table, and changes it behind the functions' back.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use serde_json::Value;

use crate::TestApp;

impl TestApp {
    /// The scalar attributes of an item; `null` when there is none with this key.
    ///
    /// # Panics
    /// When the table cannot be read.
    #[expect(clippy::expect_used, reason = "without its ground no test can run")]
    pub async fn item(&self, pk: &str, sk: &str) -> Value {
        let client = self.engine.client();
        let request = client.get_item().table_name(self.engine.table_name());
        let answer = request.set_key(Some(key(pk, sk))).send().await;
        let item = answer.expect("the table can be read").item;
        item.map_or(Value::Null, |item| {
            item.into_iter()
                .map(|(name, value)| (name, from_attribute(value)))
                .collect()
        })
    }

    /// How many mails wait in the outbox.
    ///
    /// # Panics
    /// When the table cannot be read.
    pub async fn waiting_mails(&self) -> usize {
        let mut waiting = 0;
        for shard in 0..store::outbox::OUTBOX_SHARDS {
            waiting += self.sort_keys(&format!("OUTBOX#{shard}")).await.len();
        }
        waiting
    }

    /// The sort keys of a partition, in their order.
    ///
    /// # Panics
    /// When the table cannot be read.
    #[expect(clippy::expect_used, reason = "without its ground no test can run")]
    pub async fn sort_keys(&self, pk: &str) -> Vec<String> {
        let client = self.engine.client();
        let query = client.query().table_name(self.engine.table_name());
        let query = query
            .key_condition_expression("PK = :pk")
            .projection_expression("SK")
            .expression_attribute_values(":pk", AttributeValue::S(pk.to_owned()));
        let items = query.into_paginator().items().send();
        let items: Result<Vec<_>, _> = items.collect().await;
        let items = items.expect("the table can be read");
        let texts = items.iter().map(|item| item["SK"].as_s());
        texts.filter_map(|text| text.ok().cloned()).collect()
    }

    /// Sets a scalar attribute of an item.
    ///
    /// # Panics
    /// When the table cannot be written.
    #[expect(clippy::expect_used, reason = "without its ground no test can run")]
    pub async fn set(&self, pk: &str, sk: &str, name: &str, value: Value) {
        let client = self.engine.client();
        let request = client.update_item().table_name(self.engine.table_name());
        let answer = request
            .set_key(Some(key(pk, sk)))
            .update_expression("SET #name = :value")
            .expression_attribute_names("#name", name)
            .expression_attribute_values(":value", into_attribute(value))
            .send()
            .await;
        answer.expect("the table can be written");
    }

    /// Removes an attribute of an item.
    ///
    /// # Panics
    /// When the table cannot be written.
    #[expect(clippy::expect_used, reason = "without its ground no test can run")]
    pub async fn remove(&self, pk: &str, sk: &str, name: &str) {
        let client = self.engine.client();
        let request = client.update_item().table_name(self.engine.table_name());
        let answer = request
            .set_key(Some(key(pk, sk)))
            .update_expression("REMOVE #name")
            .expression_attribute_names("#name", name)
            .send()
            .await;
        answer.expect("the table can be written");
    }
}

fn key(pk: &str, sk: &str) -> HashMap<String, AttributeValue> {
    HashMap::from([
        ("PK".to_owned(), AttributeValue::S(pk.to_owned())),
        ("SK".to_owned(), AttributeValue::S(sk.to_owned())),
    ])
}

fn into_attribute(value: Value) -> AttributeValue {
    match value {
        Value::String(text) => AttributeValue::S(text),
        Value::Number(number) => AttributeValue::N(number.to_string()),
        Value::Bool(flag) => AttributeValue::Bool(flag),
        _ => AttributeValue::Null(true),
    }
}

fn from_attribute(value: AttributeValue) -> Value {
    match value {
        AttributeValue::S(text) => Value::String(text),
        AttributeValue::N(number) => number.parse().unwrap_or_default(),
        AttributeValue::Bool(flag) => Value::Bool(flag),
        _ => Value::Null,
    }
}
