//! The system as its users meet it: the real binaries behind the HTTP API, the real engine.

#![cfg(test)]

// What the tests stand on.
mod committed;
mod system;
mod table;

mod openapi;
mod quick_start;
mod refresh;
mod refresh_races;
mod registration_race;
