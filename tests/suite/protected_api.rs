//! The example of another application, asking the real authorizer.

use std::{fs, os::unix::fs::PermissionsExt as _, path::PathBuf};

use axum::http::Method;
use florence_local::{
    build_functions::Binaries,
    project,
    stack::{Application, Stack},
    template::ParameterValues,
};
use serde_json::json;
use tempfile::TempDir;
use tests::{Answer, Api};

use crate::{forge::Forge, system, table};

const EXAMPLE: &str = "docs/examples/protected-api";

/// The example beside a system; the folder goes with it.
struct Example {
    api: Api,
    _application: Application,
    _folder: TempDir,
}

impl Example {
    async fn beside(stack: &Stack) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let binary = executable(&folder);
        let text = fs::read_to_string(project::root().join(EXAMPLE).join("template.yaml"));
        let authorizer = stack.template().function("authorizer").unwrap();
        let values = ParameterValues::from([("AuthorizerArn".to_owned(), authorizer.arn())]);
        let binaries = Binaries::from([("NotesFunction".to_owned(), binary)]);
        let started = Application::start(&text.unwrap(), &values, &binaries, stack).await;
        let application = started.unwrap();
        Self {
            api: Api::elsewhere(application.base_url()),
            _application: application,
            _folder: folder,
        }
    }

    async fn get(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.api.send(Method::GET, path, None, headers, None).await
    }

    async fn as_bearer(&self, path: &str, token: &str) -> Answer {
        let bearer = format!("Bearer {token}");
        self.get(path, &[("authorization", &bearer)]).await
    }
}

/// What runs the handler, as Lambda's own runtime would.
fn executable(folder: &TempDir) -> PathBuf {
    let root = project::root();
    let (runner, handler) = (
        root.join("tests/python-handler"),
        root.join(EXAMPLE).join("src/app.py"),
    );
    let script = format!(
        "#!/bin/sh\nexec python3 -B '{}' '{}' handler\n",
        runner.display(),
        handler.display()
    );
    let path = folder.path().join("notes");
    fs::write(&path, script).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    path
}

#[tokio::test]
async fn another_api_lets_in_whom_the_authorizer_knows_and_nobody_else() {
    let stack = system::shared_stack().await;
    let api = system::api(stack);
    let example = Example::beside(stack).await;
    let nurse = api.register().await;

    assert_eq!(example.get("/status", &[]).await.status, 200);
    let answer = example.get("/whoami", &[]).await;
    assert_eq!(answer.status, 401);
    assert_eq!(answer.body, json!({"message": "Unauthorized"}));

    let answer = example.as_bearer("/whoami", &nurse.access).await;
    let answer = answer.expect_status(200);
    assert_eq!(answer.text("user_id"), nurse.user_id());
    assert_eq!(answer.text("role"), "nurse");

    let forge = Forge::new(stack, &nurse.access);
    let issued = forge.claims()["iat"].as_i64().unwrap();
    let expired = forge.with_claim("exp", issued - 60);
    let foreign = forge.with_claim("aud", "somebody-else");
    for token in ["x", "a.b.c", &nurse.refresh, &expired, &foreign] {
        let answer = example.as_bearer("/whoami", token).await;
        assert_eq!(
            (answer.status, &answer.body),
            (403, &json!({"message": "Forbidden"}))
        );
    }
    let basic = example.get("/whoami", &[("authorization", "Basic YTpi")]);
    assert_eq!(basic.await.status, 403);
}

#[tokio::test]
async fn a_role_a_sign_out_and_a_disabled_account_count_at_the_next_request() {
    let stack = system::shared_stack().await;
    let api = system::api(stack);
    let example = Example::beside(stack).await;
    let (nurse, disabled) = (api.register().await, api.register().await);

    let report = async || example.as_bearer("/report", &nurse.access).await;
    let refused = report().await;
    assert_eq!(refused.status, 403);
    assert!(
        refused.text("message").contains("audit:read"),
        "{refused:?}"
    );
    tests::promote(stack, nurse.user_id()).await;
    assert_eq!(report().await.expect_status(200).text("role"), "admin");

    let leave = api.post("/auth/logout", Some(&nurse.access), json!({}));
    assert_eq!(leave.await.status, 204);
    let answer = report().await;
    assert_eq!((answer.status, answer.text("message")), (403, "Forbidden"));

    let locked = api.register().await;
    let asked = async || example.as_bearer("/whoami", &locked.access).await.status;
    assert_eq!(asked().await, 200);
    let lock = api.post("/auth/session/lock", Some(&locked.access), json!({}));
    assert_eq!(lock.await.status, 200);
    assert_eq!(asked().await, 403);

    let asked = async || example.as_bearer("/whoami", &disabled.access).await.status;
    assert_eq!(asked().await, 200);
    table::disable(stack, disabled.user_id()).await;
    assert_eq!(asked().await, 403);
}

/// Nobody is let in, and nobody is told that their token is bad.
#[tokio::test]
async fn where_the_table_cannot_be_read_nobody_is_judged() {
    let stack = system::start(system::ephemeral().max_instances(1)).await;
    let api = system::api(&stack);
    let example = Example::beside(&stack).await;
    let nurse = api.register().await;
    let status = async || example.as_bearer("/whoami", &nurse.access).await.status;
    assert_eq!(status().await, 200);
    stack.stop_engine().await.unwrap();
    assert_eq!(status().await, 500);
    stack.start_engine().await.unwrap();
    assert_eq!(status().await, 200);
}
