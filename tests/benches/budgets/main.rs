//! What the release builds of the functions cost, beside their budgets: cold start against a
//! hello-world without and with the SDK, warm requests split into table and rest, memory, size,
//! and Argon2 against its reference.
//!
//! `cargo test -p tests --bench budgets` builds the functions for release and measures them;
//! only this driver is a development build. Figures vary with the machine, ratios less.

mod hashing;
mod measure;
mod meter;
mod operations;
mod requests;
mod table;

use std::{error::Error, io::Write as _};

use florence_local::{
    build_functions::{self, Binaries, Messages},
    project,
    stack::Stack,
};

use tests::unlimited;

use self::{
    measure::Bench,
    operations::{Operation, Operations},
    table::Table,
};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let stack = unlimited().release(true).start().await?;
    let binaries = build(&stack).await?;
    let mut bench = Bench::new(&stack, binaries).await?;
    let mut out = std::io::stdout();

    let mut table = Table::default();
    let hello = bench.hello("hello").await?;
    let floor = bench.hello("hello-sdk").await?;
    table.references(&hello, &floor);
    let functions = stack.template().functions.clone();
    for function in &functions {
        let figures = bench.function(function).await?;
        table.function(&function.binary, figures, &hello, &floor);
        writeln!(out, "{} is measured", function.binary)?;
    }
    table.finish();
    writeln!(out, "\n{table}")?;
    let login = table.of("login").ok_or("login was not measured")?;
    let hash = hashing::ours().await?;
    writeln!(out, "{}", hashing::of_a_sign_in(login, hash)?)?;
    let mut operations = Operations::default();
    for operation in Operation::ALL {
        operations.add(operation, bench.operation(&stack, operation).await?);
    }
    writeln!(out, "\n{operations}")?;
    stack.shutdown().await;
    Ok(())
}

/// The same binaries that the system runs, and the two hello-worlds.
async fn build(stack: &Stack) -> Result<Binaries, Box<dyn Error>> {
    let (project, template) = (project::root(), stack.template());
    Ok(build_functions::build(&project, template, true, Messages::Kept).await?)
}
