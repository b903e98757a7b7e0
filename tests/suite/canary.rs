//! Nothing that people send, and no secret, is ever written by a function.

use axum::http::Method;
use florence_local::mailbox::SesFailure;
use serde_json::{Value, json};
use tests::{Api, Nurse, people};

use crate::{openapi::operations, system};

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
    let stack = system::start(system::ephemeral().max_instances(1)).await;
    let api = system::api(&stack);
    let nurse = api.register_as(person()).await;
    stack.mailbox().fail_next([SesFailure::Refused]);
    let renewed = usual_requests(&api, &nurse).await;
    let factors = second_factors(&api).await;
    bad_requests(&api, &nurse).await;
    stack.stop_engine().await.unwrap();
    usual_requests_fail(&api, &nurse).await;

    let mut secrets: Vec<String> = vec![MARK.to_owned(), nurse.access, nurse.refresh];
    secrets.extend(renewed);
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
async fn usual_requests(api: &Api, nurse: &Nurse) -> Vec<String> {
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
    let tokens = [&login, &renewed]
        .into_iter()
        .flat_map(|answer| ["access_token", "refresh_token"].map(|name| answer.text(name)));
    let devices = [&login, &known].map(|answer| answer.text("device_token"));
    let secrets = tokens.chain(devices).chain([CODE]);
    secrets.map(str::to_owned).collect()
}

/// What nobody but the owner of a second factor may know, used in every way.
async fn second_factors(api: &Api) -> Vec<String> {
    let nurse = api.register().await;
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
    let challenge = asked.body["second_factor"]["challenge"].as_str().unwrap();
    let mut secrets = secured.recovery_codes;
    secrets.extend([challenge.to_owned(), secured.authenticator.secret()]);
    secrets
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
