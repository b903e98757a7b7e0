//! The system as its users meet it: the real binaries behind the HTTP API, the real engine.

#![cfg(test)]

// What the tests stand on.
mod committed;
mod forge;
mod gate;
mod request_log;
mod system;
mod table;

mod administration;
mod audit_chain;
mod canary;
mod costs;
mod disabled_accounts;
mod docs;
mod documented_answers;
mod erasure;
mod faults;
mod forged_tokens;
mod gateway;
mod hashing;
mod headers;
mod histories;
mod hostile_input;
mod import;
mod key_rotation;
mod ledger;
mod login_races;
mod matrix;
mod missing_secrets;
mod openapi;
mod outage;
mod protected_routes;
mod quick_start;
mod refresh;
mod refresh_races;
mod registration_race;
mod regressions;
mod sessions;
mod trust;
mod unknown_accounts;
mod wizards;
