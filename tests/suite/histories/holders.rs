//! People with second factors. Each belongs to one client, which knows which recovery codes are
//! left; the table's faults are the others.

use axum::http::Method;
use serde_json::{Value, json};
use store::environment::clock::Clock;
use tests::{
    Answer, Authenticator,
    passkeys::Passkey,
    people::{self, PASSWORD},
    recovery_codes,
};

use super::{client::Client, passkeys::HeldPasskey, ward::Request};

/// Somebody who has, or had, a second factor.
#[derive(Debug)]
pub(super) struct Holder {
    pub(super) user_id: String,
    pub(super) has_app: bool,
    pub(super) passkeys: Vec<HeldPasskey>,
    /// How many recovery codes are left.
    pub(super) left: usize,
    /// Whether the answer to a change was lost: nothing more happens, and only that the parts fit
    /// together is known.
    pub(super) retired: bool,
    /// A passkey that was removed.
    pub(super) removed: Option<Passkey>,
    pub(super) access: String,
    email: String,
    codes: Vec<String>,
    /// One that signed in.
    used: Option<String>,
}

impl Holder {
    fn has_factor(&self) -> bool {
        self.has_app || !self.passkeys.is_empty()
    }

    /// The recovery codes that come with the first factor.
    pub(super) fn note_codes(&mut self, answer: &Answer) {
        if !answer.body["recovery_codes"].is_null() {
            self.codes = recovery_codes(answer);
            self.left = self.codes.len();
        }
    }

    /// Notes a change that was not accepted. Where it was not refused with one of `refusals`, nobody knows
    /// whether it was made.
    pub(super) fn note_failure(&mut self, answer: &Answer, refusals: &[u16]) {
        if !refusals.contains(&answer.status) {
            assert_eq!(answer.status, 503, "{}", answer.body);
            self.retired = true;
        }
    }

    /// The recovery codes go with the last factor.
    pub(super) fn note_removal(&mut self) {
        if !self.has_factor() {
            self.left = 0;
            self.codes.clear();
            self.used = None;
        }
    }
}

impl Client {
    /// One step of setting a factor up, using it and taking it away.
    pub(super) async fn hold_factors(&mut self) {
        let busy = self.holders.iter().rposition(|holder| !holder.retired);
        let Some(holder) = busy else {
            return self.start_holding().await;
        };
        let has_codes = !self.holders[holder].codes.is_empty();
        let has_app = self.holders[holder].has_app;
        match (self.holders[holder].has_factor(), self.rng.u8(..20)) {
            (true, 0..6) if has_codes => self.sign_in_twice(holder).await,
            (true, 6) => self.use_a_code_again(holder).await,
            (true, 7..9) => self.make_codes(holder).await,
            (true, 9) if has_app => self.remove_app(holder).await,
            (false, 0..10) | (true, 9) => self.enrol(holder).await,
            _ => self.hold_passkeys(holder).await,
        }
    }

    async fn start_holding(&mut self) {
        let email = format!(
            "holder-{}@ward.example.org",
            self.marker().replace(' ', "-")
        );
        let body = people::registration_of(&email);
        let registered = self.post_as(None, "/auth/register", body).await;
        if registered.status == 201 {
            let user = registered.body["user"]["user_id"].as_str().unwrap();
            self.holders.push(Holder {
                user_id: user.to_owned(),
                has_app: false,
                passkeys: Vec::new(),
                left: 0,
                retired: false,
                removed: None,
                email,
                access: registered.text("access_token").to_owned(),
                codes: Vec::new(),
                used: None,
            });
        }
    }

    async fn enrol(&mut self, holder: usize) {
        let Some(access) = self.fresh_access(holder).await else {
            return;
        };
        let begun = self.post_as(Some(&access), "/auth/factors/totp", json!({}));
        let begun = begun.await;
        if begun.status != 200 {
            assert!([401, 503].contains(&begun.status), "{}", begun.body);
            return;
        }
        let code = Authenticator::of(&begun).code_at(self.clock.now());
        let path = "/auth/factors/totp/confirm";
        let confirmed = self.post_as(Some(&access), path, json!({"code": code}));
        let confirmed = confirmed.await;
        let holder = &mut self.holders[holder];
        if confirmed.status == 200 {
            holder.has_app = true;
            holder.note_codes(&confirmed);
        } else {
            // Others have moved the clock meanwhile.
            holder.note_failure(&confirmed, &[401, 422]);
        }
    }

