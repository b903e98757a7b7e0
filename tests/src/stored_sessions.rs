//! Many stored sessions at once.

use aws_sdk_dynamodb::types::{AttributeValue, Select};
use domain::{
    ids::{SessionId, UserId},
    session::{Device, Session, SessionSeed, SessionSettings},
    timestamp::Timestamp,
};
use serde::Serialize;
use serde_json::{Map, Value, json};
use store::environment::entropy::{Entropy, SystemEntropy};

use crate::TestApp;

/// As many items go into the engine at once.
const BATCH: usize = 10_000;

impl TestApp {
    /// Stores sessions of invented people that started so that they end at `expires_at`.
    ///
    /// # Panics
    /// When the engine refuses them.
    #[expect(clippy::expect_used, reason = "without its ground no test can run")]
    pub async fn store_sessions(&self, count: usize, expires_at: Timestamp) {
        for begin in (0..count).step_by(BATCH) {
            let size = BATCH.min(count - begin);
            let items = (0..size).map(|_| self.session_item(expires_at)).collect();
            let imported = self.engine.import(items).await;
            assert_eq!(imported.expect("the items are whole"), size);
        }
    }

    /// How many sessions are stored, read one by one.
    ///
    /// # Panics
    /// When the engine does not answer.
    #[expect(clippy::expect_used, reason = "a test without an answer has failed")]
    pub async fn count_sessions(&self) -> usize {
        let client = self.engine.client();
        let (mut count, mut start) = (0, None);
        loop {
            let answer = client
                .scan()
                .table_name(self.engine.table_name())
                .filter_expression("begins_with(SK, :session)")
                .expression_attribute_values(":session", AttributeValue::S("SESSION#".into()))
                .select(Select::Count)
                .set_exclusive_start_key(start)
                .send()
                .await
                .expect("the engine answers");
            count += usize::try_from(answer.count).unwrap_or_default();
            start = answer.last_evaluated_key;
            if start.is_none() {
                return count;
            }
        }
    }

    /// The times and limits of sessions.
    ///
    /// # Panics
    /// When a setting is not valid.
    #[must_use]
    #[expect(clippy::expect_used, reason = "without its ground no test can run")]
    pub fn session_settings(&self) -> SessionSettings {
        let settings = identity::sessions::settings(&self.deployment.variables);
        settings.expect("the settings are right")
    }

    fn session_item(&self, expires_at: Timestamp) -> Value {
        let settings = self.session_settings();
        let created_at = expires_at.plus_seconds(-settings.absolute_seconds);
        let session = Session::start(
            SessionId::from_uuid(SystemEntropy.uuid(created_at)),
            UserId::from_uuid(SystemEntropy.uuid(created_at)),
            0,
            SessionSeed(SystemEntropy.bytes32()),
            Device::default(),
            settings,
            created_at,
        );
        let mut item = attributes(&session);
        let [.., last] = session.session_id.as_uuid().into_bytes();
        let keys = [
            ("PK", format!("USER#{}", session.user_id)),
            ("SK", format!("SESSION#{}", session.session_id)),
            ("GSI1PK", format!("EXPIRY#{}", last % 8)),
            ("GSI1SK", expires_at.to_string()),
        ];
        item.extend(keys.map(|(name, value)| (name.to_owned(), json!({"S": value}))));
        Value::Object(item)
    }
}

/// The attributes of an item with that body.
pub(crate) fn attributes(body: &impl Serialize) -> Map<String, Value> {
    let body = serde_json::to_value(body).unwrap_or_default();
    let fields = body.as_object().cloned().unwrap_or_default();
    let fields = fields.into_iter();
    fields
        .map(|(name, value)| (name, attribute(value)))
        .collect()
}

fn attribute(value: Value) -> Value {
    match value {
        Value::Null => json!({"NULL": true}),
        Value::Bool(flag) => json!({"BOOL": flag}),
        Value::Number(number) => json!({"N": number.to_string()}),
        Value::String(text) => json!({"S": text}),
        Value::Array(items) => {
            json!({"L": items.into_iter().map(attribute).collect::<Vec<_>>()})
        }
        Value::Object(fields) => {
            let fields = fields
                .into_iter()
                .map(|(name, value)| (name, attribute(value)));
            json!({"M": fields.collect::<Map<_, _>>()})
        }
    }
}
