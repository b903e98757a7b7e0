//! A function that does what the request's path says: it answers, fails,
//! crashes or hangs. The tests of this package run it.

use std::io::Write;
use std::time::Duration;

use lambda_runtime::{Error, LambdaEvent, service_fn};
use serde_json::{Value, json};

/// More than the 6 MB that a response may have, in bytes.
const TOO_LARGE: usize = 7 * 1024 * 1024;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    if std::env::var("PROBE_INIT").as_deref() == Ok("exit") {
        writeln!(std::io::stderr(), "cannot start")?;
        std::process::exit(7);
    }
    lambda_runtime::run(service_fn(handle)).await
}

async fn handle(event: LambdaEvent<Value>) -> Result<Value, Error> {
    let (event, context) = event.into_parts();
    match event["rawPath"].as_str().unwrap_or_default() {
        "/crash" => std::process::exit(3),
        "/fail" => Err("refused on purpose".into()),
        "/sleep" => {
            let wait = event["queryStringParameters"]["ms"].as_str().unwrap_or("0");
            tokio::time::sleep(Duration::from_millis(wait.parse()?)).await;
            Ok(answer(&json!({"slept": wait})))
        }
        "/large" => Ok(answer(&json!("x".repeat(TOO_LARGE)))),
        "/malformed" => Ok(json!({"statusCode": "not a number"})),
        "/binary" => Ok(json!({"statusCode": 200, "isBase64Encoded": true, "body": "AP+A"})),
        "/cookies" => Ok(json!({"statusCode": 204, "cookies": ["a=1", "b=2"]})),
        "/print" => {
            writeln!(std::io::stdout(), "to stdout")?;
            writeln!(std::io::stderr(), "to stderr")?;
            Ok(answer(&Value::Null))
        }
        "/environment" => {
            let environment: Vec<(String, String)> = std::env::vars().collect();
            Ok(answer(&json!(environment)))
        }
        "/context" => Ok(answer(&json!(context))),
        _ => Ok(answer(&event)),
    }
}

fn answer(body: &Value) -> Value {
    let process = std::process::id().to_string();
    json!({
        "statusCode": 200,
        "headers": {"content-type": "application/json", "x-process": process},
        "body": body.to_string(),
    })
}
