//! The routes of this function on a real engine.

mod catalogue;
mod devices;
mod fhir;
mod identifiers;
mod lifecycle;
mod limits;
mod listing;
mod ward;
