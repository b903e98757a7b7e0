//! Collects what is wrong with the fields of a request, so that all of it is told at once.

use domain::{
    email::{Email, InvalidEmail},
    field_error::FieldError,
    full_name::FullName,
    phi,
    text::{InvalidText, ShortText},
};

use super::problem::Problem;

/// The errors found so far.
#[derive(Debug, Default)]
pub struct Fields(Vec<FieldError>);

impl Fields {
    /// Notes an error.
    pub fn refuse(&mut self, error: FieldError) {
        self.0.push(error);
    }

    /// What is wrong.
    #[must_use]
    pub fn into_errors(self) -> Vec<FieldError> {
        self.0
    }

    /// The value, or `None` with its errors noted.
    pub fn check<T>(&mut self, parsed: Result<T, Vec<FieldError>>) -> Option<T> {
        parsed.map_err(|errors| self.0.extend(errors)).ok()
    }

    /// An e-mail address.
    pub fn email(&mut self, field: &str, value: &str) -> Option<Email> {
        self.check(value.parse().map_err(|error: InvalidEmail| {
            vec![FieldError::new(field, error.code(), error.to_string())]
        }))
    }

    /// The name of a person.
    pub fn full_name(&mut self, field: &str, value: &str) -> Option<FullName> {
        self.check(value.parse().map_err(|error| unusable_text(field, error)))
    }

    /// A short text.
    pub fn text(&mut self, field: &str, value: &str) -> Option<ShortText> {
        self.check(value.parse().map_err(|error| unusable_text(field, error)))
    }

    /// A short text that may be left out.
    pub fn optional_text(&mut self, field: &str, value: Option<&str>) -> Option<ShortText> {
        value.and_then(|value| self.text(field, value))
    }

    /// A short text that names a place or a device, where nobody is to be found.
    pub fn place(&mut self, field: &str, value: &str) -> Option<ShortText> {
        let text = self.text(field, value)?;
        self.check(phi::check_place(field, value).map_err(|error| vec![error]))?;
        Some(text)
    }

    /// A short text that names a place or a device, and may be left out.
    pub fn optional_place(&mut self, field: &str, value: Option<&str>) -> Option<ShortText> {
        value.and_then(|value| self.place(field, value))
    }

    /// Whether nothing was found wrong.
    ///
    /// # Errors
    /// 422 with all errors noted.
    pub fn finish(self) -> Result<(), Problem> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(self.into_problem())
        }
    }

    /// 422 with all errors noted.
    #[must_use]
    pub fn into_problem(self) -> Problem {
        Problem::fields(self.0)
    }
}

fn unusable_text(field: &str, error: InvalidText) -> Vec<FieldError> {
    vec![FieldError::new(field, error.code(), error.to_string())]
}
