//! Mixed traffic from a rising number of clients to the running binaries. Nothing that was
//! accepted may be missing at the end, no answer may be one that the API does not document, and
//! the functions' memory must not grow with the requests they answer.
//!
//! `docs/testing.md` has the command, the settings and what is judged how.

mod account;
mod administrator;
mod chains;
mod client;
mod kind;
mod log;
mod mails;
mod memory;
mod newcomer;
mod notes;
mod profile;
mod readback;
mod register;
mod report;
mod sessions;
mod settings;
mod stage;
mod wire;
mod wizard_notes;
mod wizard_steps;
mod wizards;

use std::{error::Error, io::Write as _, process::ExitCode};

use tests::unlimited;

use self::{
    log::Log,
    memory::{Growth, Sample},
    settings::Settings,
    stage::Crowd,
};

/// How often the last stage is run once more. The first time warms up whatever the rising
/// stages left cold; memory is compared over the others.
const REPEATS: usize = 4;

#[tokio::main]
async fn main() -> Result<ExitCode, Box<dyn Error>> {
    let settings = Settings::from_environment()?;
    let stack = unlimited().release(settings.release).start().await?;
    let mut out = std::io::stdout();
    writeln!(out, "{settings}")?;

    let mut crowd = Crowd::gather(&stack).await?;
    let mut stages = Vec::new();
    let repeats = std::iter::repeat_n(settings.most_clients(), REPEATS);
    for clients in settings.clients.iter().copied().chain(repeats) {
        let stage = crowd.stage(&stack, clients, settings.stage).await?;
        write!(out, "{}", report::stage(&stage, stages.first()))?;
        stages.push(stage);
    }
    let read_back = crowd.read_back(&stack).await?;
    write!(out, "{}", report::read_back(&read_back))?;

    let judged = &stages[stages.len() - REPEATS..];
    let growth = memory::growth(judged);
    write!(out, "{}", report::growth(&growth))?;
    let logs = stages.iter().map(|stage| &stage.log);
    let failures = failures(logs.chain([&read_back.log]), &growth, &stages);
    for failure in &failures {
        writeln!(out, "FAILED: {failure}")?;
    }
    stack.shutdown().await;
    if failures.is_empty() {
        writeln!(out, "nothing is lost, undocumented or growing")?;
        return Ok(ExitCode::SUCCESS);
    }
    Ok(ExitCode::FAILURE)
}

fn failures<'a>(
    logs: impl Iterator<Item = &'a Log>,
    growth: &[Growth],
    stages: &[stage::Stage],
) -> Vec<String> {
    let mut all = Log::default();
    for log in logs {
        all.add_failures(log);
    }
    let mut failures = all.failures();
    let samples: Vec<&Sample> = stages.iter().map(|stage| &stage.memory).collect();
    failures.extend(memory::vanished(&samples));
    failures.extend(growth.iter().filter_map(Growth::failure));
    failures
}
