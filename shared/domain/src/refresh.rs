//! Whether a refresh token is exchanged, answered again, or a sign of theft
//! (RFC 9700 §4.14.2, refresh token rotation).
//!
//! The tokens of a session are numbered by generation; the session stores the
//! generation that may be exchanged next. [`decide`] is only right together
//! with the way its caller reads and writes:
//!
//! - Read with strong consistency. A stale read shows an older generation, and
//!   the newest token then looks like one that was never issued.
//! - Perform [`RefreshDecision::Rotate`] as one conditional write that sets
//!   `generation`, `last_rotated_at` and the idempotency key together:
//!   `generation = :presented AND active = :active`.
//!   When the condition fails, read and decide again.
//! - Perform [`RefreshDecision::Reuse`] under `active = :active`.
//!   It needs no look at the generation, which only grows: what is a replay
//!   stays one.
//!
//! The token of a generation is the same whenever it is made, so a repeated
//! answer hands out the one successor that exists and nothing forks.

use super::idempotency_key::IdempotencyKeyHash;
use super::timestamp::Timestamp;

/// What a session item says about its refresh tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefreshState {
    /// The generation that may be exchanged next.
    pub generation: u32,
    /// When `generation` became current; the start of the session at first.
    pub last_rotated_at: Timestamp,
    /// The key that came with the exchange that made `generation` current.
    pub last_idempotency_key: Option<IdempotencyKeyHash>,
    /// When the session ends unless it is refreshed before.
    pub idle_expires_at: Timestamp,
    /// When the session ends in any case.
    pub expires_at: Timestamp,
    /// Whether the session was logged out or revoked.
    pub ended: bool,
}

/// A genuine refresh token (its MAC was verified) that somebody presents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefreshAttempt {
    /// The generation of the presented token.
    pub generation: u32,
    /// The key that came with the request, if any.
    pub idempotency_key: Option<IdempotencyKeyHash>,
    /// When the request is handled.
    pub now: Timestamp,
}

/// What to do with a [`RefreshAttempt`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefreshDecision {
    /// Write the next generation under the condition above, then answer with its token.
    Rotate,
    /// Answer with the token of the current generation; write nothing.
    Repeat,
    /// Revoke the session, record why, and answer 401.
    Reuse(Reuse),
    /// Answer 401: the session timed out, or has no generation left to hand out.
    Expired,
    /// Answer 401: the session was logged out or revoked before.
    Ended,
}

/// Why a genuine token cannot come from the rightful client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reuse {
    /// Its successor was in use already, so two parties hold the tokens.
    Superseded,
    /// The session never got as far. Either the keys leaked or the table was
    /// restored from a backup; both end with signing in again.
    NeverIssued,
}

impl Reuse {
    /// The reason of the audit event.
    #[must_use]
    pub fn reason(self) -> &'static str {
        match self {
            Self::Superseded => "refresh_token_replayed",
            Self::NeverIssued => "refresh_token_never_issued",
        }
    }
}

/// Decides on `attempt`. For `grace_seconds` after a rotation the previous
/// token is answered again: two tabs raced, or a response was lost.
#[must_use]
pub fn decide(
    state: &RefreshState,
    attempt: &RefreshAttempt,
    grace_seconds: i64,
) -> RefreshDecision {
    if state.ended {
        return RefreshDecision::Ended;
    }
    if attempt.now >= state.expires_at || attempt.now >= state.idle_expires_at {
        return RefreshDecision::Expired;
    }
    if attempt.generation > state.generation {
        return RefreshDecision::Reuse(Reuse::NeverIssued);
    }
    match state.generation - attempt.generation {
        // Four thousand million refreshes: no generation is left to hand out.
        0 if state.generation == u32::MAX => RefreshDecision::Expired,
        0 => RefreshDecision::Rotate,
        1 if may_repeat(state, attempt, grace_seconds) => RefreshDecision::Repeat,
        _ => RefreshDecision::Reuse(Reuse::Superseded),
    }
}

fn may_repeat(state: &RefreshState, attempt: &RefreshAttempt, grace_seconds: i64) -> bool {
    let grace_ends = state.last_rotated_at.plus_seconds(grace_seconds);
    let same_request =
        attempt.idempotency_key.is_some() && attempt.idempotency_key == state.last_idempotency_key;
    attempt.now < grace_ends || same_request
}

#[cfg(test)]
mod interleavings;
#[cfg(test)]
mod tests;
