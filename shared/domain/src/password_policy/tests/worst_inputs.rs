use std::hint::black_box;
use std::time::{Duration, Instant};

use unicode_normalization::UnicodeNormalization as _;
use zxcvbn::{Score, zxcvbn};

use super::{PERSONAL, check};

const NASTY: &str = include_str!("nasty.txt");

const ORDINARY: &str = "quiet lamp over the river 7";

/// What a text may be made of that zxcvbn does much work for.
const PARTS: [&str; 24] = [
    "4", "@", "8", "(", "3", "9", "!", "1", "|", "0", "$", "+", "7", "%", "2", "a", "password",
    "dragon", "the", "qwerty", "1990", "abc", " ", "é",
];

fn random_texts(count: usize) -> Vec<String> {
    let mut random = fastrand::Rng::with_seed(7);
    let mut text = || {
        let kinds = random.usize(1..=PARTS.len());
        let parts: Vec<&str> = (0..kinds).filter_map(|_| random.choice(PARTS)).collect();
        let text: String = (0..128)
            .filter_map(|_| random.choice(&parts))
            .copied()
            .collect();
        text.chars().take(random.usize(15..=128)).collect()
    };
    (0..count).map(|_| text()).collect()
}

fn time(text: &str) -> Duration {
    let start = Instant::now();
    drop(black_box(check(black_box(text))));
    start.elapsed()
}

/// The least of several: what else the machine does only adds to it.
fn least_time(text: &str, times: usize) -> Duration {
    let times = (0..times).map(|_| time(text));
    times.min().unwrap_or_default()
}

#[test]
fn no_text_takes_five_times_as_long_as_an_ordinary_password() {
    let ordinary = least_time(ORDINARY, 50);
    let random = random_texts(60);
    for text in NASTY.lines().chain(random.iter().map(String::as_str)) {
        let is_bounded = |times| least_time(text, times) <= 5 * ordinary;
        assert!(is_bounded(3) || is_bounded(100), "{ordinary:?}: {text}");
    }
}

/// Judged as a whole, as far as that is bounded.
fn is_weak_as_a_whole(text: &str) -> bool {
    let text: String = text.nfkc().collect();
    zxcvbn(&text, &PERSONAL).score() < Score::Three
}

#[test]
fn nothing_passes_in_pieces_that_is_weak_as_a_whole() {
    // Without the characters that make the whole too dear.
    let plain = random_texts(200)
        .into_iter()
        .map(|text| text.replace(['(', '|', '$', '9'], "x"));
    let nasty = NASTY.lines().skip(5).map(str::to_owned);
    for text in plain.chain(nasty) {
        if is_weak_as_a_whole(&text) {
            assert!(check(&text).is_err(), "{text}");
        }
    }
}
