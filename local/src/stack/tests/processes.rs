//! Cold and warm starts, limits, and what goes wrong in a process.

use std::collections::BTreeSet;

use http::StatusCode;

use super::*;

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
async fn idle_processes_are_those_that_have_answered_and_live() {
    let stack = probe().await.start().await.unwrap();
    assert!(stack.idle_processes().await["probe"].is_empty());

    let answered = get(&format!("{}/items", stack.base_url())).await;
    let idle = stack.idle_processes().await;
    stack.restart_functions().await;

    let process = answered.headers["x-process"].to_str().unwrap();
    assert_eq!(idle["probe"], [process.parse::<u32>().unwrap()]);
    assert!(stack.idle_processes().await["probe"].is_empty());
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
    let url = format!("{}/sleep?ms=500", stack.base_url());

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
