//! The clock and the randomness of this machine, for the parts that stand for
//! AWS.

use time::OffsetDateTime;
use uuid::Uuid;

#[expect(
    clippy::disallowed_methods,
    reason = "the gateway's clock is this machine's"
)]
pub(crate) fn now() -> OffsetDateTime {
    OffsetDateTime::now_utc()
}

#[expect(
    clippy::disallowed_methods,
    reason = "ids of requests and databases on this machine"
)]
pub(crate) fn new_id() -> Uuid {
    Uuid::new_v4()
}
