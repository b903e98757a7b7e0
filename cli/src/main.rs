//! `florence`, which runs the whole system on one machine and operates a deployment.

use std::process::ExitCode;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    florence_cli::run().await
}
