//! Days, times of day and points in time as forms send them (ISO 8601 in its extended format).

use time::format_description::StaticFormatDescription;
use time::macros::format_description;
use time::{Date, OffsetDateTime, Time, UtcOffset};

use super::catalogue::FieldType;

const DATE: StaticFormatDescription = format_description!("[year]-[month]-[day]");
const MINUTES: StaticFormatDescription = format_description!("[hour]:[minute]");
const SECONDS: StaticFormatDescription = format_description!("[hour]:[minute]:[second]");
const FRACTION: StaticFormatDescription =
    format_description!("[hour]:[minute]:[second].[subsecond]");
const OFFSET: StaticFormatDescription =
    format_description!("[offset_hour sign:mandatory]:[offset_minute]");

/// A date, a time or both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Moment {
    /// `2026-11-27`.
    Date(Date),
    /// `08:30`, `08:30:15` or `08:30:15.5`.
    Time(Time),
    /// `2026-11-27T08:30Z` or `2026-11-27T08:30:15-05:00`. The offset is needed: without it
    /// nobody knows which point in time is meant.
    Datetime(OffsetDateTime),
}

impl Moment {
    /// Reads what a field of type `kind` was sent; `None` when it is not one, and for other types.
    /// Years have four digits and begin with 0001, as in FHIR
    /// (<https://hl7.org/fhir/R4/datatypes.html#date>), and hours go to 23.
    #[must_use]
    pub fn parse(kind: FieldType, text: &str) -> Option<Self> {
        match kind {
            FieldType::Date => date(text).map(Self::Date),
            FieldType::Time => time(text).map(Self::Time),
            FieldType::Datetime => datetime(text).map(Self::Datetime),
            _ => None,
        }
    }
}

/// `text`, a time of day or what ends with one before its offset, with the seconds that FHIR
/// wants (<https://hl7.org/fhir/R4/datatypes.html#time>).
#[must_use]
pub fn with_seconds(text: &str) -> String {
    let start = text.find('T').map_or(0, |position| position + 1);
    let (day, rest) = text.split_at(start);
    let end = rest.find(['Z', '+', '-']).unwrap_or(rest.len());
    let (time, offset) = rest.split_at(end);
    let seconds = if time.matches(':').count() == 1 {
        ":00"
    } else {
        ""
    };
    format!("{day}{time}{seconds}{offset}")
}

/// The parser also takes signed years, years of six digits and the year 0000.
fn date(text: &str) -> Option<Date> {
    let plain = text.len() == "YYYY-MM-DD".len() && text.starts_with(|c: char| c.is_ascii_digit());
    let date = Date::parse(text, DATE).ok()?;
    (plain && date.year() > 0).then_some(date)
}

fn time(text: &str) -> Option<Time> {
    [MINUTES, SECONDS, FRACTION]
        .into_iter()
        .find_map(|format| Time::parse(text, format).ok())
}

fn datetime(text: &str) -> Option<OffsetDateTime> {
    let (day, rest) = text.split_once('T')?;
    let (clock, offset) = if let Some(clock) = rest.strip_suffix('Z') {
        (clock, UtcOffset::UTC)
    } else {
        let (clock, offset) = rest.split_at_checked(rest.find(['+', '-'])?)?;
        (clock, self::offset(offset)?)
    };
    Some(date(day)?.with_time(time(clock)?).assume_offset(offset))
}

