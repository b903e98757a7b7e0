//! What one decision writes: all of it or nothing.

use std::sync::Arc;

use domain::{
    audit::{AuditTrail, ChainHead, NewEvent},
    ids::UserId,
    mail::Mail,
};

use super::write::Write;

/// The writes and events that one decision comes to. `O` says how it stands to the audit chain of
/// the account, `E` is what the decision fails with.
pub struct Change<O, E> {
    order: O,
    parts: Vec<Part<E>>,
    mails: Vec<Mail>,
    events: Vec<NewEvent>,
    exists: Option<E>,
}

/// The change is made only if nothing was recorded in the chain since its end was read, which is
/// before everything that the decision relies on was.
pub struct Strict(Chain, ChainHead);

/// The change begins the chain of a new account.
pub struct Opening(Chain);

/// The change is recorded behind whatever came meanwhile.
pub struct Appended(Chain);

/// The change leaves no event and does not touch the chain.
pub struct Unrecorded;

/// Whose chain, and what continues it.
#[derive(Clone)]
pub struct Chain {
    pub(super) trail: Arc<AuditTrail>,
    pub(super) user: UserId,
}

/// What a decision comes to.
pub enum Decision<T, E> {
    /// Nothing is to be written.
    Nothing(T),
    /// This is to be written, and answered once it is.
    Write(Gathered<E>, T),
    /// Something else came in between: decide again.
    Again,
}

impl<T, E> Decision<T, E> {
    /// The decision, answered with what `f` makes of the value.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Decision<U, E> {
        match self {
            Self::Nothing(value) => Decision::Nothing(f(value)),
            Self::Write(gathered, value) => Decision::Write(gathered, f(value)),
            Self::Again => Decision::Again,
        }
    }
}

/// A change that is complete.
pub struct Gathered<E> {
    pub(super) chain: Option<(Chain, Option<ChainHead>)>,
    pub(super) parts: Vec<Part<E>>,
    pub(super) mails: Vec<Mail>,
    pub(super) events: Vec<NewEvent>,
    /// What it means that the chain does not end where it was expected to; `None`: decide anew.
    pub(super) exists: Option<E>,
}

/// One write, and what it means that its condition does not hold.
pub(super) struct Part<E> {
    pub(super) write: Write,
    /// `None`: what the decision relied on has changed, so it is made anew.
    pub(super) reason: Option<E>,
}

/// How a change stands to the audit chain.
pub trait Order {
    #[doc(hidden)]
    fn into_chain(self) -> Option<(Chain, Option<ChainHead>)>;
}

/// A change that is recorded.
pub trait Recorded: Order {}

impl<E> Change<Strict, E> {
    pub(super) fn strict(place: Chain, end: ChainHead) -> Self {
        Self::new(Strict(place, end))
    }
}

impl<E> Change<Opening, E> {
    pub(super) fn opening(place: Chain, exists: E) -> Self {
        Self {
            exists: Some(exists),
            ..Self::new(Opening(place))
        }
    }
}

impl<E> Change<Appended, E> {
    pub(super) fn appended(place: Chain) -> Self {
        Self::new(Appended(place))
    }
}

impl<E> Change<Unrecorded, E> {
    /// A change that nobody needs to be told of.
    #[must_use]
    pub fn unrecorded() -> Self {
        Self::new(Unrecorded)
    }
}

impl<O: Order, E> Change<O, E> {
    fn new(order: O) -> Self {
        Self {
            order,
            parts: Vec::new(),
            mails: Vec::new(),
            events: Vec::new(),
            exists: None,
        }
    }

    /// Adds a write; that its condition does not hold ends the decision with `reason`. Of several
    /// conditions that do not hold the one that was added first counts.
    #[must_use]
    pub fn require(mut self, reason: E, write: Write) -> Self {
        let reason = Some(reason);
        self.parts.push(Part { write, reason });
        self
    }

    /// Adds a write whose condition is what the decision relied on; when it does not hold, the
    /// decision is made anew.
    #[must_use]
    pub fn rely(mut self, write: Write) -> Self {
        let reason = None;
        self.parts.push(Part { write, reason });
        self
    }

    /// Adds mail to be sent once the change is made: it waits in the outbox from then on. Without
    /// one nothing is added.
    #[must_use]
    pub fn mail(mut self, mail: impl IntoIterator<Item = Mail>) -> Self {
        self.mails.extend(mail);
        self
    }

    /// The decision to write this, and to answer `value` once it is written.
    pub fn then<T>(self, value: T) -> Decision<T, E> {
        let gathered = Gathered {
            chain: self.order.into_chain(),
            parts: self.parts,
            mails: self.mails,
            events: self.events,
            exists: self.exists,
        };
        Decision::Write(gathered, value)
    }
}

impl<O: Recorded, E> Change<O, E> {
    /// Records `event` at the end of the chain, behind those added before.
    #[must_use]
    pub fn event(mut self, event: NewEvent) -> Self {
        self.events.push(event);
        self
    }
}

impl Order for Strict {
    fn into_chain(self) -> Option<(Chain, Option<ChainHead>)> {
        Some((self.0, Some(self.1)))
    }
}

impl Order for Opening {
    fn into_chain(self) -> Option<(Chain, Option<ChainHead>)> {
        Some((self.0, Some(ChainHead::default())))
    }
}

impl Order for Appended {
    fn into_chain(self) -> Option<(Chain, Option<ChainHead>)> {
        Some((self.0, None))
    }
}

impl Order for Unrecorded {
    fn into_chain(self) -> Option<(Chain, Option<ChainHead>)> {
        None
    }
}

impl Recorded for Strict {}
impl Recorded for Opening {}
impl Recorded for Appended {}
