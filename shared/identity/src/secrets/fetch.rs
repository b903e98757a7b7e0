//! Calls of Secrets Manager.

use aws_sdk_secretsmanager::Client;
use aws_sdk_secretsmanager::operation::get_secret_value::{
    GetSecretValueError, GetSecretValueOutput,
};
use domain::timestamp::Timestamp;
use secrecy::{ExposeSecret as _, SecretSlice};

use super::{MIN_SECRET_BYTES, SecretError, SecretVersions};

struct SecretVersion {
    value: SecretSlice<u8>,
    created_at: Timestamp,
}

/// Both accepted versions, at the same time.
pub(super) async fn versions(client: &Client, id: &str) -> Result<SecretVersions, SecretError> {
    let (current, previous) = tokio::try_join!(
        version(client, id, "AWSCURRENT"),
        version(client, id, "AWSPREVIOUS")
    )?;
    let current = current.ok_or_else(|| incomplete(id, "AWSCURRENT", "version"))?;
    Ok(SecretVersions {
        current: current.value,
        previous: previous.map(|version| version.value),
        created_at: current.created_at,
    })
}

/// `None` when no version has this stage.
async fn version(
    client: &Client,
    id: &str,
    stage: &'static str,
) -> Result<Option<SecretVersion>, SecretError> {
    let request = client.get_secret_value().secret_id(id).version_stage(stage);
    match request.send().await {
        Ok(output) => parse(id, stage, output).map(Some),
        Err(error) => match error.as_service_error() {
            Some(GetSecretValueError::ResourceNotFoundException(_)) => Ok(None),
            _ => Err(SecretError::Unavailable {
                id: id.to_owned(),
                stage,
                source: error.into(),
            }),
        },
    }
}

fn parse(
    id: &str,
    stage: &'static str,
    output: GetSecretValueOutput,
) -> Result<SecretVersion, SecretError> {
    let created_at = output
        .created_date
        .ok_or_else(|| incomplete(id, stage, "creation date"))?;
    let bytes = match (output.secret_string, output.secret_binary) {
        (Some(text), _) => text.into_bytes(),
        (None, Some(blob)) => blob.into_inner(),
        (None, None) => return Err(incomplete(id, stage, "value")),
    };
    let value = SecretSlice::from(bytes);
    if value.expose_secret().len() < MIN_SECRET_BYTES {
        let id = id.to_owned();
        return Err(SecretError::TooShort { id, stage });
    }
    Ok(SecretVersion {
        value,
        created_at: Timestamp::from_unix_seconds(created_at.secs()),
    })
}

fn incomplete(id: &str, stage: &'static str, missing: &'static str) -> SecretError {
    SecretError::Incomplete {
        id: id.to_owned(),
        stage,
        missing,
    }
}
