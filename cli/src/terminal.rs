//! Colours, where a person reads.

use std::fmt::{self, Display};
use std::io::IsTerminal;

/// Whether stdout shows colours: on a terminal, unless `NO_COLOR` is set (<https://no-color.org>).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Colours(bool);

/// A colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Colour {
    Green,
    Yellow,
    Red,
    Grey,
}

/// A text in a colour, or without.
pub(crate) struct Painted<'a> {
    text: &'a str,
    colour: Option<Colour>,
}

impl Colours {
    /// Those of stdout.
    pub(crate) fn of_stdout() -> Self {
        let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        Self(std::io::stdout().is_terminal() && !is_set("NO_COLOR"))
    }

    /// `text` in `colour`, if colours are shown.
    pub(crate) fn paint(self, colour: Colour, text: &str) -> Painted<'_> {
        Painted {
            text,
            colour: self.0.then_some(colour),
        }
    }
}

impl Display for Painted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code = match self.colour {
            None => return f.write_str(self.text),
            Some(Colour::Green) => 32,
            Some(Colour::Yellow) => 33,
            Some(Colour::Red) => 31,
            Some(Colour::Grey) => 90,
        };
        write!(f, "\x1b[{code}m{}\x1b[0m", self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colour_is_shown_where_there_are_any() {
        let text = |on| Colours(on).paint(Colour::Red, "wrong").to_string();
        assert_eq!(text(true), "\x1b[31mwrong\x1b[0m");
        assert_eq!(text(false), "wrong");
    }
}
