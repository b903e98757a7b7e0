//! Invented people.

use serde_json::{Value, json};

/// A password that satisfies the policy.
pub const PASSWORD: &str = "quiet lamp over the river 7";

/// Another one.
pub const NEW_PASSWORD: &str = "velvet harbour counts 19 geese";

/// A registration of somebody new.
#[must_use]
pub fn registration() -> Value {
    let id = uuid::Uuid::from_bytes(shared_random());
    registration_of(&format!("nurse-{}@ward.example.org", id.simple()))
}

/// A registration with that address.
#[must_use]
pub fn registration_of(email: &str) -> Value {
    json!({
        "email": email,
        "password": PASSWORD,
        "full_name": "Ann Example",
        "agreed_to_terms": true,
        "role": "nurse",
    })
}

/// The code in the text of a mail: the line that has nothing else.
#[must_use]
pub fn code_in(text: &str) -> Option<&str> {
    let digits = |line: &&str| {
        let typed = line.chars().filter(|c| *c != ' ');
        line.len() == 9 && typed.clone().count() == 8 && typed.clone().all(|c| c.is_ascii_digit())
    };
    text.lines().find(digits)
}

fn shared_random() -> [u8; 16] {
    use store::environment::entropy::{Entropy, SystemEntropy};
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&SystemEntropy.bytes32()[..16]);
    bytes
}
