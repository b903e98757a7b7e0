//! The alarms of the template.

use std::{collections::BTreeSet, fs};

use api::Outcome;
use florence_local::project;
use serde_norway::Value;

use crate::template::{at, document, resources, text};

/// As many metrics as an alarm may look at (`CloudWatch`, "Using metric math").
const MOST_METRICS: usize = 10;

#[test]
fn every_function_is_in_one_alarm_on_errors_and_in_one_on_durations() {
    let document = document();
    let functions = resources(&document, "AWS::Serverless::Function");
    let functions: Vec<_> = functions.iter().map(|(name, _)| *name).collect();
    for metric in ["Errors", "Duration"] {
        let mut watched: Vec<_> = alarms(&document)
            .into_iter()
            .flat_map(|(_, alarm)| metrics(alarm))
            .filter(|watched| watched["MetricName"] == metric)
            .map(|watched| text(&watched["Dimensions"][0]["Value"]))
            .collect();
        watched.sort();
        let mut expected: Vec<_> = functions
            .iter()
            .map(|name| format!("!Ref {name}"))
            .collect();
        expected.sort();
        assert_eq!(watched, expected, "{metric}");
    }
}

#[test]
fn every_outcome_that_an_alarm_watches_is_one() {
    let outcomes = Outcome::ALL.map(Outcome::as_str);
    let document = document();
    let watched: Vec<_> = alarms(&document)
        .into_iter()
        .flat_map(|(_, alarm)| metrics(alarm))
        .filter(|metric| metric["Namespace"] == "FlorenceIdentity")
        .filter(|metric| metric["MetricName"] == "requests")
        .map(|metric| text(&metric["Dimensions"]))
        .collect();
    assert!(watched.len() > 5);
    for dimensions in watched {
        let outcome = outcomes
            .iter()
            .find(|outcome| dimensions.ends_with(&format!("Value: {outcome}}}]")));
        assert!(outcome.is_some(), "{dimensions}");
        assert!(
            dimensions.starts_with("[{Name: function, Value: !Ref "),
            "{dimensions}"
        );
    }
}

#[test]
fn alarms_are_such_as_cloudwatch_takes() {
    for (name, alarm) in alarms(&document()) {
        let queries = alarm["Metrics"]
            .as_sequence()
            .map_or(&[][..], Vec::as_slice);
        assert!(metrics(alarm).len() <= MOST_METRICS, "{name}");
        let ids: BTreeSet<_> = queries.iter().map(|query| text(&query["Id"])).collect();
        assert_eq!(ids.len(), queries.len(), "{name}: an id is there twice");
        let told = queries.iter().filter(|query| query["ReturnData"] != false);
        assert!(
            queries.is_empty() || told.count() == 1,
            "{name}: one result is judged"
        );
    }
}

#[test]
fn every_alarm_notifies_and_is_explained() {
    let page = fs::read_to_string(project::root().join("docs/operations.md")).unwrap();
    for (name, alarm) in alarms(&document()) {
        let actions = text(&alarm["AlarmActions"]);
        assert!(
            actions.starts_with("!If [HasAlarmTopic, [!Ref AlarmTopicArn]"),
            "{name}"
        );
        let explained = page.lines().any(|line| {
            let cell = line
                .strip_prefix("| ")
                .and_then(|row| row.split(" | ").next());
            cell.is_some_and(|cell| cell.split(", ").any(|named| named == format!("`{name}`")))
        });
        assert!(explained, "docs/operations.md lacks {name}");
    }
}

/// The properties of each.
fn alarms(document: &Value) -> Vec<(&str, &Value)> {
    let alarms = resources(document, "AWS::CloudWatch::Alarm").into_iter();
    alarms
        .map(|(name, alarm)| (name, &alarm["Properties"]))
        .collect()
}

/// What an alarm looks at, whether it is one metric or several.
fn metrics(alarm: &Value) -> Vec<&Value> {
    match alarm["Metrics"].as_sequence() {
        None => vec![alarm],
        Some(queries) => {
            let metrics = queries.iter().map(|query| at(query, "MetricStat.Metric"));
            metrics.filter(|metric| !metric.is_null()).collect()
        }
    }
}
