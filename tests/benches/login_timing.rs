//! Whether time tells that an address has an account: medians of sign-ins with an unknown
//! address and with a wrong password, over the running binaries.
//!
//! `cargo bench -p tests` measures the release profile, `cargo test -p tests --bench
//! login_timing` that of development.

use std::{
    io::Write as _,
    time::{Duration, Instant},
};

use tests::{Api, people, unlimited};

const ATTEMPTS: usize = 200;
const WRONG: &str = "another lamp under the river 8";

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let release = !cfg!(debug_assertions);
    let builder = unlimited().release(release);
    let stack = builder.max_instances(1).start().await?;
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
    let (unknown, known) = (median(unknown), median(known));
    writeln!(
        std::io::stdout(),
        "medians of {ATTEMPTS} sign-ins: unknown e-mail {unknown:.2?}, wrong password {known:.2?}, \
         ratio {:.3}",
        unknown.as_secs_f64() / known.as_secs_f64()
    )?;
    stack.shutdown().await;
    Ok(())
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
