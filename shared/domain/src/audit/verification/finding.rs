//! What can be wrong with a chain.

use std::fmt;

use uuid::Uuid;

/// The first thing in a chain that is not as it was sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{kind} at sequence {}, event {}", shown(.sequence.as_ref()), shown(.event_id.as_ref()))]
pub struct Finding {
    /// What it is.
    pub kind: FindingKind,
    /// Where in the chain, as far as that is known.
    pub sequence: Option<u64>,
    /// The id that the event is stored under; `None` when there is no such item.
    pub event_id: Option<Uuid>,
}

/// The classes of findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FindingKind {
    /// An event is gone, and later ones are there.
    Missing,
    /// An event, or an attribute beside it, is not what was sealed.
    Changed,
    /// An event is not where it was sealed to be.
    Reordered,
    /// The last events are gone.
    CutOff,
    /// There are two events where there was one.
    Duplicated,
    /// An event of somebody else's chain.
    Foreign,
    /// An item that is no event.
    Unreadable,
    /// The end of the chain is gone.
    HeadMissing,
    /// The end of the chain is not what was sealed, or the chain went on from such a one.
    HeadChanged,
    /// The whole chain is gone, or began anew.
    ChainMissing,
}

impl Finding {
    pub(super) fn of(kind: FindingKind, sequence: u64, event_id: Uuid) -> Self {
        Self {
            kind,
            sequence: Some(sequence),
            event_id: Some(event_id),
        }
    }

    pub(super) fn without_event(kind: FindingKind, sequence: u64) -> Self {
        Self {
            kind,
            sequence: Some(sequence),
            event_id: None,
        }
    }
}

impl fmt::Display for FindingKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Missing => "missing",
            Self::Changed => "changed",
            Self::Reordered => "reordered",
            Self::CutOff => "cut off",
            Self::Duplicated => "duplicated",
            Self::Foreign => "foreign",
            Self::Unreadable => "unreadable",
            Self::HeadMissing => "head missing",
            Self::HeadChanged => "head changed",
            Self::ChainMissing => "chain missing",
        })
    }
}

fn shown<T: ToString>(value: Option<&T>) -> String {
    value.map_or_else(|| "-".to_owned(), T::to_string)
}
