//! Devices on which a factor was shown, and which need none for some days.

use domain::{device::DEVICE_TRUST_DAYS, second_factor::SECOND_FACTOR};
use rstest::rstest;
use tests::{Deployment, Routes, people};

use super::*;

const DAY: i64 = 86_400;

/// Somebody with a second factor, which they have shown on a device.
struct Trusting {
    app: TestApp,
    person: Secured,
    device: String,
    /// In the session that began there.
    access: String,
}

fn trusting(deployment: &Deployment) -> Routes {
    Routes::new(&FUNCTIONS, &deployment.with(DEVICE_TRUST_DAYS.name, "30"))
}

impl Trusting {
    async fn start() -> Self {
        Self::at(app().await).await
    }

    async fn at(mut app: TestApp) -> Self {
        app.routes = trusting(&app.deployment);
        let person = Secured::new(&app).await;
        let asked = person.password(&app).await;
        let code = json!({"code": person.code(&app)});
        let shown = answer(&app, &asked, code).await.expect_status(200);
        Self {
            device: shown.text("device_token").to_owned(),
            access: shown.text("access_token").to_owned(),
            app,
            person,
        }
    }

    async fn login(&self, password: &str) -> Answer {
        let body = json!({
            "email": self.person.nurse.email, "password": password, "device_token": self.device,
        });
        self.app.post(LOGIN, body).await
    }

    async fn call(&self, method: Method, path: &str, body: Option<Value>) -> Answer {
        call(&self.app, &self.access, method, path, body).await
    }
}

async fn level(app: &TestApp, signed_in: &Answer) -> Value {
    let path = "/api/v1/auth/validate";
    let access = signed_in.text("access_token");
    let valid = call(app, access, Method::POST, path, Some(json!({}))).await;
    valid.expect_status(200).body["level"].clone()
}

#[tokio::test]
async fn a_device_that_showed_a_factor_signs_in_without_one_at_level_one() {
    let trusting = Trusting::start().await;
    let Trusting { app, person, .. } = &trusting;
    let signed_in = trusting.login(PASSWORD).await.expect_status(200);
    assert_eq!(level(app, &signed_in).await, 1);
    let told = actions(app, person.nurse.user_id()).await;
    assert_eq!(told.last().unwrap(), "login_succeeded: trusted_device");
    assert_eq!(trusting.login(NEW_PASSWORD).await.status, 401);
    assert_eq!(app.login(&person.nurse.email).await.status, 202);

    let removed = call(
        app,
        signed_in.text("access_token"),
        Method::DELETE,
        TOTP,
        None,
    )
    .await;
    assert_eq!((removed.status, removed.code()), (401, "step_up_required"));
}

/// Signing in without the factor does not make it last longer.
#[tokio::test]
async fn it_needs_the_factor_again_when_the_days_are_over() {
    let trusting = Trusting::start().await;
    trusting.app.clock.advance(29 * DAY);
    drop(trusting.login(PASSWORD).await.expect_status(200));
    trusting.app.clock.advance(DAY);
    let asked = trusting.login(PASSWORD).await.expect_status(202);
    let code = json!({"code": trusting.person.code(&trusting.app)});
    drop(answer(&trusting.app, &asked, code).await.expect_status(200));
    drop(trusting.login(PASSWORD).await.expect_status(200));
}

#[rstest]
#[case(Method::DELETE, "/api/v1/auth/sessions", None)]
#[case(Method::POST, RECOVERY, None)]
#[tokio::test]
async fn signing_out_everywhere_and_new_recovery_codes_end_it(
    #[case] method: Method,
    #[case] path: &str,
    #[case] body: Option<Value>,
) {
    let trusting = Trusting::start().await;
    let ended = trusting.call(method, path, body).await;
    assert!(ended.status < 300, "{ended:?}");
    drop(trusting.login(PASSWORD).await.expect_status(202));
}

#[tokio::test]
async fn another_password_ends_it() {
    let trusting = Trusting::start().await;
    let passwords = json!({"current_password": PASSWORD, "new_password": NEW_PASSWORD});
    let path = "/api/v1/auth/change-password";
    let changed = trusting.call(Method::POST, path, Some(passwords)).await;
    assert_eq!(changed.status, 204);
    drop(trusting.login(NEW_PASSWORD).await.expect_status(202));
}

#[tokio::test]
async fn another_app_ends_it() {
    let trusting = Trusting::start().await;
    assert_eq!(trusting.call(Method::DELETE, TOTP, None).await.status, 204);
    enrol(&trusting.app, &trusting.access).await;
    drop(trusting.login(PASSWORD).await.expect_status(202));
}

#[tokio::test]
async fn a_repeated_registration_needs_the_factor_wherever_it_comes_from() {
    let mut app = app().await;
    app.routes = trusting(&app.deployment);
    let mut person = people::registration();
    let register = async |person: &Value| {
        let headers = [("idempotency-key", "once")];
        let path = "/api/v1/auth/register";
        app.send(Method::POST, path, &headers, Some(person.clone()))
            .await
    };
    let registered = register(&person).await.expect_status(201);
    let (authenticator, _) = enrol(&app, registered.text("access_token")).await;
    let asked = app.login(person["email"].as_str().unwrap()).await;
    app.clock.advance(30);
    let code = json!({"code": authenticator.code_at(app.clock.now())});
    let shown = answer(&app, &asked.expect_status(202), code).await;
    person["device_token"] = shown.expect_status(200).body["device_token"].clone();
    drop(register(&person).await.expect_status(202));
}

#[tokio::test]
async fn an_administrator_shows_the_factor_to_administer_all_the_same() {
    let app = app().await;
    let deployment = app.deployment.with(SECOND_FACTOR, "administrators");
    let trusting = Trusting::at(TestApp { deployment, ..app }).await;
    let Trusting { app, person, .. } = &trusting;
    app.promote(person.nurse.user_id()).await;
    let signed_in = trusting.login(PASSWORD).await.expect_status(200);
    let access = signed_in.text("access_token");
    let users = async || call(app, access, Method::GET, "/api/v1/admin/users", None).await;
    let refused = users().await;
    assert_eq!((refused.status, refused.code()), (401, "step_up_required"));
    drop(
        step_up(app, access, json!({"code": person.code(app)}))
            .await
            .expect_status(200),
    );
    assert_eq!(users().await.status, 200);
}

/// What is remembered while devices are not trusted would make them trusted later.
#[tokio::test]
async fn where_devices_are_not_trusted_nothing_is_remembered() {
    let mut app = app().await;
    let person = Secured::new(&app).await;
    let asked = person.password(&app).await;
    let code = json!({"code": person.code(&app)});
    let shown = answer(&app, &asked, code).await.expect_status(200);
    app.routes = trusting(&app.deployment);
    let body = json!({
        "email": person.nurse.email, "password": PASSWORD,
        "device_token": shown.text("device_token"),
    });
    drop(app.post(LOGIN, body).await.expect_status(202));
}
