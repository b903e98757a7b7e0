//! The template's table, made through the SDK so that any engine can hold it.

use std::error::Error;
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::BuildError;
use aws_sdk_dynamodb::operation::describe_table::DescribeTableError;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, Projection,
    TableStatus, TimeToLiveSpecification,
};

use crate::template::{Index, KeyAttribute, Table};

/// How often a table that is being made is looked at.
const POLL: Duration = Duration::from_millis(20);
/// How many looks it gets: ten seconds.
const POLLS: u32 = 500;

pub(super) async fn ensure(client: &Client, table: &Table, name: &str) -> Result<(), String> {
    if exists(client, name).await? {
        return Ok(());
    }
    create(client, table, name).await?;
    wait_until_active(client, name).await?;
    match &table.ttl_attribute {
        Some(attribute) => enable_ttl(client, name, attribute).await,
        None => Ok(()),
    }
}

async fn exists(client: &Client, name: &str) -> Result<bool, String> {
    match client.describe_table().table_name(name).send().await {
        Ok(_) => Ok(true),
        Err(error)
            if error
                .as_service_error()
                .is_some_and(DescribeTableError::is_resource_not_found_exception) =>
        {
            Ok(false)
        }
        Err(error) => Err(reason(&error)),
    }
}

async fn create(client: &Client, table: &Table, name: &str) -> Result<(), String> {
    let invalid = |error: BuildError| error.to_string();
    let mut request = client
        .create_table()
        .table_name(name)
        .billing_mode(BillingMode::PayPerRequest)
        .set_key_schema(Some(key_schema(&table.key).map_err(invalid)?));
    for attribute in &table.attributes {
        let definition = AttributeDefinition::builder()
            .attribute_name(&attribute.name)
            .attribute_type(attribute.kind.as_str().into())
            .build();
        request = request.attribute_definitions(definition.map_err(invalid)?);
    }
    for index in &table.indexes {
        request = request.global_secondary_indexes(secondary_index(index).map_err(invalid)?);
    }
    request.send().await.map_err(|error| reason(&error))?;
    Ok(())
}

fn secondary_index(index: &Index) -> Result<GlobalSecondaryIndex, BuildError> {
    let attributes = &index.projection.attributes;
    let projection = Projection::builder()
        .projection_type(index.projection.kind.as_str().into())
        .set_non_key_attributes((!attributes.is_empty()).then(|| attributes.clone()))
        .build();
    GlobalSecondaryIndex::builder()
        .index_name(&index.name)
        .set_key_schema(Some(key_schema(&index.key)?))
        .projection(projection)
        .build()
}

fn key_schema(key: &[KeyAttribute]) -> Result<Vec<KeySchemaElement>, BuildError> {
    key.iter()
        .map(|part| {
            KeySchemaElement::builder()
                .attribute_name(&part.name)
                .key_type(part.kind.as_str().into())
                .build()
        })
        .collect()
}

async fn wait_until_active(client: &Client, name: &str) -> Result<(), String> {
    for _ in 0..POLLS {
        let described = client
            .describe_table()
            .table_name(name)
            .send()
            .await
            .map_err(|error| reason(&error))?;
        if described.table().and_then(|table| table.table_status()) == Some(&TableStatus::Active) {
            return Ok(());
        }
        tokio::time::sleep(POLL).await;
    }
    Err("did not become active".to_owned())
}

async fn enable_ttl(client: &Client, name: &str, attribute: &str) -> Result<(), String> {
    let specification = TimeToLiveSpecification::builder()
        .attribute_name(attribute)
        .enabled(true)
        .build()
        .map_err(|error| error.to_string())?;
    client
        .update_time_to_live()
        .table_name(name)
        .time_to_live_specification(specification)
        .send()
        .await
        .map_err(|error| reason(&error))?;
    Ok(())
}

/// The error and its causes in one line.
fn reason(error: &(dyn Error + 'static)) -> String {
    let causes = std::iter::successors(Some(error), |&error| error.source());
    let texts: Vec<String> = causes.map(ToString::to_string).collect();
    texts.join(": ")
}
