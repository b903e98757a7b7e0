use std::collections::BTreeMap;

use crate::template::{Function, REGION};

/// Where the functions find AWS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoints {
    /// URL of the `DynamoDB` engine.
    pub dynamodb: String,
    /// URL of Secrets Manager.
    pub secrets_manager: String,
    /// URL of SES.
    pub ses: String,
}

/// A function's environment, without the address of its Runtime API.
#[must_use]
pub fn environment(
    function: &Function,
    endpoints: &Endpoints,
    overrides: &BTreeMap<String, String>,
) -> BTreeMap<String, String> {
    let mut variables = function.environment.clone();
    variables.extend(overrides.clone());
    let reserved = [
        ("AWS_LAMBDA_FUNCTION_NAME", function.name.clone()),
        ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST".to_owned()),
        (
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
            function.memory_mib.to_string(),
        ),
        ("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand".to_owned()),
        (
            "AWS_LAMBDA_LOG_GROUP_NAME",
            format!("/aws/lambda/{}", function.name),
        ),
        ("AWS_LAMBDA_LOG_STREAM_NAME", "local".to_owned()),
        ("AWS_REGION", REGION.to_owned()),
        ("AWS_DEFAULT_REGION", REGION.to_owned()),
        ("AWS_ACCESS_KEY_ID", "local".to_owned()),
        ("AWS_SECRET_ACCESS_KEY", "local".to_owned()),
        // Lambda gives each function credentials of its own. Here the token tells who asks.
        ("AWS_SESSION_TOKEN", function.binary.clone()),
        ("AWS_ENDPOINT_URL_DYNAMODB", endpoints.dynamodb.clone()),
        (
            "AWS_ENDPOINT_URL_SECRETS_MANAGER",
            endpoints.secrets_manager.clone(),
        ),
        ("AWS_ENDPOINT_URL_SESV2", endpoints.ses.clone()),
    ];
    variables.extend(reserved.map(|(name, value)| (name.to_owned(), value)));
    variables
}
