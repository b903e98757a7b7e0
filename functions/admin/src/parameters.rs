//! Parameters that several lists have.

use api::{Problem, invalid_parameter};
use domain::ids::UserId;
use identity::audit::Audit;
use uuid::Uuid;

const DEFAULT_LIMIT: u8 = 25;
const MAX_LIMIT: u8 = 100;

pub(crate) fn limit(text: Option<&str>) -> Result<u8, Problem> {
    let Some(text) = text else {
        return Ok(DEFAULT_LIMIT);
    };
    let limit = text.parse().ok();
    limit
        .filter(|limit| (1..=MAX_LIMIT).contains(limit))
        .ok_or_else(|| invalid_parameter("limit", "must be a whole number from 1 to 100"))
}

/// A parameter that is one of a few words, as it is in JSON.
pub(crate) fn word<T: serde::de::DeserializeOwned>(
    name: &str,
    text: Option<&str>,
) -> Result<Option<T>, Problem> {
    use serde::de::{IntoDeserializer, value::Error};
    let parse = |text: &str| {
        let deserializer: serde::de::value::StrDeserializer<'_, Error> = text.into_deserializer();
        T::deserialize(deserializer).map_err(|_| invalid_parameter(name, "is no known value"))
    };
    text.map(parse).transpose()
}

/// A list as its cursors know it.
pub(crate) struct List {
    pub(crate) reader: UserId,
    /// Names the list and its filters.
    pub(crate) scope: String,
}

impl List {
    /// Where a page begins: behind the item that the cursor stands for.
    pub(crate) async fn after(
        &self,
        audit: &Audit,
        cursor: Option<&str>,
    ) -> Result<Option<Uuid>, Problem> {
        let Some(cursor) = cursor else {
            return Ok(None);
        };
        let key = audit.cursors().await?;
        let decoded = key.decode(self.reader, &self.scope, cursor);
        decoded.map(Some).map_err(|_| foreign_cursor())
    }

    /// The cursor behind `last`, if there is more.
    pub(crate) async fn next(
        &self,
        audit: &Audit,
        last: Option<Uuid>,
    ) -> Result<Option<String>, Problem> {
        let Some(last) = last else {
            return Ok(None);
        };
        let key = audit.cursors().await?;
        Ok(Some(key.encode(self.reader, &self.scope, last)))
    }
}

pub(crate) fn foreign_cursor() -> Problem {
    invalid_parameter("cursor", "must be a next_cursor of this list")
}
