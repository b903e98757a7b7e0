//! Running systems.

use florence_local::{
    engine::Engine,
    stack::{Stack, StackBuilder},
    template::Template,
};
use tests::{Api, hashing_cheaply, unlimited};
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

/// A system with one process of each function, and the engine under it, which counts every unit.
pub(crate) async fn metered() -> (Engine, Stack) {
    metered_as(ephemeral()).await
}

/// As [`metered`], set up otherwise.
pub(crate) async fn metered_as(builder: StackBuilder) -> (Engine, Stack) {
    let template = Template::of_project().unwrap();
    let engine = Engine::in_process(&template).await.unwrap();
    let builder = builder.dynamodb_endpoint(engine.endpoint());
    let stack = start(builder.max_instances(1)).await;
    (engine, stack)
}

/// Keeps nothing when it ends, takes as many requests as a test sends, and hashes cheaply.
pub(crate) fn ephemeral() -> StackBuilder {
    hashing_cheaply(unlimited())
}

pub(crate) fn api(stack: &Stack) -> Api {
    Api::new(stack.base_url())
}
