//! Schedules as `EventBridge` Scheduler fires them.

use std::sync::Arc;

use bytes::Bytes;
use serde_json::json;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use tokio::runtime::Handle;
use tokio::time::{Instant, MissedTickBehavior, interval_at};
use uuid::Uuid;

use crate::host;
use crate::lambda::Lambda;
use crate::output::Output;
use crate::template::{ACCOUNT_ID, Function, REGION, Schedule};

/// Fires every schedule of the functions until `runtime` ends, the first time
/// after one interval.
pub fn run(runtime: &Handle, lambda: &Arc<Lambda>, functions: &[Function], output: &Output) {
    for function in functions {
        for schedule in &function.schedules {
            let (lambda, output) = (Arc::clone(lambda), output.clone());
            let (function, schedule) = (function.clone(), schedule.clone());
            runtime.spawn(async move {
                let mut ticks = interval_at(Instant::now() + schedule.interval, schedule.interval);
                ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
                loop {
                    ticks.tick().await;
                    fire(&lambda, &function, &schedule, &output).await;
                }
            });
        }
    }
}

/// Invokes the function with the schedule's event and logs how it ended.
/// Returns whether the function answered without an error.
pub async fn fire(
    lambda: &Lambda,
    function: &Function,
    schedule: &Schedule,
    output: &Output,
) -> bool {
    let payload = event(schedule, host::now(), host::new_id());
    let invocation = lambda.invoke(function, payload).await;
    let outcome = match &invocation.result {
        Ok(_) => "ok".to_owned(),
        Err(error) => error.to_string(),
    };
    output.line(format_args!(
        "SCHEDULE {} {} {outcome} {} ms",
        schedule.name,
        function.binary,
        invocation.duration.as_millis(),
    ));
    invocation.result.is_ok()
}

/// The schedule's `Input` with its context attributes filled in, or the event
/// that the scheduler makes when there is none.
fn event(schedule: &Schedule, at: OffsetDateTime, execution: Uuid) -> Bytes {
    let at = at
        .replace_nanosecond(0)
        .unwrap_or(at)
        .format(&Rfc3339)
        .unwrap_or_default();
    let arn = format!(
        "arn:aws:scheduler:{REGION}:{ACCOUNT_ID}:schedule/default/{}",
        schedule.name
    );
    match &schedule.input {
        Some(input) => input
            .replace("<aws.scheduler.schedule-arn>", &arn)
            .replace("<aws.scheduler.scheduled-time>", &at)
            .replace("<aws.scheduler.execution-id>", &execution.to_string())
            .replace("<aws.scheduler.attempt-number>", "1")
            .into(),
        None => json!({
            "version": "0",
            "id": execution,
            "detail-type": "Scheduled Event",
            "source": "aws.scheduler",
            "account": ACCOUNT_ID,
            "time": at,
            "region": REGION,
            "resources": [arn],
            "detail": "{}",
        })
        .to_string()
        .into(),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use serde_json::Value;
    use time::macros::datetime;

    use super::*;

    fn schedule(input: Option<&str>) -> Schedule {
        Schedule {
            name: "expiry".to_owned(),
            interval: Duration::from_mins(5),
            input: input.map(str::to_owned),
        }
    }

    #[test]
    fn without_input_the_event_is_the_schedulers() {
        let bytes = event(
            &schedule(None),
            datetime!(2026-11-23 10:00 UTC),
            Uuid::nil(),
        );

        let event: Value = serde_json::from_slice(&bytes).unwrap();
        assert_eq!(event["source"], "aws.scheduler");
        assert_eq!(event["time"], "2026-11-23T10:00:00Z");
        assert_eq!(event["detail"], "{}");
    }

    #[test]
    fn input_is_sent_with_its_context_attributes() {
        let input = r#"{"at":"<aws.scheduler.scheduled-time>"}"#;

        let bytes = event(
            &schedule(Some(input)),
            datetime!(2026-11-23 10:00 UTC),
            Uuid::nil(),
        );

        assert_eq!(bytes, r#"{"at":"2026-11-23T10:00:00Z"}"#);
    }
}
