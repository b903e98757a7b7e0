//! What of the template protects a deployment and its data. A setting that is changed, or gone,
//! is a change of `deployment.txt`.

use std::collections::BTreeSet;

use serde_norway::Value;

use crate::{
    committed,
    template::{at, document, entries, resources, text},
};

const FILE: &str = "tests/suite/deployment.txt";

/// The length up to which the settings of a resource stand on one line.
const LINE: usize = 120;

/// Settings of all resources of a type, below their properties unless they are beside them.
const OF_TYPE: [(&str, &[&str]); 13] = [
    (
        "AWS::Serverless::HttpApi",
        &[
            "DisableExecuteApiEndpoint",
            "CorsConfiguration.AllowOrigins",
            "CorsConfiguration.AllowCredentials",
            "DefaultRouteSettings",
            "RouteSettings",
            "AccessLogSettings.DestinationArn",
        ],
    ),
    (
        "AWS::ApiGatewayV2::DomainName",
        &["DomainNameConfigurations"],
    ),
    (
        "AWS::Serverless::Function",
        &[
            "Timeout",
            "MemorySize",
            "LoggingConfig",
            "FunctionUrlConfig",
        ],
    ),
    (
        "AWS::DynamoDB::Table",
        &[
            "DeletionProtectionEnabled",
            "BillingMode",
            "OnDemandThroughput",
            "GlobalSecondaryIndexes",
            "TimeToLiveSpecification",
            "StreamSpecification",
            "PointInTimeRecoverySpecification",
            "SSESpecification",
        ],
    ),
    (
        "AWS::SecretsManager::Secret",
        &["GenerateSecretString", "KmsKeyId"],
    ),
    (
        "AWS::KMS::Key",
        &[
            "EnableKeyRotation",
            "PendingWindowInDays",
            "KeyPolicy.Statement",
        ],
    ),
    ("AWS::IAM::ManagedPolicy", &["PolicyDocument.Statement"]),
    (
        "AWS::SQS::Queue",
        &["MessageRetentionPeriod", "SqsManagedSseEnabled"],
    ),
    ("AWS::SES::ConfigurationSet", &["DeliveryOptions"]),
    (
        "AWS::SES::ConfigurationSetEventDestination",
        &["EventDestination.MatchingEventTypes"],
    ),
    ("AWS::Logs::LogGroup", &["RetentionInDays"]),
    (
        "AWS::Budgets::Budget",
        &["Budget", "NotificationsWithSubscribers"],
    ),
    (
        "AWS::CloudWatch::Alarm",
        &[
            "ComparisonOperator",
            "Threshold",
            "EvaluationPeriods",
            "TreatMissingData",
        ],
    ),
];

/// Settings that stand beside the properties of any resource.
const BESIDE: [&str; 3] = ["Condition", "DeletionPolicy", "UpdateReplacePolicy"];

/// What holds for every function.
const OF_ALL_FUNCTIONS: [&str; 4] = ["Timeout", "MemorySize", "Tracing", "LoggingConfig"];

/// Parameters whose default decides how a deployment is protected that sets nothing.
const DEFAULTS: [&str; 21] = [
    "AllowedOrigins",
    "PeakNurses",
    "SignInFailuresPerNetworkHour",
    "SignInsPerNetworkHour",
    "SignInsPerUserHour",
    "RegistrationsPerNetworkHour",
    "RegistrationMode",
    "AnonymousMailsPerHour",
    "TableUnitsPerUserDay",
    "MaxWizardsPerUser",
    "ExportsPerUserDay",
    "MaxReadUnits",
    "MaxWriteUnits",
    "MonthlyBudget",
    "DisableExecuteApiEndpoint",
    "EdgeSecretHashes",
    "DeletionProtection",
    "SecondFactor",
    "DeviceTrustDays",
    "LogLevel",
    "LogRetentionDays",
];

#[test]
fn what_protects_a_deployment_stands_in_the_committed_file() {
    let document = document();
    let parameters = &document["Parameters"];
    let defaults = DEFAULTS.map(|name| setting(&parameters[name]["Default"], name));
    let globals = &document["Globals"]["Function"];
    let globals = OF_ALL_FUNCTIONS.map(|name| setting(&globals[name], name));
    let mut lines = block("defaults", &defaults) + &block("every function", &globals);
    for (kind, names) in OF_TYPE {
        for (name, resource) in resources(&document, kind) {
            let properties = &resource["Properties"];
            let beside = BESIDE.iter().map(|name| setting(&resource[*name], name));
            let below = names.iter().map(|name| setting(at(properties, name), name));
            lines += &block(name, &beside.chain(below).collect::<Vec<_>>());
        }
    }
    committed::assert_holds(FILE, &lines);
}

/// Nothing for a setting that is not made.
fn setting(value: &Value, name: &str) -> Option<String> {
    (!value.is_null()).then(|| format!("{name}: {}", text(value)))
}

fn block(name: &str, settings: &[Option<String>]) -> String {
    let settings: Vec<_> = settings.iter().flatten().map(String::as_str).collect();
    let line = settings.join(", ");
    if line.len() <= LINE {
        return format!("{name:<26}{line}\n");
    }
    let lines: Vec<_> = settings
        .iter()
        .map(|line| format!("    {line}\n"))
        .collect();
    format!("{name}\n{}", lines.concat())
}

/// A log group that Lambda makes by itself keeps its lines for ever.
#[test]
fn every_function_writes_to_a_log_group_of_the_template() {
    let document = document();
    let groups = resources(&document, "AWS::Logs::LogGroup").into_iter();
    let groups: BTreeSet<_> = groups.map(|(name, _)| format!("!Ref {name}")).collect();
    let mut used = BTreeSet::new();
    for (name, function) in resources(&document, "AWS::Serverless::Function") {
        let group = text(at(function, "Properties.LoggingConfig.LogGroup"));
        assert!(groups.contains(&group), "{name} writes to {group}");
        assert!(used.insert(group), "{name} shares its log group");
    }
}

/// Deleting the stack must not delete what cannot be had again.
#[test]
fn whatever_holds_data_outlives_the_stack() {
    let document = document();
    let holding = [
        "AWS::DynamoDB::Table",
        "AWS::SecretsManager::Secret",
        "AWS::KMS::Key",
    ];
    for (name, resource) in entries(&document["Resources"]) {
        if holding.iter().any(|kind| resource["Type"] == *kind) {
            for policy in ["DeletionPolicy", "UpdateReplacePolicy"] {
                assert_eq!(resource[policy], "Retain", "{name}: {policy}");
            }
        }
    }
}
