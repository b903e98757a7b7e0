mod lifecycle;
mod processes;
mod requests;

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::json;
use tokio::sync::OnceCell;

use super::*;
use crate::build_functions::{Messages, cargo_build};
use crate::test_client::{get, post, send};

const TEMPLATE: &str = include_str!("../../examples/probe.yaml");

/// A system whose functions are the probe.
async fn probe() -> StackBuilder {
    static BINARY: OnceCell<PathBuf> = OnceCell::const_new();
    let binary = BINARY
        .get_or_init(|| async {
            let project = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
            // A package alone has other features, and would compile its dependencies once more.
            let arguments = ["--workspace", "--example", "probe"];
            let binaries = cargo_build(project, &arguments, Messages::Kept)
                .await
                .unwrap();
            binaries["probe"].clone()
        })
        .await;
    Stack::builder()
        .ephemeral()
        .template(TEMPLATE)
        .binary("probe", binary)
}

/// Waits until a captured line contains `text`.
async fn wait_for_line(stack: &Stack, text: &str) -> String {
    for _ in 0..200 {
        if let Some(line) = stack.output().into_iter().find(|line| line.contains(text)) {
            return line;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("no line with {text:?} in {:#?}", stack.output());
}
