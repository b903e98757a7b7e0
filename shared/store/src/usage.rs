//! Counts what a request costs at the table.

use std::cell::Cell;

use aws_sdk_dynamodb::types::ConsumedCapacity;

tokio::task_local! {
    static USAGE: Cell<Usage>;
}

/// Round trips and capacity units of one request.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Usage {
    /// Calls to the table.
    pub round_trips: u32,
    /// Read request units.
    pub read_units: f64,
    /// Write request units, those of the index among them.
    pub write_units: f64,
}

/// Runs a future and tells what it cost at the table.
pub async fn metered<F: Future>(future: F) -> (F::Output, Usage) {
    USAGE
        .scope(Cell::default(), async {
            let output = future.await;
            (output, USAGE.with(Cell::get))
        })
        .await
}

/// Which of the two kinds of unit a call consumes.
#[derive(Clone, Copy)]
pub(super) enum Units {
    Read,
    Write,
}

/// Adds one call to what the current request has cost.
pub(super) fn record(units: Units, consumed: &[ConsumedCapacity]) {
    let sum: f64 = consumed
        .iter()
        .filter_map(ConsumedCapacity::capacity_units)
        .sum();
    // Outside of `metered` there is nobody to tell.
    let _ = USAGE.try_with(|cell| {
        let mut usage = cell.get();
        usage.round_trips += 1;
        match units {
            Units::Read => usage.read_units += sum,
            Units::Write => usage.write_units += sum,
        }
        cell.set(usage);
    });
}
