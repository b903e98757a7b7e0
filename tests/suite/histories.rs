//! Random histories: clients that race for the same accounts, sessions and wizards over a
//! failing table. At the end the table must hold everything that was accepted, and nothing
//! twice.

#![expect(clippy::print_stdout, reason = "the seed replays a run that failed")]

mod addresses;
mod client;
mod guests;
mod holders;
mod mailbox;
mod operations;
mod passkeys;
mod verify;
mod ward;

use std::{cell::RefCell, env, rc::Rc, time::Instant};

use api::Compose;
use futures_util::future::join_all;
use tests::{
    TestApp,
    faults::{FaultProxy, Plan, Transactions},
};

use self::{client::Client, ward::Ward};

const ROUTES: [Compose; 7] = [
    register::compose,
    login::compose,
    factors::compose,
    session::compose,
    profile::compose,
    wizard::compose,
    admin::compose,
];

const CLIENTS: u64 = 8;

/// The chance of a fault at each request to the table.
const FAULTS: f64 = 0.06;

/// The chance that an operation meets a storm: so many faults that retries do not help.
const STORMS: f64 = 0.08;

/// The chance of a fault at each request in a storm.
const STORM: f64 = 0.8;

#[tokio::test]
async fn a_short_history_under_faults_loses_and_doubles_nothing() {
    run(1, 800).await;
}

#[tokio::test]
async fn a_short_history_of_isolated_transactions_loses_and_doubles_nothing() {
    let refused = run(2, 800).await;
    assert!(refused > 0, "no request met a transaction under way");
}

/// `docs/testing.md` has the command.
#[tokio::test]
#[ignore = "takes minutes"]
async fn a_long_history_under_faults_loses_and_doubles_nothing() {
    let operations = number("FLORENCE_HISTORY_OPERATIONS", 20_000);
    run(
        number("FLORENCE_HISTORY_SEED", fastrand::u64(..1_000_000)),
        operations,
    )
    .await;
}

/// Whether transactions hold their items, as they do at `DynamoDB` and not at the engine.
const fn isolates(seed: u64) -> bool {
    seed.is_multiple_of(2)
}

fn number(name: &str, default: u64) -> u64 {
    env::var(name).map_or(default, |text| text.parse().unwrap())
}

/// What a client does, and which faults its requests meet, follows from the seed, the client
/// and the number of the operation. Counts the requests that a transaction under way refused.
async fn run(seed: u64, operations: u64) -> usize {
    println!("FLORENCE_HISTORY_SEED={seed} FLORENCE_HISTORY_OPERATIONS={operations}");
    let started = Instant::now();
    let app = TestApp::start(&ROUTES).await;
    let transactions = Transactions::default();
    let mut wards = Vec::new();
    let mut clients = Vec::new();
    for number in 0..CLIENTS {
        // Two clients share the people of a ward.
        if number % 2 == 0 {
            wards.push(Rc::new(RefCell::new(Ward::new(number / 2))));
        }
        let ward = Rc::clone(wards.last().unwrap());
        let engine = app.engine.endpoint();
        let proxy = if isolates(seed) {
            FaultProxy::isolating(&engine, Plan::NONE, &transactions).await
        } else {
            FaultProxy::before(&engine, Plan::NONE).await
        };
        clients.push(Client::start(&app, ward, proxy, seed, number).await);
    }
    let runs = clients
        .iter_mut()
        .map(|client| client.run(operations / CLIENTS));
    join_all(runs).await;

    for client in &clients {
        println!("{}", client.summary());
    }
    let refused = transactions.refused();
    println!("{refused} requests met a transaction under way");
    let wards: Vec<Ward> = wards.iter().map(|ward| ward.take()).collect();
    verify::everything(&app, &wards, clients.iter().map(Client::admin)).await;
    let movers = clients.iter().flat_map(|client| &client.movers);
    verify::movers(&app, movers).await;
    verify::holders(&app, clients.iter().flat_map(|client| &client.holders)).await;
    verify::guests(&app, clients.iter().flat_map(|client| &client.guests)).await;
    println!("{operations} operations in {:?}", started.elapsed());
    refused
}
