//! What one account may cost at the table in a day.
//!
//! Costs are in units: a write unit is one, a read unit a fifth, as their prices are. An instance
//! lets an account spend a block, and leases a further one from the day's units when it is used up.

use super::{period::Day, setting::WholeNumber};

/// Units of one read unit.
const READ: f64 = 0.2;

/// Into how many blocks the units of a day are divided.
const BLOCKS: u32 = 100;

/// The units that an account has in a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SpendingLimit(pub u32);

/// What an instance lets an account spend on a day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Balance {
    day: Day,
    left: f64,
    closed: bool,
}

/// What comes of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admission {
    /// It is served.
    Open,
    /// It is served if so many units can be leased: whole blocks, until something is left.
    NeedsLease(u32),
    /// The day's units are used up.
    Closed,
}

/// The units of so many read and write units.
#[must_use]
pub fn units(read_units: f64, write_units: f64) -> f64 {
    read_units * READ + write_units
}

impl SpendingLimit {
    /// `TABLE_UNITS_PER_USER_DAY`: two hundred shifts of a nurse.
    pub const UNITS: WholeNumber<u32> = WholeNumber {
        name: "TABLE_UNITS_PER_USER_DAY",
        default: 200_000,
        min: 100,
        max: 100_000_000,
    };

    /// The units that are leased at once.
    #[must_use]
    pub fn block(self) -> u32 {
        self.0.div_ceil(BLOCKS)
    }
}

impl Balance {
    /// The first block of an instance, which is not leased: most accounts need no other, and so
    /// cost no write.
    #[must_use]
    pub fn first(day: Day, limit: SpendingLimit) -> Self {
        Self {
            day,
            left: f64::from(limit.block()),
            closed: false,
        }
    }

    /// Whether it is of that day.
    #[must_use]
    pub fn is_of(self, day: Day) -> bool {
        self.day == day
    }

    /// What comes of a request now. What it costs is known afterwards, so the last one may spend
    /// more than is left.
    #[must_use]
    pub fn admission(self, limit: SpendingLimit) -> Admission {
        if self.closed {
            Admission::Closed
        } else if self.left > 0.0 {
            Admission::Open
        } else {
            Admission::NeedsLease(lease(-self.left, limit.block()))
        }
    }

    /// With so many units more.
    #[must_use]
    pub fn leased(self, units: u32) -> Self {
        Self {
            left: self.left + f64::from(units),
            ..self
        }
    }

    /// After no block was left.
    #[must_use]
    pub fn closed(self) -> Self {
        Self {
            closed: true,
            ..self
        }
    }

    /// After a request that cost so many units.
    #[must_use]
    pub fn after(self, units: f64) -> Self {
        Self {
            left: self.left - units,
            ..self
        }
    }
}

/// The fewest blocks that are more than `debt`.
fn lease(debt: f64, block: u32) -> u32 {
    let mut units = block;
    while f64::from(units) <= debt {
        units = units.saturating_add(block);
        if units == u32::MAX {
            break;
        }
    }
    units
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::timestamp::Timestamp;

    const LIMIT: SpendingLimit = SpendingLimit(1_000);

    fn day(number: i64) -> Day {
        Day::of(Timestamp::from_unix_seconds(number * 86_400))
    }

    #[test]
    fn a_block_is_spent_before_another_is_leased() {
        let first = Balance::first(day(0), LIMIT);
        let almost = first.after(units(20.0, 5.0));
        assert_eq!(almost.admission(LIMIT), Admission::Open);
        let spent = almost.after(1.0);
        assert_eq!(spent.admission(LIMIT), Admission::NeedsLease(10));
        let further = spent.leased(10);
        assert_eq!(further.after(9.5).admission(LIMIT), Admission::Open);
        assert_eq!(spent.closed().admission(LIMIT), Admission::Closed);
    }

    #[test]
    fn what_was_spent_beyond_the_last_block_is_leased_too() {
        let first = Balance::first(day(0), LIMIT);
        for (spent, lease) in [(10.0, 10), (19.5, 10), (20.0, 20), (494.0, 490)] {
            let balance = first.after(spent);
            assert_eq!(balance.admission(LIMIT), Admission::NeedsLease(lease));
            assert_eq!(balance.leased(lease).admission(LIMIT), Admission::Open);
        }
    }

    #[test]
    fn a_balance_is_good_for_its_day() {
        let first = Balance::first(day(0), LIMIT);
        assert!(first.is_of(day(0)));
        assert!(!first.is_of(day(1)));
    }

    #[test]
    fn a_day_has_a_hundred_blocks() {
        assert_eq!(LIMIT.block(), 10);
        assert_eq!(SpendingLimit(101).block(), 2);
    }
}
