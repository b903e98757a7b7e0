//! The API document says what the functions do.

mod document;
mod operations;

use std::collections::BTreeSet;

use florence_local::template::Template;
use serde_json::Value;

pub(crate) use self::{
    document::document,
    operations::{Operation, operations},
};
use crate::{committed, system};

#[test]
fn the_committed_document_is_that_of_the_code() {
    committed::assert_holds("docs/openapi.json", &document::text());
}

#[tokio::test]
async fn the_committed_document_is_served() {
    if committed::is_updating() {
        // The functions hold what was committed when they were built.
        return;
    }
    let answer = system::shared().await.get("/openapi.json", None).await;
    let answer = answer.expect_status(200);
    assert_eq!(answer.header("content-type"), "application/json");
    assert!(answer.bytes == document::text().into_bytes());
}

#[test]
fn the_template_routes_what_the_document_describes_and_nothing_else() {
    let documented = operations()
        .iter()
        .map(|operation| format!("{} {}", operation.method, operation.path))
        .collect::<BTreeSet<_>>();
    let template = Template::of_project().unwrap();
    let functions = template.functions.iter();
    let (heads, routed): (BTreeSet<_>, BTreeSet<_>) = functions
        .flat_map(|function| function.routes.iter().map(ToString::to_string))
        // Pages are for people.
        .filter(|route| route != "$default")
        .partition(|route| route.starts_with("HEAD "));
    assert_eq!(documented, routed);
    // The gateway answers HEAD where there is a route for it. It is GET without the body.
    let expected = ["health", "openapi", "jwks"].map(|id| {
        let mut operations = operations().into_iter();
        let path = operations
            .find(|operation| operation.id() == id)
            .unwrap()
            .path;
        format!("HEAD {path}")
    });
    assert_eq!(heads, BTreeSet::from(expected));
}

#[test]
fn operations_have_ids_of_their_own() {
    let operations = operations();
    let ids: BTreeSet<&str> = operations.iter().map(Operation::id).collect();
    assert_eq!(ids.len(), operations.len());
    assert!(!ids.contains(""));
}

#[test]
fn operations_are_filed_under_a_described_tag() {
    let document: Value = serde_json::from_str(&document::text()).unwrap();
    let described: Vec<&Value> = document["tags"].as_array().unwrap().iter().collect();
    for operation in operations() {
        let tag = &operation.documented["tags"][0];
        let found = described.iter().any(|known| known["name"] == *tag);
        assert!(found, "{}: {tag}", operation.id());
    }
}

#[test]
fn operations_document_their_failures() {
    for operation in operations() {
        let mut statuses = Vec::new();
        if operation.takes_body() {
            statuses.extend(["400", "413", "415", "422"]);
        }
        if operation.is_protected() {
            statuses.extend(["401", "403"]);
        }
        if operation.takes_body() || operation.is_protected() {
            statuses.extend(["500", "503"]);
        }
        for status in statuses {
            let problem = &operation.documented["responses"][status]["content"];
            let schema = &problem["application/problem+json"]["schema"]["$ref"];
            let expected = "#/components/schemas/ProblemBody";
            assert_eq!(schema, expected, "{} {status}", operation.id());
        }
    }
}

#[test]
fn operations_document_where_what_they_made_is() {
    let mut made = 0;
    for operation in operations() {
        let created = &operation.documented["responses"]["201"];
        if created.is_object() {
            let header = &created["headers"]["Location"];
            assert!(header.is_object(), "{}", operation.id());
            made += 1;
        }
    }
    assert!(made > 4, "only {made} operations make something");
}

#[test]
fn references_lead_somewhere() {
    let document: Value = serde_json::from_str(&document::text()).unwrap();
    let mut pending = vec![&document];
    while let Some(value) = pending.pop() {
        if let Some(reference) = value["$ref"].as_str() {
            let pointer = reference.strip_prefix('#').unwrap();
            assert!(document.pointer(pointer).is_some(), "{reference}");
        }
        pending.extend(value.as_object().into_iter().flat_map(|o| o.values()));
        pending.extend(value.as_array().into_iter().flatten());
    }
}
