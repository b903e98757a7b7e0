//! What each route costs at the table, as `ledger.txt` says.

use std::fmt::Write;

use axum::http::Method;
use florence_local::stack::Stack;
use serde_json::{Value, json};
use tests::{
    Answer, Api, Authenticator,
    people::{self, NEW_PASSWORD, PASSWORD},
    recovery_codes,
};

use crate::{committed, request_log, system, table};

const WRONG: &str = "another lamp under the river 8";

#[tokio::test]
async fn every_route_costs_what_the_ledger_says() {
    // One instance each, so that after the first request nothing is read but for the second.
    let (_engine, stack) = system::metered().await;
    // The second pass is the warm one.
    measure(&stack).await;
    let measured = measure(&stack).await;
    committed::assert_holds("tests/suite/ledger.txt", &measured);
}

struct Ledger<'a> {
    stack: &'a Stack,
    text: String,
}

impl<'a> Ledger<'a> {
    fn new(stack: &'a Stack) -> Self {
        let text = "what                                  status  trips  reads  writes\n";
        Self {
            stack,
            text: text.to_owned(),
        }
    }

    /// Adds the line of the mail that a change caused.
    async fn note_mail(&mut self, what: &str) {
        let line = request_log::mail_run(self.stack).await;
        self.add(what, 200, &line);
    }

    /// Adds a line, and passes the answer on.
    async fn note(&mut self, what: &str, answer: impl Future<Output = Answer>) -> Answer {
        let answer = answer.await;
        let line = request_log::line(self.stack, &answer).await;
        self.add(what, answer.status.into(), &line);
        answer
    }

    fn add(&mut self, what: &str, status: u32, line: &Value) {
        let number = |name: &str| line[name].as_f64().unwrap();
        writeln!(
            self.text,
            "{what:<38}{status:>6}{:>7}{:>7}{:>8}",
            number("table_round_trips"),
            number("table_read_units"),
            number("table_write_units"),
        )
        .unwrap();
    }
}

/// Sends every kind of request once.
pub(crate) async fn measure(stack: &Stack) -> String {
    let api = system::api(stack);
    let mut ledger = Ledger::new(stack);
    let email = signing_in(&mut ledger, &api).await;
    let access = keeping_a_session(&mut ledger, &api, &email).await;
    own_account(&mut ledger, &api, &access).await;
    ending_sessions(&mut ledger, &api, &email).await;
    factors(&mut ledger, &api).await;
    wizards(&mut ledger, &api).await;
    administration(&mut ledger, &api).await;
    leaving(&mut ledger, &api).await;
    public(&mut ledger, &api).await;
    ledger.text
}

/// The address of somebody with two sessions.
async fn signing_in(ledger: &mut Ledger<'_>, api: &Api) -> String {
    let person = people::registration();
    let email = person["email"].as_str().unwrap().to_owned();
    let other = people::registration();
    let key = [("idempotency-key", other["email"].as_str().unwrap())];
    let keyed = || {
        let body = Some(other.clone());
        api.send(Method::POST, "/auth/register", None, &key, body)
    };
    ledger.note("register, with a key", keyed()).await;
    ledger
        .note("register, repeated with its key", keyed())
        .await;
    let register = |person: Value| api.post("/auth/register", None, person);
    ledger.note("register", register(person.clone())).await;
    ledger
        .note("register, e-mail taken", register(person))
        .await;
    ledger
        .note("register, invalid", register(json!({"email": "x"})))
        .await;
    ledger.note("login", api.login(&email, PASSWORD)).await;
    ledger
        .note("login, wrong password", api.login(&email, WRONG))
        .await;
    let unknown = format!("no-{email}");
    ledger
        .note("login, unknown e-mail", api.login(&unknown, WRONG))
        .await;
    let device = api.login(&email, PASSWORD).await.expect_status(200);
    let device = device.text("device_token");
    let from = |password: &str| {
        let body = json!({"email": email, "password": password, "device_token": device});
        api.post("/auth/login", None, body)
    };
    ledger.note("login, known device", from(PASSWORD)).await;
    ledger
        .note("login, known device, wrong password", from(WRONG))
        .await;
    for closed in [&unknown, &email] {
        table::close(ledger.stack, closed).await;
    }
    ledger
        .note("login, closed", api.login(&unknown, WRONG))
        .await;
    ledger
        .note("login, closed, known device", from(PASSWORD))
        .await;
    table::open(ledger.stack, &email).await;
    email
}

