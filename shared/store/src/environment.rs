//! What a function finds around it: AWS, the time, randomness, its settings.

pub mod clock;
pub mod entropy;
pub mod https;
pub mod variables;

use std::{
    io::{self, Write as _},
    sync::Arc,
};

use aws_config::{
    BehaviorVersion, Region, SdkConfig, environment::EnvironmentVariableCredentialsProvider,
    stalled_stream_protection::StalledStreamProtectionConfig,
};
use aws_sdk_dynamodb::config::{SharedCredentialsProvider, SharedHttpClient};
use aws_smithy_http_client::HttpClientError;

use self::{
    clock::{Clock, SystemClock},
    entropy::{Entropy, SystemEntropy},
};

/// Takes one line of the log without its end.
pub type RequestLog = fn(Vec<u8>) -> io::Result<()>;

/// What a function finds around it.
#[derive(Clone)]
pub struct Environment {
    /// How to reach the table.
    pub dynamodb: SdkConfig,
    /// How to reach the secrets.
    pub secrets: SdkConfig,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
    /// The name of the function.
    pub function: String,
    /// Where the line of each request goes.
    pub request_log: RequestLog,
}

impl Environment {
    /// That of a Lambda function: region, credentials and endpoints are in its variables.
    ///
    /// # Errors
    /// When TLS cannot be set up.
    pub fn of_function() -> Result<Self, HttpClientError> {
        let client = https::client()?;
        Ok(Self::reaching(
            sdk(&client, "AWS_ENDPOINT_URL_DYNAMODB"),
            sdk(&client, "AWS_ENDPOINT_URL_SECRETS_MANAGER"),
            variable("AWS_LAMBDA_FUNCTION_NAME").unwrap_or_default(),
        ))
    }

    /// That of a process called `function`, with the machine's clock and randomness.
    #[must_use]
    pub fn reaching(dynamodb: SdkConfig, secrets: SdkConfig, function: String) -> Self {
        Self {
            dynamodb,
            secrets,
            clock: Arc::new(SystemClock),
            entropy: Arc::new(SystemEntropy),
            function,
            request_log: to_stdout,
        }
    }
}

/// How a function reaches another service of AWS, at the endpoint that the variable `endpoint`
/// names.
///
/// # Errors
/// When TLS cannot be set up.
pub fn service_of_function(endpoint: &str) -> Result<SdkConfig, HttpClientError> {
    Ok(sdk(&https::client()?, endpoint))
}

/// Lambda hands a function its credentials as variables, good for the life of the instance. The
/// SDK's default chain would look there first as well, but brings clients for STS, profiles and
/// the metadata services along, a tenth of each binary.
fn sdk(client: &SharedHttpClient, endpoint: &str) -> SdkConfig {
    let credentials = EnvironmentVariableCredentialsProvider::new();
    let mut sdk = SdkConfig::builder()
        .behavior_version(BehaviorVersion::v2026_01_12())
        .region(variable("AWS_REGION").map(Region::new))
        .http_client(client.clone())
        // Every client has a time for the whole of an attempt: nothing needs to watch its bytes.
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
        .credentials_provider(SharedCredentialsProvider::new(credentials));
    sdk.set_endpoint_url(variable(endpoint).or_else(|| variable("AWS_ENDPOINT_URL")));
    sdk.build()
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// Writes a line to standard output, where Lambda collects it.
///
/// # Errors
/// When standard output is closed.
fn to_stdout(mut line: Vec<u8>) -> io::Result<()> {
    line.push(b'\n');
    io::stdout().lock().write_all(&line)
}
