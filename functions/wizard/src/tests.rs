//! The routes of this function on a real engine.

mod audit;
mod catalogue;
mod crashes;
mod devices;
mod fhir;
mod histories;
mod idempotency;
mod identifiers;
mod languages;
mod lifecycle;
mod limits;
mod listing;
mod reading;
mod scores;
mod units;
mod ward;
mod warnings;
