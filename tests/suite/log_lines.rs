//! What is written about a request.

use crate::openapi::operations;

use crate::{request_log, system};

/// A path names wizards, sessions and users of other people.
#[tokio::test]
async fn the_line_of_a_request_has_its_route_and_not_its_path() {
    let stack = system::shared_stack().await;
    let api = system::api(stack);
    for operation in operations() {
        let (method, path) = (operation.method.clone(), operation.concrete_path());
        let answer = api.send(method, &path, None, &[], None).await;
        let line = request_log::line(stack, &answer).await;
        assert_eq!(line["method"], operation.method.as_str());
        assert_eq!(line["route"], operation.path);
        let is_route = path == operation.path;
        assert!(is_route || !line.to_string().contains(&path), "{line}");
    }
}
