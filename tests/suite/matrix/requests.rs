//! A request to each route that is right but for who sends it.

use axum::http::Method;
use florence_local::template::{Route, Segment};
use serde_json::{Value, json};
use tests::{
    Answer, Authenticator, Nurse,
    passkeys::{ORIGIN, Passkey},
    people::{self, NEW_PASSWORD, PASSWORD},
};

use super::cast::{Cast, Column, Part};
use crate::mail;

const NOBODYS: &str = "01a20774-6bc7-7000-8000-000000000000";

pub(super) struct Request {
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) body: Option<Value>,
}

/// Whether the path holds the id of something that is somebody's.
pub(super) fn names_a_thing_of_somebody(route: &Route) -> bool {
    let segments = route.path.iter().flatten();
    segments
        .into_iter()
        .any(|segment| matches!(segment, Segment::Parameter(name) if name != "type" && name != "n"))
}

pub(super) async fn request(cast: &Cast, route: &Route, column: Column, part: &Part) -> Request {
    let key = route.to_string();
    let owner = match column {
        Column::Others => Some(&cast.owner),
        column if column.is_let_in() => Some(&part.person),
        _ => None,
    };
    let id = match owner {
        Some(_) if key.contains("/passkeys/{id}") => passkey_id(cast, column, part).await,
        Some(owner) => thing(cast, &key, owner).await,
        None => NOBODYS.to_owned(),
    };
    Request {
        method: route.method.clone().unwrap(),
        path: path(route, &id),
        body: asked_for(cast, &key, column, part).await,
    }
}

async fn asked_for(cast: &Cast, route: &str, column: Column, part: &Part) -> Option<Value> {
    if let Some(answer) = answers(cast, route, part).await {
        return Some(answer);
    }
    if let Some(body) = mailed(cast, route, &part.person).await {
        return Some(body);
    }
    match body(route, &part.person) {
        Some(body) => Some(body),
        None => with_link(cast, route, column, &part.person).await,
    }
}

/// What answers a challenge, or confirms a secret.
async fn answers(cast: &Cast, route: &str, part: &Part) -> Option<Value> {
    match (route, &part.secured) {
        ("POST /api/v1/auth/login/second-factor", Some(secured)) => {
            let mut asked = challenge(cast, part).await;
            asked["code"] = secured.authenticator.next_code().into();
            Some(asked)
        }
        ("POST /api/v1/auth/login/second-factor/passkey/begin", Some(_)) => {
            add_passkey(cast, part).await?;
            Some(challenge(cast, part).await)
        }
        ("POST /api/v1/auth/login/passkey", Some(_)) => {
            let (mut passkey, _) = add_passkey(cast, part).await?;
            Some(cast.api.passkey_answer(&mut passkey).await)
        }
        ("POST /api/v1/auth/step-up/passkey/begin", Some(_)) => {
            add_passkey(cast, part).await?;
            Some(json!({}))
        }
        ("POST /api/v1/auth/factors/passkeys", _) => {
            let (_, body) = make_passkey(cast, part).await?;
            Some(body)
        }
        ("POST /api/v1/auth/factors/totp/confirm", None) => {
            let begun = post(cast, part, "/auth/factors/totp", json!({})).await;
            (begun.status == 200).then(|| json!({"code": Authenticator::of(&begun).code()}))
        }
        _ => None,
    }
}

/// The question for the second factor, as a part of its answer.
async fn challenge(cast: &Cast, part: &Part) -> Value {
    let asked = cast.api.login(&part.person.email, PASSWORD).await;
    let asked = asked.expect_status(202);
    json!({
        "challenge": asked.body["second_factor"]["challenge"],
        "device_token": asked.body["device_token"],
    })
}

/// As the caller.
async fn post(cast: &Cast, part: &Part, path: &str, body: Value) -> Answer {
    let headers = part.headers.iter();
    let headers: Vec<_> = headers
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let token = part.token.as_deref();
    cast.api
        .send(Method::POST, path, token, &headers, Some(body))
        .await
}

/// A new passkey of the caller, and the body that adds it.
async fn make_passkey(cast: &Cast, part: &Part) -> Option<(Passkey, Value)> {
    let begun = post(cast, part, "/auth/factors/passkeys/begin", json!({})).await;
    let asked = Some(&begun.body["public_key"]).filter(|_| begun.status == 200)?;
    let (passkey, credential) = Passkey::made_for(asked, ORIGIN);
    Some((passkey, json!({"name": "Phone", "credential": credential})))
}

