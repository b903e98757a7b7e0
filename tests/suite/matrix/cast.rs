//! Who asks.

use axum::http::Method;
use florence_local::{
    stack::Stack,
    template::{Route, Template},
};
use serde_json::{Value, json};
use store::Store;
use tests::{Api, Nurse, people, services};

use crate::{forge::Forge, system, table};

/// A system of its own, the people in it and an administrator.
pub(super) struct Cast {
    pub(super) api: Api,
    /// Whom administrators look at and change.
    pub(super) subject: Nurse,
    /// Whose things others reach for.
    pub(super) owner: Nurse,
    /// The key of the service `cast`.
    pub(super) service_key: String,
    stack: Stack,
    root: Nurse,
}

/// One kind of caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    Anonymous,
    Malformed,
    Expired,
    Revoked,
    User,
    Nurse,
    Admin,
    Disabled,
    Others,
}

/// A caller of its own for one request, and what they send as their access token.
pub(super) struct Part {
    pub(super) person: Nurse,
    pub(super) token: Option<String>,
}

impl Cast {
    pub(super) async fn assemble(stack: Stack) -> Self {
        let api = system::api(&stack);
        let root = api.register().await;
        table::promote(&stack, root.user_id()).await;
        Self {
            subject: api.register().await,
            owner: api.register().await,
            api,
            service_key: services::create(&Store::of(stack.dynamodb(), stack.table_name()), "cast")
                .await,
            stack,
            root,
        }
    }

    /// Every route of the template.
    pub(super) fn routes(&self) -> Vec<Route> {
        let Template { functions, .. } = self.stack.template();
        let routes = functions.iter().flat_map(|function| &function.routes);
        routes.cloned().collect()
    }

    pub(super) async fn play(&self, column: Column) -> Part {
        let mut person = people::registration();
        if column == Column::User {
            person["role"] = json!("user");
        }
        let person = self.api.register_as(person).await;
        let access = person.access.clone();
        let token = match column {
            Column::Anonymous => None,
            Column::Malformed => Some("e30.e30.e30".to_owned()),
            Column::Expired => Some(self.expired(&access)),
            _ => Some(access),
        };
        match column {
            Column::Revoked => self.sign_out(&person).await,
            Column::Admin => self.change(&person, json!({"role": "admin"})).await,
            Column::Disabled => self.change(&person, json!({"is_active": false})).await,
            _ => {}
        }
        Part { person, token }
    }

    fn expired(&self, access: &str) -> String {
        let forge = Forge::new(&self.stack, access);
        let issued = forge.claims()["iat"].as_i64().unwrap();
        forge.with_claim("exp", issued - 60)
    }

    async fn sign_out(&self, person: &Nurse) {
        let token = Some(person.access.as_str());
        let answer = self.api.post("/auth/logout", token, json!({})).await;
        assert_eq!(answer.status, 204);
    }

    async fn change(&self, person: &Nurse, change: Value) {
        let path = format!("/admin/users/{}", person.user_id());
        let token = Some(self.root.access.as_str());
        let change = Some(change);
        let answer = self.api.send(Method::PATCH, &path, token, &[], change);
        assert_eq!(answer.await.status, 200);
    }
}

impl Column {
    pub(super) const ALL: [Self; 9] = [
        Self::Anonymous,
        Self::Malformed,
        Self::Expired,
        Self::Revoked,
        Self::User,
        Self::Nurse,
        Self::Admin,
        Self::Disabled,
        Self::Others,
    ];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Anonymous => "anonymous",
            Self::Malformed => "malformed token",
            Self::Expired => "expired token",
            Self::Revoked => "revoked session",
            Self::User => "user",
            Self::Nurse => "nurse",
            Self::Admin => "admin",
            Self::Disabled => "disabled account",
            Self::Others => "somebody else's",
        }
    }

    /// Whether the caller may use the things they own.
    pub(super) fn is_let_in(self) -> bool {
        matches!(self, Self::User | Self::Nurse | Self::Admin)
    }

    /// The only answer that is right, where there is one.
    pub(super) fn required_of(
        self,
        route: &str,
        is_protected: bool,
    ) -> Option<(u16, &'static str)> {
        let of_admins = route.contains("/admin/");
        match self {
            _ if !is_protected => None,
            Self::Anonymous => Some((401, "missing_token")),
            Self::Malformed => Some((401, "invalid_token")),
            Self::Expired => Some((401, "token_expired")),
            Self::Revoked | Self::Disabled => Some((401, "session_ended")),
            Self::User | Self::Nurse | Self::Others if of_admins => Some((403, "forbidden")),
            Self::Others => Some((404, "not_found")),
            Self::User | Self::Nurse | Self::Admin => None,
        }
    }
}
