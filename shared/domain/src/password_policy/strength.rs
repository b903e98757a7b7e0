//! How hard a text is to guess, in bounded time.
//!
//! zxcvbn looks up every part of a text in its dictionaries, once for each way to undo its
//! substitutions of letters (`4` and `@` for `a`). The number of ways is a product: some texts of
//! twenty characters have thousands. So only pieces are judged whose price is bounded, one after
//! the other: a text with a strong piece is strong.

use zxcvbn::feedback::Feedback;
use zxcvbn::{Score, zxcvbn};

use super::substitutes::{plain, ways};

/// The most code points judged as one piece.
const PIECE: usize = 32;

/// zxcvbn looks up each part forwards and backwards.
const LOOK_UPS: usize = 2;

/// What one piece may cost, in look-ups: two ways to undo the substitutions of the longest.
const PIECE_BUDGET: usize = parts(PIECE) * (LOOK_UPS + 2);

/// What all that is judged of one password may cost: its three long readings with substitutions, and
/// a short one.
const BUDGET: usize = 3 * PIECE_BUDGET + parts(PIECE) * LOOK_UPS;

/// Nine random letters are the fewest that take more than 10^8 guesses.
const SHORTEST: usize = 9;

/// How much of what a piece begins is judged with its substitutions undone, where they were too
/// many to try them all.
const PLAIN: usize = 24;

/// Judges the readings of one password until their budget is spent.
pub(super) struct Estimator<'a> {
    words: &'a [&'a str],
    left: usize,
}

impl<'a> Estimator<'a> {
    /// For attackers who know `words`.
    pub(super) fn new(words: &'a [&'a str]) -> Self {
        Self {
            words,
            left: BUDGET,
        }
    }

    /// Whether `text` takes at least 10^8 guesses.
    ///
    /// # Errors
    /// Advice, when it does not or the budget is spent before a strong piece is found.
    pub(super) fn judge(&mut self, text: &[char]) -> Result<(), Option<Feedback>> {
        let mut rest = text;
        let mut advice = None;
        loop {
            let (length, cost) = affordable(rest);
            let Some(left) = self.left.checked_sub(cost) else {
                return Err(advice);
            };
            self.left = left;
            let (piece, after) = rest.split_at(length);
            match self.estimate(&String::from_iter(piece)) {
                Ok(()) if length == rest.len().min(PIECE) => return Ok(()),
                // A word that substitutes hide must not pass because it was cut.
                Ok(()) => return self.judge_plain(rest),
                Err(found) => advice = advice.or(found),
            }
            rest = after;
            if rest.len() < SHORTEST {
                return Err(advice);
            }
        }
    }

    fn judge_plain(&mut self, text: &[char]) -> Result<(), Option<Feedback>> {
        let text = &text[..text.len().min(PLAIN)];
        self.left = self.left.saturating_sub(parts(text.len()) * LOOK_UPS);
        self.estimate(&text.iter().copied().map(plain).collect::<String>())
    }

    fn estimate(&self, piece: &str) -> Result<(), Option<Feedback>> {
        let estimate = zxcvbn(piece, self.words);
        if estimate.score() >= Score::Three {
            return Ok(());
        }
        Err(estimate.feedback().cloned())
    }
}

/// The longest beginning of `text` whose cost is within the budget of a piece, and its cost.
fn affordable(text: &[char]) -> (usize, usize) {
    (1..=text.len().min(PIECE))
        .map(|length| (length, parts(length) * (LOOK_UPS + ways(&text[..length]))))
        .take_while(|(_, cost)| *cost <= PIECE_BUDGET)
        .last()
        .unwrap_or_default()
}

/// How many parts a text of so many code points has.
const fn parts(length: usize) -> usize {
    length * (length + 1) / 2
}
