//! Whether time tells that an address has an account: medians of sign-ins with an unknown
//! address and with a wrong password, and of registrations of a free and of a taken address, over
//! the running binaries.
//!
//! `cargo bench -p tests` measures the release profile, `cargo test -p tests --bench
//! login_timing` that of development.

use std::{
    io::Write as _,
    time::{Duration, Instant},
};

use florence_local::{engine::Engine, stack::StackBuilder, template::Template};
use tests::{Api, people, unlimited};

const ATTEMPTS: usize = 200;
const WRONG: &str = "another lamp under the river 8";

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    sign_ins().await?;
    registrations().await
}

async fn sign_ins() -> Result<(), Box<dyn std::error::Error>> {
    let stack = system("open").start().await?;
    let api = Api::new(stack.base_url());
    let (mut unknown, mut known) = (Vec::new(), Vec::new());
    timed(&api, "warm-up@ward.example.org").await;
    // In turns, so that what else the machine does falls on both.
    for number in 0..ATTEMPTS {
        let account = api.register_as(people::registration()).await.email;
        let nobody = format!("{number:0>38}@ward.example.org");
        if number % 2 == 0 {
            unknown.push(timed(&api, &nobody).await);
            known.push(timed(&api, &account).await);
        } else {
            known.push(timed(&api, &account).await);
            unknown.push(timed(&api, &nobody).await);
        }
    }
    tell(
        "sign-ins: unknown e-mail, wrong password",
        (median(unknown), median(known)),
    )?;
    stack.shutdown().await;
    Ok(())
}

/// The accounts are made where anybody may register, and the registrations are timed by a second
/// system over the same table, where a code confirms them.
async fn registrations() -> Result<(), Box<dyn std::error::Error>> {
    let engine = Engine::in_memory(&Template::of_project()?).await?;
    let here = |mode| system(mode).dynamodb_endpoint(engine.endpoint());
    let open = here("open").start().await?;
    let mut taken_addresses = Vec::new();
    for _ in 0..ATTEMPTS {
        let nurse = Api::new(open.base_url()).register().await;
        taken_addresses.push(nurse.email);
    }
    open.shutdown().await;
    let stack = here("verified").start().await?;
    let api = Api::new(stack.base_url());
    let (mut free, mut taken) = (Vec::new(), Vec::new());
    register(&api, "warm-up@ward.example.org").await;
    for (number, address) in taken_addresses.iter().enumerate() {
        let nobody = format!("{number:0>38}@ward.example.org");
        if number % 2 == 0 {
            free.push(register(&api, &nobody).await);
            taken.push(register(&api, address).await);
        } else {
            taken.push(register(&api, address).await);
            free.push(register(&api, &nobody).await);
        }
    }
    tell(
        "registrations: free e-mail, taken e-mail",
        (median(free), median(taken)),
    )?;
    stack.shutdown().await;
    Ok(())
}

fn system(mode: &str) -> StackBuilder {
    let builder = unlimited().release(!cfg!(debug_assertions));
    builder.parameter("RegistrationMode", mode).max_instances(1)
}

fn tell(what: &str, (first, second): (Duration, Duration)) -> std::io::Result<()> {
    writeln!(
        std::io::stdout(),
        "medians of {ATTEMPTS} {what}: {first:.2?}, {second:.2?}, ratio {:.3}",
        first.as_secs_f64() / second.as_secs_f64()
    )
}

async fn register(api: &Api, email: &str) -> Duration {
    let person = people::registration_of(email);
    let started = Instant::now();
    let answer = api.post("/auth/register", None, person).await;
    let took = started.elapsed();
    drop(answer.expect_status(202));
    took
}

async fn timed(api: &Api, email: &str) -> Duration {
    let started = Instant::now();
    let answer = api.login(email, WRONG).await;
    let took = started.elapsed();
    drop(answer.expect_status(401));
    took
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}
