//! People who come once: they register, an administrator confirms who they are, they set a second
//! factor up, sign in with it, export what is kept of them, and ask for a reset by mail.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tests::{Answer, Authenticator, people, recovery_codes};

use crate::{account::Session, client::Client, kind::Kind, wire::Request};

/// What the export of somebody must tell, each once.
const EVENTS: [&str; 6] = [
    "account_verified",
    "login_succeeded",
    "registered",
    "second_factor_required",
    "totp_added",
    "user_read",
];

/// The address of somebody, and whether a reset was promised to them.
struct Newcomer {
    email: String,
    session: Session,
    user_id: String,
}

impl Client {
    /// Somebody new, from their registration to a reset. Ends early when something is answered
    /// that should not be, which is noted.
    pub(crate) async fn welcome(&mut self) -> Option<()> {
        let newcomer = self.register().await?;
        self.confirm_who(&newcomer.user_id).await?;
        let code = self.set_up_app(&newcomer.session).await?;
        let session = self.sign_in_twice(&newcomer.email, &code).await?;
        self.export(&session).await?;
        let body = json!({"email": newcomer.email});
        let asked = Request::new(Kind::AskReset).with(body).key(self.key());
        self.wire.send(asked).await?;
        self.awaiting_mail.push(newcomer.email);
        Some(())
    }

    async fn register(&mut self) -> Option<Newcomer> {
        let person = people::registration();
        let email = person["email"].as_str().unwrap_or_default().to_owned();
        let request = Request::new(Kind::Register).with(person).key(self.key());
        let answer = self.wire.send(request).await?.answer;
        let user_id = answer.body["user"]["user_id"].as_str().unwrap_or_default();
        Some(Newcomer {
            email,
            user_id: user_id.to_owned(),
            session: Session::of(&answer),
        })
    }

    async fn confirm_who(&mut self, user_id: &str) -> Option<()> {
        let path = format!("/admin/users/{user_id}");
        let administrator = self.administrator.session(&mut self.wire).await?;
        let read = Request::to(Kind::ReadUser, &path).of(&administrator);
        self.wire.send(read).await?;
        let change = Request::to(Kind::ChangeUser, &path).of(&administrator);
        let change = change.with(json!({"is_verified": true}));
        self.wire.send(change).await?;
        Some(())
    }

    /// Answers a recovery code.
    async fn set_up_app(&mut self, session: &Session) -> Option<String> {
        let begin = Request::new(Kind::BeginApp).of(session).with(json!({}));
        let answer = self.wire.send(begin).await?.answer;
        let code = Authenticator::of(&answer).code();
        let confirm = Request::new(Kind::ConfirmApp).of(session);
        let confirm = confirm.with(json!({"code": code}));
        let confirmed = self.wire.send(confirm).await?.answer;
        recovery_codes(&confirmed).pop()
    }

    async fn sign_in_twice(&mut self, email: &str, code: &str) -> Option<Session> {
        let body = json!({"email": email, "password": people::PASSWORD});
        let request = Request::new(Kind::AskForFactor).with(body);
        let asked = self.wire.send(request).await?.answer;
        let factor = json!({
            "challenge": asked.body["second_factor"]["challenge"],
            "device_token": asked.body["device_token"],
            "recovery_code": code,
        });
        let request = Request::new(Kind::SecondFactor).with(factor);
        let signed_in = self.wire.send(request).await?.answer;
        Some(Session::of(&signed_in))
    }

    async fn export(&mut self, session: &Session) -> Option<()> {
        let exported = Request::new(Kind::Export).of(session);
        let exported = self.wire.send(exported).await?.answer;
        let counts = counts(&exported);
        for action in EVENTS {
            if counts.get(action) != Some(&1) {
                let what = format!("somebody new has not one event {action}");
                self.wire.log.broken(what);
            }
        }
        Some(())
    }
}

fn counts(exported: &Answer) -> BTreeMap<&str, usize> {
    let events = exported.body["audit_events"].as_array();
    let mut counts = BTreeMap::new();
    for action in events.into_iter().flatten().filter_map(action) {
        *counts.entry(action).or_default() += 1;
    }
    counts
}

fn action(event: &Value) -> Option<&str> {
    event["action"].as_str()
}
