//! The functions' binaries, built by cargo.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use serde::Deserialize;
use tokio::process::Command;

use crate::template::Template;

/// Where each binary is, by name.
pub type Binaries = BTreeMap<String, PathBuf>;

/// Why there is no binary.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// Cargo could not be run.
    #[error("cannot run cargo: {0}")]
    Cargo(#[from] std::io::Error),
    /// Cargo failed, and has said why.
    #[error("the functions do not build: cargo's errors are above")]
    Failed {
        /// Cargo's errors, when they were not shown as they came.
        messages: String,
    },
    /// Cargo built everything and this was not among it.
    #[error("cargo built no binary named {0}")]
    Missing(String),
}

/// Where cargo's own messages go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Messages {
    /// To stderr as they come.
    Shown,
    /// Into [`BuildError::Failed`].
    Kept,
}

/// Builds the binary of every function of the template. Does nothing to what is fresh.
///
/// The whole workspace is selected, as it is when this program itself is built: a smaller
/// selection has other features and would compile the dependencies a second time.
///
/// # Errors
///
/// See [`BuildError`].
pub async fn build(
    project: &Path,
    template: &Template,
    release: bool,
    messages: Messages,
) -> Result<Binaries, BuildError> {
    let mut arguments = vec!["--workspace"];
    for function in &template.functions {
        arguments.extend(["--bin", &function.binary]);
    }
    if release {
        arguments.push("--release");
    }
    let binaries = cargo_build(project, &arguments, messages).await?;
    for function in &template.functions {
        if !binaries.contains_key(&function.binary) {
            return Err(BuildError::Missing(function.binary.clone()));
        }
    }
    Ok(binaries)
}

/// Runs `cargo build` with the arguments and finds what it built.
///
/// # Errors
///
/// See [`BuildError`].
pub async fn cargo_build(
    project: &Path,
    arguments: &[&str],
    messages: Messages,
) -> Result<Binaries, BuildError> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let stderr = match messages {
        Messages::Shown => Stdio::inherit(),
        Messages::Kept => Stdio::piped(),
    };
    let output = Command::new(cargo)
        .current_dir(project)
        .arg("build")
        .arg("--message-format=json-render-diagnostics")
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(stderr)
        .kill_on_drop(true)
        .spawn()?
        .wait_with_output()
        .await?;
    if output.status.success() {
        Ok(executables(&output.stdout))
    } else {
        let messages = String::from_utf8_lossy(&output.stderr).into_owned();
        Err(BuildError::Failed { messages })
    }
}

#[derive(Deserialize)]
struct Message {
    executable: Option<PathBuf>,
    target: Option<Target>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
}

fn executables(stdout: &[u8]) -> Binaries {
    serde_json::Deserializer::from_slice(stdout)
        .into_iter::<Message>()
        .map_while(Result::ok)
        .filter_map(|message| Some((message.target?.name, message.executable?)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn executables_are_found_among_cargos_messages() {
        let stdout =
            br#"{"reason":"compiler-artifact","target":{"name":"shared"},"executable":null}
{"reason":"compiler-artifact","target":{"name":"login"},"executable":"/t/debug/login"}
{"reason":"build-finished","success":true}
"#;

        let found = executables(stdout);

        assert_eq!(
            found,
            Binaries::from([("login".to_owned(), PathBuf::from("/t/debug/login"))])
        );
    }
}
