use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Duration;

use http::Request;
use http::StatusCode;
use serde_json::json;
use tokio::sync::OnceCell;

use super::*;
use crate::build_functions::{Messages, cargo_build};
use crate::host;
use crate::test_client::{get, post, send};

const TEMPLATE: &str = include_str!("../../examples/probe.yaml");

/// A system whose functions are the probe.
async fn probe() -> StackBuilder {
    static BINARY: OnceCell<std::path::PathBuf> = OnceCell::const_new();
    let binary = BINARY
        .get_or_init(|| async {
            let project = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
            let arguments = ["--package", "local", "--example", "probe"];
            let binaries = cargo_build(project, &arguments, Messages::Kept)
                .await
                .unwrap();
            binaries["probe"].clone()
        })
        .await;
    Stack::builder()
        .ephemeral()
        .template(TEMPLATE)
        .binary("probe", binary)
}

/// Waits until a captured line contains `text`.
async fn wait_for_line(stack: &Stack, text: &str) -> String {
    for _ in 0..200 {
        if let Some(line) = stack.output().into_iter().find(|line| line.contains(text)) {
            return line;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("no line with {text:?} in {:#?}", stack.output());
}

#[tokio::test]
async fn a_request_reaches_the_function_as_an_event_and_comes_back() {
    let stack = probe().await.start().await.unwrap();
    let request = Request::post(format!("{}/items/a%20b?x=1&x=2", stack.base_url()))
        .header("content-type", "application/json")
        .header("cookie", "one=1; two=2")
        .body(Bytes::from_static(b"{}"))
        .unwrap();

    let response = send(request).await;

    assert_eq!(response.status, StatusCode::OK);
    let event = response.json();
    assert_eq!(event["routeKey"], "POST /items/{id}");
    assert_eq!(event["pathParameters"], json!({"id": "a b"}));
    assert_eq!(event["queryStringParameters"], json!({"x": "1,2"}));
    assert_eq!(event["cookies"], json!(["one=1", "two=2"]));
    assert_eq!(event["body"], "{}");
    assert_eq!(event["requestContext"]["http"]["sourceIp"], "127.0.0.1");
    assert!(response.headers.contains_key("apigw-requestid"));
}

#[tokio::test]
async fn binary_bodies_and_cookies_come_back() {
    let stack = probe().await.start().await.unwrap();

    let binary = get(&format!("{}/binary", stack.base_url())).await;
    let cookies = get(&format!("{}/cookies", stack.base_url())).await;

    assert_eq!(&binary.body[..], [0x00, 0xff, 0x80]);
    assert_eq!(cookies.status, StatusCode::NO_CONTENT);
    let set: Vec<_> = cookies.headers.get_all("set-cookie").iter().collect();
    assert_eq!(set, ["a=1", "b=2"]);
}

#[tokio::test]
async fn a_path_without_a_route_is_not_found() {
    let stack = probe().await.start().await.unwrap();

    let response = get(&format!("{}/a/b/c", stack.base_url())).await;

    assert_eq!(response.status, StatusCode::NOT_FOUND);
    assert_eq!(response.json(), json!({"message": "Not Found"}));
}

#[tokio::test]
async fn a_warm_process_is_used_again_until_the_functions_restart() {
    let stack = probe().await.start().await.unwrap();
    let url = format!("{}/items", stack.base_url());

    let first = get(&url).await;
    let second = get(&url).await;
    stack.restart_functions().await;
    let third = get(&url).await;

    assert_eq!(first.headers["x-process"], second.headers["x-process"]);
    assert_ne!(second.headers["x-process"], third.headers["x-process"]);
    let output = stack.output();
    let requests: Vec<_> = output
        .iter()
        .filter(|line| line.starts_with("GET /items 200"))
        .collect();
    assert!(requests[0].contains("probe cold"), "{requests:?}");
    assert!(requests[1].contains("probe warm"), "{requests:?}");
    assert!(requests[2].contains("probe cold"), "{requests:?}");
}

#[tokio::test]
async fn a_crash_is_a_500_and_the_next_request_starts_again() {
    let stack = probe().await.start().await.unwrap();

    let crashed = get(&format!("{}/crash", stack.base_url())).await;
    let next = get(&format!("{}/items", stack.base_url())).await;

    assert_eq!(crashed.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(crashed.json(), json!({"message": "Internal Server Error"}));
    assert_eq!(next.status, StatusCode::OK);
    assert!(
        wait_for_line(&stack, "GET /crash")
            .await
            .contains("exit status: 3")
    );
}

#[tokio::test]
async fn a_timeout_is_a_503_and_kills_the_process() {
    let stack = probe().await.start().await.unwrap();
    let before = get(&format!("{}/items", stack.base_url())).await;

    let late = get(&format!("{}/sleep?ms=5000", stack.base_url())).await;
    let after = get(&format!("{}/items", stack.base_url())).await;

    assert_eq!(late.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(late.json(), json!({"message": "Service Unavailable"}));
    let process = before.headers["x-process"].to_str().unwrap();
    assert_ne!(after.headers["x-process"], process);
    assert!(!Path::new("/proc").join(process).exists());
}

#[tokio::test]
async fn an_error_and_a_malformed_response_are_500_and_keep_the_process() {
    let stack = probe().await.start().await.unwrap();
    let before = get(&format!("{}/items", stack.base_url())).await;

    let failed = get(&format!("{}/fail", stack.base_url())).await;
    let malformed = get(&format!("{}/malformed", stack.base_url())).await;
    let after = get(&format!("{}/items", stack.base_url())).await;

    assert_eq!(failed.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(malformed.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(before.headers["x-process"], after.headers["x-process"]);
}

#[tokio::test]
async fn a_process_that_does_not_start_is_a_500_and_shows_what_it_said() {
    let stack = probe()
        .await
        .env("PROBE_INIT", "exit")
        .start()
        .await
        .unwrap();

    let response = get(&format!("{}/items", stack.base_url())).await;

    assert_eq!(response.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(
        wait_for_line(&stack, "GET /items")
            .await
            .contains("exit status: 7")
    );
    assert_eq!(
        wait_for_line(&stack, "cannot start").await,
        "[probe] cannot start"
    );
}

#[tokio::test]
async fn what_is_too_large_is_refused_either_way() {
    let stack = probe().await.start().await.unwrap();

    let sent = post(
        &format!("{}/items/1", stack.base_url()),
        vec![b'x'; 7 * 1024 * 1024],
    )
    .await;
    // Base64 takes this event over the limit that its body is under.
    let grown = post(
        &format!("{}/items/1", stack.base_url()),
        vec![0xff; 5 * 1024 * 1024],
    )
    .await;
    let answered = get(&format!("{}/large", stack.base_url())).await;
    let next = get(&format!("{}/items", stack.base_url())).await;

    assert_eq!(sent.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(sent.json(), json!({"message": "Request Too Long"}));
    assert_eq!(grown.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(answered.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(next.status, StatusCode::OK);
}

#[tokio::test]
async fn a_process_does_one_thing_at_a_time_and_the_rest_wait() {
    let stack = probe().await.max_instances(1).start().await.unwrap();
    let url = format!("{}/sleep?ms=200", stack.base_url());
    let started = std::time::Instant::now();

    let (first, second) = tokio::join!(get(&url), get(&url));

    assert_eq!(first.headers["x-process"], second.headers["x-process"]);
    assert!(started.elapsed() >= Duration::from_millis(400));
}

#[tokio::test]
async fn concurrent_requests_have_processes_of_their_own_up_to_the_limit() {
    let stack = probe().await.max_instances(2).start().await.unwrap();
    let url = format!("{}/sleep?ms=300", stack.base_url());

    let (a, b, c) = tokio::join!(get(&url), get(&url), get(&url));

    let processes: BTreeSet<_> = [a, b, c]
        .iter()
        .map(|r| r.headers["x-process"].to_str().unwrap().to_owned())
        .collect();
    assert_eq!(processes.len(), 2);
}

#[tokio::test]
async fn a_request_that_waits_too_long_for_a_process_is_refused() {
    let builder = probe()
        .await
        .max_instances(1)
        .queue_timeout(Duration::from_millis(100));
    let stack = builder.start().await.unwrap();
    let url = format!("{}/sleep?ms=800", stack.base_url());

    let (first, second) = tokio::join!(get(&url), get(&url));

    let mut statuses = [first.status.as_u16(), second.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 503]);
}

#[tokio::test]
async fn functions_have_the_templates_environment_and_not_the_parents() {
    let stack = probe()
        .await
        .env("GREETING", "overridden")
        .start()
        .await
        .unwrap();

    let response = get(&format!("{}/environment", stack.base_url())).await;

    let pairs: Vec<(String, String)> = serde_json::from_slice(&response.body).unwrap();
    let pairs: BTreeMap<String, String> = pairs.into_iter().collect();
    assert_eq!(pairs["TABLE_NAME"], "Table");
    assert_eq!(pairs["GREETING"], "overridden");
    assert_eq!(
        pairs["AWS_ENDPOINT_URL_DYNAMODB"],
        stack.endpoints().dynamodb
    );
    assert_eq!(pairs["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"], "128");
    assert!(!pairs.contains_key("CARGO_MANIFEST_DIR"));
}

#[tokio::test]
async fn the_context_is_lambdas() {
    let stack = probe().await.start().await.unwrap();

    let context = get(&format!("{}/context", stack.base_url())).await.json();

    let left = i128::from(context["deadline"].as_u64().unwrap())
        - host::now().unix_timestamp_nanos() / 1_000_000;
    assert!((0..=2000).contains(&left), "{left} ms");
    assert!(
        context["invoked_function_arn"]
            .as_str()
            .unwrap()
            .ends_with(":function:ProbeFunction")
    );
    assert!(
        context["xray_trace_id"]
            .as_str()
            .unwrap()
            .starts_with("Root=1-")
    );
}

#[tokio::test]
async fn all_that_functions_write_is_captured() {
    let stack = probe().await.start().await.unwrap();
    get(&format!("{}/print", stack.base_url())).await;

    let output = stack.shutdown().await;

    assert!(
        output.contains(&"[probe] to stdout".to_owned()),
        "{output:?}"
    );
    assert!(
        output.contains(&"[probe] to stderr".to_owned()),
        "{output:?}"
    );
}

#[tokio::test]
async fn schedules_reach_their_function() {
    let stack = probe().await.start().await.unwrap();

    let succeeded = stack.fire_schedules("probe").await.unwrap();

    assert!(succeeded);
    assert!(
        wait_for_line(&stack, "SCHEDULE Tick probe")
            .await
            .contains(" ok ")
    );
}

#[tokio::test]
async fn an_invocation_answers_with_the_functions_payload_or_error() {
    let stack = probe().await.start().await.unwrap();

    let answered = stack
        .invoke("probe", r#"{"rawPath":"/items"}"#)
        .await
        .unwrap();
    let failed = stack
        .invoke("probe", r#"{"rawPath":"/fail"}"#)
        .await
        .unwrap();
    let unknown = stack.invoke("other", "{}").await;

    assert!(answered.result.is_ok() && answered.cold);
    let error = failed.result.unwrap_err().payload(failed.request_id);
    assert!(String::from_utf8_lossy(&error).contains("refused on purpose"));
    assert!(matches!(unknown, Err(StackError::UnknownFunction(_))));
}

#[tokio::test]
async fn dropping_the_system_ends_its_processes() {
    let stack = probe().await.start().await.unwrap();
    let response = get(&format!("{}/items", stack.base_url())).await;
    let process = Path::new("/proc").join(response.headers["x-process"].to_str().unwrap());
    assert!(process.exists());

    drop(stack);

    for _ in 0..200 {
        // A killed process stays listed until it is waited for.
        let status = std::fs::read_to_string(process.join("status")).unwrap_or_default();
        if status.is_empty() || status.contains("State:\tZ") {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the process is still there");
}

#[tokio::test]
async fn a_taken_port_is_an_error_that_names_it() {
    let taken = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = taken.local_addr().unwrap();

    let error = probe()
        .await
        .listen(address.ip(), address.port())
        .start()
        .await
        .unwrap_err();

    let message = error.to_string();
    assert!(
        message.starts_with(&format!("HTTP API: cannot listen on {address}")),
        "{message}"
    );
}

#[tokio::test]
async fn the_endpoints_are_found_while_it_runs() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let stack = probe().await.data_dir(&data).start().await.unwrap();

    let found = RunningEndpoints::find(&data).unwrap();
    let endpoints = stack.endpoints().clone();
    drop(stack);

    assert_eq!(found, Some(endpoints));
    assert_eq!(RunningEndpoints::find(&data).unwrap(), None);
}
