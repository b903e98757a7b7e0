//! How much longer the worst text takes than charting of the same length. Times are compared with
//! each other, never with a clock's.

use std::time::{Duration, Instant};

use crate::phi::guard::PhiPolicy;
use crate::phi::scan;
use crate::wizard::step_data::{MAX_KEYS, StepDocument};

/// The length of a page, in bytes.
const PAGE: usize = 16_000;
/// The most that a page may take of what a page of charting takes.
const MOST: u32 = 20;
/// How often both are timed at most: whatever else the machine does lengthens some of the times.
const ROUNDS: usize = 12;

fn page(of: &str) -> String {
    of.repeat(PAGE / of.len())
}

/// A page of sentences that hold no identifier.
fn charting() -> String {
    let sentences: serde_json::Value = serde_json::from_str(include_str!("held_out.json")).unwrap();
    let pass = sentences["pass"].as_array().unwrap().iter();
    let texts: Vec<&str> = pass.filter_map(|text| text.as_str()).collect();
    page(&format!("{}. ", texts.join(". ")))
}

/// Times both in turns until their shortest times are within the bound.
fn assert_bounded(what: &str, worst: impl Fn(), normal: impl Fn()) {
    let [mut longer, mut shorter] = [Duration::MAX; 2];
    for _ in 0..ROUNDS {
        shorter = shorter.min(time_of(&normal));
        longer = longer.min(time_of(&worst));
        if longer < shorter * MOST {
            return;
        }
    }
    panic!("{what:?}: {longer:?} of {shorter:?}");
}

fn time_of(run: impl Fn()) -> Duration {
    let start = Instant::now();
    run();
    start.elapsed()
}

#[test]
fn the_worst_text_is_bounded_by_charting_of_the_same_length() {
    let text = charting();
    for pattern in [
        "pt ",
        "pt Zed ",
        "patient name ",
        "son (a ",
        "Mr A ",
        "Garcia, Maria ",
        "Zed ",
        "1 ",
        "+1 ",
        "415 ",
        "1 a b c ",
        "1 A B C ",
        "1 yo ",
        "Ab Cd 1 ",
        "at b ",
        "@a.",
        "dob 1/1 ",
        "mrn is no ",
        "contact call ",
        "name : ",
        "AB12 ",
        "a-",
        "0",
        "\u{e9}\u{301}",
        "called a ",
        "Aa-Aa-Aa-Aa-Aa-Aa-Aa-Aa-Aa, ",
        "Xx-Xx-Xx-Xx-Xx-Xx, ",
        "A-A-A-A-A-A-A-A-A-A-A-A-A,",
        "Xx Yy, ",
        "wife Xx Xx, ",
        "Wife Mr Pt Xx Xx, ",
        "Garcia Xx, Garcia 1 yo ",
        "PATIENT: ",
        ", the son",
        "A^B",
        "mrn : { ",
        "<name>",
        "12 Aa Bb Cc ",
    ] {
        let worst = page(pattern);
        assert_bounded(pattern, || drop(scan(&worst)), || drop(scan(&text)));
    }
}

#[test]
fn the_worst_step_is_bounded_by_charting_of_the_same_length() {
    let step = |data: serde_json::Value| StepDocument::parse(&data.to_string()).unwrap();
    let search = |step: &StepDocument| drop(PhiPolicy::Review.search_step(step.clone()));
    let text = charting();
    let notes: Vec<&str> = text
        .as_bytes()
        .chunks(4_000)
        .map(|part| std::str::from_utf8(part).unwrap())
        .collect();
    let normal = step(serde_json::json!({ "notes": notes }));
    for (key, item) in [
        ("patient name phone contact dob m", serde_json::json!(1234)),
        ("patient name phone contact dob m", serde_json::json!("pt")),
        ("x", serde_json::json!(1)),
    ] {
        let items = vec![item; PAGE / 8];
        let worst = step(serde_json::json!({ key: items }));
        assert_bounded(key, || search(&worst), || search(&normal));
    }
    let telling = ["label", "type", "system", "title"].map(|key| (key.to_owned(), "phone".into()));
    let keys = MAX_KEYS - telling.len();
    let text = &page("pt Zed 415 ")[..PAGE / keys];
    let values = (0..keys).map(|number| (format!("value{number}"), text.into()));
    let worst = step(serde_json::Value::Object(values.chain(telling).collect()));
    assert_bounded("many keys", || search(&worst), || search(&normal));
}
