//! The dashboard of the template.

use std::collections::BTreeSet;

use api::Outcome;
use florence_local::template::Template;
use regex::Regex;
use serde_json::Value;

use crate::{
    costs::prices,
    template::{document, resources},
};

/// The body as the template has it, with what it refers to still in braces.
fn body() -> Value {
    let document = document();
    let found = resources(&document, "AWS::CloudWatch::Dashboard");
    let [(_, dashboard)] = found[..] else {
        panic!("there is one dashboard")
    };
    let serde_norway::Value::Tagged(body) = &dashboard["Properties"]["DashboardBody"] else {
        panic!("the body is a text in which names are replaced")
    };
    serde_json::from_str(body.value.as_str().unwrap()).unwrap()
}

fn widgets(body: &Value) -> &Vec<Value> {
    body["widgets"].as_array().unwrap()
}

/// The rows of all widgets that are metrics.
fn metrics(body: &Value) -> Vec<&Vec<Value>> {
    let rows = widgets(body)
        .iter()
        .filter_map(|widget| widget["properties"]["metrics"].as_array())
        .flatten();
    let rows = rows.map(|row| row.as_array().unwrap());
    rows.filter(|row| row[0].is_string()).collect()
}

fn names<'a>(values: impl IntoIterator<Item = &'a Value>) -> Vec<&'a str> {
    values.into_iter().filter_map(Value::as_str).collect()
}

#[test]
fn every_function_has_its_time_on_it_and_every_alarm_its_state() {
    let body = body();
    let durations: BTreeSet<_> = metrics(&body)
        .into_iter()
        .map(names)
        .filter(|row| row[1] == "Duration")
        .map(|row| row[3].to_owned())
        .collect();
    let functions = Template::of_project().unwrap().functions;
    let functions = functions.iter().map(|function| &function.logical_id);
    let expected: BTreeSet<_> = functions.map(|name| format!("${{{name}}}")).collect();
    assert_eq!(durations, expected);

    let document = document();
    let alarms = resources(&document, "AWS::CloudWatch::Alarm").into_iter();
    let expected: Vec<_> = alarms.map(|(name, _)| format!("${{{name}.Arn}}")).collect();
    let shown = widgets(&body)[0]["properties"]["alarms"]
        .as_array()
        .unwrap();
    assert_eq!(names(shown), expected);
}

#[test]
fn what_it_shows_of_the_functions_is_what_they_tell() {
    let body = body();
    let outcomes = Outcome::ALL.map(Outcome::as_str);
    let told = [
        ("removed", "trigger"),
        ("drafts_removed", "trigger"),
        ("accounts_removed", "trigger"),
        ("mails_sent", ""),
        ("mails_dropped", ""),
        ("days_rolled_up", ""),
    ];
    let own = metrics(&body).into_iter().map(names);
    let own: Vec<_> = own.filter(|row| row[0] == "FlorenceIdentity").collect();
    assert!(own.len() > 10);
    for row in own {
        assert_eq!(row[2], "function", "{row:?}");
        let second = row.get(4).copied().unwrap_or_default();
        match row[1] {
            "requests" => assert!(second == "outcome" && outcomes.contains(&row[5]), "{row:?}"),
            metric => assert!(told.contains(&(metric, second)), "{row:?}"),
        }
    }
}

#[test]
fn expressions_use_what_stands_beside_them_at_the_prices_that_are_documented() {
    let identifier = Regex::new(r"\b[a-z]\w*").unwrap();
    let mut expressions = String::new();
    for widget in widgets(&body()) {
        let rows = widget["properties"]["metrics"].as_array();
        let rows: Vec<_> = rows.into_iter().flatten().collect();
        let options: Vec<_> = rows
            .iter()
            .map(|row| row.as_array().unwrap().last().unwrap())
            .collect();
        let ids: Vec<_> = options
            .iter()
            .filter_map(|options| options["id"].as_str())
            .collect();
        let unique: BTreeSet<_> = ids.iter().collect();
        assert_eq!(unique.len(), ids.len(), "an id is there twice");
        for expression in options
            .iter()
            .filter_map(|options| options["expression"].as_str())
        {
            let used: Vec<_> = identifier
                .find_iter(expression)
                .map(|id| id.as_str())
                .collect();
            assert!(
                !used.is_empty() && used.iter().all(|id| ids.contains(id)),
                "{expression}"
            );
            expressions += expression;
        }
    }
    for price in [
        prices::READ_UNITS,
        prices::WRITE_UNITS,
        prices::API_REQUESTS,
        prices::GB_SECONDS,
    ] {
        let factor = format!("* {price:?} / 1000000").replace("* 1.0 ", "* 1.00 ");
        assert!(expressions.contains(&factor), "{factor} in {expressions}");
    }
}

#[test]
fn widgets_stand_side_by_side() {
    let mut taken = BTreeSet::new();
    for widget in widgets(&body()) {
        let number = |name: &str| widget[name].as_u64().unwrap();
        let (x, y) = (number("x"), number("y"));
        assert!(x + number("width") <= 24);
        for column in x..x + number("width") {
            for row in y..y + number("height") {
                assert!(taken.insert((column, row)), "two are at {column}, {row}");
            }
        }
    }
}

/// `CloudFormation` replaces every name in braces, so each must be one.
#[test]
fn what_it_refers_to_is_there() {
    let reference = Regex::new(r"\$\{([\w:]+)(\.Arn)?\}").unwrap();
    let text = body().to_string();
    let document = document();
    let found: BTreeSet<_> = reference
        .captures_iter(&text)
        .map(|found| found[1].to_owned())
        .collect();
    assert_eq!(
        text.matches("${").count(),
        reference.find_iter(&text).count()
    );
    for name in found {
        let exists = name == "AWS::Region" || document["Resources"].get(&name).is_some();
        assert!(exists, "{name}");
    }
}
