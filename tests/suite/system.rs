//! Running systems.

use florence_local::stack::{Stack, StackBuilder};
use tests::Api;
use tokio::sync::OnceCell;

static SHARED: OnceCell<Stack> = OnceCell::const_new();

/// A system that all tests share. Each brings people of its own, so none disturbs another.
pub(crate) async fn shared_stack() -> &'static Stack {
    SHARED.get_or_init(|| start(ephemeral())).await
}

/// The API of that system.
pub(crate) async fn shared() -> Api {
    api(shared_stack().await)
}

/// A system of a test's own.
pub(crate) async fn start(builder: StackBuilder) -> Stack {
    builder.start().await.unwrap()
}

/// Keeps nothing when it ends.
pub(crate) fn ephemeral() -> StackBuilder {
    Stack::builder().ephemeral()
}

pub(crate) fn api(stack: &Stack) -> Api {
    Api::new(stack.base_url())
}
