mod enrolment;
mod forgeries;
mod removal;
mod second_factor;
mod sign_in;
mod step_up;

use tests::passkeys::{ORIGIN, Passkey};

use super::*;

const PASSKEYS: &str = "/api/v1/auth/factors/passkeys";
const BEGIN: &str = "/api/v1/auth/factors/passkeys/begin";
const SIGN_IN: &str = "/api/v1/auth/login/passkey";
const BEGIN_SIGN_IN: &str = "/api/v1/auth/login/passkey/begin";
const BEGIN_SECOND: &str = "/api/v1/auth/login/second-factor/passkey/begin";
const BEGIN_STEP_UP: &str = "/api/v1/auth/step-up/passkey/begin";

/// Somebody with a passkey as their only factor.
pub(super) struct Holder {
    pub(super) nurse: Nurse,
    pub(super) passkey: Passkey,
    recovery_codes: Vec<String>,
}

impl Holder {
    pub(super) async fn new(app: &TestApp) -> Self {
        let nurse = app.register().await;
        let (passkey, added) = add(app, &nurse.access, "Phone").await;
        Self {
            nurse,
            passkey,
            recovery_codes: codes(&added.expect_status(201)),
        }
    }

    /// The id of their passkey in paths.
    async fn passkey_id(&self, app: &TestApp) -> String {
        let listed = call(app, &self.nurse.access, Method::GET, FACTORS, None).await;
        let id = listed.expect_status(200).body["passkeys"][0]["passkey_id"].take();
        id.as_str().unwrap().to_owned()
    }
}

/// What a browser is asked to make a passkey with.
async fn begin(app: &TestApp, access: &str) -> Value {
    let begun = call(app, access, Method::POST, BEGIN, None).await;
    begun.expect_status(200).body["public_key"].take()
}

/// Makes a passkey and adds it.
pub(super) async fn add(app: &TestApp, access: &str, name: &str) -> (Passkey, Answer) {
    let (passkey, credential) = Passkey::made_for(&begin(app, access).await, ORIGIN);
    (passkey, finish(app, access, name, credential).await)
}

async fn finish(app: &TestApp, access: &str, name: &str, credential: Value) -> Answer {
    let body = json!({"name": name, "credential": credential});
    call(app, access, Method::POST, PASSKEYS, Some(body)).await
}

/// The question of a sign-in page.
async fn question(app: &TestApp) -> Answer {
    let asked = app.post(BEGIN_SIGN_IN, json!({})).await;
    asked.expect_status(200)
}

/// Answers the question `asked` from the device that got it.
async fn sign_in(app: &TestApp, asked: &Answer, credential: Value) -> Answer {
    let device = &asked.body["device_token"];
    let body = json!({"credential": credential, "device_token": device});
    app.post(SIGN_IN, body).await
}

/// Signs in with `passkey`, on a new device.
pub(super) async fn use_passkey(app: &TestApp, passkey: &mut Passkey) -> Answer {
    let asked = question(app).await;
    let credential = passkey.answer(&asked.body["public_key"], ORIGIN);
    sign_in(app, &asked, credential).await
}
