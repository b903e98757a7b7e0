//! What each route costs at the table, as `ledger.txt` says.

use std::fmt::Write;

use axum::http::Method;
use domain::{device::MAX_NOTICES, second_factor::SECOND_FACTOR};
use florence_local::stack::Stack;
use serde_json::{Value, json};
use store::Store;
use tests::{
    Answer, Api, Authenticator,
    cookies::{ASKING, session_cookie},
    passkeys::{ORIGIN, Passkey},
    people::{self, NEW_PASSWORD, PASSWORD},
    recovery_codes, services,
};

use crate::{
    committed,
    mail::{self, registration},
    request_log, system, table,
};

const WRONG: &str = "another lamp under the river 8";

#[tokio::test]
async fn every_route_costs_what_the_ledger_says() {
    // One instance each, so that after the first request nothing is read but for the second.
    let (_engine, stack) = system::metered().await;
    // The second pass is the warm one.
    measure(&stack).await;
    let mut measured = measure(&stack).await;
    let builder = registration::verified().env(SECOND_FACTOR, "administrators");
    let (_engine, stack) = system::metered_as(builder).await;
    measure_verified(&stack).await;
    measured += &measure_verified(&stack).await;
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
    by_mail(&mut ledger, &api).await;
    ending_sessions(&mut ledger, &api, &email).await;
    another_address(&mut ledger, &api).await;
    factors(&mut ledger, &api).await;
    passkeys(&mut ledger, &api).await;
    locking(&mut ledger, &api).await;
    wizards(&mut ledger, &api).await;
    administration(&mut ledger, &api).await;
    invitations(&mut ledger, &api).await;
    leaving(&mut ledger, &api).await;
    programs(&mut ledger, &api).await;
    public(&mut ledger, &api).await;
    ledger.text
}

/// Sends every kind of request with which people register who prove their address.
pub(crate) async fn measure_verified(stack: &Stack) -> String {
    let api = system::api(stack);
    let mut ledger = Ledger {
        stack,
        text: String::new(),
    };
    let person = people::registration();
    let email = person["email"].as_str().unwrap().to_owned();
    let register = |person: &Value| api.post("/auth/register", None, person.clone());
    let begun = ledger.note("register, code mailed", register(&person));
    let begun = begun.await;
    let id = begun.text("registration_id");
    ledger.note_mail("one code, sent").await;
    let code = registration::mailed_code(stack, &email, 1).await;
    let body = json!({"registration_id": id});
    let resend = api.post("/auth/register/resend", None, body);
    ledger.note("register, code mailed again", resend).await;
    let wrong = registration::confirm(&api, id, "0000 0000");
    ledger.note("register, wrong code", wrong).await;
    let right = registration::confirm(&api, id, &code);
    ledger.note("register, right code", right).await;
    let used = registration::confirm(&api, id, &code);
    ledger.note("register, used code", used).await;
    ledger
        .note("register, code mailed, e-mail taken", register(&person))
        .await;
    ledger
        .note("register, no more mail", register(&person))
        .await;
    let other = people::registration();
    let key = [("idempotency-key", other["email"].as_str().unwrap())];
    for what in ["register, code mailed, with a key", "the same, repeated"] {
        let body = Some(other.clone());
        let keyed = api.send(Method::POST, "/auth/register", None, &key, body);
        ledger.note(what, keyed).await;
    }
    mailed_enrolment(&mut ledger, &api).await;
    ledger.text
}

/// An administrator who has no second factor yet.
async fn mailed_enrolment(ledger: &mut Ledger<'_>, api: &Api) {
    let admin = registration::register(ledger.stack, api, people::registration()).await;
    let user = admin.body["user"]["user_id"].as_str().unwrap();
    tests::promote(ledger.stack, user).await;
    let token = Some(admin.text("access_token"));
    let mail = api.post("/auth/factors/enrolment-code", token, json!({}));
    ledger.note("factors, mail an enrolment code", mail).await;
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
    let registered = ledger.note("register", register(person.clone())).await;
    ledger
        .note("register, e-mail taken", register(person))
        .await;
    ledger
        .note("register, invalid", register(json!({"email": "x"})))
        .await;
    let user = registered.body["user"]["user_id"].as_str().unwrap();
    table::know_devices(ledger.stack, user, MAX_NOTICES).await;
    ledger.note("login", api.login(&email, PASSWORD)).await;
    table::forget_devices(ledger.stack, user, MAX_NOTICES).await;
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
    holding_a_cookie(ledger, api, email).await;
    let login = api.login(email, PASSWORD).await.expect_status(200);
    login.text("access_token").to_owned()
}

