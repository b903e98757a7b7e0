use std::fs;
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::data_dir;
use crate::lambda::Endpoints;

/// Where a running system listens, as kept in its data folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunningEndpoints {
    /// URL of the HTTP API.
    pub api: String,
    /// URL of the `DynamoDB` engine.
    pub dynamodb: String,
    /// URL of Secrets Manager.
    pub secrets_manager: String,
    /// URL of SES.
    pub ses: String,
}

impl RunningEndpoints {
    /// The endpoints of the system that runs on the data folder; `None` when
    /// none does, or one has not started yet.
    ///
    /// # Errors
    ///
    /// When they cannot be read.
    pub fn find(data_dir: &Path) -> io::Result<Option<Self>> {
        if !data_dir::is_running(data_dir) {
            return Ok(None);
        }
        match fs::read(data_dir::endpoints_file(data_dir)) {
            Ok(text) => Ok(Some(serde_json::from_slice(&text)?)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    pub(super) fn write(&self, data_dir: &Path) -> io::Result<()> {
        fs::write(
            data_dir::endpoints_file(data_dir),
            serde_json::to_vec_pretty(self)?,
        )
    }

    /// Those that functions need.
    #[must_use]
    pub fn of_functions(&self) -> Endpoints {
        Endpoints {
            dynamodb: self.dynamodb.clone(),
            secrets_manager: self.secrets_manager.clone(),
            ses: self.ses.clone(),
        }
    }
}
