//! Start and end of a system, and what it can be asked beside requests.

use super::*;

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
