//! What a deployment may set, in the template and in the code: both accept the same.

mod pattern;

use api::Compose;
use domain::edge::EdgeSecretHashes;
use florence_local::project;
use regex::Regex;
use serde_norway::Value;
use store::environment::{Environment, variables::Variables};
use tests::sdk;

use crate::{
    numbers::{self, Number},
    template::{at, document, entries, text},
};

/// Every function that reads a number.
const FUNCTIONS: [Compose; 7] = [
    register::compose,
    login::compose,
    session::compose,
    profile::compose,
    factors::compose,
    wizard::compose,
    admin::compose,
];

/// A value that is outside of the range must fail the deployment, not every function after it.
#[test]
fn template_and_code_accept_the_same_numbers() {
    for (name, parameter, number) in numbers(&document()) {
        let pattern = Regex::new(&text(&parameter["AllowedPattern"])).unwrap();
        for value in values(number) {
            let deploys = pattern.is_match(&value);
            let starts = accepted(number.variable, &value);
            assert_eq!(deploys, starts, "{name}={value:?}");
        }
    }
}

#[test]
fn the_parameters_of_numbers_are_written_as_the_code_has_them() {
    for (name, parameter, number) in numbers(&document()) {
        let Number { min, max, .. } = number;
        let range = format!("must be a whole number from {min} to {max}");
        for (field, expected) in [
            // A Number would let fractions through.
            ("Type", "String".to_owned()),
            ("Default", number.default.to_string()),
            ("AllowedPattern", pattern::whole_numbers(min, max)),
            ("ConstraintDescription", range),
        ] {
            assert_eq!(text(&parameter[field]), expected, "{name}: {field}");
        }
    }
}

#[test]
fn the_pages_have_the_same_numbers() {
    let row = |path: &str, begin: String| {
        let page = std::fs::read_to_string(project::root().join(path)).unwrap();
        let row = page.lines().find(|line| line.starts_with(&begin));
        row.unwrap_or_else(|| panic!("{path}: no row begins with {begin}"))
            .to_owned()
    };
    for (name, _, number) in numbers(&document()) {
        let (variable, default) = (number.variable, number.default);
        let range = format!("{} to {}", number.min, number.max);
        for row in [
            row(
                "README.md",
                format!("| `{variable}` | `{name}` | {default} |"),
            ),
            row("docs/operations.md", format!("| `{name}` | `{default}` |")),
        ] {
            assert!(row.contains(&range), "{row}");
        }
    }
}

#[test]
fn a_function_starts_with_each_policy_that_may_be_chosen() {
    let document = document();
    let allowed = at(&document, "Parameters.PhiPolicy.AllowedValues");
    let allowed = allowed.as_sequence().unwrap();
    assert_eq!(allowed.len(), 4);
    for policy in allowed {
        let policy = text(policy);
        assert!(accepted("PHI_POLICY", &policy), "{policy}");
    }
}

#[test]
fn template_and_code_accept_the_same_hashes_of_the_edges_secret() {
    let document = document();
    let pattern = at(&document, "Parameters.EdgeSecretHashes.AllowedPattern");
    let pattern = Regex::new(&text(pattern)).unwrap();
    let hash = "ab01".repeat(16);
    let both = format!("{hash},{hash}");
    let wrong = [
        hash[1..].to_owned(),
        hash.to_uppercase(),
        format!("{both},{hash}"),
        format!("{hash},"),
    ];
    for value in wrong.iter().chain([&hash, &both, &String::new()]) {
        let parsed: Result<EdgeSecretHashes, _> = value.parse();
        let starts = parsed.is_ok() || value.is_empty();
        assert_eq!(pattern.is_match(value), starts, "{value:?}");
    }
}

/// A default that lets somebody in would be left as it is.
#[test]
fn no_page_in_a_browser_may_call_a_deployment_until_its_origin_is_named() {
    let document = document();
    let origins = at(&document, "Parameters.AllowedOrigins");
    let default = text(&origins["Default"]);
    assert!(default.ends_with(".invalid"), "{default}: RFC 2606 §2");
    let pattern = Regex::new(&text(&origins["AllowedPattern"])).unwrap();
    for origin in [&default, "https://app.example.org", "http://localhost:5173"] {
        assert!(pattern.is_match(origin), "{origin}");
    }
    for wrong in [
        "*",
        "",
        "app.example.org",
        "https://*",
        "https://app.example.org/",
    ] {
        assert!(!pattern.is_match(wrong), "{wrong}");
    }
}

/// Every number with the parameter that its variable is set from.
fn numbers(document: &Value) -> Vec<(String, &Value, Number)> {
    let named = numbers::numbers().into_iter().map(|number| {
        let (name, parameter) = parameter_of(document, number.variable);
        (name, parameter, number)
    });
    named.collect()
}

fn parameter_of<'a>(document: &'a Value, variable: &str) -> (String, &'a Value) {
    let globals = &document["Globals"]["Function"];
    let functions = entries(&document["Resources"]);
    let functions = functions
        .into_iter()
        .map(|(_, resource)| &resource["Properties"]);
    let set = std::iter::once(globals)
        .chain(functions)
        .map(|properties| text(at(properties, &format!("Environment.Variables.{variable}"))))
        .find_map(|value| value.strip_prefix("!Ref ").map(str::to_owned));
    let name = set.unwrap_or_else(|| panic!("no function is given {variable}"));
    let parameter = at(document, &format!("Parameters.{name}"));
    (name, parameter)
}

/// Both ends of the range, what lies next to them, and what is no whole number.
fn values(
    Number {
        min, max, default, ..
    }: Number,
) -> Vec<String> {
    let (min, max) = (i64::from(min), i64::from(max));
    let mut values: Vec<String> = [min - 1, min, min + 1, max - 1, max, max + 1, max * 10]
        .map(|value| value.to_string())
        .to_vec();
    values.extend([default.to_string(), format!("{min}.5"), format!("{max}.5")]);
    values.extend([format!("{max}.0"), "1e3".to_owned(), "ten".to_owned()]);
    values
}

/// Whether every function starts with this value.
fn accepted(variable: &str, value: &str) -> bool {
    let (variable, value) = (variable.to_owned(), value.to_owned());
    let variables = Variables::from_lookup(move |name| match name {
        name if name == variable => Some(value.clone()),
        "TABLE_NAME" | "TOKEN_ISSUER" | "TOKEN_AUDIENCE" => Some("set".to_owned()),
        name if name.ends_with("_SECRET_ID") => Some("set".to_owned()),
        _ => None,
    });
    let nowhere = sdk("http://127.0.0.1:9");
    let environment = Environment::reaching(nowhere.clone(), nowhere, "test".to_owned());
    FUNCTIONS
        .iter()
        .all(|compose| compose(&variables, &environment).is_ok())
}
