//! Many stored audit events at once.

use domain::audit::AuditEvent;
use serde_json::{Value, json};

use crate::{TestApp, stored_sessions::attributes};

/// As many items go into the engine at once.
const BATCH: usize = 10_000;

impl TestApp {
    /// Stores events as they are, behind no chain.
    ///
    /// # Panics
    /// When the engine refuses them.
    #[expect(clippy::expect_used, reason = "without its ground no test can run")]
    pub async fn store_events(&self, events: &[AuditEvent]) {
        for batch in events.chunks(BATCH) {
            let items = batch.iter().map(event_item).collect();
            let imported = self.engine.import(items).await;
            assert_eq!(imported.expect("the items are whole"), batch.len());
        }
    }
}

fn event_item(event: &AuditEvent) -> Value {
    let mut item = attributes(event);
    let [.., last] = event.event_id.into_bytes();
    let keys = [
        ("PK", format!("AUDIT#{}", event.user_id)),
        ("SK", event.event_id.to_string()),
        (
            "GSI1PK",
            format!("AUDITDAY#{}#{}", event.at.date(), last % 8),
        ),
        ("GSI1SK", event.at.to_string()),
    ];
    item.extend(keys.map(|(name, value)| (name.to_owned(), json!({"S": value}))));
    Value::Object(item)
}
