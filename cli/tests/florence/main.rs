//! The `florence` command as it is run, one file for each group of its subcommands.

#![cfg(test)]

mod admin;
mod audit;
mod doctor;
mod import;
mod mail;
mod service;
mod serving;
mod statistics;
