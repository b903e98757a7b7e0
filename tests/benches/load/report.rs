//! The tables that a run prints.

use std::{collections::BTreeMap, fmt::Write as _, time::Duration};

use crate::{kind::Kind, memory::Growth, readback::ReadBack, stage::Stage};

/// A stage; ratios are to the first one.
pub(crate) fn stage(stage: &Stage, first: Option<&Stage>) -> String {
    let first = first.unwrap_or(stage);
    let (log, rate) = (&stage.log, rate(stage));
    let mut out = format!(
        "\nclients {}: {} requests, {rate:.1}/s ({:.2} of one client's), 429 {}, 503 {}, failures {}\n",
        stage.clients,
        log.requests(),
        rate / self::rate(first),
        log.answered(429),
        log.answered(503),
        log.failure_count(),
    );
    let _ = writeln!(
        out,
        "  {:<16} {:>6} {:>9} {:>9} {:>9}   as multiples",
        "request", "count", "p50", "p95", "p99"
    );
    for (kind, took) in &log.took {
        let times = Percentiles::of(took);
        let multiples = first.log.took.get(kind).map(|took| {
            let one = Percentiles::of(took);
            let [p50, p95, p99] = [0, 1, 2].map(|n| times.ratio(&one, n));
            format!("{p50:.2} {p95:.2} {p99:.2}")
        });
        let [p50, p95, p99] = times
            .0
            .map(|time| format!("{:.1} ms", time.as_secs_f64() * 1e3));
        let _ = writeln!(
            out,
            "  {:<16} {:>6} {p50:>9} {p95:>9} {p99:>9}   {:<18} {}",
            kind.facts().label,
            took.len(),
            multiples.unwrap_or_default(),
            refusals(stage, *kind),
        );
    }
    out + &memory(stage)
}

/// What was read back.
pub(crate) fn read_back(read: &ReadBack) -> String {
    format!(
        "\nread back: {} accounts, {} live sessions, {} wizards ({} completed), {} audit events, \
         {} chains, {} mails; failures {}\n",
        read.accounts,
        read.sessions,
        read.wizards,
        read.completed,
        read.events,
        read.chains,
        read.mails,
        read.log.failure_count()
    )
}

/// Memory over the repeated stages.
pub(crate) fn growth(growth: &[Growth]) -> String {
    let mut out = String::from("\nresident memory over the repeated stages\n");
    for one in growth {
        let _ = writeln!(
            out,
            "  {:<16} {} processes, {} requests: {} to {} KiB, {:+.0} KiB each; {:.0} bytes a request would show",
            one.function,
            one.processes,
            one.requests,
            one.before,
            one.after,
            one.each(),
            one.visible()
        );
    }
    out
}

fn memory(stage: &Stage) -> String {
    let mut out = String::new();
    for (function, processes) in &stage.memory.0 {
        let mut sizes: Vec<u64> = processes.values().copied().collect();
        sizes.sort_unstable();
        if let (Some(median), Some(most)) = (sizes.get(sizes.len() / 2), sizes.last()) {
            let _ = writeln!(
                out,
                "  {function:<16} {} processes, resident {median} KiB, greatest {most} KiB",
                sizes.len()
            );
        }
    }
    out
}

fn refusals(stage: &Stage, kind: Kind) -> String {
    let of_kind = stage.log.refused.iter().filter(|((k, _), _)| *k == kind);
    let counts: BTreeMap<u16, usize> = of_kind.map(|((_, s), count)| (*s, *count)).collect();
    let texts: Vec<String> = counts
        .iter()
        .map(|(s, count)| format!("{s}: {count}"))
        .collect();
    texts.join(", ")
}

fn rate(stage: &Stage) -> f64 {
    let requests = u32::try_from(stage.log.requests()).unwrap_or(u32::MAX);
    f64::from(requests) / stage.took.as_secs_f64()
}

/// The 50th, 95th and 99th.
struct Percentiles([Duration; 3]);

impl Percentiles {
    fn of(times: &[Duration]) -> Self {
        let mut times = times.to_vec();
        times.sort_unstable();
        let at = |percent: usize| {
            let rank = (times.len() * percent).div_ceil(100);
            times[rank.saturating_sub(1)]
        };
        Self([at(50), at(95), at(99)])
    }

    fn ratio(&self, other: &Self, index: usize) -> f64 {
        self.0[index].as_secs_f64() / other.0[index].as_secs_f64()
    }
}
