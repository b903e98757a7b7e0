//! A proxy before the engine that fails as `DynamoDB` and the network do.

mod answers;
mod connection;
mod message;
mod plan;
mod transactions;

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::net::TcpListener;

use self::connection::State;
pub use self::{
    plan::{Fault, Plan, Rule},
    transactions::Transactions,
};

/// Forwards each request to the engine unless its plan says otherwise.
pub struct FaultProxy {
    url: String,
    state: Arc<State>,
}

impl FaultProxy {
    /// A proxy before the engine at `engine`, an `http://` URL, until the runtime ends.
    ///
    /// # Panics
    /// When no port is free.
    pub async fn before(engine: &str, plan: Plan) -> Self {
        Self::start(engine, plan, None).await
    }

    /// As [`FaultProxy::before`], where `transactions` under way hold their items besides.
    ///
    /// # Panics
    /// When no port is free.
    pub async fn isolating(engine: &str, plan: Plan, transactions: &Transactions) -> Self {
        Self::start(engine, plan, Some(transactions.clone())).await
    }

    #[expect(clippy::expect_used, reason = "without its ground no test can run")]
    async fn start(engine: &str, plan: Plan, transactions: Option<Transactions>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await;
        let listener = listener.expect("there is a free port");
        let address = listener.local_addr().expect("it is bound");
        let state = Arc::new(State::new(engine, plan, transactions));
        let shared = Arc::clone(&state);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let state = Arc::clone(&shared);
                tokio::spawn(async move { state.serve(client).await });
            }
        });
        Self {
            url: format!("http://{address}"),
            state,
        }
    }

    /// Where it listens.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Follows another plan from now on.
    pub fn follow(&self, plan: Plan) {
        *lock(&self.state.plan) = plan;
    }

    /// Waits until a request meets [`Fault::Pause`].
    pub async fn paused(&self) {
        self.state.paused.notified().await;
    }

    /// Lets the paused request go on.
    pub fn resume(&self) {
        self.state.resumed.notify_one();
    }

    /// The operations that came since the last call, in order.
    #[must_use]
    pub fn take_seen(&self) -> Vec<String> {
        std::mem::take(&mut *lock(&self.state.seen))
    }

    /// The requests that came since the last call, in order, by all that does not depend on whose
    /// items they name.
    #[must_use]
    pub fn take_shapes(&self) -> Vec<String> {
        std::mem::take(&mut *lock(&self.state.shapes))
    }

    /// How many faults of each kind there have been.
    #[must_use]
    pub fn injected(&self) -> BTreeMap<&'static str, usize> {
        lock(&self.state.injected).clone()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
