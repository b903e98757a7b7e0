//! Each function is given the settings that it reads, and no others.

use std::{
    collections::BTreeSet,
    fs,
    sync::{Arc, Mutex},
};

use api::{Compose, layered};
use florence_local::project;
use store::environment::{Environment, variables::Variables};
use tests::sdk;

use crate::template::{at, document, entries};

/// The functions over HTTP by the names of their resources. The others are beside them.
const FUNCTIONS: [(&str, Compose); 9] = [
    ("RegisterFunction", register::compose),
    ("LoginFunction", login::compose),
    ("SessionFunction", session::compose),
    ("ProfileFunction", profile::compose),
    ("FactorsFunction", factors::compose),
    ("WizardFunction", wizard::compose),
    ("AdminFunction", admin::compose),
    ("HealthFunction", health::compose),
    ("WebFunction", web::compose),
];

#[test]
fn each_function_is_given_the_variables_that_it_reads() {
    for (function, compose) in FUNCTIONS {
        let read = read(|variables, environment| starts(compose, variables, environment));
        // The pages are in the function itself: it has no use for the table's name, which all have.
        let given = given(function);
        let is_used = |name: &String| function != "WebFunction" || name != "TABLE_NAME";
        let used: BTreeSet<_> = given.into_iter().filter(is_used).collect();
        assert_eq!(used, read, "{function}");
    }
    let read =
        read(|variables, environment| session_expiry::State::new(variables, environment).is_ok());
    assert_eq!(given("SessionExpiryFunction"), read);
    let read =
        self::read(|variables, environment| statistics::State::new(variables, environment).is_ok());
    assert_eq!(given("StatisticsFunction"), read);
    assert_eq!(given("MailerFunction"), read_by_the_mailer());
    assert_eq!(given("AuthorizerFunction"), read_by_the_authorizer());
}

#[test]
fn every_variable_is_in_the_readmes_table() {
    let readme = fs::read_to_string(project::root().join("README.md")).unwrap();
    let mut all = read_by_the_mailer();
    for (_, compose) in FUNCTIONS {
        all.extend(read(|variables, environment| {
            starts(compose, variables, environment)
        }));
    }
    for variable in all {
        let row = format!("`{variable}`");
        assert!(readme.contains(&row), "README lacks {variable}");
    }
}

fn read_by_the_authorizer() -> BTreeSet<String> {
    read(|variables, environment| authorizer::State::new(variables, environment).is_ok())
}

fn read_by_the_mailer() -> BTreeSet<String> {
    let nowhere = sdk("http://127.0.0.1:9");
    read(|variables, environment| mailer::State::new(variables, environment, &nowhere).is_ok())
}

fn starts(compose: Compose, variables: &Variables, environment: &Environment) -> bool {
    let routes = compose(variables, environment);
    routes.is_ok_and(|routes| layered(routes, variables, environment).is_ok())
}

/// What the template gives a function beside the endpoints, which the SDK reads.
fn given(function: &str) -> BTreeSet<String> {
    let document = document();
    let path = "Environment.Variables";
    let global = at(&document["Globals"]["Function"], path);
    let own = at(&document["Resources"][function]["Properties"], path);
    let names = entries(global).into_iter().chain(entries(own));
    names
        .map(|(name, _)| name.to_owned())
        .filter(|name| !name.starts_with("AWS_"))
        .collect()
}

/// The variables that are asked for while a function is put together.
fn read(compose: impl Fn(&Variables, &Environment) -> bool) -> BTreeSet<String> {
    let asked = Arc::new(Mutex::new(BTreeSet::new()));
    let noted = Arc::clone(&asked);
    let variables = Variables::from_lookup(move |name| {
        noted.lock().unwrap().insert(name.to_owned());
        let text = name.ends_with("_ID") || name.starts_with("TOKEN_") || name == "TABLE_NAME";
        text.then(|| "set".to_owned())
    });
    let nowhere = sdk("http://127.0.0.1:9");
    let environment = Environment::reaching(nowhere.clone(), nowhere, "test".to_owned());
    assert!(compose(&variables, &environment));
    asked.lock().unwrap().clone()
}
