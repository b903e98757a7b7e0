use domain::timestamp::Timestamp;
use time::{Date, Month, OffsetDateTime, PrimitiveDateTime, Time, UtcOffset};

/// The text is no date and time from 1970 on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct InvalidMoment;

/// A time as ISO 8601, `PostgreSQL`, `SQLite` and Python write it: `T` or a space in the
/// middle, up to nine decimals, an offset or none, which means UTC. Kept to the millisecond.
pub(super) fn moment(text: &str) -> Result<Timestamp, InvalidMoment> {
    let (date, rest) = text.split_at_checked(10).ok_or(InvalidMoment)?;
    let rest = rest.strip_prefix(['T', 't', ' ']).ok_or(InvalidMoment)?;
    let (clock, rest) = rest.split_at_checked(8).ok_or(InvalidMoment)?;
    let (decimals, zone) = match rest.strip_prefix('.') {
        Some(rest) => rest.split_at(digits_at_start(rest)),
        None => ("0", rest),
    };
    let local = PrimitiveDateTime::new(self::date(date)?, time_of_day(clock, decimals)?);
    let at = local.assume_offset(offset(zone.trim_start())?);
    if at < OffsetDateTime::UNIX_EPOCH {
        return Err(InvalidMoment);
    }
    let millis = i64::try_from(at.unix_timestamp_nanos() / 1_000_000);
    millis
        .map(Timestamp::from_millis)
        .map_err(|_| InvalidMoment)
}

fn date(text: &str) -> Result<Date, InvalidMoment> {
    let [year, month, day] = numbers(text, '-', [4, 2, 2])?;
    let year = i32::from(year);
    let month = u8::try_from(month)
        .ok()
        .and_then(|m| Month::try_from(m).ok());
    let day = u8::try_from(day).ok();
    let (month, day) = month.zip(day).ok_or(InvalidMoment)?;
    Date::from_calendar_date(year, month, day).map_err(|_| InvalidMoment)
}

fn time_of_day(clock: &str, decimals: &str) -> Result<Time, InvalidMoment> {
    let [hour, minute, second] = numbers(clock, ':', [2, 2, 2])?.map(|n| u8::try_from(n).ok());
    let (Some(hour), Some(minute), Some(second)) = (hour, minute, second) else {
        return Err(InvalidMoment);
    };
    if !(1..=9).contains(&decimals.len()) {
        return Err(InvalidMoment);
    }
    let nanos = format!("{decimals:0<9}")
        .parse()
        .map_err(|_| InvalidMoment)?;
    Time::from_hms_nano(hour, minute, second, nanos).map_err(|_| InvalidMoment)
}

/// Nothing, `Z`, `UTC`, `+HH`, `+HHMM` or `+HH:MM`.
fn offset(text: &str) -> Result<UtcOffset, InvalidMoment> {
    if matches!(text, "" | "Z" | "z" | "UTC") {
        return Ok(UtcOffset::UTC);
    }
    let (sign, digits) = match text.split_at_checked(1) {
        Some(("+", digits)) => (1, digits),
        Some(("-", digits)) => (-1, digits),
        _ => return Err(InvalidMoment),
    };
    let (hours, minutes) = match digits.len() {
        2 => (digits, "00"),
        4 => digits.split_at_checked(2).ok_or(InvalidMoment)?,
        _ => digits.split_once(':').ok_or(InvalidMoment)?,
    };
    let [hours, minutes] = [number(hours, 2)?, number(minutes, 2)?].map(i8::try_from);
    let (Ok(hours @ 0..24), Ok(minutes)) = (hours, minutes) else {
        return Err(InvalidMoment);
    };
    UtcOffset::from_hms(sign * hours, sign * minutes, 0).map_err(|_| InvalidMoment)
}

fn numbers<const N: usize>(
    text: &str,
    separator: char,
    widths: [usize; N],
) -> Result<[u16; N], InvalidMoment> {
    let mut parts = text.split(separator);
    let mut found = [0; N];
    for (found, width) in found.iter_mut().zip(widths) {
        *found = number(parts.next().ok_or(InvalidMoment)?, width)?;
    }
    match parts.next() {
        None => Ok(found),
        Some(_) => Err(InvalidMoment),
    }
}

/// Exactly `width` digits: `parse` alone would take a sign.
fn number(text: &str, width: usize) -> Result<u16, InvalidMoment> {
    if text.len() != width || digits_at_start(text) != width {
        return Err(InvalidMoment);
    }
    text.parse().map_err(|_| InvalidMoment)
}

fn digits_at_start(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}