/// At most 14 hours either way, the limit of an XML Schema and a FHIR `dateTime`.
fn offset(text: &str) -> Option<UtcOffset> {
    const MOST_MINUTES: i16 = 14 * 60;
    let offset = UtcOffset::parse(text, OFFSET).ok()?;
    (offset.whole_minutes().abs() <= MOST_MINUTES).then_some(offset)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(FieldType::Date, "2026-11-27", true)]
    #[case(FieldType::Date, "2024-02-29", true)]
    #[case(FieldType::Date, "2026-02-29", false)]
    #[case(FieldType::Date, "2026-11-31", false)]
    #[case(FieldType::Date, "2026-13-01", false)]
    #[case(FieldType::Date, "0001-01-01", true)]
    #[case(FieldType::Date, "0000-01-01", false)]
    #[case(FieldType::Date, "0000-12-31", false)]
    #[case(FieldType::Date, "-001-01-01", false)]
    #[case(FieldType::Date, "2026-1-1", false)]
    #[case(FieldType::Date, "20261127", false)]
    #[case(FieldType::Date, "27/11/2026", false)]
    #[case(FieldType::Date, "+2026-11-27", false)]
    #[case(FieldType::Date, "2026-11-27T08:30Z", false)]
    #[case(FieldType::Date, " 2026-11-27", false)]
    #[case(FieldType::Time, "08:30", true)]
    #[case(FieldType::Time, "23:59:59", true)]
    #[case(FieldType::Time, "08:30:15.250", true)]
    #[case(FieldType::Time, "24:00", false)]
    #[case(FieldType::Time, "08:60", false)]
    #[case(FieldType::Time, "8:30", false)]
    #[case(FieldType::Time, "08:30 pm", false)]
    #[case(FieldType::Time, "08:30Z", false)]
    #[case(FieldType::Datetime, "2026-11-27T08:30Z", true)]
    #[case(FieldType::Datetime, "2026-11-27T08:30:15.5-05:00", true)]
    #[case(FieldType::Datetime, "2026-11-27T08:30:00+14:00", true)]
    #[case(FieldType::Datetime, "2026-11-27T08:30:00+14:01", false)]
    #[case(FieldType::Datetime, "2026-11-27T08:30:00+24:00", false)]
    #[case(FieldType::Datetime, "2026-11-27T08:30", false)]
    #[case(FieldType::Datetime, "2026-11-27 08:30Z", false)]
    #[case(FieldType::Datetime, "2026-11-27t08:30z", false)]
    #[case(FieldType::Datetime, "2026-02-30T08:30Z", false)]
    #[case(FieldType::Datetime, "0000-11-27T08:30Z", false)]
    #[case(FieldType::Datetime, "2026-11-27T08:30+0500", false)]
    #[case(FieldType::Text, "2026-11-27", false)]
    fn iso_8601_and_nothing_else(
        #[case] kind: FieldType,
        #[case] text: &str,
        #[case] accepted: bool,
    ) {
        assert_eq!(Moment::parse(kind, text).is_some(), accepted, "{text}");
    }

    #[test]
    fn points_in_time_compare_across_offsets() {
        let at = |text| Moment::parse(FieldType::Datetime, text).unwrap();
        assert_eq!(at("2026-11-27T08:30Z"), at("2026-11-27T03:30:00-05:00"));
        assert!(at("2026-11-27T08:30+01:00") < at("2026-11-27T08:00Z"));
    }

    #[rstest]
    #[case("08:30", "08:30:00")]
    #[case("08:30:15", "08:30:15")]
    #[case("2026-11-27T08:30Z", "2026-11-27T08:30:00Z")]
    #[case("2026-11-27T08:30-05:00", "2026-11-27T08:30:00-05:00")]
    #[case("2026-11-27T08:30:15.5+01:00", "2026-11-27T08:30:15.5+01:00")]
    fn seconds_are_added_where_they_are_missing(#[case] sent: &str, #[case] full: &str) {
        assert_eq!(with_seconds(sent), full);
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(text in "[0-9TZ:+.-]{0,32}|\\PC{0,16}") {
            for kind in [FieldType::Date, FieldType::Time, FieldType::Datetime] {
                let moment = Moment::parse(kind, &text);
                let full = with_seconds(&text);
                prop_assert!(moment.is_none() || Moment::parse(kind, &full) == moment || kind == FieldType::Date);
            }
        }
    }
}
