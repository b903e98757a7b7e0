//! The system as its users meet it: the real binaries behind the HTTP API, the real engine.

#![cfg(test)]

// What the tests stand on.
mod chain;
mod committed;
mod forge;
mod gate;
mod numbers;
mod request_log;
mod system;
mod table;
mod template;

mod administration;
mod alarms;
mod audit_chain;
mod canary;
mod costs;
mod dear_requests;
mod deployment;
mod disabled_accounts;
mod docs;
mod documented_answers;
mod documented_limits;
mod edge;
mod erasure;
mod faults;
mod forged_tokens;
mod gateway;
mod guessing;
mod hashing;
mod headers;
mod histories;
mod hostile_input;
mod identifiers;
mod import;
mod interleavings;
mod isolation;
mod key_rotation;
mod ledger;
mod linked;
mod log_lines;
mod login_races;
mod mail;
mod matrix;
mod missing_secrets;
mod names;
mod openapi;
mod outage;
mod parameters;
mod permissions;
mod protected_routes;
mod quick_start;
mod quotas;
mod refresh;
mod refresh_races;
mod registration_race;
mod regressions;
mod sessions;
mod settings;
mod sources;
mod spending;
mod standard_requests;
mod trust;
mod unknown_accounts;
mod wizards;
