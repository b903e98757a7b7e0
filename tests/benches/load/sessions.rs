//! Signing in and out, guessing, and exchanging tokens.

use serde_json::{Value, json};
use tests::people::PASSWORD;

use crate::{
    account::{Account, Session},
    client::Client,
    kind::Kind,
    wire::Request,
};

impl Client {
    /// On that device, or when nobody shares the account on the one whose session is the oldest
    /// and is ended for the new one.
    pub(crate) async fn sign_in(&mut self, account: &Account, device: usize) {
        let device = if account.shared {
            device
        } else {
            account.notes().next_device
        };
        let mut held = account.devices[device].write().await;
        if let Some(session) = held.take() {
            let evicted = account.notes().evicted.remove(&session.id);
            if account.shared && !evicted {
                self.sign_out(account, &session).await;
            }
            account.notes().end(session);
        }
        let body = json!({"email": account.email, "password": PASSWORD});
        let request = Request::new(Kind::SignIn).with(body);
        let Some(settled) = self.wire.send(request).await else {
            account.notes().stray_sessions += 1;
            return;
        };
        *held = Some(Session::of(&settled.answer));
        let mut notes = account.notes();
        notes.event("login_succeeded", &settled, true);
        notes.stray_sessions += settled.open;
        notes.next_device = (device + 1) % account.devices.len();
    }

    async fn sign_out(&mut self, account: &Account, session: &Session) {
        let request = Request::new(Kind::SignOut).of(session);
        // It has ended, if an earlier attempt did it or the limit.
        let request = request.or(401, "session_ended");
        let Some(settled) = self.wire.send(request).await else {
            return;
        };
        let made = settled.succeeded();
        if !made && settled.open == 0 && !account.may_displace() {
            self.wire.log.broken("a live session had ended by itself");
        }
        account.notes().event("logged_out", &settled, made);
    }

    /// With a wrong password.
    pub(crate) async fn guess(&mut self, account: &Account) {
        let body = json!({"email": account.email, "password": "another lamp under the river 8"});
        let request = Request::new(Kind::WrongPassword).with(body);
        if let Some(settled) = self.wire.send(request).await {
            account.notes().event("login_failed", &settled, true);
        }
    }

    /// Exchanges a device's refresh token, from two tabs at once where several share the
    /// account; else sometimes once more, as after a lost answer.
    pub(crate) async fn refresh(&mut self, account: &Account, device: usize) {
        let mut held = account.devices[device].write().await;
        let Some(session) = held.clone() else {
            return;
        };
        let exchange = |key| {
            let body = json!({"refresh_token": session.refresh});
            let request = Request::new(Kind::Refresh).with(body).key(key);
            if account.may_displace() {
                request.or(401, "invalid_refresh_token")
            } else {
                request
            }
        };
        let key = self.key();
        let first = exchange(key.clone());
        let (first, second) = if account.shared {
            let second = exchange(format!("{key}-tab"));
            tokio::join!(self.wire.send(first), self.tab.send(second))
        } else {
            let first = self.wire.send(first).await;
            let again = self.rng.u8(..4) == 0;
            let again = again.then(|| exchange(key));
            let second = match again {
                Some(again) => self.wire.send(again).await,
                None => None,
            };
            (first, second)
        };
        let answers: Vec<_> = [first, second].into_iter().flatten().collect();
        if answers.iter().any(|settled| !settled.succeeded()) {
            account.notes().evicted.insert(session.id);
            return;
        }
        let mut successors = answers.iter().map(|settled| Session::of(&settled.answer));
        let Some(next) = successors.next() else {
            return;
        };
        let same = |other: &Session| other.refresh == next.refresh && other.id == next.id;
        if next.id != session.id || !successors.all(|other| same(&other)) {
            self.wire.log.broken("a session has two successors");
        }
        *held = Some(next);
    }

    /// The ids of the live sessions, as the account sees them.
    pub(crate) fn session_ids(list: &Value) -> Vec<String> {
        let sessions = list["sessions"].as_array().into_iter().flatten();
        let ids = sessions.filter_map(|session| session["session_id"].as_str());
        ids.map(str::to_owned).collect()
    }
}
