use std::net::SocketAddr;

use crate::build_functions::BuildError;
use crate::data_dir::DataDirError;
use crate::engine::EngineError;
use crate::secrets::SecretsError;
use crate::template::TemplateError;

/// Why a system does not start, or does not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StackError {
    /// The template cannot be run here.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// The data folder cannot be used.
    #[error(transparent)]
    DataDir(#[from] DataDirError),
    /// The engine or its table is not there.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// The secrets cannot be used.
    #[error(transparent)]
    Secrets(#[from] SecretsError),
    /// A function does not build.
    #[error(transparent)]
    Build(#[from] BuildError),
    /// A port is taken or may not be used.
    #[error("{part}: cannot listen on {address}: {source}")]
    Listen {
        /// What wants to listen.
        part: &'static str,
        /// The address.
        address: SocketAddr,
        /// What the system said.
        source: std::io::Error,
    },
    /// Threads or the endpoints file.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// The template has no such function.
    #[error("there is no function {0} in the template")]
    UnknownFunction(String),
    /// The part that was asked for runs outside this process.
    #[error("this part runs in another process")]
    Elsewhere,
}