async fn holding_a_cookie(ledger: &mut Ledger<'_>, api: &Api, email: &str) {
    let body = Some(json!({"email": email, "password": PASSWORD}));
    let login = api.send(Method::POST, "/auth/login", None, &ASKING, body);
    let login = ledger.note("login, by cookie", login).await;
    let cookie = session_cookie(&login);
    let profile = |cookie: String| async move {
        let sent = [("cookie", cookie.as_str())];
        let (path, method) = ("/auth/profile", Method::GET);
        api.send(method, path, None, &sent, None).await
    };
    let used = profile(cookie.clone());
    ledger.note("any protected route, cookie", used).await;
    table::age_session(ledger.stack, &login).await;
    let renewed = profile(cookie.clone());
    ledger
        .note("any protected route, idle time renewed", renewed)
        .await;
    let forged = profile(format!("{}AAAA", &cookie[..cookie.len() - 4]));
    ledger
        .note("any protected route, forged cookie", forged)
        .await;
    let [asked, page] = ASKING;
    let again = || {
        let body = Some(json!({"email": email, "password": PASSWORD}));
        let headers = [asked, page, ("cookie", cookie.as_str())];
        async move {
            api.send(Method::POST, "/auth/login", None, &headers, body)
                .await
        }
    };
    ledger
        .note("login, in the place of a session", again())
        .await;
    ledger
        .note("login, in the place of an ended one", again())
        .await;
}

