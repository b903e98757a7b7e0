//! Requests that together reach every kind of access to the table that functions have.

use aws_sdk_dynamodb::types::AttributeValue;
use axum::http::Method;
use florence_local::stack::Stack;
use serde_json::json;
use tests::{
    Api, Authenticator, Nurse,
    people::{self, PASSWORD},
};

use crate::{
    ledger, mail, spending, system,
    table::{self, Item},
};

const LONG_AGO: &str = "2020-01-01T00:00:00.000Z";
const LONG_AGO_MILLIS: &str = "1577836800000";

/// What an account may cost in a day: enough for the ledger, and little enough for its largest
/// wizard to need leases.
pub(super) const UNITS: u32 = 5_000;

/// Everything that people, administrators and the schedule make the functions do.
pub(super) async fn run(stack: &Stack) {
    ledger::measure(stack).await;
    let api = system::api(stack);
    let admin = api.register().await;
    api.secure(&admin).await;
    tests::promote(stack, admin.user_id()).await;
    let other = api.register().await;
    tests::promote(stack, other.user_id()).await;
    state_a_client(&api).await;
    fail_to_enrol(&api, &other).await;
    administer(&api, &admin).await;
    come_in_by_every_way(stack, &api, &admin).await;
    lose_passkeys(stack, &api, &admin).await;
    leave_expired(stack, &api).await;
    assert!(stack.fire_schedules("session-expiry").await.unwrap());
    leave_expired(stack, &api).await;
    let expiry = api.post("/admin/sessions/cleanup", Some(&admin.access), json!({}));
    let run = expiry.await.expect_status(200).body["run"].take();
    assert_eq!(
        (&run["errors"], &run["drafts"]["errors"]),
        (&json!(0), &json!(0)),
        "{run}"
    );
    use_up_the_day(stack, &api).await;
    leave(&api, &admin).await;
    assert!(stack.fire_schedules("mailer").await.unwrap());
    mail::tell_of_a_bounce(stack, "nobody@ward.example.org").await;
    rotate(stack, &api).await;
}

/// An administrator who has no enrolment code.
async fn fail_to_enrol(api: &Api, admin: &Nurse) {
    let token = Some(admin.access.as_str());
    let begun = api.post("/auth/factors/totp", token, json!({})).await;
    let code = Authenticator::of(&begun.expect_status(200)).code();
    let body = json!({"code": code, "enrolment_code": "0000-0000-0000-0000"});
    let refused = api.post("/auth/factors/totp/confirm", token, body).await;
    assert_eq!(refused.status, 422);
}

/// Has a registration and the second step of a sign-in look a service up.
async fn state_a_client(api: &Api) {
    let key = format!("flk_nobody.{}", "A".repeat(43));
    let stated = [
        ("x-florence-service-key", key.as_str()),
        ("x-florence-client-address", "::1"),
    ];
    let answer = json!({"challenge": "flc_AAAAAAAAAAAAAAAAAAAAAA", "code": "123456"});
    for path in ["/auth/login/second-factor", "/auth/register"] {
        let answer = Some(answer.clone());
        let refused = api.send(Method::POST, path, None, &stated, answer);
        assert_eq!(refused.await.status, 401, "{path}");
    }
}

/// Has each function that makes tokens be the first to publish the keys of a new secret.
async fn rotate(stack: &Stack, api: &Api) {
    let nurse = api.register().await;
    let person = api.register().await;
    let secured = api.secure(&person).await;
    for function in ["register", "login", "session", "factors"] {
        // What asks for the factor is made before: its function would publish the keys first.
        let asked = api.login(&person.email, PASSWORD).await.expect_status(202);
        stack.rotate_secret("TokenSecret").unwrap();
        stack.restart_functions().await;
        let status = match function {
            "register" => api.register().await.answer.status,
            "factors" => {
                let factor = json!({"recovery_code": secured.recovery_codes[0]});
                api.second_factor(&asked, factor).await.status
            }
            "login" => api.login(&nurse.email, PASSWORD).await.status,
            _ => api.get("/.well-known/jwks.json", None).await.status,
        };
        assert!(status < 300, "{function}: {status}");
    }
}