/// The access token of a new session.
async fn keeping_a_session(ledger: &mut Ledger<'_>, api: &Api, email: &str) -> String {
    let login = api.login(email, PASSWORD).await.expect_status(200);
    let (access, first) = (login.text("access_token"), login.text("refresh_token"));
    let second = ledger.note("refresh", api.refresh(first)).await;
    ledger.note("refresh, repeated", api.refresh(first)).await;
    let second = second.text("refresh_token");
    assert_eq!(api.refresh(second).await.status, 200);
    ledger
        .note("refresh, malformed", api.refresh("flr_x"))
        .await;
    let forged = format!("{}{}", &first[..first.len() - 4], "AAAA");
    // For the first one in ten seconds the secret is read again.
    assert_eq!(api.refresh(&forged).await.status, 401);
    ledger.note("refresh, forged", api.refresh(&forged)).await;
    ledger.note("refresh, replay", api.refresh(first)).await;
    let ended = api.get("/auth/profile", Some(access));
    ledger
        .note("any protected route, session ended", ended)
        .await;
    let nobody = api.get("/auth/profile", None);
    ledger.note("any protected route, no token", nobody).await;
    let login = api.login(email, PASSWORD).await.expect_status(200);
    login.text("access_token").to_owned()
}

async fn own_account(ledger: &mut Ledger<'_>, api: &Api, access: &str) {
    let token = Some(access);
    let patch = |headers: &'static [(&str, &str)]| {
        let change = Some(json!({"department": "Ward 3"}));
        api.send(Method::PATCH, "/auth/profile", token, headers, change)
    };
    let passwords = |current: &str| {
        let body = json!({"current_password": current, "new_password": NEW_PASSWORD});
        api.post("/auth/change-password", token, body)
    };
    ledger
        .note("profile", api.get("/auth/profile", token))
        .await;
    ledger.note("profile, change", patch(&[])).await;
    let stale = patch(&[("if-match", "\"1\"")]);
    ledger.note("profile, change, stale version", stale).await;
    let wrong = passwords(WRONG);
    ledger.note("change-password, wrong password", wrong).await;
    ledger.note("change-password", passwords(PASSWORD)).await;
    ledger.note_mail("one mail, sent").await;
    let validate = api.post("/auth/validate", token, json!({}));
    ledger.note("validate", validate).await;
    let sessions = api.get("/auth/sessions", token);
    ledger.note("sessions, list", sessions).await;
}

async fn ending_sessions(ledger: &mut Ledger<'_>, api: &Api, email: &str) {
    let mut logins = Vec::new();
    for _ in 0..3 {
        let login = api.login(email, NEW_PASSWORD).await.expect_status(200);
        logins.push(login);
    }
    let token = Some(logins[0].text("access_token"));
    let path = format!("/auth/sessions/{}", logins[1].text("session_id"));
    ledger
        .note("sessions, revoke one", api.delete(&path, token))
        .await;
    ledger
        .note("sessions, revoke one, unknown", api.delete(&path, token))
        .await;
    ledger
        .note(
            "sessions, revoke others",
            api.delete("/auth/sessions", token),
        )
        .await;
    let logout = api.post("/auth/logout", token, json!({}));
    ledger.note("logout", logout).await;
}

async fn factors(ledger: &mut Ledger<'_>, api: &Api) {
    let nurse = api.register().await;
    let token = Some(nurse.access.as_str());
    let begin = api.post("/auth/factors/totp", token, json!({}));
    let answer = ledger.note("factors, begin an app", begin).await;
    let app = Authenticator::of(&answer);
    let code = json!({"code": app.code()});
    let confirm = api.post("/auth/factors/totp/confirm", token, code);
    let confirmed = ledger.note("factors, confirm it", confirm).await;
    let codes = recovery_codes(&confirmed);
    let list = api.get("/auth/factors", token);
    ledger.note("factors, list", list).await;
    let login = api.login(&nurse.email, PASSWORD);
    let asked = ledger.note("login, with a factor", login).await;
    let wrong = json!({"recovery_code": "0000-0000-0000-0000"});
    let wrong = api.second_factor(&asked, wrong);
    ledger.note("second factor, wrong", wrong).await;
    let right = json!({"recovery_code": codes[0]});
    let right = api.second_factor(&asked, right);
    ledger.note("second factor", right).await;
    let step_up = |proof: Value| api.post("/auth/step-up", token, proof);
    let wrong = step_up(json!({"code": "000000"}));
    ledger.note("step-up, wrong code", wrong).await;
    let code = step_up(json!({"code": app.next_code()}));
    ledger.note("step-up, code", code).await;
    let password = step_up(json!({"password": PASSWORD}));
    ledger.note("step-up, password", password).await;
    let make = api.post("/auth/factors/recovery-codes", token, json!({}));
    ledger.note("factors, make recovery codes", make).await;
    let remove = api.delete("/auth/factors/totp", token);
    ledger.note("factors, remove the app", remove).await;
}

