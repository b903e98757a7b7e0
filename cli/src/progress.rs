//! How far a long command has come, on stderr: written anew on a terminal, a line now and then in a
//! file or a pipe.

use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

use florence_local::output::Output;

/// How often a terminal is written anew, and a file or pipe gets a line.
const TERMINAL: Duration = Duration::from_millis(200);
const LINES: Duration = Duration::from_secs(5);

/// Returns to the start of the line and clears it.
const CLEARED: &str = "\r\x1b[K";

/// Tells how far a command has come.
pub(crate) struct Progress<'a> {
    noun: &'static str,
    /// What has to be worked through, in any unit.
    whole: Option<u64>,
    started: Instant,
    shown: Instant,
    output: &'a Output,
    terminal: bool,
    has_shown: bool,
}

impl<'a> Progress<'a> {
    /// Begins to count what `noun` calls. With the `whole`, the rest is told too.
    pub(crate) fn new(noun: &'static str, whole: Option<u64>, output: &'a Output) -> Self {
        Self {
            noun,
            whole,
            started: Instant::now(),
            shown: Instant::now(),
            output,
            terminal: output.is_stderr() && std::io::stderr().is_terminal(),
            has_shown: false,
        }
    }

    /// Shows that `count` are done, which are `position` of the whole.
    pub(crate) fn show(&mut self, count: u64, position: u64) {
        let pause = if self.terminal { TERMINAL } else { LINES };
        if self.shown.elapsed() < pause {
            return;
        }
        self.shown = Instant::now();
        self.has_shown = true;
        let text = text(self.noun, (count, position), self.whole, self.elapsed());
        if self.terminal {
            // Progress that cannot be shown must not end the command.
            drop(write!(std::io::stderr(), "{CLEARED}{text}"));
        } else {
            self.output.line(text);
        }
    }

    /// Tells how many there were in all.
    pub(crate) fn finish(self, count: u64) {
        let start = if self.terminal { CLEARED } else { "" };
        let text = text(self.noun, (count, 0), None, self.elapsed());
        self.output.line(format!("{start}{text}"));
    }

    /// Leaves nothing on a terminal.
    pub(crate) fn clear(self) {
        if self.terminal && self.has_shown {
            drop(write!(std::io::stderr(), "{CLEARED}"));
        }
    }

    fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }
}

/// As it is shown.
fn text(
    noun: &str,
    (count, position): (u64, u64),
    whole: Option<u64>,
    elapsed: Duration,
) -> String {
    let millis = elapsed.as_millis().max(1);
    let rate = u128::from(count) * 1000 / millis;
    let told = format!("{count} {noun}, {rate} a second");
    let Some(whole) = whole else {
        return told;
    };
    let percent = position.saturating_mul(100) / whole.max(1);
    let left = u128::from(whole.saturating_sub(position));
    let rest = left * millis / u128::from(position.max(1)) / 1000;
    format!("{told}, {percent} %, {} left", duration(rest))
}

fn duration(seconds: u128) -> String {
    match (seconds / 3600, seconds / 60 % 60) {
        (0, 0) => format!("{seconds} s"),
        (0, minutes) => format!("{minutes} min {} s", seconds % 60),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(50, 500, Some(1_000), 10, "50 users, 5 a second, 50 %, 10 s left")]
    #[case(50, 10, Some(1_000), 10, "50 users, 5 a second, 1 %, 16 min 30 s left")]
    #[case(50, 1, Some(1_000), 10, "50 users, 5 a second, 0 %, 2 h 46 min left")]
    #[case(50, 0, None, 10, "50 users, 5 a second")]
    #[case(0, 0, Some(0), 0, "0 users, 0 a second, 0 %, 0 s left")]
    fn a_rate_and_a_rest_are_told(
        #[case] count: u64,
        #[case] position: u64,
        #[case] whole: Option<u64>,
        #[case] seconds: u64,
        #[case] expected: &str,
    ) {
        let elapsed = Duration::from_secs(seconds);
        let told = text("users", (count, position), whole, elapsed);
        assert_eq!(told, expected);
    }

    #[test]
    fn a_pipe_gets_a_line_now_and_then() {
        let output = Output::captured();
        let mut progress = Progress::new("users", Some(100), &output);
        for count in 1..=12 {
            progress.shown = progress.shown.checked_sub(Duration::from_secs(1)).unwrap();
            progress.show(count, count);
        }
        progress.clear();
        assert_eq!(output.lines().len(), 2, "{:?}", output.lines());
    }
}
