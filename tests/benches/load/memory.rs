//! Whether the functions' memory grows with the requests they answer.

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
};

use florence_local::stack::Stack;
use tests::process::resident_memory;

use crate::stage::Stage;

/// KiB that a process may grow by, on the average of a function, over the repeated stages. The
/// allocator alone accounts for some tens while it settles.
const TOLERANCE: u64 = 128;

/// Bytes of each request that may stay besides. `lambda_runtime` puts the trace id of every
/// invocation into the environment, and glibc keeps each value that a variable ever had: 140
/// bytes, also in a function that does nothing.
const RUNTIME: u64 = 160;

/// Resident memory of every process in KiB, by function and process id.
pub(crate) struct Sample(pub(crate) BTreeMap<String, BTreeMap<u32, u64>>);

/// How the processes of a function that lived all the time have grown.
pub(crate) struct Growth {
    pub(crate) function: String,
    pub(crate) processes: usize,
    /// The requests that the function answered meanwhile.
    pub(crate) requests: usize,
    /// KiB, all processes together.
    pub(crate) before: u64,
    /// KiB, all processes together.
    pub(crate) after: u64,
}

impl Sample {
    /// Of the processes that are idle: while no request is under way all but perhaps the mailer's.
    pub(crate) async fn take(stack: &Stack) -> io::Result<Self> {
        let mut functions = BTreeMap::new();
        for (function, processes) in stack.idle_processes().await {
            let mut resident = BTreeMap::new();
            for process in processes {
                resident.insert(process, resident_memory(process)?);
            }
            functions.insert(function, resident);
        }
        Ok(Self(functions))
    }
}

/// From the end of the first of these stages to the end of the last one.
pub(crate) fn growth(stages: &[Stage]) -> Vec<Growth> {
    let [first, later @ ..] = stages else {
        return Vec::new();
    };
    let Some(last) = later.last() else {
        return Vec::new();
    };
    let mut growth = Vec::new();
    for (function, before) in &first.memory.0 {
        let after = &last.memory.0[function];
        let lived: Vec<u32> = before
            .keys()
            .copied()
            .filter(|id| after.contains_key(id))
            .collect();
        let total = |sample: &BTreeMap<u32, u64>| lived.iter().map(|id| sample[id]).sum();
        let answered = later.iter().map(|stage| {
            let counts = stage.log.by_function();
            counts.get(function.as_str()).copied().unwrap_or(0)
        });
        let requests = answered.sum();
        if requests > 0 {
            growth.push(Growth {
                function: function.clone(),
                processes: lived.len(),
                requests,
                before: total(before),
                after: total(after),
            });
        }
    }
    growth
}

/// Processes end only when the system does; what is gone before has crashed. One that is in no later
/// sample may have been at work, as the mailer is also when no request is under way.
pub(crate) fn vanished(samples: &[&Sample]) -> Vec<String> {
    let mut gone: BTreeMap<&str, BTreeSet<u32>> = BTreeMap::new();
    for (function, processes) in samples.iter().flat_map(|sample| &sample.0) {
        let ended = processes.keys().filter(|id| resident_memory(**id).is_err());
        gone.entry(function).or_default().extend(ended);
    }
    gone.retain(|_, processes| !processes.is_empty());
    let failures = gone.iter();
    failures
        .map(|(function, gone)| format!("{} processes of {function} are gone", gone.len()))
        .collect()
}

impl Growth {
    /// KiB for each process, negative when it has shrunk.
    pub(crate) fn each(&self) -> f64 {
        let processes = f64::from(u32::try_from(self.processes).unwrap_or(u32::MAX));
        kib(self.after) / processes - kib(self.before) / processes
    }

    /// KiB that all processes together may grow by.
    fn allowed(&self) -> u64 {
        TOLERANCE * self.processes as u64 + RUNTIME * self.requests as u64 / 1024
    }

    /// A request that leaves more bytes than this behind is found.
    pub(crate) fn visible(&self) -> f64 {
        let requests = u32::try_from(self.requests).map_or(f64::INFINITY, f64::from);
        kib(self.allowed()) * 1024.0 / requests
    }

    pub(crate) fn failure(&self) -> Option<String> {
        if self.processes == 0 {
            return Some(format!("no process of {} lived through it", self.function));
        }
        (self.after > self.before + self.allowed()).then(|| {
            format!(
                "the {} processes of {} grew by {:.0} KiB each",
                self.processes,
                self.function,
                self.each()
            )
        })
    }
}

fn kib(size: u64) -> f64 {
    u32::try_from(size).map_or(f64::INFINITY, f64::from)
}
