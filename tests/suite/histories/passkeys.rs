//! The passkeys of people with second factors.

use axum::http::Method;
use serde_json::{Value, json};
use tests::{
    Answer,
    passkeys::{ORIGIN, Passkey},
};

use super::{client::Client, ward::Request};

const PASSKEYS: &str = "/auth/factors/passkeys";

/// More would soon be the ten that an account has at most.
const MANY: usize = 3;

/// A passkey that was added.
#[derive(Debug)]
pub(super) struct HeldPasskey {
    pub(super) id: String,
    passkey: Passkey,
}

impl Client {
    /// One step of making a passkey, signing in with it and taking it away.
    pub(super) async fn hold_passkeys(&mut self, holder: usize) {
        let count = self.holders[holder].passkeys.len();
        match self.rng.u8(..10) {
            0..6 if count > 0 => self.sign_in_by_passkey(holder).await,
            6 => self.use_removed_passkey(holder).await,
            7 if count > 0 => self.rename_passkey(holder).await,
            8 if count > 0 => self.remove_passkey(holder).await,
            _ if count < MANY => self.add_passkey(holder).await,
            _ => self.remove_passkey(holder).await,
        }
    }

    async fn add_passkey(&mut self, holder: usize) {
        let Some(access) = self.fresh_access(holder).await else {
            return;
        };
        let begin = format!("{PASSKEYS}/begin");
        let asked = self.post_as(Some(&access), &begin, json!({})).await;
        if asked.status != 200 {
            assert!([401, 503].contains(&asked.status), "{}", asked.body);
            return;
        }
        let public_key = &asked.body["public_key"];
        let mut passkey = Passkey::new(&public_key["user"]["id"]);
        passkey.counter = self.rng.bool().then_some(0);
        let credential = passkey.registration(&passkey.creation(public_key, ORIGIN));
        let body = json!({"name": "Phone", "credential": credential});
        let added = self.post_as(Some(&access), PASSKEYS, body).await;
        let holder = &mut self.holders[holder];
        if added.status == 201 {
            let id = added.body["passkey"]["passkey_id"].as_str().unwrap();
            holder.passkeys.push(HeldPasskey {
                id: id.to_owned(),
                passkey,
            });
            holder.note_codes(&added);
        } else {
            holder.note_failure(&added, &[401]);
        }
    }

    /// With an answer that signs in once, however often it is sent.
    async fn sign_in_by_passkey(&mut self, holder: usize) {
        let Some(asked) = self.question().await else {
            return;
        };
        let chosen = self.rng.usize(..self.holders[holder].passkeys.len());
        let held = &mut self.holders[holder].passkeys[chosen];
        let body = answered(&asked, &mut held.passkey);
        let first = self.answer_question(&body).await;
        assert_ne!(first.code(), "invalid_passkey", "{holder} {chosen}");
        let again = self.answer_question(&body).await;
        let both = first.status == 200 && again.status == 200;
        assert!(!both, "a passkey's answer is good twice");
        for answer in [first, again] {
            if answer.status == 200 {
                self.holders[holder].access = answer.text("access_token").to_owned();
            }
        }
    }

    async fn use_removed_passkey(&mut self, holder: usize) {
        let Some(asked) = self.question().await else {
            return;
        };
        if let Some(removed) = &mut self.holders[holder].removed {
            let body = answered(&asked, removed);
            let answer = self.answer_question(&body).await;
            assert_ne!(answer.status, 200, "a passkey outlives its removal");
        }
    }

    async fn rename_passkey(&mut self, holder: usize) {
        let (path, access) = self.first_passkey(holder);
        let request = Request::new(Method::PATCH, path).with(json!({"name": "Key"}));
        let renamed = self.send_with(Some(access), &request).await;
        let known = [200, 401, 503].contains(&renamed.status);
        assert!(known, "{}", renamed.body);
    }

    async fn remove_passkey(&mut self, holder: usize) {
        let (path, access) = self.first_passkey(holder);
        let request = Request::new(Method::DELETE, path);
        let removed = self.send_with(Some(access), &request).await;
        let holder = &mut self.holders[holder];
        if removed.status == 204 {
            holder.removed = Some(holder.passkeys.remove(0).passkey);
            holder.note_removal();
        } else {
            holder.note_failure(&removed, &[401]);
        }
    }

    /// Its path, and the access token of whose it is.
    fn first_passkey(&self, holder: usize) -> (String, String) {
        let holder = &self.holders[holder];
        let path = format!("{PASSKEYS}/{}", holder.passkeys[0].id);
        (path, holder.access.clone())
    }

    /// What a sign-in page asks with.
    async fn question(&mut self) -> Option<Answer> {
        let path = "/auth/login/passkey/begin";
        let asked = self.post_as(None, path, json!({})).await;
        (asked.status == 200).then_some(asked)
    }

    async fn answer_question(&mut self, body: &Value) -> Answer {
        let path = "/auth/login/passkey";
        let answer = self.post_as(None, path, body.clone()).await;
        let known = [200, 401, 429, 503].contains(&answer.status);
        assert!(known, "{}", answer.body);
        answer
    }
}

fn answered(asked: &Answer, passkey: &mut Passkey) -> Value {
    json!({
        "credential": passkey.answer(&asked.body["public_key"], ORIGIN),
        "device_token": asked.body["device_token"],
    })
}
