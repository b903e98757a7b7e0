use std::path::PathBuf;
use std::process::ExitCode;

use florence_local::data_dir::DataDirError;
use florence_local::stack::StackError;
use florence_local::template::TemplateError;

use crate::export_users::ExportError;
use crate::import_users::ImportError;

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
    /// The arguments are not what the command takes.
    #[error("{0}")]
    Usage(String),
    /// An argument, a password or the state of an account stands against it.
    #[error("{0}")]
    Refused(String),
    #[error(transparent)]
    Setting(#[from] domain::setting::InvalidSetting),
    #[error(transparent)]
    Secret(#[from] identity::secrets::SecretError),
    #[error(transparent)]
    Store(#[from] store::StoreError),
    #[error(transparent)]
    Failed(#[from] identity::failure::Failure),
    #[error("{path}: {source}", path = path.display())]
    Import { path: PathBuf, source: ImportError },
    #[error("some lines were rejected: {path} says why", path = .0.display())]
    LinesRejected(PathBuf),
    #[error(transparent)]
    Export(#[from] ExportError),
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// The function's answer has been printed.
    #[error("the function failed")]
    FunctionFailed,
    /// They have been printed.
    #[error("the audit trail is not what was sealed")]
    Findings,
    /// What is wrong has been printed.
    #[error("something is wrong with the installation")]
    Unhealthy,
    /// The audit trail could not be read to its end.
    #[error(transparent)]
    Unverified(Box<Self>),
}

impl CliError {
    /// 2 for wrong arguments, and when the audit trail could not be verified, which auditors
    /// tell from findings; 3 when everything was done but for some lines.
    pub(super) fn exit_code(&self) -> ExitCode {
        match self {
            Self::Usage(_)
            | Self::Unverified(_)
            | Self::Template(TemplateError::Parameter { .. })
            | Self::Stack(StackError::Template(TemplateError::Parameter { .. })) => {
                ExitCode::from(2)
            }
            Self::LinesRejected(_) => ExitCode::from(3),
            _ => ExitCode::FAILURE,
        }
    }
}
