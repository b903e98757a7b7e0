//! Which request meets which fault.

use std::time::Duration;

use fastrand::Rng;

/// What happens to one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It arrives so much later.
    Delay(Duration),
    /// It arrives when [`super::FaultProxy::resume`] says so. A transaction holds its items
    /// meanwhile, where the proxy isolates them.
    Pause,
    /// The connection breaks before the engine sees it.
    Refuse,
    /// The connection breaks after the engine has served it: the answer is lost.
    Lose,
    /// `InternalServerError`, status 500.
    Fail,
    /// `ThrottlingException`.
    Throttle,
    /// `ProvisionedThroughputExceededException`.
    ExceedThroughput,
    /// Another transaction writes the same item at the same time.
    Conflict,
    /// Only a part of a batch is processed.
    Partial,
    /// The answer arrives in small pieces.
    Trickle,
}

impl Fault {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Delay(_) => "delay",
            Self::Pause => "pause",
            Self::Refuse => "refuse",
            Self::Lose => "lose",
            Self::Fail => "fail",
            Self::Throttle => "throttle",
            Self::ExceedThroughput => "exceed_throughput",
            Self::Conflict => "conflict",
            Self::Partial => "partial",
            Self::Trickle => "trickle",
        }
    }
}

/// Decides about the requests, one after the other.
#[derive(Debug, Clone)]
pub enum Plan {
    /// Just these.
    Script(Vec<Rule>),
    /// A fault at random, with this chance at each request. The same seed decides the same.
    Random {
        /// Decides.
        rng: Rng,
        /// Between 0 and 1.
        chance: f64,
    },
}

/// A fault of some requests for one operation.
#[derive(Debug, Clone)]
pub struct Rule {
    /// None for any.
    operation: Option<&'static str>,
    skip: usize,
    times: usize,
    fault: Fault,
}

impl Rule {
    /// The next request for `operation`.
    #[must_use]
    pub const fn once(operation: &'static str, fault: Fault) -> Self {
        Self::new(Some(operation), 1, fault)
    }

    /// Every request for `operation`.
    #[must_use]
    pub const fn always(operation: &'static str, fault: Fault) -> Self {
        Self::new(Some(operation), usize::MAX, fault)
    }

    /// The next so many requests, whatever for.
    #[must_use]
    pub const fn any(times: usize, fault: Fault) -> Self {
        Self::new(None, times, fault)
    }

    /// Leaves out the first `count`.
    #[must_use]
    pub const fn after(mut self, count: usize) -> Self {
        self.skip = count;
        self
    }

    const fn new(operation: Option<&'static str>, times: usize, fault: Fault) -> Self {
        Self {
            operation,
            skip: 0,
            times,
            fault,
        }
    }

    fn next(&mut self, operation: &str) -> Option<Fault> {
        if self.operation.is_some_and(|own| own != operation) || self.times == 0 {
            return None;
        }
        if self.skip > 0 {
            self.skip -= 1;
            return None;
        }
        self.times -= 1;
        Some(self.fault)
    }
}

impl Plan {
    /// Nothing fails.
    pub const NONE: Self = Self::Script(Vec::new());

    /// Faults at random.
    #[must_use]
    pub fn random(seed: u64, chance: f64) -> Self {
        let rng = Rng::with_seed(seed);
        Self::Random { rng, chance }
    }

    pub(super) fn next(&mut self, operation: &str) -> Option<Fault> {
        match self {
            Self::Script(rules) => rules.iter_mut().find_map(|rule| rule.next(operation)),
            Self::Random { rng, chance } => {
                let hit = rng.f64() < *chance;
                hit.then(|| any(rng, operation))
            }
        }
    }
}

/// A fault that this operation can meet.
fn any(rng: &mut Rng, operation: &str) -> Fault {
    let common = [
        Fault::Delay(Duration::from_millis(rng.u64(1..30))),
        Fault::Refuse,
        Fault::Lose,
        Fault::Lose,
        Fault::Fail,
        Fault::Throttle,
        Fault::ExceedThroughput,
        Fault::Trickle,
    ];
    let own = match operation {
        "TransactWriteItems" | "UpdateItem" | "PutItem" | "DeleteItem" => Fault::Conflict,
        "BatchGetItem" | "BatchWriteItem" => Fault::Partial,
        _ => Fault::Trickle,
    };
    let choice = rng.usize(..=common.len());
    common.get(choice).copied().unwrap_or(own)
}
