use std::collections::BTreeMap;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use bytes::Bytes;
use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};
use tokio::process::{Child, Command};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use uuid::Uuid;

use super::InvokeError;
use super::runtime_api::{Event, Init, Reply, RuntimeApi};
use crate::host;
use crate::output::Output;
use crate::template::Function;

/// How long a process may take until it asks for work, as on AWS.
const INIT_TIMEOUT: Duration = Duration::from_secs(10);

/// One process of a function with its Runtime API.
#[derive(Debug)]
pub struct Instance {
    process: Child,
    api: RuntimeApi,
    readers: [JoinHandle<()>; 2],
}

impl Instance {
    /// Starts a process and waits until it asks for work.
    ///
    /// # Errors
    ///
    /// When it cannot be started, ends, or reports that it cannot work.
    pub async fn start(
        function: &Function,
        binary: &Path,
        environment: &BTreeMap<String, String>,
        output: &Output,
    ) -> Result<Self, InvokeError> {
        let began = Instant::now();
        let api = RuntimeApi::listen().await?;
        let mut process = spawn(binary, environment, &api.address())?;
        let readers = [
            forward(process.stdout.take(), &function.binary, output),
            forward(process.stderr.take(), &function.binary, output),
        ];
        let mut instance = Self {
            process,
            api,
            readers,
        };
        match timeout(INIT_TIMEOUT, instance.initialise()).await {
            Ok(Ok(())) => {
                let elapsed = began.elapsed().as_millis();
                output.line(format_args!(
                    "[{}] started in {elapsed} ms",
                    function.binary
                ));
                Ok(instance)
            }
            Ok(Err(error)) => {
                instance.stop().await;
                Err(error)
            }
            Err(_) => {
                instance.stop().await;
                Err(InvokeError::InitTimeout(INIT_TIMEOUT))
            }
        }
    }

    async fn initialise(&mut self) -> Result<(), InvokeError> {
        tokio::select! {
            biased;
            init = self.api.initialised() => match init {
                Init::Failed(report) => Err(InvokeError::Init(report)),
                Init::Ready | Init::Starting => Ok(()),
            },
            status = self.process.wait() => Err(InvokeError::InitExit(status?)),
        }
    }

    /// Whether it can take another event.
    pub(super) fn is_alive(&mut self) -> bool {
        matches!(self.process.try_wait(), Ok(None))
    }

    /// Runs one event. After any error but [`InvokeError::Function`] and
    /// [`InvokeError::ResponseTooLarge`] the instance is of no more use.
    ///
    /// # Errors
    ///
    /// See [`InvokeError`].
    pub async fn invoke(
        &mut self,
        function: &Function,
        request_id: Uuid,
        payload: Bytes,
    ) -> Result<Bytes, InvokeError> {
        let event = Event {
            request_id,
            deadline: host::now() + function.timeout,
            function_arn: function.arn(),
            payload,
        };
        let reply = self.api.send(event).await;
        tokio::select! {
            biased;
            Ok(reply) = reply => match reply {
                Reply::Response(body) => Ok(body),
                Reply::Error(report) => Err(InvokeError::Function(report)),
                Reply::TooLarge => Err(InvokeError::ResponseTooLarge),
            },
            status = self.process.wait() => Err(InvokeError::Exit(status?)),
            () = tokio::time::sleep(function.timeout) => Err(InvokeError::Timeout(function.timeout)),
        }
    }

    /// The number that the system knows its process by, while it lives.
    #[must_use]
    pub fn process_id(&self) -> Option<u32> {
        self.process.id()
    }

    /// Kills the process and waits until its last line is forwarded.
    pub async fn stop(mut self) {
        // Fails only when the process has ended already.
        drop(self.process.kill().await);
        for reader in self.readers {
            drop(reader.await);
        }
    }
}

fn spawn(
    binary: &Path,
    environment: &BTreeMap<String, String>,
    runtime_api: &str,
) -> std::io::Result<Child> {
    Command::new(binary)
        .env_clear()
        .envs(std::env::var_os("PATH").map(|path| ("PATH", path)))
        .envs(environment)
        .env("AWS_LAMBDA_RUNTIME_API", runtime_api)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        // Ctrl-C in a terminal goes to the foreground group: functions end when
        // this process ends them, not before.
        .process_group(0)
        .kill_on_drop(true)
        .spawn()
}

fn forward(
    pipe: Option<impl AsyncRead + Send + Unpin + 'static>,
    name: &str,
    output: &Output,
) -> JoinHandle<()> {
    let (name, output) = (name.to_owned(), output.clone());
    tokio::spawn(async move {
        let Some(pipe) = pipe else { return };
        let mut pipe = BufReader::new(pipe);
        let mut line = Vec::new();
        while matches!(pipe.read_until(b'\n', &mut line).await, Ok(read) if read > 0) {
            let text = String::from_utf8_lossy(&line);
            output.line(format_args!("[{name}] {}", text.trim_end()));
            line.clear();
        }
    })
}