/// A passkey of the caller, and its id.
async fn add_passkey(cast: &Cast, part: &Part) -> Option<(Passkey, String)> {
    let (passkey, body) = make_passkey(cast, part).await?;
    let added = post(cast, part, "/auth/factors/passkeys", body).await;
    let id = added.body["passkey"]["passkey_id"].as_str()?.to_owned();
    Some((passkey, id))
}

/// The id of a passkey of the caller, or of somebody else's; one that nobody has where the caller
/// may add none.
async fn passkey_id(cast: &Cast, column: Column, part: &Part) -> String {
    if column == Column::Others {
        // Their session may be old by now.
        let (token, proof) = (
            Some(cast.owner.access.as_str()),
            json!({"password": PASSWORD}),
        );
        let proved = cast.api.post("/auth/step-up", token, proof).await;
        assert_eq!(proved.status, 200);
        cast.api.add_passkey(&cast.owner).await;
        let listed = cast.api.get("/auth/factors", token);
        let listed = listed.await.expect_status(200);
        let id = listed.body["passkeys"][0]["passkey_id"].as_str();
        return id.unwrap().to_owned();
    }
    match add_passkey(cast, part).await {
        Some((_, id)) => id,
        None => NOBODYS.to_owned(),
    }
}

/// The id of something of `owner` that the route can work on.
async fn thing(cast: &Cast, route: &str, owner: &Nurse) -> String {
    match route {
        "DELETE /api/v1/admin/users/{id}" => {
            return cast.api.register().await.user_id().to_owned();
        }
        "DELETE /api/v1/admin/invitations/{id}" => return cast.invite().await.0,
        "POST /api/v1/admin/users/{id}/one-time-link" => {
            let person = cast.api.register().await;
            mail::tell_of_a_bounce(&cast.stack, &person.email).await;
            return person.user_id().to_owned();
        }
        _ => {}
    }
    if route.contains("/admin/") {
        return cast.subject.user_id().to_owned();
    }
    if route.contains("/sessions/") {
        return owner.session_id().to_owned();
    }
    if !route.contains("/wizards/{id}") {
        return NOBODYS.to_owned();
    }
    let token = Some(owner.access.as_str());
    let wizard = json!({"wizard_type": "custom", "title": "Round", "total_steps": 1});
    let started = cast.api.post("/wizards", token, wizard).await;
    let id = started.expect_status(201).body["wizard"]["wizard_id"].clone();
    let id = id.as_str().unwrap().to_owned();
    if route.ends_with("/complete") {
        let step = format!("/wizards/{id}/steps/1");
        let saved = cast
            .api
            .send(Method::PUT, &step, token, &[], Some(step_data()));
        assert_eq!(saved.await.status, 200);
    }
    id
}

/// A body with a code or a token that came by mail.
async fn mailed(cast: &Cast, route: &str, person: &Nurse) -> Option<Value> {
    Some(match route {
        "POST /api/v1/auth/profile/email/confirm" => {
            let (change, code) = cast.change_email(person).await?;
            json!({"change_id": change, "code": code})
        }
        "POST /api/v1/auth/email-undo" => json!({"token": cast.undo_token().await}),
        "POST /api/v1/auth/invitations/accept" => json!({
            "token": cast.invite().await.1, "password": PASSWORD, "full_name": "Bea Example",
            "agreed_to_terms": true,
        }),
        _ => return None,
    })
}

fn path(route: &Route, id: &str) -> String {
    let segments = route.path.iter().flatten().map(|segment| match segment {
        Segment::Literal(text) => text.as_str(),
        Segment::Parameter(name) | Segment::Greedy(name) => match name.as_str() {
            "type" => "sbar_report",
            "n" => "1",
            _ => id,
        },
    });
    let path: Vec<&str> = segments.collect();
    let query = match route.to_string().as_str() {
        "GET /api/v1/admin/audit" => "?date=2026-01-01",
        _ => "",
    };
    format!("/{}{query}", path.join("/"))
}

/// The form of an endpoint of OAuth, as a service sends it.
pub(super) fn form(route: &str, cast: &Cast, part: &Part) -> Option<Vec<(&'static str, String)>> {
    if !route.contains(" /oauth/") {
        return None;
    }
    Some(vec![
        (
            "token",
            part.token.clone().unwrap_or_else(|| "none".to_owned()),
        ),
        ("client_id", "cast".to_owned()),
        ("client_secret", cast.service_key.clone()),
    ])
}