async fn locking(ledger: &mut Ledger<'_>, api: &Api) {
    let nurse = api.register().await;
    let secured = api.secure(&nurse).await;
    let token = Some(nurse.access.as_str());
    let lock = || api.post("/auth/session/lock", token, json!({}));
    let unlock = |proof: Value| api.post("/auth/session/unlock", token, proof);
    ledger.note("session, lock", lock()).await;
    ledger.note("session, lock, again", lock()).await;
    let profile = api.get("/auth/profile", token);
    ledger
        .note("any protected route, session locked", profile)
        .await;
    let wrong = unlock(json!({"password": WRONG}));
    ledger.note("session, unlock, wrong password", wrong).await;
    let password = unlock(json!({"password": PASSWORD}));
    ledger.note("session, unlock, password", password).await;
    assert_eq!(lock().await.status, 200);
    let code = unlock(json!({"code": secured.authenticator.next_code()}));
    ledger.note("session, unlock, code", code).await;
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

async fn by_mail(ledger: &mut Ledger<'_>, api: &Api) {
    let nurse = api.register().await;
    let told = api.login(&nurse.email, PASSWORD);
    ledger.note("login, told by mail", told).await;
    let nurse = api.register().await;
    let ask = |body: Value| api.post("/auth/password-reset", None, body);
    let unknown = json!({"email": format!("no-{}", nurse.email)});
    let known = json!({
        "email": nurse.email, "device_token": nurse.answer.text("device_token"),
    });
    ledger
        .note("reset, ask", ask(json!({"email": nurse.email})))
        .await;
    ledger
        .note("reset, ask, unknown e-mail", ask(unknown))
        .await;
    ledger.note("reset, ask, known device", ask(known)).await;
    let token = mail::link_token(ledger.stack, &nurse.email, "reset").await;
    let complete = || {
        let body = json!({"token": token, "new_password": NEW_PASSWORD});
        api.post("/auth/password-reset/complete", None, body)
    };
    ledger.note("reset, complete", complete()).await;
    ledger.note("reset, complete, used link", complete()).await;
    let token = mail::link_token(ledger.stack, &nurse.email, "not-me").await;
    let report = || api.post("/auth/not-me", None, json!({"token": token}));
    ledger.note("not me", report()).await;
    ledger.note("not me, again", report()).await;
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

async fn passkeys(ledger: &mut Ledger<'_>, api: &Api) {
    let nurse = api.register().await;
    let token = Some(nurse.access.as_str());
    let begin = api.post("/auth/factors/passkeys/begin", token, json!({}));
    let question = ledger.note("passkeys, begin one", begin).await;
    let (mut passkey, credential) = Passkey::made_for(&question.body["public_key"], ORIGIN);
    let body = json!({"name": "Phone", "credential": credential});
    let add = api.post("/auth/factors/passkeys", token, body);
    let added = ledger.note("passkeys, add the first", add).await;
    let begin = api.post("/auth/login/passkey/begin", None, json!({}));
    ledger.note("passkey, begin a sign-in", begin).await;
    let body = api.passkey_answer(&mut passkey).await;
    let sign_in = || api.post("/auth/login/passkey", None, body.clone());
    ledger.note("passkey, sign in", sign_in()).await;
    ledger.note("passkey, sign in, used up", sign_in()).await;
    let asked = api.login(&nurse.email, PASSWORD).await;
    let begin = json!({
        "challenge": asked.body["second_factor"]["challenge"],
        "device_token": asked.body["device_token"],
    });
    let begin = api.post("/auth/login/second-factor/passkey/begin", None, begin);
    let question = ledger.note("second factor, begin a passkey", begin).await;
    let answer = passkey.answer(&question.body["public_key"], ORIGIN);
    let answer = api.second_factor(&asked, json!({"credential": answer}));
    ledger.note("second factor, passkey", answer).await;
    let begin = api.post("/auth/step-up/passkey/begin", token, json!({}));
    let question = ledger.note("step-up, begin a passkey", begin).await;
    let answer = passkey.answer(&question.body["public_key"], ORIGIN);
    let step_up = api.post("/auth/step-up", token, json!({"credential": answer}));
    ledger.note("step-up, passkey", step_up).await;
    let id = added.body["passkey"]["passkey_id"].as_str().unwrap();
    let path = format!("/auth/factors/passkeys/{id}");
    let rename = Some(json!({"name": "Key"}));
    let rename = api.send(Method::PATCH, &path, token, &[], rename);
    ledger.note("passkeys, rename one", rename).await;
    let remove = api.delete(&path, token);
    ledger.note("passkeys, remove the last", remove).await;
}

async fn another_address(ledger: &mut Ledger<'_>, api: &Api) {
    let (nurse, owner) = (api.register().await, api.register().await);
    let token = Some(nurse.access.as_str());
    let begin = |email: &str| {
        let body = json!({"new_email": email, "password": PASSWORD});
        api.post("/auth/profile/email", token, body)
    };
    let of_owner = begin(&owner.email);
    ledger.note("email, change, taken", of_owner).await;
    let new = format!("new-{}", nurse.email);
    let change = ledger.note("email, change", begin(&new)).await;
    let confirm = |code: &str| {
        let body = json!({"change_id": change.text("change_id"), "code": code});
        api.post("/auth/profile/email/confirm", token, body)
    };
    let code = mail::code(&mail::newest(ledger.stack, &new).await);
    let wrong = confirm(if code == "1111 1111" {
        "2222 2222"
    } else {
        "1111 1111"
    });
    ledger.note("email, confirm, wrong code", wrong).await;
    ledger.note("email, confirm", confirm(&code)).await;
    let link = mail::link_token(ledger.stack, &nurse.email, "undo-email").await;
    let undo = || api.post("/auth/email-undo", None, json!({"token": link}));
    ledger.note("email, undo", undo()).await;
    ledger.note("email, undo, used link", undo()).await;
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
    tests::promote(ledger.stack, admin.user_id()).await;
    let token = Some(admin.access.as_str());
    let user = format!("/admin/users/{}", nurse.user_id());
    let change = Some(json!({"is_verified": true}));
    let search = format!("/admin/users?email={}", nurse.email);
    ledger
        .note("admin, find a user", api.get(&search, token))
        .await;
    mail::tell_of_a_bounce(ledger.stack, &nurse.email).await;
    let unreached = format!("{search}&mail=undeliverable");
    ledger
        .note("admin, find who gets no mail", api.get(&unreached, token))
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
    let reset = format!("/admin/users/{}/password-reset", admin.user_id());
    let reset = api.post(&reset, token, json!({}));
    ledger.note("admin, start a reset", reset).await;
    let audit = format!("/admin/audit?user_id={}", nurse.user_id());
    ledger
        .note("admin, audit of a user", api.get(&audit, token))
        .await;
    table::leave_an_event_to_count(ledger.stack).await;
    assert!(ledger.stack.fire_schedules("statistics").await.unwrap());
    ledger
        .note("admin, statistics", api.get("/admin/statistics", token))
        .await;
    assert!(ledger.stack.fire_schedules("statistics").await.unwrap());
    let idle = request_log::statistics_run(ledger.stack).await;
    ledger.add("statistics, no day is due", 200, &idle);
}

async fn invitations(ledger: &mut Ledger<'_>, api: &Api) {
    let admin = api.register().await;
    api.secure(&admin).await;
    tests::promote(ledger.stack, admin.user_id()).await;
    let token = Some(admin.access.as_str());
    let path = "/admin/invitations";
    let email = |person: Value| person["email"].as_str().unwrap().to_owned();
    let invitee = email(people::registration());
    let invite = |email: &str| api.post(path, token, json!({"email": email, "role": "nurse"}));
    ledger.note("admin, invite", invite(&invitee)).await;
    let link = mail::link_token(ledger.stack, &invitee, "invitation").await;
    let accept = || {
        let body = json!({
            "token": link, "password": PASSWORD, "full_name": "Bea Example",
            "agreed_to_terms": true,
        });
        api.post("/auth/invitations/accept", None, body)
    };
    let accepted = ledger.note("invitation, accept", accept()).await;
    ledger.note("invitation, accept, used link", accept()).await;
    let other = invite(&email(people::registration())).await;
    ledger
        .note("admin, invitations", api.get(path, token))
        .await;
    let id = other.body["invitation"]["invitation_id"].as_str().unwrap();
    let path = format!("{path}/{id}");
    let withdraw = api.delete(&path, token);
    ledger.note("admin, withdraw an invitation", withdraw).await;
    let user = accepted.body["user"]["user_id"].as_str().unwrap();
    let path = format!("/admin/users/{user}");
    let delete = api.delete(&path, token);
    ledger.note("admin, delete a user", delete).await;
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

/// What programs ask, and what is asked for people by one.
async fn programs(ledger: &mut Ledger<'_>, api: &Api) {
    let store = Store::of(ledger.stack.dynamodb(), ledger.stack.table_name());
    let nurse = api.register().await;
    let name = format!("s{}", &nurse.user_id()[..23]);
    let key = services::create(&store, &name).await;
    let headers = [
        ("x-florence-service-key", key.as_str()),
        ("x-florence-client-address", "198.51.100.7"),
    ];
    let body = Some(json!({"email": nurse.email, "password": PASSWORD}));
    let login = api.send(Method::POST, "/auth/login", None, &headers, body);
    ledger.note("login, stated by a service", login).await;
    let client = [("client_id", name.as_str()), ("client_secret", &key)];
    let form = |token| [client[0], client[1], ("token", token)];
    let pairs = form(nurse.access.as_str());
    let introspect = api.submit("/oauth/introspect", &[], &pairs);
    ledger.note("introspect", introspect).await;
    authorize(ledger, &nurse.access).await;
    let pairs = form(nurse.access.as_str());
    let revoke = api.submit("/oauth/revoke", &[], &pairs);
    ledger.note("revoke, access token", revoke).await;
    let other = api.register().await;
    let pairs = [("token", other.refresh.as_str())];
    let revoke = api.submit("/oauth/revoke", &[], &pairs);
    ledger.note("revoke, refresh token", revoke).await;
}

/// Asks the authorizer as another API does.
async fn authorize(ledger: &mut Ledger<'_>, token: &str) {
    let id = format!("asked-{}", &token[token.len() - 16..]);
    let event = json!({
        "version": "2.0", "type": "REQUEST", "routeKey": "GET /notes",
        "identitySource": [format!("Bearer {token}")],
        "requestContext": {"apiId": "other", "requestId": id},
    });
    let invoked = ledger.stack.invoke("authorizer", event.to_string()).await;
    let answer = invoked.unwrap().result.unwrap();
    let answer: Value = serde_json::from_slice(&answer).unwrap();
    assert_eq!(answer["isAuthorized"], true);
    let line = request_log::authorization(ledger.stack, &id).await;
    ledger.add("authorizer", 200, &line);
}

async fn public(ledger: &mut Ledger<'_>, api: &Api) {
    ledger
        .note("jwks", api.get("/.well-known/jwks.json", None))
        .await;
    ledger.note("health", api.get("/health", None)).await;
    let discovery = api.get("/.well-known/openid-configuration", None);
    ledger.note("discovery", discovery).await;
    ledger
        .note("openapi.json", api.get("/openapi.json", None))
        .await;
}
