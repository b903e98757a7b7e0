//! Each figure on a line of its own.

use domain::statistics::PeriodStatistics;
use serde_json::Value;

use super::CliError;

const COLUMNS: [&str; 5] = ["from", "to", "figure", "count", "exact"];

/// Comma-separated values (RFC 4180): the period, the name of the figure as in JSON, and the count.
/// What is not known has no line.
pub(super) fn csv(statistics: &[PeriodStatistics]) -> Result<Vec<u8>, CliError> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(COLUMNS).map_err(std::io::Error::from)?;
    for period in statistics {
        let (from, to) = (period.from.to_string(), period.to.to_string());
        let value = serde_json::to_value(period).map_err(std::io::Error::from)?;
        let mut figures = Vec::new();
        collect("", &value, &mut figures);
        for (name, count, exact) in figures {
            let record = [&from, &to, &name, &count.to_string(), &exact.to_string()];
            writer.write_record(record).map_err(std::io::Error::from)?;
        }
    }
    writer
        .into_inner()
        .map_err(|error| error.into_error().into())
}

/// The figures in `value`, by where they stand in it.
fn collect(place: &str, value: &Value, figures: &mut Vec<(String, u64, bool)>) {
    let below = |name: &str| match place {
        "" => name.to_owned(),
        place => format!("{place}.{name}"),
    };
    match value {
        Value::Object(fields) => match (&fields.get("count"), &fields.get("exact")) {
            (Some(Value::Number(count)), Some(Value::Bool(exact))) => {
                figures.push((place.to_owned(), count.as_u64().unwrap_or_default(), *exact));
            }
            _ => fields
                .iter()
                .for_each(|(name, value)| collect(&below(name), value, figures)),
        },
        Value::Array(items) => items.iter().enumerate().for_each(|(number, item)| {
            let own = item["wizard_type"].as_str().map(str::to_owned);
            let name = own.unwrap_or_else(|| number.to_string());
            collect(&below(&name), item, figures);
        }),
        Value::Number(count) => {
            figures.push((place.to_owned(), count.as_u64().unwrap_or_default(), true));
        }
        Value::Null | Value::Bool(_) | Value::String(_) => {}
    }
}
