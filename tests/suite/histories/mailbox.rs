//! What people do with the mail of their accounts.

use axum::http::Method;
use domain::mail::Template;
use serde_json::{Value, json};
use tests::Answer;

use super::{client::Client, ward::Request};

impl Client {
    pub(super) async fn use_mail(&mut self) {
        let count = self.ward.borrow().people.len();
        if count == 0 {
            return;
        }
        let person = self.rng.usize(..count);
        match self.rng.u8(..8) {
            0 => self.report_not_me(person).await,
            1..4 => self.ask_for_a_reset(person).await,
            _ => self.complete_a_reset(person).await,
        }
    }

    async fn ask_for_a_reset(&mut self, person: usize) {
        let email = self.email(person);
        let device = self.rng.choice(&self.devices).cloned();
        let body = json!({"email": email, "device_token": device});
        let answer = self.post("/auth/password-reset", body).await;
        assert!([202, 503].contains(&answer.status), "{}", answer.body);
    }

    /// With any link that was mailed, used or not.
    async fn complete_a_reset(&mut self, person: usize) {
        let Some(token) = self.token(person, Template::PasswordReset).await else {
            return;
        };
        let before = self.ward.borrow().people[person].passwords.clone();
        let new = format!("copper lantern sings {} tides", self.marker());
        self.ward.borrow_mut().people[person]
            .passwords
            .push(new.clone());
        let sessions = self.sessions(person);
        let body = json!({"token": token, "new_password": new});
        let answer = self.post("/auth/password-reset/complete", body).await;
        let mut ward = self.ward.borrow_mut();
        ward.count(person, "password_reset", 200, &answer);
        let passwords = &mut ward.people[person].passwords;
        match answer.status {
            200 => passwords.retain(|known| !before.contains(known)),
            503 => {}
            status => {
                assert!([403, 422].contains(&status), "{}", answer.body);
                passwords.retain(|known| *known != new);
            }
        }
        if answer.status == 200 {
            ward.note_ended(&sessions);
        }
    }

    async fn report_not_me(&mut self, person: usize) {
        let Some(token) = self.token(person, Template::PasswordChanged).await else {
            return;
        };
        let sessions = self.sessions(person);
        let answer = self.post("/auth/not-me", json!({"token": token})).await;
        match answer.status {
            204 => self.ward.borrow_mut().note_ended(&sessions),
            status => assert!([422, 503].contains(&status), "{}", answer.body),
        }
    }

    async fn post(&mut self, path: &str, body: Value) -> Answer {
        self.send(Request::new(Method::POST, path).with(body)).await
    }

    /// The token of some mail to a person.
    async fn token(&mut self, person: usize, template: Template) -> Option<String> {
        let mails = self.deployment.mails(template, &self.email(person)).await;
        let mail = self.rng.choice(&mails)?;
        Some(self.deployment.token(mail).await)
    }

    fn email(&self, person: usize) -> String {
        self.ward.borrow().people[person].email.clone()
    }

    /// The sessions of a person that are known by now.
    fn sessions(&self, person: usize) -> Vec<usize> {
        let ward = self.ward.borrow();
        let all = 0..ward.sessions.len();
        all.filter(|index| ward.sessions[*index].person == person)
            .collect()
    }
}
