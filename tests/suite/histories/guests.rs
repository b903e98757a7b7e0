//! People who were invited, and who hold their session by a cookie. Each belongs to one client.

use axum::http::Method;
use domain::link_token::{LinkClaim, Purpose};
use serde_json::{Value, json};
use tests::{
    Answer,
    cookies::{ASKING, OWN_PAGE, session_cookie},
    people::PASSWORD,
};
use uuid::Uuid;

use super::{client::Client, ward::Request};

/// Somebody who was invited.
#[derive(Debug, Clone)]
pub(super) struct Guest {
    pub(super) email: String,
    pub(super) accepted: bool,
    /// Whether the answer to an acceptance was lost.
    pub(super) maybe_accepted: bool,
    /// The account, once its acceptance was answered.
    pub(super) user_id: Option<String>,
    invitation: Uuid,
    cookie: String,
    /// Whether the answer to its sign-out was not lost.
    signed_out: bool,
}

impl Client {
    /// One step of somebody who is invited.
    pub(super) async fn receive_guests(&mut self) {
        let waiting = self.guests.iter().rposition(|guest| !guest.signed_out);
        let Some(guest) = waiting else {
            return self.invite().await;
        };
        if self.guests[guest].cookie.is_empty() {
            return self.accept(guest).await;
        }
        match self.rng.u8(..6) {
            0 => self.sign_guest_out(guest).await,
            1 => self.accept_again(guest).await,
            _ => self.use_cookie(guest).await,
        }
    }

    async fn invite(&mut self) {
        let email = format!("guest-{}@ward.example.org", self.marker().replace(' ', "-"));
        let body = json!({"email": email, "role": "nurse", "full_name": "Bea Example"});
        let request = Request::new(Method::POST, "/admin/invitations").with(body);
        let invited = self.send_as_admin(request).await;
        if invited.status == 201 {
            let id = &invited.body["invitation"]["invitation_id"];
            self.guests.push(Guest {
                email,
                accepted: false,
                maybe_accepted: false,
                user_id: None,
                invitation: id.as_str().unwrap().parse().unwrap(),
                cookie: String::new(),
                signed_out: false,
            });
        }
    }

    async fn accept(&mut self, guest: usize) {
        let answer = self.follow_invitation(guest).await;
        let guest = &mut self.guests[guest];
        match answer.status {
            201 => {
                assert!(!guest.accepted, "{guest:?} has two accounts");
                let user = answer.body["user"]["user_id"].as_str().unwrap();
                guest.accepted = true;
                guest.user_id = Some(user.to_owned());
                guest.cookie = session_cookie(&answer);
                assert_ne!(guest.cookie, "");
            }
            503 => guest.maybe_accepted = true,
            status => {
                assert_eq!(status, 422, "{}", answer.body);
                assert!(guest.maybe_accepted, "{guest:?} {}", answer.body);
                guest.signed_out = true;
            }
        }
    }

    async fn accept_again(&mut self, guest: usize) {
        let answer = self.follow_invitation(guest).await;
        let refused = [422, 503].contains(&answer.status);
        assert!(refused, "an invitation is good twice: {}", answer.body);
    }

    async fn use_cookie(&mut self, guest: usize) {
        let cookie = self.guests[guest].cookie.clone();
        let headers = [("cookie", cookie.as_str())];
        let path = "/auth/profile";
        let profile = self.exchange(&Method::GET, path, &headers, None).await;
        match profile.status {
            200 => {
                let user = profile.body["user"]["user_id"].as_str();
                assert_eq!(user, self.guests[guest].user_id.as_deref());
            }
            status => assert_eq!(status, 503, "{}", profile.body),
        }
    }

    async fn sign_guest_out(&mut self, guest: usize) {
        let cookie = self.guests[guest].cookie.clone();
        let headers = [("cookie", cookie.as_str()), OWN_PAGE];
        let (path, body) = ("/auth/logout", Some(json!({})));
        let left = self.exchange(&Method::POST, path, &headers, body).await;
        match left.status {
            204 => {
                let headers = [("cookie", cookie.as_str())];
                let path = "/auth/profile";
                let profile = self.exchange(&Method::GET, path, &headers, None).await;
                assert!([401, 503].contains(&profile.status), "{}", profile.body);
            }
            // Whether the session lives is not known any more.
            status => assert_eq!(status, 503, "{}", left.body),
        }
        self.guests[guest].signed_out = true;
    }

    /// With the cookie in place of tokens.
    async fn follow_invitation(&mut self, guest: usize) -> Answer {
        let id = self.guests[guest].invitation;
        let (subject, reference) = (id, id);
        let claim = LinkClaim { subject, reference };
        let token = self.secrets.link(Purpose::Invitation, claim).await.unwrap();
        let body: Value = json!({
            "token": token.0, "password": PASSWORD, "agreed_to_terms": true,
        });
        let path = "/auth/invitations/accept";
        self.exchange(&Method::POST, path, &ASKING, Some(body))
            .await
    }
}
