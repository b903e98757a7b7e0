//! The administrator, whom all clients ask.

use florence_local::stack::Stack;
use serde_json::json;
use tests::{Api, people::PASSWORD, promote};
use tokio::sync::Mutex;

use crate::{
    account::Session,
    kind::Kind,
    wire::{Request, Wire},
};

#[derive(Debug)]
pub(crate) struct Administrator {
    email: String,
    session: Mutex<Session>,
}

impl Administrator {
    pub(crate) async fn appoint(api: &Api, stack: &Stack) -> Self {
        let nurse = api.register().await;
        promote(stack, nurse.user_id()).await;
        Self {
            session: Mutex::new(Session::of(&nurse.answer)),
            email: nurse.email,
        }
    }

    /// A session that was begun minutes ago at the most, as changes of other accounts ask for.
    pub(crate) async fn session(&self, wire: &mut Wire) -> Option<Session> {
        let mut session = self.session.lock().await;
        if !session.is_fresh() {
            let body = json!({"email": self.email, "password": PASSWORD});
            let request = Request::new(Kind::SignIn).with(body);
            *session = Session::of(&wire.send(request).await?.answer);
        }
        Some(session.clone())
    }
}
