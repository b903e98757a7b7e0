//! What the kernel knows of a process.

use std::{fs, io, time::Duration};

/// Time on a processor.
#[derive(Debug, Clone, Copy, Default)]
pub struct ProcessorTime {
    /// Of all threads.
    pub all: Duration,
    /// Of the first thread. A function answers on it, and hashes passwords on others.
    pub first_thread: Duration,
}

impl ProcessorTime {
    /// What a process has had so far.
    ///
    /// # Errors
    /// When there is no such process.
    pub fn of(process: u32) -> io::Result<Self> {
        let mut time = Self::default();
        for thread in fs::read_dir(format!("/proc/{process}/task"))? {
            let thread = thread?;
            let text = fs::read_to_string(thread.path().join("schedstat"))?;
            let own = Duration::from_nanos(first_number(&text));
            time.all += own;
            if thread.file_name() == process.to_string().as_str() {
                time.first_thread = own;
            }
        }
        Ok(time)
    }

    /// What one of so many rounds since `earlier` took.
    #[must_use]
    pub fn per_round(self, earlier: Self, rounds: u32) -> Self {
        Self {
            all: self.all.saturating_sub(earlier.all) / rounds,
            first_thread: self.first_thread.saturating_sub(earlier.first_thread) / rounds,
        }
    }
}

/// The most memory it ever had, in KiB.
///
/// # Errors
/// When there is no such process.
pub fn peak_memory(process: u32) -> io::Result<u64> {
    memory(process, "VmHWM:")
}

/// The memory that it has now, in KiB.
///
/// # Errors
/// When there is no such process.
pub fn resident_memory(process: u32) -> io::Result<u64> {
    memory(process, "VmRSS:")
}

fn memory(process: u32, name: &str) -> io::Result<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    line.map(first_number)
        .ok_or_else(|| io::Error::other("a process has no memory"))
}

fn first_number(text: &str) -> u64 {
    let number = text.split_whitespace().next();
    number
        .and_then(|digits| digits.parse().ok())
        .unwrap_or_default()
}
