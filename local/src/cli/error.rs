use std::path::PathBuf;

use crate::data_dir::DataDirError;
use crate::stack::StackError;
use crate::template::TemplateError;

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub(super) enum CliError {
    #[error(transparent)]
    Stack(#[from] StackError),
    #[error(transparent)]
    DataDir(#[from] DataDirError),
    #[error(transparent)]
    Template(#[from] TemplateError),
    #[error("{path}: {reason}", path = path.display())]
    Event { path: PathBuf, reason: String },
    #[error("no florence is running on {}: start one with `cargo run`", .0.display())]
    NotRunning(PathBuf),
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// The function's answer has been printed.
    #[error("the function failed")]
    FunctionFailed,
}
