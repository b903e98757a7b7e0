use std::time::Duration;

use super::error::TemplateError;
use super::node::Node;

/// An `EventBridge` Scheduler schedule that is enabled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    /// Its `Name`, or the event's key.
    pub name: String,
    /// The time from one event to the next.
    pub interval: Duration,
    /// The JSON to send instead of the scheduler's own event.
    pub input: Option<String>,
}

impl Schedule {
    /// Reads a `ScheduleV2` event; `None` when its `State` is `DISABLED`.
    pub(super) fn read(key: &str, properties: &Node<'_>) -> Result<Option<Self>, TemplateError> {
        if properties.string("State")?.as_deref() == Some("DISABLED") {
            return Ok(None);
        }
        let expression = properties.required("ScheduleExpression")?;
        let interval = rate(&expression.text()?).map_err(|reason| expression.error(reason))?;
        Ok(Some(Self {
            name: properties.string("Name")?.unwrap_or_else(|| key.to_owned()),
            interval,
            input: properties.string("Input")?,
        }))
    }
}

/// Parses `rate(5 minutes)`.
fn rate(expression: &str) -> Result<Duration, String> {
    let wrong = || format!("{expression} is not supported on one machine: write rate(5 minutes)");
    let inner = expression
        .strip_prefix("rate(")
        .and_then(|rest| rest.strip_suffix(')'))
        .ok_or_else(wrong)?;
    let (count, unit) = inner.split_once(' ').ok_or_else(wrong)?;
    let seconds = match unit.trim_end_matches('s') {
        "minute" => 60,
        "hour" => 60 * 60,
        "day" => 24 * 60 * 60,
        _ => return Err(wrong()),
    };
    let count: u32 = count.parse().map_err(|_| wrong())?;
    if count == 0 {
        return Err(wrong());
    }
    Ok(Duration::from_secs(seconds * u64::from(count)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_a_count_and_a_unit() {
        assert_eq!(rate("rate(1 minute)"), Ok(Duration::from_mins(1)));
        assert_eq!(rate("rate(5 minutes)"), Ok(Duration::from_mins(5)));
        assert_eq!(rate("rate(2 days)"), Ok(Duration::from_hours(48)));
    }

    #[test]
    fn other_expressions_are_refused_by_name() {
        for expression in [
            "cron(0 2 * * ? *)",
            "at(2027-01-01T00:00:00)",
            "rate(0 minutes)",
            "rate(5 weeks)",
        ] {
            assert!(rate(expression).unwrap_err().contains(expression));
        }
    }
}
