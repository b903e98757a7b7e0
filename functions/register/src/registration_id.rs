//! The id of a registration in a body.

use api::Fields;
use domain::{field_error::FieldError, ids::RegistrationId};

/// The id in the field `registration_id`.
pub(crate) fn parse(fields: &mut Fields, text: &str) -> Option<RegistrationId> {
    fields.check(text.parse().map_err(|error: domain::ids::InvalidId| {
        let error = error.to_string();
        vec![FieldError::new("registration_id", "invalid_id", error)]
    }))
}
