//! Nothing that people send, and no secret, is ever written by a function.

use axum::http::Method;
use domain::second_factor::SECOND_FACTOR;
use florence_local::{mailbox::SesFailure, stack::Stack};
use serde_json::{Value, json};
use store::Store;
use tests::{
    Api, Authenticator, Nurse,
    cookies::{ASKING, session_cookie},
    passkeys::ORIGIN,
    people, services,
};

use crate::{
    mail::{self, registration},
    openapi::operations,
    system, table,
};

const EMAIL: &str = "canary.mail@ward.example.org";
const PASSWORD: &str = "canary-password over the river 7";
const NEW_PASSWORD: &str = "canary-replacement counts 19 geese";
const SECRETS: [&str; 4] = ["TokenSecret", "PepperSecret", "AuditSecret", "FactorSecret"];

/// An unlock code, which nobody made.
const CODE: &str = "CANA-RY00-CANA-RY00";

/// In every text that is sent.
const MARK: &str = "canary";

#[tokio::test]
async fn no_function_writes_what_it_is_sent() {
    let builder = registration::verified().env(SECOND_FACTOR, "administrators");
    let stack = system::start(builder.max_instances(1)).await;
    let api = system::api(&stack);
    let (nurse, proof) = register(&stack, &api).await;
    stack.mailbox().fail_next([SesFailure::Refused]);
    let mut renewed = usual_requests(&stack, &api, &nurse).await;
    let tokens = links(&stack, &api).await;
    let mut factors = second_factors(&stack, &api).await;
    factors.extend(use_passkeys(&stack, &api).await);
    for item in table::items(&stack).await {
        let item = format!("{item:?}");
        let told = tokens
            .iter()
            .chain(&factors)
            .any(|token| item.contains(token));
        assert!(!told, "{item}");
    }
    renewed.extend(mailed_secrets(&stack, &api, &nurse).await);
    bad_requests(&api, &nurse).await;
    stack.stop_engine().await.unwrap();
    usual_requests_fail(&api, &nurse).await;

    let mut secrets: Vec<String> = vec![MARK.to_owned(), nurse.access, nurse.refresh];
    secrets.extend(renewed);
    secrets.extend(proof);
    secrets.extend(tokens);
    secrets.extend(factors);
    secrets.extend(SECRETS.map(|name| stack.secret(name).unwrap()));
    let lines = stack.shutdown().await;
    let written: Vec<&String> = lines.iter().filter(|line| line.starts_with('[')).collect();
    assert!(written.len() > 40, "{written:#?}");
    for secret in secrets {
        let secret = secret.to_lowercase();
        let leak = written
            .iter()
            .find(|line| line.to_lowercase().contains(&secret));
        assert_eq!(leak, None);
    }
}

/// Somebody who proved their address, and with what they did.
async fn register(stack: &Stack, api: &Api) -> (Nurse, [String; 2]) {
    let id = registration::begin(api, person()).await;
    let code = registration::mailed_code(stack, EMAIL, 1).await;
    let other = if code.starts_with('0') { '1' } else { '0' };
    let wrong = format!("{other}{}", &code[1..]);
    let refused = registration::confirm(api, &id, &wrong).await;
    assert_eq!(refused.code(), "wrong_code");
    let answer = registration::confirm(api, &id, &code).await;
    let answer = answer.expect_status(201);
    (registered(EMAIL, answer), [id, code])
}

/// Who has just registered.
fn registered(email: &str, answer: tests::Answer) -> Nurse {
    Nurse {
        email: email.to_owned(),
        access: answer.text("access_token").to_owned(),
        refresh: answer.text("refresh_token").to_owned(),
        answer,
    }
}

fn person() -> Value {
    let mut person = people::registration_of(EMAIL);
    person["password"] = json!(PASSWORD);
    for field in ["full_name", "license_number", "institution", "department"] {
        person[field] = json!(format!("{MARK} {field}"));
    }
    person["device_name"] = json!("canary device");
    person
}

/// Headers that carry the mark.
const HEADERS: [(&str, &str); 3] = [
    ("user-agent", "canary-agent/1"),
    ("x-forwarded-for", "canary-address"),
    ("cookie", "session=canary-cookie"),
];

