//! The command line of `florence`: one file for each command.

mod admin;
mod audit;
mod completions;
mod deployment;
mod doctor;
mod env;
mod error;
mod export;
mod factors;
mod import;
mod invoke;
mod mail;
mod reset;
mod serve;
mod service;
mod statistics;

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use error::CliError;
use florence_local::project;
use florence_local::stack::{Stack, StackBuilder};
use florence_local::template::{ParameterValues, Template};

/// What a script may tell from the end of a command.
const EXIT_CODES: &str = "\
Exit codes:
  0  it was done; of audit verify and doctor: all is well
  1  it could not be done; of audit verify and doctor: something is wrong
  2  the command line is wrong; of audit verify: the trail could not be read
  3  import users: it was done but for the lines that the report names";

/// Runs the functions of template.yaml on this machine behind one HTTP API.
#[derive(Debug, Parser)]
#[command(name = "florence", version, after_long_help = EXIT_CODES)]
struct Cli {
    #[command(flatten)]
    serve: serve::ServeOptions,
    #[command(flatten)]
    common: CommonOptions,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Args)]
struct CommonOptions {
    /// Keeps the table and the secrets here [default: .florence beside template.yaml]
    #[arg(long, global = true, value_name = "FOLDER")]
    data_dir: Option<PathBuf>,
    /// Keeps nothing
    #[arg(long, global = true, conflicts_with = "data_dir")]
    ephemeral: bool,
    /// Builds the functions with the release profile
    #[arg(long, global = true)]
    release: bool,
    /// Uses the engine at this URL instead of the one inside
    #[arg(long, global = true, env = "DYNAMODB_ENDPOINT", value_name = "URL")]
    dynamodb_endpoint: Option<String>,
    /// Gives a parameter of template.yaml this value; may be repeated
    #[arg(long = "parameter", global = true, value_name = "NAME=VALUE")]
    parameters: Vec<String>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Invokes a function once and prints its answer
    Invoke(invoke::Invoke),
    /// Prints what `cargo lambda watch` or `sam local` need to reach a running system
    Env(env::Env),
    /// Prints the mails that a running system has sent
    Mail(mail::Mail),
    /// Makes administrators and helps with accounts
    #[command(subcommand)]
    Admin(admin::Admin),
    /// Brings accounts from the former system
    #[command(subcommand)]
    Import(import::Import),
    /// Writes accounts to a file
    #[command(subcommand)]
    Export(export::Export),
    /// Works on second factors
    #[command(subcommand)]
    Factors(factors::Factors),
    /// Checks the audit trail
    #[command(subcommand)]
    Audit(audit::Audit),
    /// Makes and takes away the keys of programs that rely on this service
    #[command(subcommand)]
    Service(service::Service),
    /// Prints how many accounts were active, how people signed in and how far wizards came
    Statistics(statistics::Statistics),
    /// Looks at an installation and says what is wrong with it
    Doctor(doctor::Doctor),
    /// Prints what a shell needs to complete commands
    Completions(completions::Completions),
    /// Removes the data folder: every account and the development secrets
    Reset,
}

impl CommonOptions {
    fn data_dir(&self) -> PathBuf {
        self.data_dir
            .clone()
            .unwrap_or_else(|| project::root().join(".florence"))
    }

    fn builder(&self) -> Result<StackBuilder, CliError> {
        let mut builder = Stack::builder()
            .data_dir(self.data_dir())
            .release(self.release)
            .show_output();
        for (name, value) in self.parameters()? {
            builder = builder.parameter(name, value);
        }
        if self.ephemeral {
            builder = builder.ephemeral();
        }
        Ok(match &self.dynamodb_endpoint {
            Some(url) => builder.dynamodb_endpoint(url),
            None => builder,
        })
    }

    /// The project's template with the parameters of this command.
    fn template(&self) -> Result<Template, CliError> {
        let path = project::root().join("template.yaml");
        Ok(Template::load_with(&path, &self.parameters()?)?)
    }

    fn parameters(&self) -> Result<ParameterValues, CliError> {
        let mut values = ParameterValues::new();
        for argument in &self.parameters {
            let usage = |reason| CliError::Usage(format!("--parameter {argument}: {reason}"));
            let (name, value) = argument
                .split_once('=')
                .ok_or_else(|| usage("must be NAME=VALUE"))?;
            if values.insert(name.to_owned(), value.to_owned()).is_some() {
                return Err(usage("is there twice"));
            }
        }
        Ok(values)
    }
}

/// Runs the command of the process's arguments. Errors are one line on stderr.
pub async fn run() -> ExitCode {
    let cli = Cli::parse();
    let result = match cli.command {
        None => serve::run(&cli.serve, &cli.common).await,
        Some(Command::Invoke(invoke)) => invoke.run(&cli.common).await,
        Some(Command::Env(env)) => env.run(&cli.common),
        Some(Command::Mail(mail)) => mail.run(&cli.common).await,
        Some(Command::Admin(admin)) => admin.run(&cli.common).await,
        Some(Command::Import(import)) => import.run(&cli.common).await,
        Some(Command::Export(export)) => export.run(&cli.common).await,
        Some(Command::Factors(factors)) => factors.run(&cli.common).await,
        Some(Command::Audit(audit)) => audit.run(&cli.common).await,
        Some(Command::Service(service)) => service.run(&cli.common).await,
        Some(Command::Statistics(statistics)) => statistics.run(&cli.common).await,
        Some(Command::Doctor(doctor)) => doctor.run(&cli.common).await,
        Some(Command::Completions(completions)) => completions.run(),
        Some(Command::Reset) => reset::run(&cli.common),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(CliError::FunctionFailed | CliError::Findings | CliError::Unhealthy) => {
            ExitCode::FAILURE
        }
        Err(error) => {
            // There is nowhere left to say that stderr is closed.
            drop(writeln!(std::io::stderr(), "florence: {error}"));
            error.exit_code()
        }
    }
}
