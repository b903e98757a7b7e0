use std::io::{IsTerminal, Write};
use std::time::Duration;

use florence_local::output::Output;
use tokio::time::Instant;

/// How often a terminal is written anew, and a file or pipe gets a line.
const TERMINAL: Duration = Duration::from_millis(200);
const LINES: Duration = Duration::from_secs(5);

/// Tells how far a file has been worked through.
pub(super) struct Progress<'a> {
    bytes: u64,
    started: Instant,
    shown: Instant,
    output: &'a Output,
    terminal: bool,
}

impl<'a> Progress<'a> {
    pub(super) fn new(bytes: u64, output: &'a Output) -> Self {
        Self {
            bytes,
            started: Instant::now(),
            shown: Instant::now(),
            output,
            terminal: output.is_stderr() && std::io::stderr().is_terminal(),
        }
    }

    pub(super) fn show(&mut self, lines: u64, position: u64) {
        let pause = if self.terminal { TERMINAL } else { LINES };
        if self.shown.elapsed() < pause {
            return;
        }
        self.shown = Instant::now();
        let percent = position.saturating_mul(100) / self.bytes.max(1);
        let text = self.text(lines);
        if self.terminal {
            // Progress that cannot be shown must not end the import.
            drop(write!(std::io::stderr(), "\r\x1b[K{text}, {percent} %"));
        } else {
            self.output.line(format!("{text}, {percent} %"));
        }
    }

    pub(super) fn finish(self, lines: u64) {
        let start = if self.terminal { "\r\x1b[K" } else { "" };
        self.output.line(format!("{start}{}", self.text(lines)));
    }

    fn text(&self, lines: u64) -> String {
        let millis = self.started.elapsed().as_millis().max(1);
        let rate = u128::from(lines) * 1000 / millis;
        format!("{lines} lines, {rate} a second")
    }
}
