//! Who asks.

use axum::http::Method;
use domain::second_factor::SECOND_FACTOR;
use florence_local::{
    stack::Stack,
    template::{Route, Template},
};
use serde_json::{Value, json};
use tests::{
    Api, Nurse, Secured,
    people::{self, PASSWORD},
};
use tokio::sync::Mutex;

use crate::{forge::Forge, system, table};

/// A system of its own, the people in it and an administrator.
pub(super) struct Cast {
    pub(super) api: Api,
    /// Whom administrators look at and change.
    pub(super) subject: Nurse,
    /// Whose things others reach for.
    pub(super) owner: Nurse,
    stack: Stack,
    /// Who changes accounts, one at a time: each time they prove once more who they are.
    root: Mutex<Nurse>,
}

/// Where administrators need a second factor, as they do unless it is said otherwise.
pub(super) const POLICY: (&str, &str) = (SECOND_FACTOR, "administrators");

/// One kind of caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    Anonymous,
    Malformed,
    Expired,
    Revoked,
    User,
    Nurse,
    /// In a session of two factors.
    SecuredNurse,
    /// In a session of one factor.
    Admin,
    /// In a session of two factors.
    SecuredAdmin,
    Disabled,
    Others,
}

/// A caller of its own for one request, and what they send as their access token.
pub(super) struct Part {
    pub(super) person: Nurse,
    pub(super) secured: Option<Secured>,
    pub(super) token: Option<String>,
}

impl Cast {
    pub(super) async fn assemble(stack: Stack) -> Self {
        let api = system::api(&stack);
        let root = api.register().await;
        api.secure(&root).await;
        table::promote(&stack, root.user_id()).await;
        Self {
            subject: api.register().await,
            owner: api.register().await,
            api,
            stack,
            root: Mutex::new(root),
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
        let secured = match column {
            Column::SecuredNurse | Column::SecuredAdmin => Some(self.api.secure(&person).await),
            _ => None,
        };
        match column {
            Column::Revoked => self.sign_out(&person).await,
            Column::Admin | Column::SecuredAdmin => {
                self.change(&person, json!({"role": "admin"})).await;
            }
            Column::Disabled => self.change(&person, json!({"is_active": false})).await,
            _ => {}
        }
        Part {
            person,
            secured,
            token,
        }
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
        let root = self.root.lock().await;
        let token = Some(root.access.as_str());
        let proof = json!({"password": PASSWORD});
        let proved = self.api.post("/auth/step-up", token, proof).await;
        assert_eq!(proved.status, 200);
        let change = Some(change);
        let answer = self.api.send(Method::PATCH, &path, token, &[], change);
        assert_eq!(answer.await.status, 200);
    }
}

impl Column {
    pub(super) const ALL: [Self; 11] = [
        Self::Anonymous,
        Self::Malformed,
        Self::Expired,
        Self::Revoked,
        Self::User,
        Self::Nurse,
        Self::SecuredNurse,
        Self::Admin,
        Self::SecuredAdmin,
        Self::Disabled,
        Self::Others,
    ];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Anonymous => "anonymous",
            Self::Malformed => "malformed token",
            Self::Expired => "expired token",
            Self::Revoked => "revoked session",
            Self::User => "user, level 1",
            Self::Nurse => "nurse, level 1",
            Self::SecuredNurse => "nurse, level 2",
            Self::Admin => "admin, level 1",
            Self::SecuredAdmin => "admin, level 2",
            Self::Disabled => "disabled account",
            Self::Others => "somebody else's",
        }
    }

    /// Whether the caller may use the things they own.
    pub(super) fn is_let_in(self) -> bool {
        matches!(self, Self::User | Self::Nurse | Self::Admin) || self.is_secured()
    }

    /// Whether the session is one of two factors.
    pub(super) fn is_secured(self) -> bool {
        matches!(self, Self::SecuredNurse | Self::SecuredAdmin)
    }

    /// The only answer that is right, where there is one.
    pub(super) fn required_of(
        self,
        route: &str,
        is_protected: bool,
    ) -> Option<(u16, &'static str)> {
        let of_admins = route.contains("/admin/");
        match self {
            _ if !is_protected => self.of_second_factor(route),
            Self::Anonymous => Some((401, "missing_token")),
            Self::Malformed => Some((401, "invalid_token")),
            Self::Expired => Some((401, "token_expired")),
            Self::Revoked | Self::Disabled => Some((401, "session_ended")),
            Self::User | Self::Nurse | Self::SecuredNurse | Self::Others if of_admins => {
                Some((403, "forbidden"))
            }
            Self::Admin if of_admins => Some((403, "second_factor_required")),
            Self::Others => Some((404, "not_found")),
            Self::Admin if route.ends_with("/factors/totp/confirm") => {
                Some((422, "validation_failed"))
            }
            Self::User | Self::Nurse | Self::Admin => Self::of_no_factor(route),
            Self::SecuredNurse | Self::SecuredAdmin => Self::of_a_factor(route),
        }
    }

    /// Only who has a second factor is asked for one.
    fn of_second_factor(self, route: &str) -> Option<(u16, &'static str)> {
        let asks = route.ends_with("/login/second-factor") && !self.is_secured();
        asks.then_some((401, "invalid_challenge"))
    }

    fn of_no_factor(route: &str) -> Option<(u16, &'static str)> {
        match route {
            "DELETE /api/v1/auth/factors/totp" | "POST /api/v1/auth/factors/recovery-codes" => {
                Some((404, "not_found"))
            }
            _ => None,
        }
    }

    fn of_a_factor(route: &str) -> Option<(u16, &'static str)> {
        match route {
            "POST /api/v1/auth/factors/totp" | "POST /api/v1/auth/factors/totp/confirm" => {
                Some((409, "factor_already_set"))
            }
            _ => None,
        }
    }
}
