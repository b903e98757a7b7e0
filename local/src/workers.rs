use std::future::Future;

use tokio::runtime::{Builder, Handle, Runtime};

/// Threads that outlive the caller's runtime, so that one system can serve
/// several tests, each of which has a runtime of its own.
#[derive(Debug)]
pub(crate) struct Workers {
    handle: Handle,
    runtime: Option<Runtime>,
}

impl Workers {
    pub(crate) fn start(threads: usize) -> std::io::Result<Self> {
        let runtime = Builder::new_multi_thread()
            .worker_threads(threads)
            .enable_all()
            .build()?;
        Ok(Self {
            handle: runtime.handle().clone(),
            runtime: Some(runtime),
        })
    }

    pub(crate) fn handle(&self) -> &Handle {
        &self.handle
    }

    /// Runs `future` on these threads; its panics go on in the caller.
    pub(crate) async fn run<F>(&self, future: F) -> F::Output
    where
        F: Future<Output: Send> + Send + 'static,
    {
        match self.handle.spawn(future).await {
            Ok(output) => output,
            Err(error) => std::panic::resume_unwind(error.into_panic()),
        }
    }
}

impl Drop for Workers {
    /// Ends every task, and with the tasks the processes they own.
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}
