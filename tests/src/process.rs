//! What the kernel knows of a process.

use std::{fs, io, time::Duration};

/// Time on a processor so far, over all threads.
///
/// # Errors
/// When there is no such process.
pub fn cpu(process: u32) -> io::Result<Duration> {
    let mut nanoseconds = 0;
    for thread in fs::read_dir(format!("/proc/{process}/task"))? {
        let text = fs::read_to_string(thread?.path().join("schedstat"))?;
        nanoseconds += first_number(&text);
    }
    Ok(Duration::from_nanos(nanoseconds))
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
