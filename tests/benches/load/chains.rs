//! What only the table shows: that every audit chain is whole.

use std::error::Error;

use domain::audit::{AuditTrail, Retention, key::AuditKey};
use florence_local::stack::Stack;
use store::{Store, environment::clock::SystemClock};

use crate::readback::ReadBack;

/// `AuditRetentionDays` of `template.yaml`.
const RETENTION: Retention = Retention(2_190);

pub(crate) async fn verify(stack: &Stack, read: &mut ReadBack) -> Result<(), Box<dyn Error>> {
    let secret = stack.secret("AuditSecret").ok_or("there is no secret")?;
    let trail = AuditTrail {
        key: AuditKey::derive(&secret.into_bytes().into()),
        retention: RETENTION,
    };
    let store = Store::of(stack.dynamodb(), stack.table_name());
    for owner in store.audited().await? {
        let chain = store
            .verify_chain(&trail, owner, None, &SystemClock)
            .await?;
        read.chains += 1;
        if chain.verdict.is_err() {
            read.log.broken("an audit chain is broken");
        }
    }
    Ok(())
}