/// Somebody who has nothing left, and goes on with what protects the account.
async fn use_up_the_day(stack: &Stack, api: &Api) {
    let nurse = api.register().await;
    let token = Some(nurse.access.as_str());
    spending::use_up(stack, &nurse, UNITS).await;
    for number in 0..12 {
        let ended = api.delete("/auth/sessions", token).await;
        assert_eq!(ended.status, 204);
        let change = Some(json!({"department": format!("Ward {number}")}));
        api.send(Method::PATCH, "/auth/profile", token, &[], change)
            .await;
    }
    assert_eq!(api.get("/auth/profile", token).await.status, 429);
    leave(api, &nurse).await;
}

/// Every way in which a passkey goes without its owner's asking for it.
async fn lose_passkeys(stack: &Stack, api: &Api, admin: &Nurse) {
    let with_passkey = async || {
        let nurse = api.register().await;
        api.add_passkey(&nurse).await;
        nurse
    };
    let (reset, reported, lost, deleted) = (
        with_passkey().await,
        with_passkey().await,
        with_passkey().await,
        with_passkey().await,
    );
    let body = json!({"email": reset.email});
    api.post("/auth/password-reset", None, body).await;
    let token = mail::link_token(stack, &reset.email, "reset").await;
    let body = json!({"token": token, "new_password": "another river 7 under the lamp"});
    let completed = api.post("/auth/password-reset/complete", None, body).await;
    assert_eq!(completed.status, 200);
    let token = mail::link_token(stack, &reported.email, "not-me").await;
    let answered = api
        .post("/auth/not-me", None, json!({"token": token}))
        .await;
    assert_eq!(answered.status, 204);
    let token = Some(admin.access.as_str());
    let user = format!("/admin/users/{}", lost.user_id());
    let removed = api.delete(&format!("{user}/factors"), token).await;
    assert_eq!(removed.status, 204);
    let user = format!("/admin/users/{}", deleted.user_id());
    assert_eq!(api.delete(&user, token).await.status, 204);
    leave(api, &with_passkey().await).await;
}

/// What the ledger leaves out.
async fn administer(api: &Api, admin: &Nurse) {
    let token = Some(admin.access.as_str());
    let nurse = api.register().await;
    let user = format!("/admin/users/{}", nurse.user_id());
    for path in [
        "/admin/users",
        "/admin/users?email=nurse-",
        "/admin/users?mail=undeliverable",
        "/admin/statistics",
        "/admin/sessions/statistics",
        "/admin/sessions/cleanup/history",
        "/admin/audit",
    ] {
        assert_eq!(api.get(path, token).await.status, 200, "{path}");
    }
    for role in ["admin", "nurse"] {
        let change = Some(json!({"role": role}));
        let change = api.send(Method::PATCH, &user, token, &[], change).await;
        assert_eq!(change.status, 200);
    }
    let unlock = api.post(&format!("{user}/unlock"), token, json!({})).await;
    assert_eq!(unlock.status, 200);
    let end = api.delete(&format!("{user}/sessions"), token).await;
    assert_eq!(end.status, 204);
}

