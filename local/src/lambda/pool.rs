use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::{Mutex, Semaphore, watch};
use tokio::time::timeout;
use uuid::Uuid;

use super::instance::Instance;
use super::{InvokeError, MAX_PAYLOAD};
use crate::output::Output;
use crate::template::Function;

/// How much of a function may run at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Processes per function.
    pub instances: usize,
    /// How long an invocation waits for a free process.
    pub queue: Duration,
}

/// The processes of one function, started when they are needed and kept.
#[derive(Debug)]
pub struct Pool {
    function: Function,
    binary: PathBuf,
    environment: BTreeMap<String, String>,
    limits: Limits,
    output: Output,
    slots: Semaphore,
    idle: Mutex<Vec<(Generation, Instance)>>,
    phase: watch::Sender<Phase>,
}

/// Counts restarts; an instance of an earlier one is not used again.
type Generation = u64;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Open(Generation),
    Closed,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            instances: 8,
            queue: Duration::from_secs(30),
        }
    }
}

impl Pool {
    /// A pool without processes.
    #[must_use]
    pub fn new(
        function: Function,
        binary: PathBuf,
        environment: BTreeMap<String, String>,
        limits: Limits,
        output: Output,
    ) -> Self {
        Self {
            function,
            binary,
            environment,
            limits,
            output,
            slots: Semaphore::new(limits.instances),
            idle: Mutex::default(),
            phase: watch::Sender::new(Phase::Open(0)),
        }
    }

    /// The function it runs.
    #[must_use]
    pub fn function(&self) -> &Function {
        &self.function
    }

    /// Runs one event; says whether a process was started for it.
    pub(super) async fn invoke(
        &self,
        request_id: Uuid,
        payload: Bytes,
    ) -> (bool, Result<Bytes, InvokeError>) {
        if payload.len() > MAX_PAYLOAD {
            return (false, Err(InvokeError::RequestTooLarge));
        }
        let Ok(slot) = timeout(self.limits.queue, self.slots.acquire()).await else {
            return (false, Err(InvokeError::Throttled(self.limits.queue)));
        };
        if slot.is_err() {
            return (false, Err(InvokeError::ShuttingDown));
        }
        let mut phase = self.phase.subscribe();
        tokio::select! {
            outcome = self.run(request_id, payload) => outcome,
            _ = phase.wait_for(|phase| *phase == Phase::Closed) => {
                (false, Err(InvokeError::ShuttingDown))
            }
        }
    }

    async fn run(&self, request_id: Uuid, payload: Bytes) -> (bool, Result<Bytes, InvokeError>) {
        let (cold, generation, mut instance) = match self.take_idle().await {
            Some((generation, instance)) => (false, generation, instance),
            None => match self.start().await {
                Ok((generation, instance)) => (true, generation, instance),
                Err(error) => return (true, Err(error)),
            },
        };
        let result = instance.invoke(&self.function, request_id, payload).await;
        let reusable = matches!(
            result,
            Ok(_) | Err(InvokeError::Function(_) | InvokeError::ResponseTooLarge)
        );
        let mut idle = self.idle.lock().await;
        if reusable && *self.phase.borrow() == Phase::Open(generation) {
            idle.push((generation, instance));
        } else {
            drop(idle);
            instance.stop().await;
        }
        (cold, result)
    }

    async fn take_idle(&self) -> Option<(Generation, Instance)> {
        let mut idle = self.idle.lock().await;
        while let Some((generation, mut instance)) = idle.pop() {
            if instance.is_alive() {
                return Some((generation, instance));
            }
        }
        None
    }

    async fn start(&self) -> Result<(Generation, Instance), InvokeError> {
        let Phase::Open(generation) = *self.phase.borrow() else {
            return Err(InvokeError::ShuttingDown);
        };
        let instance = Instance::start(
            &self.function,
            &self.binary,
            &self.environment,
            &self.output,
        )
        .await?;
        Ok((generation, instance))
    }

    /// The numbers that the system knows the idle processes by. Those at work are not among
    /// them; with no invocation under way these are all.
    pub async fn idle_processes(&self) -> Vec<u32> {
        let idle = self.idle.lock().await;
        let ids = idle
            .iter()
            .filter_map(|(_, instance)| instance.process_id());
        ids.collect()
    }

    /// Ends the idle processes; those at work end after it.
    pub(super) async fn restart(&self) {
        self.phase.send_modify(|phase| {
            if let Phase::Open(generation) = phase {
                *generation += 1;
            }
        });
        self.stop_idle().await;
    }

    /// Ends every process and refuses what comes after.
    pub(super) async fn close(&self) {
        self.phase.send_replace(Phase::Closed);
        self.slots.close();
        self.stop_idle().await;
    }

    async fn stop_idle(&self) {
        let idle = std::mem::take(&mut *self.idle.lock().await);
        for (_, instance) in idle {
            instance.stop().await;
        }
    }
}