async fn send(api: &Api, method: Method, path: &str, token: &str, body: Value) -> tests::Answer {
    let path = format!("{path}?q=canary-query");
    let body = Some(body).filter(|body| !body.is_null());
    api.send(method, &path, Some(token), &HEADERS, body).await
}

/// What people do; the tokens they get.
async fn usual_requests(stack: &Stack, api: &Api, nurse: &Nurse) -> Vec<String> {
    let token = &nurse.access;
    let post = |path, body| send(api, Method::POST, path, token, body);
    let login = json!({"email": EMAIL, "password": PASSWORD, "device_name": "canary phone"});
    let login = post("/auth/login", login).await.expect_status(200);
    let exchange = json!({"refresh_token": nurse.refresh});
    let renewed = post("/auth/refresh", exchange).await.expect_status(200);
    let change = json!({"department": "canary ward"});
    let changed = send(api, Method::PATCH, "/auth/profile", token, change).await;
    assert_eq!(changed.status, 200);
    let passwords = json!({"current_password": PASSWORD, "new_password": NEW_PASSWORD});
    assert_eq!(post("/auth/change-password", passwords).await.status, 204);
    let code = json!({
        "email": EMAIL, "password": NEW_PASSWORD, "unlock_code": CODE,
        "device_token": login.text("device_token"),
    });
    let known = post("/auth/login", code).await.expect_status(200);
    let cookie = use_a_page(api).await;
    let key = as_a_service(stack, api, login.text("access_token")).await;
    let tokens = [&login, &renewed]
        .into_iter()
        .flat_map(|answer| ["access_token", "refresh_token"].map(|name| answer.text(name)));
    let devices = [&login, &known].map(|answer| answer.text("device_token"));
    let secrets = tokens.chain(devices);
    let secrets = secrets.chain([CODE, cookie.as_str(), key.as_str()]);
    secrets.map(str::to_owned).collect()
}

/// Signs in on a page, and is there; the value of the cookie.
async fn use_a_page(api: &Api) -> String {
    let login = Some(json!({"email": EMAIL, "password": NEW_PASSWORD}));
    let login = api.send(Method::POST, "/auth/login", None, &ASKING, login);
    let cookie = session_cookie(&login.await.expect_status(200));
    let sent = [("cookie", cookie.as_str())];
    let profile = api.send(Method::GET, "/auth/profile", None, &sent, None);
    assert_eq!(profile.await.status, 200);
    let forged = format!("{}AAAA", &cookie[..cookie.len() - 4]);
    let sent = [("cookie", forged.as_str())];
    let refused = api.send(Method::GET, "/auth/profile", None, &sent, None);
    assert_eq!(refused.await.code(), "invalid_token");
    let (_, value) = cookie.split_once('=').unwrap();
    value.to_owned()
}

/// What programs do; the key of the service.
async fn as_a_service(stack: &Stack, api: &Api, token: &str) -> String {
    let store = Store::of(stack.dynamodb(), stack.table_name());
    let key = services::create(&store, "canary").await;
    let wrong = format!("flk_canary.{MARK}");
    for (key, status) in [(&key, 200), (&wrong, 401)] {
        let pairs = [
            ("token", token),
            ("client_id", MARK),
            ("client_secret", key),
        ];
        let answer = api.submit("/oauth/introspect", &HEADERS, &pairs).await;
        assert_eq!(answer.status, status);
        let stated = [
            ("x-florence-service-key", key.as_str()),
            ("x-florence-client-address", "::1"),
        ];
        let login = Some(json!({"email": EMAIL, "password": NEW_PASSWORD}));
        let login = api.send(Method::POST, "/auth/login", None, &stated, login);
        assert_eq!(login.await.status, status);
    }
    let event =
        json!({"version": "2.0", "type": "REQUEST", "identitySource": [format!("Bearer {token}")]});
    for event in [
        event,
        json!({"identitySource": [MARK, format!("Bearer {MARK}")]}),
    ] {
        assert!(
            stack
                .invoke("authorizer", event.to_string())
                .await
                .unwrap()
                .result
                .is_ok()
        );
    }
    let pairs = [("token", MARK)];
    assert_eq!(
        api.submit("/oauth/revoke", &HEADERS, &pairs).await.status,
        200
    );
    key
}