async fn wizards(ledger: &mut Ledger<'_>, api: &Api) {
    let nurse = api.register().await;
    let token = Some(nurse.access.as_str());
    let form = json!({"wizard_type": "custom", "title": "Round", "total_steps": 1});
    let start = || api.post("/wizards", token, form.clone());
    let started = ledger.note("wizard, start", start()).await;
    let path = wizard_path(&started);
    let step = format!("{path}/steps/1");
    let data = |note: &str| Some(json!({"step_data": {"note": note}}));
    let save = api.send(Method::PUT, &step, token, &[], data("stable"));
    let saved = ledger.note("wizard, save a step", save).await;
    let tag = saved.header("etag").to_owned();
    let again = [("if-match", tag.as_str())];
    let save = api.send(Method::PUT, &step, token, &again, data("worse"));
    let saved = ledger.note("wizard, save it again", save).await;
    let tag = saved.header("etag").to_owned();
    let again = [("if-match", tag.as_str())];
    let named = json!({"step_data": {"note": "Mr. Foley"}});
    let save = api.send(Method::PUT, &step, token, &again, Some(named.clone()));
    let refused = ledger.note("wizard, save a match", save).await;
    let mut confirmed = named;
    confirmed["reviewed"] = json!([refused.body["errors"][0]["review_id"]]);
    let save = api.send(Method::PUT, &step, token, &again, Some(confirmed));
    ledger.note("wizard, confirm a match", save).await;
    ledger.note("wizard, read", api.get(&path, token)).await;
    let complete = format!("{path}/complete");
    let complete = api.post(&complete, token, json!({}));
    ledger.note("wizard, complete", complete).await;
    ledger
        .note("wizards, list", api.get("/wizards", token))
        .await;
    let draft = wizard_path(&start().await);
    let abandon = api.delete(&draft, token);
    ledger.note("wizard, abandon", abandon).await;
    full_wizard(ledger, api, token).await;
    let types = api.get("/wizards/types", token);
    ledger.note("wizard types", types).await;
}

/// A wizard that holds 240 KB.
async fn full_wizard(ledger: &mut Ledger<'_>, api: &Api, token: Option<&str>) {
    let form = json!({"wizard_type": "custom", "title": "Round", "total_steps": 5});
    let path = wizard_path(&api.post("/wizards", token, form).await);
    let save = async |step: u8, data: Value| {
        let body = Some(json!({"step_data": data}));
        let path = format!("{path}/steps/{step}");
        api.send(Method::PUT, &path, token, &[], body).await
    };
    for step in 1..=4 {
        let saved = save(step, json!({"notes": vec!["x".repeat(10_000); 6]}));
        assert_eq!(saved.await.status, 200);
    }
    let small = save(5, json!({"note": "stable"}));
    ledger
        .note("wizard, save a step of a full one", small)
        .await;
    let abandon = api.delete(&path, token);
    ledger.note("wizard, abandon a full one", abandon).await;
}

fn wizard_path(started: &Answer) -> String {
    let id = started.body["wizard"]["wizard_id"].as_str().unwrap();
    format!("/wizards/{id}")
}

async fn administration(ledger: &mut Ledger<'_>, api: &Api) {
    let (admin, nurse) = (api.register().await, api.register().await);
    api.secure(&admin).await;
    api.secure(&nurse).await;
    table::promote(ledger.stack, admin.user_id()).await;
    let token = Some(admin.access.as_str());
    let user = format!("/admin/users/{}", nurse.user_id());
    let change = Some(json!({"is_verified": true}));
    let search = format!("/admin/users?email={}", nurse.email);
    ledger
        .note("admin, find a user", api.get(&search, token))
        .await;
    ledger
        .note("admin, read a user", api.get(&user, token))
        .await;
    let verify = api.send(Method::PATCH, &user, token, &[], change);
    ledger.note("admin, verify a user", verify).await;
    let factors = format!("{user}/factors");
    let reset = api.delete(&factors, token);
    ledger.note("admin, take factors away", reset).await;
    let disable = Some(json!({"is_active": false}));
    let disable = api.send(Method::PATCH, &user, token, &[], disable);
    ledger.note("admin, disable a user", disable).await;
    let audit = format!("/admin/audit?user_id={}", nurse.user_id());
    ledger
        .note("admin, audit of a user", api.get(&audit, token))
        .await;
}

/// Somebody with one session and three events, who goes.
async fn leaving(ledger: &mut Ledger<'_>, api: &Api) {
    let nurse = api.register().await;
    let token = Some(nurse.access.as_str());
    let delete = |password: &str| {
        let body = Some(json!({"password": password}));
        api.send(Method::DELETE, "/auth/profile", token, &[], body)
    };
    let export = api.get("/auth/profile/export", token);
    ledger.note("profile, export", export).await;
    let wrong = delete(WRONG);
    ledger.note("profile, delete, wrong password", wrong).await;
    ledger.note("profile, delete", delete(PASSWORD)).await;
}

async fn public(ledger: &mut Ledger<'_>, api: &Api) {
    ledger
        .note("jwks", api.get("/.well-known/jwks.json", None))
        .await;
    ledger.note("health", api.get("/health", None)).await;
    ledger
        .note("openapi.json", api.get("/openapi.json", None))
        .await;
}
