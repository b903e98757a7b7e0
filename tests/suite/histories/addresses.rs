//! People whose addresses change, come back, and whose accounts are deleted. Each belongs to one
//! client, which knows the addresses that the account may have; the table's faults are the others.

use axum::http::Method;
use domain::{
    link_token::{LinkClaim, Purpose},
    mail_code::CodePurpose,
};
use serde_json::{Value, json};
use tests::{
    Answer,
    people::{self, PASSWORD},
};

use super::{client::Client, ward::Request};

/// Somebody who moves.
#[derive(Debug, Clone)]
pub(super) struct Mover {
    pub(super) user_id: String,
    /// The account has one of these.
    pub(super) emails: Vec<String>,
    pub(super) deleted: bool,
    /// Whether the answer to a deletion was lost.
    pub(super) maybe_deleted: bool,
    access: String,
    /// The password is refused, or the session has ended: nothing more happens.
    retired: bool,
}

impl Client {
    /// One step of a move.
    pub(super) async fn move_about(&mut self) {
        let busy = self.movers.iter().rposition(|mover| !mover.retired);
        let Some(mover) = busy else {
            return self.start_moving().await;
        };
        match self.rng.u8(..10) {
            0 => self.delete_mover(mover).await,
            1 => self.move_back(mover).await,
            _ => self.move_on(mover).await,
        }
    }

    async fn start_moving(&mut self) {
        let email = self.new_address();
        let body = people::registration_of(&email);
        let registered = self.post_with("/auth/register", None, body).await;
        if registered.status == 201 {
            self.movers.push(Mover {
                user_id: registered.body["user"]["user_id"]
                    .as_str()
                    .unwrap()
                    .to_owned(),
                emails: vec![email],
                deleted: false,
                maybe_deleted: false,
                access: registered.text("access_token").to_owned(),
                retired: false,
            });
        }
    }

    async fn move_on(&mut self, mover: usize) {
        let (email, access) = (self.new_address(), Some(self.movers[mover].access.clone()));
        let body = json!({"new_email": email, "password": PASSWORD});
        let begun = self
            .post_with("/auth/profile/email", access.clone(), body)
            .await;
        // The code of an earlier change to this client's address is void by now.
        if begun.status != 202 {
            self.movers[mover].retired |= begun.status != 503;
            return;
        }
        let change = begun.text("change_id").to_owned();
        let code = self.change_code(&change).await;
        let body = json!({"change_id": change, "code": code});
        let path = "/auth/profile/email/confirm";
        let confirmed = self.post_with(path, access, body).await;
        let mover = &mut self.movers[mover];
        match confirmed.status {
            200 => mover.emails = vec![email],
            503 => mover.emails.push(email),
            401 => mover.retired = true,
            status => panic!("{status} {}", confirmed.body),
        }
    }

    /// With a link that may be of any change, also of one that is void.
    async fn move_back(&mut self, mover: usize) {
        let user = self.movers[mover].user_id.parse().unwrap();
        let made = self.store.made_email_changes(user).await.unwrap();
        let Some(change) = self.rng.choice(made) else {
            return;
        };
        let claim = LinkClaim {
            subject: user.as_uuid(),
            reference: change.event_id,
        };
        let purpose = Purpose::UndoEmailChange;
        let token = self.secrets.link(purpose, claim).await.unwrap();
        let body = json!({"token": token.0});
        let undone = self.post_with("/auth/email-undo", None, body).await;
        let mover = &mut self.movers[mover];
        let email = change.old_email.as_str().to_owned();
        match undone.status {
            204 => mover.emails = vec![email],
            503 => mover.emails.push(email),
            status => assert_eq!(status, 422, "{}", undone.body),
        }
        mover.retired = undone.status != 422;
    }

    async fn delete_mover(&mut self, mover: usize) {
        let path = format!("/admin/users/{}", self.movers[mover].user_id);
        self.movers[mover].maybe_deleted = true;
        self.movers[mover].retired = true;
        let deleted = self.send_as_admin(Request::new(Method::DELETE, path)).await;
        self.movers[mover].deleted = deleted.status == 204;
    }

    fn new_address(&self) -> String {
        format!("mover-{}@ward.example.org", self.marker().replace(' ', "-"))
    }

    async fn post_with(&mut self, path: &str, access: Option<String>, body: Value) -> Answer {
        let request = Request::new(Method::POST, path).with(body);
        self.send_with(access, &request).await
    }

    async fn change_code(&self, change: &str) -> String {
        let purpose = CodePurpose::EmailChange;
        let change = change.parse().unwrap();
        let code = self.secrets.code(purpose, change).await;
        code.unwrap().grouped()
    }
}
