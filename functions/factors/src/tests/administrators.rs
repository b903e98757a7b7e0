//! Who needs a second factor, and taking a lost one away.

use identity::{enrolment_codes::EnrolmentCodes, factor_secret::FactorSecret, secrets::Secrets};
use tests::{Deployment, Routes};

use super::*;

const USERS: &str = "/api/v1/admin/users";

/// The functions where `SECOND_FACTOR` is not optional.
pub(super) struct Strict {
    pub(super) app: TestApp,
    routes: Routes,
}

impl Strict {
    pub(super) async fn start(policy: &'static str) -> Self {
        let app = app().await;
        let deployment: Deployment = app.deployment.with("SECOND_FACTOR", policy);
        let functions = [
            crate::compose,
            login::compose,
            register::compose,
            profile::compose,
            admin::compose,
            wizard::compose,
        ];
        let routes = Routes::new(&functions, &deployment);
        Self { app, routes }
    }

    pub(super) async fn call(
        &self,
        access: &str,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> Answer {
        let bearer = format!("Bearer {access}");
        self.routes
            .send(method, path, &[("authorization", &bearer)], body)
            .await
    }

    pub(super) async fn register(&self) -> Nurse {
        self.app.register().await
    }

    pub(super) async fn administrator(&self) -> Nurse {
        let nurse = self.register().await;
        self.app.promote(nurse.user_id()).await;
        nurse
    }

    pub(super) async fn enrolment_code(&self, nurse: &Nurse) -> String {
        let Deployment {
            variables,
            environment,
        } = &self.app.deployment;
        let secret = FactorSecret::new(variables, &Secrets::new(environment), &self.app.context);
        let recorded = (&self.app.context, &self.app.audit);
        let codes = EnrolmentCodes::new(recorded, &secret.unwrap());
        let user = nurse.user_id().parse().unwrap();
        codes.issue(user).await.unwrap().grouped()
    }

    /// A secret, and the code of it that is good now.
    pub(super) async fn begin(&self, access: &str) -> String {
        let begun = self.call(access, Method::POST, TOTP, None).await;
        let authenticator = Authenticator::of(&begun.expect_status(200));
        authenticator.code_at(self.app.clock.now())
    }
}

#[tokio::test]
async fn an_administrator_without_a_factor_administers_nothing() {
    let strict = Strict::start("administrators").await;
    let admin = strict.administrator().await;
    let (access, id) = (&admin.access, admin.user_id());
    let one = format!("{USERS}/{id}");
    for (method, path) in [
        (Method::GET, USERS),
        (Method::GET, &one),
        (Method::PATCH, &one),
        (Method::DELETE, &format!("{one}/factors")),
        (Method::GET, "/api/v1/admin/audit"),
        (Method::POST, "/api/v1/admin/sessions/cleanup"),
    ] {
        let refused = strict.call(access, method, path, Some(json!({}))).await;
        let told = (refused.status, refused.code());
        assert_eq!(told, (403, "second_factor_required"), "{path}");
    }
    for path in [FACTORS, "/api/v1/auth/profile", "/api/v1/wizards"] {
        assert_eq!(
            strict.call(access, Method::GET, path, None).await.status,
            200,
            "{path}"
        );
    }
}

#[tokio::test]
async fn an_administrators_first_factor_needs_the_code_that_an_operator_gave() {
    let strict = Strict::start("administrators").await;
    let admin = strict.administrator().await;
    let access = &admin.access;
    let listed = strict.call(access, Method::GET, FACTORS, None).await;
    assert_eq!(listed.body["enrolment_code_required"], true);
    let code = strict.begin(access).await;
    let confirm = |enrolment: Option<&str>| {
        let body = Some(json!({"code": code, "enrolment_code": enrolment}));
        strict.call(access, Method::POST, CONFIRM, body)
    };
    let refused = confirm(None).await.expect_status(422);
    assert_eq!(
        (refused.fields(), &refused.body["errors"][0]["code"]),
        (vec!["enrolment_code"], &json!("required"))
    );
    let refused = confirm(Some("7KQ2-M0XC-9TJV-4HWD"))
        .await
        .expect_status(422);
    assert_eq!(refused.body["errors"][0]["code"], "wrong_code");
    let others = strict.administrator().await;
    let others = strict.enrolment_code(&others).await;
    assert_eq!(confirm(Some(&others)).await.status, 422);
    let own = strict.enrolment_code(&admin).await;
    assert_eq!(confirm(Some(&own)).await.status, 200);
    assert_eq!(
        strict.call(access, Method::GET, USERS, None).await.status,
        200
    );
}

#[tokio::test]
async fn an_enrolment_code_is_good_once_and_for_a_day() {
    let strict = Strict::start("administrators").await;
    let admin = strict.administrator().await;
    let own = strict.enrolment_code(&admin).await;
    strict.app.clock.advance(86_400);
    let signed_in = strict.app.login(&admin.email).await.expect_status(200);
    let access = signed_in.text("access_token");
    let code = strict.begin(access).await;
    let body = Some(json!({"code": code, "enrolment_code": own}));
    let late = strict.call(access, Method::POST, CONFIRM, body).await;
    assert_eq!(late.expect_status(422).fields(), ["enrolment_code"]);
    for _ in 0..4 {
        let body = Some(json!({"code": code, "enrolment_code": own}));
        strict.call(access, Method::POST, CONFIRM, body).await;
    }
    let ended = strict.call(access, Method::GET, FACTORS, None).await;
    assert_eq!(
        ended.code(),
        "session_ended",
        "five wrong ones end the session"
    );
}

#[tokio::test]
async fn where_everybody_needs_a_factor_nobody_works_without_one() {
    let strict = Strict::start("everybody").await;
    let nurse = strict.register().await;
    let access = &nurse.access;
    let refused = strict
        .call(access, Method::GET, "/api/v1/wizards", None)
        .await;
    assert_eq!(
        (refused.status, refused.code()),
        (403, "second_factor_required")
    );
    let code = strict.begin(access).await;
    let body = Some(json!({"code": code}));
    assert_eq!(
        strict
            .call(access, Method::POST, CONFIRM, body)
            .await
            .status,
        200
    );
    let path = "/api/v1/wizards";
    assert_eq!(
        strict.call(access, Method::GET, path, None).await.status,
        200
    );
    let session = format!("SESSION#{}", nurse.session_id());
    strict
        .app
        .set(&user_partition(&nurse), &session, "level", json!(1))
        .await;
    let refused = strict.call(access, Method::GET, path, None).await;
    assert_eq!((refused.status, refused.code()), (401, "step_up_required"));
}

#[tokio::test]
async fn an_administrator_takes_a_lost_factor_away_and_never_an_administrators() {
    let app = app().await;
    let (admin, person) = (app.register().await, Secured::new(&app).await);
    app.promote(admin.user_id()).await;
    let reset = |id: &str| {
        let path = format!("{USERS}/{id}/factors");
        let (app, access) = (&app, &admin.access);
        async move { call(app, access, Method::DELETE, &path, None).await }
    };
    let id = person.nurse.user_id().to_owned();
    assert_eq!(reset(&id).await.status, 204);
    assert_eq!(
        reset(&id).await.status,
        204,
        "there is nothing left to take"
    );
    let ended = call(&app, &person.nurse.access, Method::GET, FACTORS, None).await;
    assert_eq!(ended.code(), "session_ended");
    assert_eq!(app.login(&person.nurse.email).await.status, 200);
    let told = actions(&app, &id).await;
    assert_eq!(
        told.iter().filter(|told| *told == "factors_reset").count(),
        1
    );
    assert_eq!(
        mails(&app, &person.nurse).await,
        ["factor_added", "factors_reset"]
    );

    let other = Secured::new(&app).await;
    app.promote(other.nurse.user_id()).await;
    for id in [other.nurse.user_id(), admin.user_id()] {
        let refused = reset(id).await;
        assert_eq!((refused.status, refused.code()), (403, "forbidden"));
    }
    let nobody = reset("01a20774-6bc7-7000-8000-000000000000").await;
    assert_eq!(nobody.status, 404);
    app.clock.advance(300);
    assert_eq!(reset(&id).await.code(), "step_up_required");
}

#[tokio::test]
async fn others_take_no_factor_away() {
    let app = app().await;
    let (nurse, person) = (app.register().await, Secured::new(&app).await);
    let path = format!("{USERS}/{}/factors", person.nurse.user_id());
    let refused = call(&app, &nurse.access, Method::DELETE, &path, None).await;
    assert_eq!((refused.status, refused.code()), (403, "forbidden"));
    assert_eq!(app.login(&person.nurse.email).await.status, 202);
}