/// What somebody does with the links that are mailed to them; the tokens in these.
async fn links(stack: &Stack, api: &Api) -> Vec<String> {
    let email = format!("reset.{EMAIL}");
    let mut body = person();
    body["email"] = json!(email);
    registration::register(stack, api, body).await;
    let post = |path, body| send(api, Method::POST, path, "canary-token", body);
    let asked = post("/auth/password-reset", json!({"email": email})).await;
    assert_eq!(asked.status, 202);
    let reset = mail::link_token(stack, &email, "reset").await;
    let body = json!({
        "token": reset, "new_password": NEW_PASSWORD, "device_name": "canary tablet",
    });
    let completed = post("/auth/password-reset/complete", body).await;
    let device = completed.expect_status(200).text("device_token").to_owned();
    let not_me = mail::link_token(stack, &email, "not-me").await;
    let reported = post("/auth/not-me", json!({"token": not_me})).await;
    assert_eq!(reported.status, 204);
    vec![reset, not_me, device]
}

/// The codes and tokens that mails bring, each sent back.
async fn mailed_secrets(stack: &Stack, api: &Api, nurse: &Nurse) -> Vec<String> {
    let post = |path, body| send(api, Method::POST, path, &nurse.access, body);
    let new = format!("new-{EMAIL}");
    let change = json!({"new_email": new, "password": NEW_PASSWORD});
    let begun = post("/auth/profile/email", change).await.expect_status(202);
    let code = mail::code(&mail::newest(stack, &new).await);
    let confirm = json!({"change_id": begun.text("change_id"), "code": code});
    let path = "/auth/profile/email/confirm";
    assert_eq!(post(path, confirm).await.status, 200);
    let undo = mail::link_token(stack, EMAIL, "undo-email").await;
    let refused = json!({"token": format!("{undo}-canary")});
    assert_eq!(post("/auth/email-undo", refused).await.status, 422);

    let admin = registration::register(stack, api, people::registration()).await;
    tests::promote(stack, admin.body["user"]["user_id"].as_str().unwrap()).await;
    let enrolment = enrol(stack, api, &admin).await;
    let invitee = json!({"email": format!("guest-{EMAIL}"), "role": "nurse"});
    let path = "/admin/invitations";
    let made = send(api, Method::POST, path, admin.text("access_token"), invitee).await;
    assert_eq!(made.status, 201);
    let guest = format!("guest-{EMAIL}");
    let link = mail::link_token(stack, &guest, "invitation").await;
    let mut person = person();
    person["token"] = json!(link);
    person["email"].take();
    person["role"].take();
    let fields = person.as_object_mut().unwrap();
    fields.retain(|_, value| !value.is_null());
    let path = "/auth/invitations/accept";
    let accepted = post(path, person).await.expect_status(201);
    let compact: String = code.split_whitespace().collect();
    let bare = enrolment.replace('-', "");
    let secrets = [code, compact, undo, link, enrolment, bare];
    let tokens = ["access_token", "refresh_token", "device_token"];
    let tokens = tokens.map(|name| accepted.text(name).to_owned());
    secrets.into_iter().chain(tokens).collect()
}

/// The code with which an administrator sets up their first factor.
async fn enrol(stack: &Stack, api: &Api, admin: &tests::Answer) -> String {
    let access = admin.text("access_token");
    let post = |path, body| send(api, Method::POST, path, access, body);
    let asked = post("/auth/factors/enrolment-code", json!({})).await;
    assert_eq!(asked.status, 202);
    let email = admin.body["user"]["email"].as_str().unwrap();
    let code = mail::one_time_code(stack, email).await;
    let begun = post("/auth/factors/totp", json!({})).await;
    let app = Authenticator::of(&begun.expect_status(200));
    let path = "/auth/factors/totp/confirm";
    let body = json!({"code": app.code(), "enrolment_code": CODE});
    assert_eq!(post(path, body).await.status, 422);
    let body = json!({"code": app.code(), "enrolment_code": code});
    assert_eq!(post(path, body).await.status, 200);
    code
}

