//! Wizards: clinical forms filled in step by step, on one device or several.
//!
//! A wizard is [`state::Wizard`]: a [`state::Summary`] and what was entered in
//! each step. [`transitions`] holds every change to it as a pure function from
//! what was read to what to write. Each write relies on the version that was
//! read, so a decision made on a stale read cannot take effect: it is made
//! again on a fresh one.
//!
//! # Versions
//!
//! Every write raises the wizard's `version` by one; it is the `ETag`. Each
//! saved step remembers the version its last save produced, and the summary
//! does so for all of them: a summary and steps that were read around a change
//! do not fit each other ([`state::Wizard::of`]).
//!
//! - A step saved for the first time needs no `If-Match`.
//! - A step saved again needs `If-Match: v`, which holds when the step has not
//!   been written since `v`, whatever happened to other steps. So two devices
//!   that read the same version and save *different* steps both succeed, and of
//!   two that save the *same* step the second is refused with the current
//!   version.
//! - Saving exactly what is already there changes nothing and succeeds, so a
//!   save whose answer was lost can be sent again.
//! - Completing and removing compare `If-Match`, when given, with the version
//!   itself. A save from another device lands wholly before the completion (and
//!   is in the result) or is refused.
//!
//! How wizards lie in the table is described in the crate `store`.

mod answers;
pub mod catalogue;
pub mod decimal;
pub mod fhir;
pub mod moment;
pub mod plan;
pub mod report;
pub mod score;
pub mod state;
pub mod step_data;
pub mod transitions;
pub mod units;
pub mod validation;
pub mod warnings;
