//! The system as its users meet it: the real binaries behind the HTTP API, the real engine.

#![cfg(test)]

// What the tests stand on.
mod committed;
mod forge;
mod system;
mod table;

mod forged_tokens;
mod openapi;
mod protected_routes;
mod quick_start;
mod refresh;
mod refresh_races;
mod registration_race;