/// The id of a registration that there never was.
const UNKNOWN: &str = "019ab0c5-6f5e-7cc3-98c8-24a1b1f0b0d7";

/// The body of a route that takes the link of a mail, which nobody is sent whose account is
/// disabled.
async fn with_link(cast: &Cast, route: &str, column: Column, person: &Nurse) -> Option<Value> {
    let (page, path, body) = match route {
        "POST /api/v1/auth/password-reset/complete" => {
            let body = json!({"email": person.email});
            ("reset", "/auth/password-reset", body)
        }
        "POST /api/v1/auth/not-me" => {
            let body = json!({"email": person.email, "password": PASSWORD});
            ("not-me", "/auth/login", body)
        }
        _ => return None,
    };
    let mut token = "flm_".to_owned();
    if column != Column::Disabled {
        cast.api.post(path, None, body).await;
        token = mail::link_token(&cast.stack, &person.email, page).await;
    }
    Some(match page {
        "reset" => json!({"token": token, "new_password": NEW_PASSWORD}),
        _ => json!({"token": token}),
    })
}

/// A new route needs a body here, if it takes one.
fn body(route: &str, person: &Nurse) -> Option<Value> {
    Some(match route {
        "POST /api/v1/auth/register" => people::registration(),
        "POST /api/v1/auth/register/confirm" => {
            json!({"registration_id": UNKNOWN, "code": "0000 0000"})
        }
        "POST /api/v1/auth/register/resend" => json!({"registration_id": UNKNOWN}),
        "POST /api/v1/auth/login" => json!({"email": person.email, "password": PASSWORD}),
        "POST /api/v1/auth/password-reset" => json!({"email": person.email}),
        "POST /api/v1/auth/login/second-factor" => {
            json!({"challenge": "flc_AAAAAAAAAAAAAAAAAAAAAA", "code": "123456"})
        }
        "POST /api/v1/auth/login/passkey/begin" => json!({}),
        "POST /api/v1/auth/login/passkey" => json!({"credential": nobodys_passkey()}),
        "POST /api/v1/auth/login/second-factor/passkey/begin" => {
            json!({"challenge": "flc_AAAAAAAAAAAAAAAAAAAAAA"})
        }
        "POST /api/v1/auth/factors/passkeys" => {
            json!({"name": "Phone", "credential": Passkey::made_for(&json!({}), "").1})
        }
        "PATCH /api/v1/auth/factors/passkeys/{id}" => json!({"name": "Key"}),
        "POST /api/v1/auth/factors/totp/confirm" => json!({"code": "123456"}),
        "POST /api/v1/auth/refresh" => json!({"refresh_token": person.refresh}),
        "POST /api/v1/auth/change-password" => {
            json!({"current_password": PASSWORD, "new_password": NEW_PASSWORD})
        }
        "PATCH /api/v1/auth/profile" => json!({"department": "Ward 3"}),
        "DELETE /api/v1/auth/profile"
        | "POST /api/v1/auth/step-up"
        | "POST /api/v1/auth/session/unlock" => {
            json!({"password": PASSWORD})
        }
        "POST /api/v1/wizards" => json!({"wizard_type": "sbar_report"}),
        "PUT /api/v1/wizards/{id}/steps/{n}" => step_data(),
        "PATCH /api/v1/admin/users/{id}" => json!({"is_verified": true}),
        "POST /api/v1/auth/profile/email" => {
            let email = format!("new-{}", person.email);
            json!({"new_email": email, "password": PASSWORD})
        }
        "POST /api/v1/admin/invitations" => invitee(),
        "POST /api/v1/admin/invitations/batch" => json!({"invitations": [invitee()]}),
        _ => return None,
    })
}

/// The answer of a passkey to a question that nobody asked.
fn nobodys_passkey() -> Value {
    let asked = json!({"challenge": "AA", "rpId": "localhost"});
    Passkey::new(&json!("AA")).answer(&asked, "http://localhost")
}

pub(super) fn invitee() -> Value {
    json!({"email": people::registration()["email"], "role": "nurse"})
}

fn step_data() -> Value {
    json!({"step_data": {"note": "stable, no change"}})
}