/// What nobody but the owner of a second factor may know, used in every way.
async fn second_factors(stack: &Stack, api: &Api) -> Vec<String> {
    let email = format!("factor.{EMAIL}");
    let person = people::registration_of(&email);
    let nurse = registered(&email, registration::register(stack, api, person).await);
    let secured = api.secure(&nurse).await;
    let asked = api.login(&nurse.email, people::PASSWORD).await;
    let asked = asked.expect_status(202);
    let wrong = json!({"recovery_code": CODE});
    assert_eq!(api.second_factor(&asked, wrong).await.status, 401);
    let code = secured.authenticator.next_code();
    let right = json!({"code": code});
    assert_eq!(api.second_factor(&asked, right).await.status, 200);
    let proof = json!({"recovery_code": secured.recovery_codes[0]});
    let proved = api.post("/auth/step-up", Some(&nurse.access), proof).await;
    assert_eq!(proved.status, 200);
    let token = Some(nurse.access.as_str());
    let lock = api.post("/auth/session/lock", token, json!({})).await;
    assert_eq!(lock.status, 200);
    let proof = json!({"password": people::PASSWORD});
    let unlocked = api.post("/auth/session/unlock", token, proof).await;
    assert_eq!(unlocked.status, 200);
    let challenge = asked.body["second_factor"]["challenge"].as_str().unwrap();
    let mut secrets = secured.recovery_codes;
    secrets.extend([challenge.to_owned(), secured.authenticator.secret()]);
    secrets
}

/// The challenges and signatures of a passkey, used in every way.
async fn use_passkeys(stack: &Stack, api: &Api) -> Vec<String> {
    let email = format!("passkey.{EMAIL}");
    let person = people::registration_of(&email);
    let nurse = registered(&email, registration::register(stack, api, person).await);
    let mut passkey = api.add_passkey(&nurse).await;
    let body = api.passkey_answer(&mut passkey).await;
    for status in [200, 401] {
        let answer = api.post("/auth/login/passkey", None, body.clone()).await;
        assert_eq!(answer.status, status);
    }
    let token = Some(nurse.access.as_str());
    let begun = api
        .post("/auth/step-up/passkey/begin", token, json!({}))
        .await;
    let asked = &begun.expect_status(200).body["public_key"];
    let proof = json!({"credential": passkey.answer(asked, ORIGIN)});
    let proved = api.post("/auth/step-up", token, proof.clone()).await;
    assert_eq!(proved.status, 200);
    let told = |of: &Value| of.as_str().unwrap().to_owned();
    let signatures = [&body, &proof].map(|body| told(&body["credential"]["response"]["signature"]));
    let secrets = signatures.into_iter().chain([told(&asked["challenge"])]);
    secrets.chain([told(&body["device_token"])]).collect()
}

/// Every route, in every way that it may be used wrongly.
async fn bad_requests(api: &Api, nurse: &Nurse) {
    let wrong = json!({"email": EMAIL, "password": "canary guess of a password"});
    let wrong = send(api, Method::POST, "/auth/login", "canary-token", wrong).await;
    assert_eq!(wrong.status, 401);
    let weak =
        json!({"email": EMAIL, "password": MARK, "full_name": MARK, "agreed_to_terms": true});
    let replay = json!({"refresh_token": format!("flr_{MARK}")});
    let unknown = json!({"canary_field": MARK});
    let wrong_type = json!({"email": [MARK], "refresh_token": {"canary": MARK}});
    let passwords = json!({"current_password": MARK, "new_password": NEW_PASSWORD});
    for operation in operations() {
        let (method, path) = (operation.method.clone(), operation.concrete_path());
        for token in [nurse.access.as_str(), "canary.token.canary"] {
            for body in [&weak, &replay, &unknown, &wrong_type, &passwords] {
                send(api, method.clone(), &path, token, body.clone()).await;
            }
        }
        let headers = [("content-type", "application/json"), ("if-match", MARK)];
        let text = format!("{{\"email\": \"{MARK}\u{1}");
        let token = Some(nurse.access.as_str()).filter(|_| operation.id() != "logout");
        api.send_text(method, &path, token, &headers, &text).await;
    }
}

async fn usual_requests_fail(api: &Api, nurse: &Nurse) {
    let login = json!({"email": EMAIL, "password": NEW_PASSWORD});
    let exchange = json!({"refresh_token": nurse.refresh});
    for (path, body) in [
        ("/auth/login", login),
        ("/auth/register", person()),
        ("/auth/refresh", exchange),
    ] {
        let answer = send(api, Method::POST, path, &nurse.access, body).await;
        assert_eq!(answer.status, 503, "{path}");
    }
    let profile = send(
        api,
        Method::GET,
        "/auth/profile",
        &nurse.access,
        Value::Null,
    )
    .await;
    assert_eq!(profile.status, 503);
}
