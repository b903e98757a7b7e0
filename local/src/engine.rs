//! The table, on a `DynamoDB` engine that runs inside this process, or behind a port of it.

mod backend;
mod port;
mod relay;
mod table;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region};
use tokio::sync::Mutex;
use tokio::time::MissedTickBehavior;

use self::backend::Backend;
use self::port::Port;
use crate::output::Output;
use crate::template::{REGION, Table, Template};
use crate::workers::Workers;

/// How often expired items are deleted.
const EXPIRY_INTERVAL: Duration = Duration::from_mins(1);
/// URL of the `DynamoDB` Local that stands in for the engine in memory.
const TEST_ENDPOINT: &str = "FLORENCE_TEST_ENDPOINT";

/// A `DynamoDB` engine on a loopback port, with the template's table.
pub struct Engine {
    address: SocketAddr,
    table: Table,
    backend: Backend,
    port: Mutex<Port>,
    workers: Workers,
}

/// Where an engine keeps its data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Storage {
    /// Gone with the engine.
    Memory,
    /// An `SQLite` file, made when there is none.
    File(PathBuf),
    /// In a database of its own at the `DynamoDB` Local with this URL.
    Elsewhere(String),
}

impl Storage {
    /// In memory, or in the engine that `FLORENCE_TEST_ENDPOINT` names: the suite runs on that
    /// one too.
    #[must_use]
    pub fn volatile() -> Self {
        std::env::var(TEST_ENDPOINT).map_or(Self::Memory, Self::Elsewhere)
    }
}

/// Why the engine or its table is not there.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The port is taken or may not be used.
    #[error("DynamoDB engine: cannot listen on {address}: {source}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        source: std::io::Error,
    },
    /// The threads could not be started.
    #[error("DynamoDB engine: cannot start: {0}")]
    Threads(#[from] std::io::Error),
    /// The database file cannot be opened, or an expiry failed.
    #[error("DynamoDB engine: {0}")]
    Database(String),
    /// The endpoint refused to make or to describe the table.
    #[error("table {table}: {reason}")]
    Table {
        /// The table's name.
        table: String,
        /// What the engine said.
        reason: String,
    },
}

impl Engine {
    /// An engine that keeps nothing on a free port, with the template's table empty: see
    /// [`Storage::volatile`].
    ///
    /// # Errors
    ///
    /// See [`EngineError`].
    pub async fn in_memory(template: &Template) -> Result<Self, EngineError> {
        Self::open(&Storage::volatile(), 0, template).await
    }

    /// An engine in the memory of this process, whatever the suite runs on: for tests that count
    /// units where `DynamoDB` Local miscounts them (`docs/testing.md`), and for those of the
    /// engine itself.
    ///
    /// # Errors
    ///
    /// See [`EngineError`].
    pub async fn in_process(template: &Template) -> Result<Self, EngineError> {
        Self::open(&Storage::Memory, 0, template).await
    }

    /// An engine on `port` (0 for any free one), with the template's table
    /// made if it is missing.
    ///
    /// # Errors
    ///
    /// See [`EngineError`].
    pub async fn open(
        storage: &Storage,
        port: u16,
        template: &Template,
    ) -> Result<Self, EngineError> {
        let workers = Workers::start(2)?;
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let port = Port::bind(address).map_err(|source| EngineError::Listen { address, source })?;
        let engine = Self {
            address: port.address(),
            table: template.table.clone(),
            backend: Backend::open(storage).map_err(EngineError::Database)?,
            port: Mutex::new(port),
            workers,
        };
        engine.start().await?;
        engine.create_table(&engine.table.name).await?;
        Ok(engine)
    }

    /// The engine's URL.
    #[must_use]
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The name of the template's table.
    #[must_use]
    pub fn table_name(&self) -> &str {
        &self.table.name
    }

    /// A new client of the engine, for the runtime it is first used on.
    #[must_use]
    pub fn client(&self) -> Client {
        client(&self.endpoint())
    }

    /// Makes a table of the template's definition under another name, unless it
    /// exists: one for each test that shares this engine.
    ///
    /// # Errors
    ///
    /// [`EngineError::Table`].
    pub async fn create_table(&self, name: &str) -> Result<(), EngineError> {
        create_table(&self.client(), &self.table, name).await
    }

    /// Writes items in `DynamoDB` JSON past the endpoint: for tests that need more of them than
    /// single requests could write.
    ///
    /// # Errors
    ///
    /// [`EngineError::Database`], also for what is no item.
    pub async fn import(&self, items: Vec<serde_json::Value>) -> Result<usize, EngineError> {
        let import = self.backend.clone().import(self.table.name.clone(), items);
        let imported = self.workers.run(import).await;
        imported.map_err(EngineError::Database)
    }

    /// Deletes the items whose time to live has passed, and counts them. None where the engine
    /// elsewhere does so by itself.
    ///
    /// # Errors
    ///
    /// [`EngineError::Database`].
    pub async fn expire(&self) -> Result<usize, EngineError> {
        self.workers.run(expire(self.backend.clone())).await
    }

    /// Expires items once a minute for as long as the engine lives, and logs what goes
    /// wrong.
    pub fn expire_every_minute(&self, output: &Output) {
        let (backend, output) = (self.backend.clone(), output.clone());
        self.workers.handle().spawn(async move {
            let mut minutes = tokio::time::interval(EXPIRY_INTERVAL);
            minutes.set_missed_tick_behavior(MissedTickBehavior::Delay);
            loop {
                minutes.tick().await;
                if let Err(error) = expire(backend.clone()).await {
                    output.line(error);
                }
            }
        });
    }

    /// Stops listening; the data stays, and so does the port. Does nothing when it is stopped.
    pub async fn stop(&self) {
        self.port.lock().await.close().await;
    }

    /// Listens again on the same port. Does nothing when it is running.
    ///
    /// # Errors
    ///
    /// [`EngineError::Listen`].
    pub async fn start(&self) -> Result<(), EngineError> {
        let mut port = self.port.lock().await;
        let opened = port.open(&self.workers, &self.backend).await;
        opened.map_err(|source| EngineError::Listen {
            address: self.address,
            source,
        })
    }
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut engine = formatter.debug_struct("Engine");
        engine
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

/// A client of the engine at `endpoint`, with credentials that mean nothing.
#[must_use]
pub fn client(endpoint: &str) -> Client {
    let config = aws_sdk_dynamodb::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(REGION))
        .endpoint_url(endpoint)
        .credentials_provider(Credentials::new("local", "local", None, None, "local"))
        .build();
    Client::from_conf(config)
}

/// Makes `table` under `name` at the client's endpoint unless it exists.
///
/// # Errors
///
/// [`EngineError::Table`].
pub async fn create_table(client: &Client, table: &Table, name: &str) -> Result<(), EngineError> {
    table::ensure(client, table, name)
        .await
        .map_err(|reason| EngineError::Table {
            table: name.to_owned(),
            reason,
        })
}

async fn expire(backend: Backend) -> Result<usize, EngineError> {
    match tokio::task::spawn_blocking(move || backend.expire()).await {
        Ok(expired) => expired.map_err(EngineError::Database),
        Err(error) => Err(EngineError::Database(error.to_string())),
    }
}

#[cfg(test)]
mod tests;
