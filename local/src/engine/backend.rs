//! What answers behind an engine's port.

use std::convert::Infallible;
use std::sync::Arc;

use dynoxide::{Database, ImportOptions};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use super::Storage;
use super::relay::Relay;

#[derive(Clone)]
pub(super) enum Backend {
    InProcess(Database),
    Elsewhere(Arc<Relay>),
}

impl Backend {
    pub(super) fn open(storage: &Storage) -> Result<Self, String> {
        match storage {
            Storage::Memory => Database::memory(),
            Storage::File(path) => Database::new(&path.to_string_lossy()),
            Storage::Elsewhere(endpoint) => {
                return Ok(Self::Elsewhere(Arc::new(Relay::to(endpoint)?)));
            }
        }
        .map(Self::InProcess)
        .map_err(|error| error.to_string())
    }

    /// Serves until `stopped` is dropped at its other end.
    pub(super) async fn serve(
        self,
        listener: TcpListener,
        stopped: oneshot::Receiver<Infallible>,
    ) -> Result<(), String> {
        let stopped = async move {
            let Err(_) = stopped.await;
        };
        match self {
            Self::InProcess(database) => {
                dynoxide::server::serve_with_shutdown(listener, database, stopped).await
            }
            Self::Elsewhere(relay) => axum::serve(listener, relay.router())
                .with_graceful_shutdown(stopped)
                .await
                .map_err(|error| error.to_string()),
        }
    }

    pub(super) async fn import(self, table: String, items: Vec<Value>) -> Result<usize, String> {
        match self {
            Self::InProcess(database) => {
                let import = move || load(&database, &table, items);
                let loaded = tokio::task::spawn_blocking(import).await;
                loaded.map_err(|error| error.to_string())?
            }
            Self::Elsewhere(relay) => relay.import(&table, &items).await,
        }
    }

    /// Blocks. Engines elsewhere expire items by themselves.
    pub(super) fn expire(&self) -> Result<usize, String> {
        match self {
            Self::InProcess(database) => database.sweep_ttl().map_err(|error| error.to_string()),
            Self::Elsewhere(_) => Ok(0),
        }
    }
}

fn load(database: &Database, table: &str, items: Vec<Value>) -> Result<usize, String> {
    let parsed: Result<Vec<_>, _> = items.into_iter().map(serde_json::from_value).collect();
    let parsed = parsed.map_err(|error| error.to_string())?;
    database
        .import_items(table, parsed, ImportOptions::default())
        .map(|result| result.items_imported)
        .map_err(|error| error.to_string())
}
