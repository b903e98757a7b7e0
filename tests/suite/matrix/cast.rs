//! Who asks.

use axum::http::Method;
use domain::second_factor::SECOND_FACTOR;
use florence_local::{
    stack::Stack,
    template::{Route, Template},
};
use serde_json::{Value, json};
use store::Store;
use tests::{
    Api, Nurse, Secured,
    cookies::{ASKING, session_cookie},
    people::{self, PASSWORD},
    services,
};
use tokio::sync::{Mutex, MutexGuard};

use super::requests::invitee;
use crate::{forge::Forge, mail, system};

/// A system of its own, the people in it and an administrator.
pub(super) struct Cast {
    pub(super) api: Api,
    /// Whom administrators look at and change.
    pub(super) subject: Nurse,
    /// Whose things others reach for.
    pub(super) owner: Nurse,
    /// The key of the service `cast`.
    pub(super) service_key: String,
    pub(super) stack: Stack,
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
    /// In a session that is locked.
    Locked,
    Others,
    /// A page of the service, by cookie.
    Page,
    /// A page of another host of the same site, with the cookie of somebody else.
    SameSite,
    /// The same, of another site.
    CrossSite,
    /// A cookie, and nothing that says which page sends it.
    BareCookie,
}

/// A caller of its own for one request, what they send as their access token, and the headers that
/// their browser sends.
pub(super) struct Part {
    pub(super) person: Nurse,
    pub(super) secured: Option<Secured>,
    pub(super) token: Option<String>,
    pub(super) headers: Vec<(&'static str, String)>,
}

impl Cast {
    pub(super) async fn assemble(stack: Stack) -> Self {
        let api = system::api(&stack);
        let root = api.register().await;
        api.secure(&root).await;
        tests::promote(&stack, root.user_id()).await;
        Self {
            subject: api.register().await,
            owner: api.register().await,
            api,
            service_key: services::create(&Store::of(stack.dynamodb(), stack.table_name()), "cast")
                .await,
            stack,
            root: Mutex::new(root),
        }
    }

    /// Every route of the template.
    pub(super) fn routes(&self) -> Vec<Route> {
        let Template { functions, .. } = self.stack.template();
        let routes = functions.iter().flat_map(|function| &function.routes);
        // `$default` has no path: the pages, which are everybody's.
        routes
            .filter(|route| route.path.is_some())
            .cloned()
            .collect()
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
            column if column.holds_a_cookie() => None,
            _ => Some(access),
        };
        let secured = match column {
            Column::SecuredNurse | Column::SecuredAdmin => Some(self.api.secure(&person).await),
            _ => None,
        };
        let headers = if column.holds_a_cookie() {
            self.browser(column, &person).await
        } else {
            Vec::new()
        };
        match column {
            Column::Revoked => self.sign_out(&person).await,
            Column::Locked => self.lock(&person).await,
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
            headers,
        }
    }

    /// What a browser sends with a request of the page, once the person has signed in with it.
    async fn browser(&self, column: Column, person: &Nurse) -> Vec<(&'static str, String)> {
        let body = Some(json!({"email": person.email, "password": PASSWORD}));
        let login = self
            .api
            .send(Method::POST, "/auth/login", None, &ASKING, body);
        let cookie = session_cookie(&login.await.expect_status(200));
        let mut headers = vec![
            ("cookie", cookie),
            ("x-florence-session", "cookie".to_owned()),
        ];
        let site = column.site();
        headers.extend(site.map(|site| ("sec-fetch-site", site.to_owned())));
        headers
    }

    /// The id of an invitation, and the token that was mailed with it.
    pub(super) async fn invite(&self) -> (String, String) {
        let invitee = invitee();
        let root = self.proved_root().await;
        let (token, path) = (Some(root.access.as_str()), "/admin/invitations");
        let made = self.api.post(path, token, invitee.clone()).await;
        let id = made.expect_status(201).body["invitation"]["invitation_id"].take();
        let email = invitee["email"].as_str().unwrap();
        let link = mail::link_token(&self.stack, email, "invitation").await;
        (id.as_str().unwrap().to_owned(), link)
    }

    /// The id of a change of address and its code; none for who is not signed in.
    pub(super) async fn change_email(&self, person: &Nurse) -> Option<(String, String)> {
        let email = format!("new-{}", person.email);
        let body = json!({"new_email": email, "password": people::PASSWORD});
        let token = Some(person.access.as_str());
        let begun = self.api.post("/auth/profile/email", token, body).await;
        if begun.status == 401 {
            return None;
        }
        assert_eq!(begun.status, 202, "{}", begun.body);
        let mail = mail::newest(&self.stack, &email).await;
        Some((begun.text("change_id").to_owned(), mail::code(&mail)))
    }

    /// The token that undoes a change of somebody's address.
    pub(super) async fn undo_token(&self) -> String {
        let person = self.api.register().await;
        let (change, code) = self.change_email(&person).await.unwrap();
        let body = json!({"change_id": change, "code": code});
        let path = "/auth/profile/email/confirm";
        let confirmed = self.api.post(path, Some(&person.access), body).await;
        assert_eq!(confirmed.status, 200);
        mail::link_token(&self.stack, &person.email, "undo-email").await
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

    async fn lock(&self, person: &Nurse) {
        let (token, path) = (Some(person.access.as_str()), "/auth/session/lock");
        let answer = self.api.post(path, token, json!({})).await;
        assert_eq!(answer.status, 200);
    }

    /// The administrator, who has proved once more who they are.
    async fn proved_root(&self) -> MutexGuard<'_, Nurse> {
        let root = self.root.lock().await;
        let (token, proof) = (Some(root.access.as_str()), json!({"password": PASSWORD}));
        let proved = self.api.post("/auth/step-up", token, proof).await;
        assert_eq!(proved.status, 200);
        root
    }