    /// With the password and a recovery code.
    async fn sign_in_twice(&mut self, holder: usize) {
        let Some(asked) = self.password_of(holder).await else {
            return;
        };
        let code = self.holders[holder].codes.pop().unwrap();
        let answer = self.second_factor(&asked, &code).await;
        let holder = &mut self.holders[holder];
        match answer.status {
            200 => {
                holder.left -= 1;
                holder.access = answer.text("access_token").to_owned();
                holder.used = Some(code);
            }
            429 => holder.codes.push(code),
            _ => holder.note_failure(&answer, &[]),
        }
    }

    async fn use_a_code_again(&mut self, holder: usize) {
        let Some(code) = self.holders[holder].used.clone() else {
            return;
        };
        if let Some(asked) = self.password_of(holder).await {
            let answer = self.second_factor(&asked, &code).await;
            let refused = [401, 429, 503].contains(&answer.status);
            assert!(refused, "a recovery code is good twice: {}", answer.body);
        }
    }

    async fn make_codes(&mut self, holder: usize) {
        let access = self.holders[holder].access.clone();
        let path = "/auth/factors/recovery-codes";
        let made = self.post_as(Some(&access), path, json!({})).await;
        let holder = &mut self.holders[holder];
        if made.status == 200 {
            // Those before are good no more.
            holder.used = holder.codes.pop().or_else(|| holder.used.take());
            holder.note_codes(&made);
        } else {
            // It is too long ago that they signed in.
            holder.note_failure(&made, &[401]);
        }
    }

    async fn remove_app(&mut self, holder: usize) {
        let access = Some(self.holders[holder].access.clone());
        let request = Request::new(Method::DELETE, "/auth/factors/totp");
        let removed = self.send_with(access, &request).await;
        let holder = &mut self.holders[holder];
        if removed.status == 204 {
            holder.has_app = false;
            holder.note_removal();
        } else {
            holder.note_failure(&removed, &[401]);
        }
    }

    /// The access token of a session that began just now, or of the last one of two factors.
    pub(super) async fn fresh_access(&mut self, holder: usize) -> Option<String> {
        if self.holders[holder].has_factor() {
            return Some(self.holders[holder].access.clone());
        }
        let answer = self.login_of(holder).await;
        (answer.status == 200).then(|| {
            let access = answer.text("access_token").to_owned();
            self.holders[holder].access.clone_from(&access);
            access
        })
    }

    /// What a right password is answered, of somebody with a factor.
    async fn password_of(&mut self, holder: usize) -> Option<Answer> {
        let answer = self.login_of(holder).await;
        assert_ne!(answer.status, 200, "a password went round a factor");
        (answer.status == 202).then_some(answer)
    }

    async fn login_of(&mut self, holder: usize) -> Answer {
        let email = &self.holders[holder].email;
        let body = json!({"email": email, "password": PASSWORD});
        let answer = self.post_as(None, "/auth/login", body).await;
        let known = [200, 202, 429, 503].contains(&answer.status);
        assert!(known, "{}", answer.body);
        answer
    }

    async fn second_factor(&mut self, asked: &Answer, code: &str) -> Answer {
        let body = json!({
            "challenge": asked.body["second_factor"]["challenge"],
            "device_token": asked.body["device_token"],
            "recovery_code": code,
        });
        self.post_as(None, "/auth/login/second-factor", body).await
    }

    pub(super) async fn post_as(
        &mut self,
        access: Option<&str>,
        path: &str,
        body: Value,
    ) -> Answer {
        let request = Request::new(Method::POST, path).with(body);
        self.send_with(access.map(str::to_owned), &request).await
    }
}
