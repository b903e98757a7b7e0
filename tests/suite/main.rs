//! The system as its users meet it: the real binaries behind the HTTP API, the real engine.

#![cfg(test)]

mod docs;
mod quick_start;
mod system;
