//! Values around the limits of a schema.

use serde_json::{Value, json};

/// Values at each limit, which fit, and just beyond, which do not.
pub(super) fn around(schema: &Value) -> Vec<(Value, bool)> {
    let is_email = schema["format"] == "email";
    let text = |length: i64| {
        json!(if is_email {
            email(length)
        } else {
            letters(length)
        })
    };
    let number = |number: i64| json!(number);
    let limit = |name: &str| schema[name].as_i64();
    let mut values = Vec::new();
    if let Some(least) = limit("minLength") {
        values.extend([(text(least), true), (text(least - 1), false)]);
    }
    if let Some(most) = limit("maxLength") {
        values.extend([(text(most), true), (text(most + 1), false)]);
    }
    if let Some(least) = limit("minimum") {
        values.extend([(number(least), true), (number(least - 1), false)]);
    }
    if let Some(most) = limit("maximum") {
        values.extend([(number(most), true), (number(most + 1), false)]);
    }
    values
}

/// A text that is hard to guess.
fn letters(length: i64) -> String {
    let mut random = fastrand::Rng::with_seed(7);
    (0..length).map(|_| random.lowercase()).collect()
}

fn email(length: i64) -> String {
    let mut address = format!("{}@", letters(40));
    for label in [60, 60, 60] {
        address = address + &letters(label) + ".";
    }
    let rest = length - i64::try_from(address.len()).unwrap();
    address + &letters(rest)
}
