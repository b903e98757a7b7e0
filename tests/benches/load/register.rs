//! A value that several clients replace.

use std::collections::BTreeMap;

use serde_json::Value;

/// What a value may be: that of the newest accepted change, or of one whose outcome is not
/// known.
#[derive(Debug, Default)]
pub(crate) struct Register {
    accepted: BTreeMap<u64, Value>,
    open: Vec<Value>,
}

impl Register {
    /// A change is sent: from now on it may have happened.
    pub(crate) fn send(&mut self, value: Value) {
        self.open.push(value);
    }

    /// It was accepted and made that version. False when that version holds another change:
    /// one of the two is lost.
    pub(crate) fn accept(&mut self, version: u64, value: &Value) -> bool {
        self.settle(value);
        let held = self
            .accepted
            .entry(version)
            .or_insert_with(|| value.clone());
        held == value
    }

    /// It was refused, so that it never happened.
    pub(crate) fn settle(&mut self, value: &Value) {
        self.open.retain(|open| open != value);
    }

    /// The newest accepted version, 0 before the first. What is read from now on is no older.
    pub(crate) fn floor(&self) -> u64 {
        self.accepted
            .last_key_value()
            .map_or(0, |(version, _)| *version)
    }

    /// Whether a read that began at that floor may show this value.
    pub(crate) fn may_be(&self, floor: u64, value: &Value) -> bool {
        (floor == 0 && value.is_null())
            || self.accepted.range(floor..).any(|(_, held)| held == value)
            || self.open.contains(value)
    }
}
