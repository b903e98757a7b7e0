/// Why a file cannot be read as a whole.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// It cannot be read or written.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// There is not even a first line.
    #[error("the file is empty: its first line must name the columns")]
    Empty,
    /// A column that the table never had, or that is misspelt.
    #[error("unknown column {0:?}")]
    UnknownColumn(String),
    /// A column that each user must have.
    #[error("column {0} is missing")]
    MissingColumn(&'static str),
    /// It cannot be known which of the two is meant.
    #[error("column {0} is there twice")]
    RepeatedColumn(&'static str),
}

impl From<csv::Error> for FileError {
    fn from(error: csv::Error) -> Self {
        Self::Io(error.into())
    }
}
