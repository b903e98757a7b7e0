//! What functions may do: no less than they do, and no more.

mod granted;
mod workload;

use std::collections::{BTreeMap, BTreeSet};

use domain::{second_factor::SECOND_FACTOR, spending::SpendingLimit};
use florence_local::{engine::Engine, template::Template};
use tests::accesses::AccessRecorder;

use self::granted::Grants;
use crate::{
    committed, ledger,
    mail::registration,
    system,
    template::{at, document, entries, resources, text},
};

const FILE: &str = "tests/suite/permissions.txt";

/// A change of a right is a change of this file.
#[test]
fn every_right_stands_in_the_committed_file() {
    let grants = Grants::of_all(&document());
    let lines: Vec<_> = grants.iter().map(Grants::lines).collect();
    committed::assert_holds(FILE, &lines.join("\n"));
}

#[tokio::test]
async fn every_function_does_all_that_it_may_and_nothing_else() {
    let template = Template::of_project().unwrap();
    let engine = Engine::in_memory(&template).await.unwrap();
    let recorder = AccessRecorder::before(&engine.endpoint()).await;
    let builder = system::ephemeral().dynamodb_endpoint(&recorder.url);
    let units = workload::UNITS.to_string();
    let builder = builder.env(SpendingLimit::UNITS.name, units);
    let builder = builder.env(SECOND_FACTOR, "administrators");
    let stack = system::start(builder.max_instances(1)).await;
    workload::run(&stack).await;
    stack.shutdown().await;
    let builder = registration::verified().dynamodb_endpoint(&recorder.url);
    let builder = builder.env(SECOND_FACTOR, "administrators");
    let stack = system::start(builder).await;
    ledger::measure_verified(&stack).await;

    let done = recorder.accesses();
    let granted = Grants::of_all(&document()).into_iter();
    // One without any right has nothing to do with the table.
    let granted: BTreeMap<_, _> = granted
        .filter(|grants| !grants.items.is_empty())
        .map(|grants| (grants.function, grants.items))
        .collect();
    assert_eq!(
        done.keys().collect::<Vec<_>>(),
        granted.keys().collect::<Vec<_>>()
    );
    for (function, granted) in &granted {
        let done = &done[function];
        let refused: Vec<_> = done.difference(granted).collect();
        let spare: Vec<_> = granted.difference(done).collect();
        assert!(
            refused.is_empty(),
            "{function} does what it may not: {refused:#?}"
        );
        assert!(
            spare.is_empty(),
            "{function} may do what it never does: {spare:#?}"
        );
    }
}

/// What remains is `PutItem`, without which no event could be added.
#[test]
fn no_function_may_update_or_remove_an_audit_event() {
    let actions = ["BatchWriteItem", "DeleteItem", "UpdateItem"];
    for grants in Grants::of_all(&document()) {
        let trail = grants
            .items
            .iter()
            .filter(|access| access.partition == "AUDIT#*");
        let changes: Vec<_> = trail
            .filter(|a| actions.contains(&a.action.as_str()))
            .collect();
        assert!(changes.is_empty(), "{}: {changes:#?}", grants.function);
    }
}

/// Rights come from the functions' own policies, so that nothing grants them besides.
#[test]
fn no_other_resource_grants_a_function_anything() {
    let document = document();
    for (name, resource) in entries(&document["Resources"]) {
        let kind = text(&resource["Type"]);
        let grants = kind.starts_with("AWS::IAM::") && name != "UseDataKey";
        assert!(!grants, "{name} is a {kind}");
        let role = at(resource, "Properties.Role");
        assert!(role.is_null(), "{name} has a role in place of its policies");
    }
}

/// A function is given the name of a secret if it may read it, and of no other.
#[test]
fn every_function_may_read_the_secrets_that_it_is_given() {
    let document = document();
    let functions = resources(&document, "AWS::Serverless::Function");
    for (grants, (_, function)) in Grants::of_all(&document).iter().zip(functions) {
        let variables = entries(at(function, "Properties.Environment.Variables"));
        let given = variables
            .iter()
            .filter(|(name, _)| name.ends_with("_SECRET_ID"));
        let given: BTreeSet<_> = given.map(|(_, value)| text(value)).collect();
        assert_eq!(grants.secrets, given, "{}", grants.function);
    }
}
