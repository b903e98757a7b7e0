use std::io::Write;

use clap::Args;
use florence_local::stack::{Host, Stack};
use florence_local::template::{Route, Segment};
use tokio::signal::unix::{SignalKind, signal};

use super::{CliError, CommonOptions};

#[derive(Debug, Args)]
pub(super) struct ServeOptions {
    /// Port of the HTTP API
    #[arg(long, default_value_t = 3000)]
    port: u16,
    /// Address of the HTTP API; localhost is the loopback interface on IPv4 and IPv6
    #[arg(long, default_value_t = Host::Localhost)]
    host: Host,
    /// Loopback port of the table's engine; 0 for any free one
    #[arg(long, default_value_t = 0)]
    engine_port: u16,
    /// Loopback port of Secrets Manager; 0 for any free one
    #[arg(long, default_value_t = 0)]
    secrets_port: u16,
}

/// Serves until Ctrl-C or SIGTERM.
pub(super) async fn run(options: &ServeOptions, common: &CommonOptions) -> Result<(), CliError> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let stopped = async {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    };
    tokio::pin!(stopped);
    let start = common
        .builder()?
        .listen(options.host, options.port)
        .engine_port(options.engine_port)
        .secrets_port(options.secrets_port)
        .start();
    let stack = tokio::select! {
        stack = start => stack?,
        () = &mut stopped => return Ok(()),
    };
    print_places(&stack, common)?;
    stopped.await;
    stack.shutdown().await;
    Ok(())
}

fn print_places(stack: &Stack, common: &CommonOptions) -> std::io::Result<()> {
    let endpoints = stack.endpoints();
    let data = if common.ephemeral {
        "in memory".to_owned()
    } else {
        common.data_dir().display().to_string()
    };
    let functions: Vec<&str> = stack
        .template()
        .functions
        .iter()
        .map(|function| function.binary.as_str())
        .collect();
    let mut stdout = std::io::stdout().lock();
    writeln!(stdout, "Pages            {}", endpoints.api)?;
    writeln!(stdout, "API              {}", endpoints.api)?;
    writeln!(
        stdout,
        "DynamoDB         {} (table {})",
        endpoints.dynamodb,
        stack.table_name()
    )?;
    writeln!(stdout, "Secrets Manager  {}", endpoints.secrets_manager)?;
    writeln!(stdout, "Mail             {}/_mail", endpoints.api)?;
    writeln!(stdout, "Data             {data}")?;
    writeln!(stdout, "Functions        {}", functions.join(", "))?;
    if let Some(path) = first_path(stack) {
        writeln!(stdout, "\n  curl -i {}{path}", endpoints.api)?;
    }
    writeln!(stdout, "\nCtrl-C ends it.")?;
    stdout.flush()
}

/// The shortest path that a plain GET reaches.
fn first_path(stack: &Stack) -> Option<String> {
    let functions = stack.template().functions.iter();
    functions
        .flat_map(|function| &function.routes)
        .filter(|route| route.method == Some(http::Method::GET))
        .filter_map(literal_path)
        .min_by_key(String::len)
}

fn literal_path(route: &Route) -> Option<String> {
    let mut path = String::new();
    for segment in route.path.as_ref()? {
        let Segment::Literal(text) = segment else {
            return None;
        };
        path.push('/');
        path.push_str(text);
    }
    Some(path)
}
