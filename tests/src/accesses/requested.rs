//! The items that a request names.

use serde_json::Value;

use super::Access;

/// What a request asks for. A transaction asks for the action of each of its items.
pub(super) fn accesses(operation: &str, body: &Value) -> Vec<Access> {
    match operation {
        "TransactWriteItems" | "TransactGetItems" => transacted(body),
        "BatchGetItem" | "BatchWriteItem" => {
            let keys = batched(body).into_iter();
            keys.map(|key| access("Table", operation, key)).collect()
        }
        "Query" => {
            let resource = body["IndexName"].as_str().unwrap_or("Table");
            vec![access(resource, operation, queried(body))]
        }
        _ => vec![access("Table", operation, partition(body))],
    }
}

fn access(resource: &str, action: &str, partition: &Value) -> Access {
    // IAM denies a request without a key, and no policy has this pattern.
    let partition = partition["S"].as_str().unwrap_or("(none)");
    Access {
        resource: resource.to_owned(),
        action: action.to_owned(),
        partition: match partition.split_once('#') {
            Some((kind, _)) => format!("{kind}#*"),
            None => partition.to_owned(),
        },
    }
}

/// The partition key of an item that is named by its key, or put whole.
fn partition(item: &Value) -> &Value {
    match item.get("Key") {
        Some(key) => &key["PK"],
        None => &item["Item"]["PK"],
    }
}

fn transacted(body: &Value) -> Vec<Access> {
    let items = body["TransactItems"].as_array().into_iter().flatten();
    let writes = items.filter_map(|item| item.as_object()).flatten();
    let accesses = writes.map(|(kind, item)| {
        let action = match kind.as_str() {
            "ConditionCheck" => "ConditionCheckItem".to_owned(),
            kind => format!("{kind}Item"),
        };
        access("Table", &action, partition(item))
    });
    accesses.collect()
}

fn batched(body: &Value) -> Vec<&Value> {
    let mut keys = Vec::new();
    for (_, asked) in body["RequestItems"].as_object().into_iter().flatten() {
        let read = asked["Keys"].as_array().into_iter().flatten();
        keys.extend(read.map(|key| &key["PK"]));
        let written = asked.as_array().into_iter().flatten();
        let requests = written.filter_map(|item| item.as_object()).flatten();
        keys.extend(requests.map(|(_, request)| partition(request)));
    }
    keys
}

/// The value that the partition key of a query must have; its condition begins with it.
fn queried(body: &Value) -> &Value {
    let condition = body["KeyConditionExpression"].as_str().unwrap_or_default();
    let mut words = condition.split_whitespace();
    match (words.next(), words.next(), words.next()) {
        (Some("PK" | "GSI1PK"), Some("="), Some(name)) => &body["ExpressionAttributeValues"][name],
        _ => &Value::Null,
    }
}
