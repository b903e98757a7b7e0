//! Log lines: shown to a person, or kept for a test.

use std::fmt::Display;
use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

/// Where log lines go: requests, and what functions write.
#[derive(Debug, Clone)]
pub struct Output {
    sink: Arc<Sink>,
}

#[derive(Debug)]
enum Sink {
    Stderr,
    Captured(Mutex<Vec<String>>),
}

impl Output {
    /// Lines go to stderr.
    #[must_use]
    pub fn stderr() -> Self {
        Self {
            sink: Arc::new(Sink::Stderr),
        }
    }

    /// Lines are kept for [`Output::lines`] and shown nowhere.
    #[must_use]
    pub fn captured() -> Self {
        Self {
            sink: Arc::new(Sink::Captured(Mutex::default())),
        }
    }

    /// Whether lines go to stderr.
    #[must_use]
    pub fn is_stderr(&self) -> bool {
        matches!(*self.sink, Sink::Stderr)
    }

    /// Adds a line.
    pub fn line(&self, line: impl Display) {
        match &*self.sink {
            // A closed stderr must not end the system that logs to it.
            Sink::Stderr => drop(writeln!(std::io::stderr(), "{line}")),
            Sink::Captured(lines) => lines
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(line.to_string()),
        }
    }

    /// The lines captured so far; none when they go to stderr.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        match &*self.sink {
            Sink::Stderr => Vec::new(),
            Sink::Captured(lines) => lines.lock().unwrap_or_else(PoisonError::into_inner).clone(),
        }
    }
}
