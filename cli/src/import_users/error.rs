use crate::users_file::FileError;

/// Why an import ended before its file did. It may be started again.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file cannot be read, or is no file of users.
    #[error(transparent)]
    File(#[from] FileError),
    /// The report of rejected lines would replace the file itself.
    #[error("the rejected lines cannot be reported into the file that is imported")]
    RejectsReplaceFile,
    /// The table of ids would replace the file itself.
    #[error("the table of ids cannot be written into the file that is imported")]
    IdMapReplacesFile,
    /// A secret could not be read.
    #[error(transparent)]
    Secret(#[from] identity::secrets::SecretError),
    /// The table did not serve the import.
    #[error("{0}; what was imported stays: start the import again to go on")]
    Store(#[from] store::StoreError),
}

impl From<std::io::Error> for ImportError {
    fn from(error: std::io::Error) -> Self {
        Self::File(error.into())
    }
}
