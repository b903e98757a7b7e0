//! The running system that tests share.

use florence_local::stack::Stack;
use tests::Api;
use tokio::sync::OnceCell;

static SHARED: OnceCell<Stack> = OnceCell::const_new();

/// A system that all tests share. Each brings people of its own, so none disturbs another.
pub(crate) async fn shared() -> Api {
    Api::new(shared_base_url().await)
}

/// Where the shared system is.
pub(crate) async fn shared_base_url() -> String {
    SHARED
        .get_or_init(|| async { start(Stack::builder().ephemeral()).await })
        .await
        .base_url()
}

/// A system of a test's own.
pub(crate) async fn start(builder: florence_local::stack::StackBuilder) -> Stack {
    builder.start().await.unwrap()
}
