//! Functions as Lambda runs them: processes that ask the Runtime API for work,
//! one invocation at a time each.

mod error;
mod instance;
mod pool;
mod runtime_api;
mod variables;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use tokio::sync::watch;
use uuid::Uuid;

use crate::host;
use crate::template::Function;

pub use error::InvokeError;
pub use instance::Instance;
pub use pool::{Limits, Pool};
pub use variables::{Endpoints, environment};

/// The most that a synchronous invocation may send or answer, in bytes.
pub const MAX_PAYLOAD: usize = 6 * 1024 * 1024;

/// Every function of the system.
#[derive(Debug)]
pub struct Lambda {
    pools: BTreeMap<String, Arc<Pool>>,
    finished: watch::Sender<u64>,
}

/// One invocation, as it ended.
#[derive(Debug)]
pub struct Invocation {
    /// The id the function saw.
    pub request_id: Uuid,
    /// Whether a process had to be started for it.
    pub cold: bool,
    /// From the request to the answer, start included.
    pub duration: Duration,
    /// What the function answered.
    pub result: Result<Bytes, InvokeError>,
}

impl Lambda {
    /// The functions behind `pools`.
    #[must_use]
    pub fn new(pools: Vec<Pool>) -> Self {
        let by_id = pools
            .into_iter()
            .map(|pool| (pool.function().logical_id.clone(), Arc::new(pool)))
            .collect();
        Self {
            pools: by_id,
            finished: watch::Sender::default(),
        }
    }

    /// Invokes the function with a JSON payload. The invocation goes on when
    /// the future is dropped, as it does on AWS when a client hangs up. Runs on
    /// the current runtime.
    pub async fn invoke(&self, function: &Function, payload: Bytes) -> Invocation {
        let started = Instant::now();
        let request_id = host::new_id();
        let (cold, result) = match self.pools.get(&function.logical_id) {
            Some(pool) => {
                let pool = Arc::clone(pool);
                tokio::spawn(async move { pool.invoke(request_id, payload).await })
                    .await
                    .unwrap_or((false, Err(InvokeError::ShuttingDown)))
            }
            None => (false, Err(InvokeError::ShuttingDown)),
        };
        self.finished.send_modify(|count| *count += 1);
        Invocation {
            request_id,
            cold,
            duration: started.elapsed(),
            result,
        }
    }

    /// The function of that ARN, if it is one of these.
    #[must_use]
    pub fn function_of(&self, arn: &str) -> Option<Function> {
        let mut functions = self.pools.values().map(|pool| pool.function());
        functions.find(|function| function.arn() == arn).cloned()
    }

    /// Counts the invocations that have ended.
    pub(crate) fn finished(&self) -> watch::Receiver<u64> {
        self.finished.subscribe()
    }

    /// The idle processes of each function, by its binary's name: see
    /// [`Pool::idle_processes`].
    pub async fn idle_processes(&self) -> BTreeMap<String, Vec<u32>> {
        let mut processes = BTreeMap::new();
        for pool in self.pools.values() {
            let binary = pool.function().binary.clone();
            processes.insert(binary, pool.idle_processes().await);
        }
        processes
    }

    /// Ends the processes; the next invocation of each function starts a new
    /// one. Invocations under way finish.
    pub async fn restart(&self) {
        for pool in self.pools.values() {
            pool.restart().await;
        }
    }

    /// Ends every process, and with it the invocations under way.
    pub async fn close(&self) {
        for pool in self.pools.values() {
            pool.close().await;
        }
    }
}
