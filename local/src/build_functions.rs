//! The functions' binaries, built by cargo.
//!
//! A build selects so much that cargo compiles no dependency a second time. A package alone has
//! other features than the workspace. For release every binary is selected, as by
//! `cargo build --release --workspace --bins`: the engine's crate is also a C library (`cdylib`),
//! which needs machine code where link-time optimization needs bitcode. So cargo compiles what
//! the engine shares with the functions in one way for a build with `florence` in it and in
//! another for a build without.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use serde::Deserialize;
use tokio::process::Command;
use tokio::sync::Mutex;

use crate::template::Template;

/// Where each binary is, by name.
pub type Binaries = BTreeMap<String, PathBuf>;

/// Why there is no binary.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// Cargo could not be run.
    #[error("cannot run cargo: {0}")]
    Cargo(#[from] std::io::Error),
    /// Cargo failed, and its errors have been shown.
    #[error("the functions do not build: cargo's errors are above")]
    Failed,
    /// Cargo failed; holds its errors.
    #[error("the functions do not build:\n{0}")]
    FailedUnseen(String),
    /// Cargo built everything and this was not among it.
    #[error("cargo built no binary named {0}")]
    Missing(String),
}

/// Where cargo's own messages go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Messages {
    /// To stderr as they come.
    Shown,
    /// Into [`BuildError::FailedUnseen`].
    Kept,
}

/// Builds the binary of every function of the template. Cargo does nothing to what is fresh,
/// and is asked once in the life of this process.
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
    static BUILT: Mutex<BTreeMap<Vec<String>, Binaries>> = Mutex::const_new(BTreeMap::new());

    let arguments = selection(template, release);
    let key = arguments.iter().map(ToString::to_string).collect();
    let mut built = BUILT.lock().await;
    if let Some(binaries) = built.get(&key) {
        return Ok(binaries.clone());
    }
    let binaries = cargo_build(project, &arguments, messages).await?;
    for function in &template.functions {
        if !binaries.contains_key(&function.binary) {
            return Err(BuildError::Missing(function.binary.clone()));
        }
    }
    built.insert(key, binaries.clone());
    Ok(binaries)
}

fn selection(template: &Template, release: bool) -> Vec<&str> {
    if release {
        return vec!["--workspace", "--release", "--bins"];
    }
    let mut arguments = vec!["--workspace"];
    for function in &template.functions {
        arguments.extend(["--bin", &function.binary]);
    }
    arguments
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
    match messages {
        _ if output.status.success() => Ok(executables(&output.stdout)),
        Messages::Shown => Err(BuildError::Failed),
        Messages::Kept => {
            let errors = String::from_utf8_lossy(&output.stderr).into_owned();
            Err(BuildError::FailedUnseen(errors))
        }
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

    #[tokio::test]
    async fn a_failed_build_says_what_cargo_said() {
        let project = Path::new(env!("CARGO_MANIFEST_DIR"));

        let built = cargo_build(project, &["--package", "no-such-package"], Messages::Kept).await;

        let Err(BuildError::FailedUnseen(messages)) = built else {
            panic!("{built:?}");
        };
        assert!(messages.contains("no-such-package"), "{messages}");
    }

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