    async fn change(&self, person: &Nurse, change: Value) {
        let path = format!("/admin/users/{}", person.user_id());
        let root = self.proved_root().await;
        let token = Some(root.access.as_str());
        let change = Some(change);
        let answer = self.api.send(Method::PATCH, &path, token, &[], change);
        assert_eq!(answer.await.status, 200);
    }
}

impl Column {
    pub(super) const ALL: [Self; 16] = [
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
        Self::Locked,
        Self::Others,
        Self::Page,
        Self::SameSite,
        Self::CrossSite,
        Self::BareCookie,
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
            Self::Locked => "locked session",
            Self::Others => "somebody else's",
            Self::Page => "cookie, own page",
            Self::SameSite => "cookie, same site",
            Self::CrossSite => "cookie, other site",
            Self::BareCookie => "cookie alone",
        }
    }

    pub(super) fn holds_a_cookie(self) -> bool {
        matches!(self, Self::BareCookie) || self.site().is_some()
    }

    /// What the browser says of where the page is.
    fn site(self) -> Option<&'static str> {
        match self {
            Self::Page => Some("same-origin"),
            Self::SameSite => Some("same-site"),
            Self::CrossSite => Some("cross-site"),
            _ => None,
        }
    }

    /// Whether the caller may use the things they own.
    pub(super) fn is_let_in(self) -> bool {
        self.is_secured()
            || matches!(
                self,
                Self::User | Self::Nurse | Self::Admin | Self::Page | Self::BareCookie
            )
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
        takes_cookie: bool,
    ) -> Option<(u16, &'static str)> {
        let of_admins = route.contains("/admin/");
        match self {
            Self::SameSite | Self::CrossSite if takes_cookie => Some((403, "cross_site")),
            Self::BareCookie if takes_cookie && !route.starts_with("GET ") => {
                Some((403, "cross_site"))
            }
            _ if !is_protected => self.of_public(route),
            Self::Anonymous => Some((401, "missing_token")),
            Self::Malformed => Some((401, "invalid_token")),
            Self::Expired => Some((401, "token_expired")),
            Self::Revoked | Self::Disabled => Some((401, "session_ended")),
            Self::Locked => Some(Self::of_a_lock(route)),
            Self::User
            | Self::Nurse
            | Self::SecuredNurse
            | Self::Others
            | Self::Page
            | Self::BareCookie
                if of_admins =>
            {
                Some((403, "forbidden"))
            }
            Self::Admin if of_admins => Some((403, "second_factor_required")),
            Self::Others => Some((404, "not_found")),
            Self::User
            | Self::Nurse
            | Self::SecuredNurse
            | Self::SecuredAdmin
            | Self::Page
            | Self::BareCookie
                if route.ends_with("/factors/enrolment-code") =>
            {
                Some((404, "not_found"))
            }
            // Their first factor needs a code from an operator.
            Self::Admin
                if route.ends_with("/factors/totp/confirm")
                    || route.ends_with("POST /api/v1/auth/factors/passkeys") =>
            {
                Some((422, "validation_failed"))
            }
            Self::Admin if route.ends_with("/factors/passkeys/{id}") => Some((404, "not_found")),
            Self::User | Self::Nurse | Self::Admin | Self::Page | Self::BareCookie => {
                Self::of_no_factor(route)
            }
            Self::SecuredNurse | Self::SecuredAdmin => Self::of_a_factor(route),
            Self::SameSite | Self::CrossSite => None,
        }
    }

    /// Only who has a second factor is asked for one, and where anybody may register no registration
    /// waits for its code.
    fn of_public(self, route: &str) -> Option<(u16, &'static str)> {
        if route.ends_with("/register/confirm") {
            return Some((422, "wrong_code"));
        }
        if self == Self::Locked && route.ends_with("/auth/refresh") {
            return Some((401, "session_locked"));
        }
        let asks = [
            "/second-factor",
            "/second-factor/passkey/begin",
            "/login/passkey",
        ];
        let asks = asks.iter().any(|end| route.ends_with(end)) && !self.is_secured();
        asks.then_some((401, "invalid_challenge"))
    }

    /// A locked session is locked, unlocked or ended, and nothing else.
    fn of_a_lock(route: &str) -> (u16, &'static str) {
        match route {
            "POST /api/v1/auth/session/lock" | "POST /api/v1/auth/session/unlock" => (200, ""),
            "POST /api/v1/auth/logout" => (204, ""),
            // It has no passkey.
            "POST /api/v1/auth/step-up/passkey/begin" => (404, "not_found"),
            _ => (401, "session_locked"),
        }
    }

    fn of_no_factor(route: &str) -> Option<(u16, &'static str)> {
        match route {
            "DELETE /api/v1/auth/factors/totp"
            | "POST /api/v1/auth/factors/recovery-codes"
            | "POST /api/v1/auth/step-up/passkey/begin" => Some((404, "not_found")),
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