/// Signing in, and repeating a registration, from one device more than an account knows, with a
/// hash that is due to be replaced; and with a one-time code.
async fn come_in_by_every_way(stack: &Stack, api: &Api, admin: &Nurse) {
    let person = people::registration();
    let key = [("idempotency-key", person["email"].as_str().unwrap())];
    let register = async || {
        let body = Some(person.clone());
        let path = "/auth/register";
        let registered = api.send(Method::POST, path, None, &key, body).await;
        registered.expect_status(201)
    };
    let registered = register().await;
    let email = person["email"].as_str().unwrap();
    let weak = table::weak_hash(stack).await;
    for _ in 0..20 {
        table::set_hash(stack, email, &weak).await;
        assert_eq!(api.login(email, PASSWORD).await.status, 200);
    }
    table::set_hash(stack, email, &weak).await;
    let repeated = register().await;
    let user = registered.body["user"]["user_id"].as_str().unwrap();
    // Mail would reach the person, and a code not be made.
    mail::tell_of_a_bounce(stack, email).await;
    let unlock = format!("/admin/users/{user}/unlock");
    let token = Some(admin.access.as_str());
    let code = api.post(&unlock, token, json!({})).await.expect_status(200);
    table::close(stack, email).await;
    for (password, status) in [("another lamp under the river 8", 401), (PASSWORD, 200)] {
        let code = code.text("unlock_code");
        let body = json!({"email": email, "password": password, "unlock_code": code});
        let answer = api.post("/auth/login", None, body).await;
        assert_eq!(answer.status, status);
    }
    let nurse = Nurse {
        access: repeated.text("access_token").to_owned(),
        answer: repeated,
        email: email.to_owned(),
        refresh: String::new(),
    };
    table::open(stack, email).await;
    api.secure(&nurse).await;
    let body = Some(person.clone());
    let asked = api
        .send(Method::POST, "/auth/register", None, &key, body)
        .await;
    assert_eq!(asked.status, 202);
}

/// An expired session, an abandoned draft, one that was saved after its marker was due, and what
/// a deletion has not cleared away.
async fn leave_expired(stack: &Stack, api: &Api) {
    let nurse = api.register().await;
    let abandoned = start_wizard(api, &nurse).await;
    let step = format!("/wizards/{abandoned}/steps/1");
    let data = Some(json!({"step_data": {"note": "stable"}}));
    let token = Some(nurse.access.as_str());
    let step = api.send(Method::PUT, &step, token, &[], data).await;
    assert_eq!(step.status, 200);
    let saved = start_wizard(api, &nurse).await;
    for item in stored(stack, &nurse).await {
        let sort_key = table::text(&item, "SK");
        if sort_key != "PROFILE" && sort_key != format!("WIZARD#{saved}") {
            put(stack, aged(item)).await;
        }
    }
    let gone = api.register().await;
    api.add_passkey(&gone).await;
    let left = stored(stack, &gone).await;
    leave(api, &gone).await;
    for item in left {
        put(stack, item).await;
    }
}

async fn start_wizard(api: &Api, nurse: &Nurse) -> String {
    let body = json!({"wizard_type": "custom", "title": "Rounds", "total_steps": 1});
    let started = api.post("/wizards", Some(&nurse.access), body).await;
    let wizard = started.expect_status(201).body["wizard"].take();
    wizard["wizard_id"].as_str().unwrap().to_owned()
}

/// Deletes the account.
async fn leave(api: &Api, nurse: &Nurse) {
    let body = Some(json!({"password": PASSWORD}));
    let token = Some(nurse.access.as_str());
    let leave = api.send(Method::DELETE, "/auth/profile", token, &[], body);
    assert_eq!(leave.await.status, 204);
}

async fn stored(stack: &Stack, nurse: &Nurse) -> Vec<Item> {
    table::partition(stack, &format!("USER#{}", nurse.user_id())).await
}

/// The item as if its time had come long ago.
fn aged(mut item: Item) -> Item {
    let text = AttributeValue::S(LONG_AGO.to_owned());
    let millis = AttributeValue::N(LONG_AGO_MILLIS.to_owned());
    if let Some(due) = item.get_mut("GSI1SK") {
        *due = text.clone();
    }
    if let Some(expires_at) = item.get_mut("expires_at") {
        *expires_at = text;
    }
    // The time of a draft counts from its last change.
    if let Some(updated_at) = item.get_mut("updated_at") {
        *updated_at = millis;
    }
    item
}

async fn put(stack: &Stack, item: Item) {
    let put = stack.dynamodb().put_item().table_name(stack.table_name());
    put.set_item(Some(item)).send().await.unwrap();
}
