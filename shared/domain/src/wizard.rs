//! Wizards: clinical forms filled in step by step, on one device or several.
//!
//! A wizard is [`state::Wizard`]; [`transitions`] holds every change to it as a
//! pure function from the state that was read to the write to attempt. The
//! write's condition repeats what the decision relied on, so a decision made
//! from a stale read cannot take effect: the store reads the item that refused
//! the condition (`ReturnValuesOnConditionCheckFailure: ALL_OLD`) and asks the
//! same function again.
//!
//! # Versions
//!
//! Every write raises the wizard's `version` by one; it is the `ETag`. Each
//! saved step remembers the version its last save produced.
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
//!   itself. Completing always relies on the version it read: a save from
//!   another device lands wholly before it (and is in the result) or is refused.
//!
//! # The item
//!
//! `PK = USER#<owner>`, `SK = WIZARD#<id>` (UUID v7, so newest last). Instants
//! are milliseconds since the epoch, `ttl` is seconds.
//!
//! | attribute | type | |
//! |---|---|---|
//! | `schema_version`, `version`, `total_steps` | N | |
//! | `wizard_type`, `title`, `status` | S | `in_progress`, `completed` |
//! | `type_version` | N | of the catalogue entry; absent for `custom` |
//! | `step_data` | M | step number to `{data: S, draft: BOOL, saved_at: N}` |
//! | `step_versions` | M | step number to N |
//! | `data_bytes` | N | sum of the lengths of `data` |
//! | `created_at`, `updated_at`, `completed_at` | N | |
//! | `expires_at`, `ttl` | N | while in progress |
//!
//! `data` is the compact JSON text ([`step_data::StepData`]) rather than a
//! map of the table: numbers keep their digits and a save sends one string.
//!
//! Each wizard in progress has a marker beside it, `SK = DRAFT#<id>`, which
//! alone carries the index keys (`GSI1PK = DRAFTS#<shard>`, `GSI1SK` the expiry
//! known when the marker was written). A save thus writes no index entry; who
//! finds a marker due reads the wizard's `expires_at` and moves the marker if
//! the wizard was touched since. `SK = DRAFT#` holds `starts`, the number of
//! wizards the user ever started.
//!
//! # The writes
//!
//! Save, one `UpdateItem` ([`transitions::StepWrite`]):
//!
//! ```text
//! SET step_data.#n = :entry, step_versions.#n = version + :one,
//!     version = version + :one, data_bytes = data_bytes + :growth,
//!     updated_at = :now, expires_at = :expires, #ttl = :ttl
//! IF  #status = :in_progress AND data_bytes <= :room
//! AND attribute_not_exists(step_versions.#n)      -- seen is None
//!     step_versions.#n = :seen                    -- seen is Some
//! ```
//!
//! Start, one transaction: put the wizard and its marker, each
//! `attribute_not_exists(PK)`; put the audit event; raise `starts` if it still
//! is what a strongly consistent Query of `begins_with(SK, "DRAFT#")` read
//! before it counted the markers, which makes
//! [`transitions::MAX_DRAFTS`] exact.
//!
//! Complete, one transaction: set `status`, `completed_at`, `updated_at`, raise
//! `version`, remove `expires_at` and `ttl` if `#status = :in_progress AND
//! version = :seen`; delete the marker; put the audit event.
//!
//! Remove, one transaction: delete the wizard if `#status = :status` and, with
//! `If-Match`, `version = :if_match`; delete the marker; put the audit event.

pub mod catalogue;
pub mod decimal;
pub mod fhir;
pub mod plan;
pub mod report;
pub mod state;
pub mod step_data;
pub mod transitions;
pub mod validation;
