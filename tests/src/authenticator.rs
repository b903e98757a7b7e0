//! Authenticator apps.

use domain::{timestamp::Timestamp, totp::TotpSecret};
use serde_json::json;
use store::environment::clock::{Clock, SystemClock};

use crate::{Answer, Api, Nurse};

/// How long a code is shown, in seconds.
const STEP_SECONDS: i64 = 30;

/// An app that has a secret.
#[derive(Debug, Clone)]
pub struct Authenticator(TotpSecret);

/// Somebody with a second factor, in a session of two factors.
#[derive(Debug, Clone)]
pub struct Secured {
    /// Their app.
    pub authenticator: Authenticator,
    /// Their recovery codes.
    pub recovery_codes: Vec<String>,
}

impl Authenticator {
    /// One that has the secret of an answer.
    #[must_use]
    pub fn of(begun: &Answer) -> Self {
        let mut bytes = [0; TotpSecret::BYTES];
        for (place, letter) in begun.text("secret").bytes().enumerate() {
            let digit = match letter {
                b'A'..=b'Z' => letter - b'A',
                _ => letter - b'2' + 26,
            };
            for bit in 0..5 {
                let at = place * 5 + bit;
                bytes[at / 8] |= (digit >> (4 - bit) & 1) << (7 - at % 8);
            }
        }
        Self(TotpSecret::of(bytes))
    }

    /// The code that it shows at `now`.
    #[must_use]
    pub fn code_at(&self, now: Timestamp) -> String {
        self.0.code_at(now).as_text()
    }

    /// The code that it shows now.
    #[must_use]
    pub fn code(&self) -> String {
        self.code_at(SystemClock.now())
    }

    /// The code that it shows next, which is good already: the one now may be used up.
    #[must_use]
    pub fn next_code(&self) -> String {
        self.code_at(SystemClock.now().plus_seconds(STEP_SECONDS))
    }

    /// The secret as it was shown.
    #[must_use]
    pub fn secret(&self) -> String {
        self.0.base32().to_string()
    }
}

/// The recovery codes of an answer.
#[must_use]
pub fn recovery_codes(answer: &Answer) -> Vec<String> {
    let codes = answer.body["recovery_codes"].as_array();
    let codes = codes.into_iter().flatten();
    codes
        .filter_map(|code| code.as_str().map(str::to_owned))
        .collect()
}

impl Api {
    /// Sets an authenticator app up.
    ///
    /// # Panics
    /// When that fails.
    pub async fn secure(&self, nurse: &Nurse) -> Secured {
        let token = Some(nurse.access.as_str());
        let begun = self.post("/auth/factors/totp", token, json!({})).await;
        let authenticator = Authenticator::of(&begun.expect_status(200));
        let code = json!({"code": authenticator.code()});
        let confirmed = self.post("/auth/factors/totp/confirm", token, code).await;
        Secured {
            authenticator,
            recovery_codes: recovery_codes(&confirmed.expect_status(200)),
        }
    }

    /// Answers the challenge of a sign-in from the device that got it.
    pub async fn second_factor(&self, asked: &Answer, mut factor: serde_json::Value) -> Answer {
        factor["challenge"] = asked.body["second_factor"]["challenge"].clone();
        factor["device_token"] = asked.body["device_token"].clone();
        self.post("/auth/login/second-factor", None, factor).await
    }
}
