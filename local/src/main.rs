//! Runs the whole system on one machine.

use std::process::ExitCode;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    florence_local::cli::run().await
}
