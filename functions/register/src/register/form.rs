//! What a person tells to get an account.

use api::{Fields, Problem};
use domain::{
    email::Email,
    field_error::FieldError,
    full_name::FullName,
    language::Language,
    password_policy::{Candidate, NewPassword},
    registration::RegistrationForm,
    role::Role,
    text::ShortText,
};
use identity::new_passwords::NewPasswords;
use serde::Deserialize;
use utoipa::ToSchema;

/// What a person tells to get an account.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RegisterRequest {
    /// Where they are reached; unique, whatever its case.
    #[schema(value_type = Email)]
    email: String,
    /// Long enough and hard to guess.
    #[schema(value_type = NewPassword)]
    password: String,
    /// As they wish to be named.
    #[schema(value_type = FullName)]
    full_name: String,
    /// Must be true.
    agreed_to_terms: bool,
    /// `user` or `nurse`; `user` when left out.
    role: Option<Role>,
    /// Number of their nursing licence.
    #[schema(value_type = Option<ShortText>)]
    license_number: Option<String>,
    /// Where they work.
    #[schema(value_type = Option<ShortText>)]
    institution: Option<String>,
    /// The ward or unit.
    #[schema(value_type = Option<ShortText>)]
    department: Option<String>,
    /// The language of mail; as `Accept-Language` says when left out.
    locale: Option<Language>,
    /// A name for the device, shown in the list of sessions.
    #[schema(value_type = Option<ShortText>)]
    device_name: Option<String>,
    /// The `device_token` of the last sign-in or registration here, whoever's it was. Browsers may
    /// leave it to the cookie. One that is not valid counts as none. Where a code confirms the
    /// registration, it is sent with the code.
    pub(super) device_token: Option<String>,
}

impl RegisterRequest {
    pub(super) fn parse(
        self,
        accepted: Language,
        new_passwords: NewPasswords,
    ) -> Result<(RegistrationForm, Candidate), Problem> {
        let mut fields = Fields::default();
        let email = fields.email("email", &self.email);
        let full_name = fields.full_name("full_name", &self.full_name);
        let role = self.role.unwrap_or(Role::User);
        if !role.requestable_at_registration() {
            fields.refuse(FieldError::new(
                "role",
                "not_allowed",
                "only user or nurse may be asked for",
            ));
        }
        if !self.agreed_to_terms {
            fields.refuse(FieldError::new(
                "agreed_to_terms",
                "required",
                "must be true",
            ));
        }
        let institution = fields.optional_place("institution", self.institution.as_deref());
        let license_number = fields.optional_text("license_number", self.license_number.as_deref());
        let department = fields.optional_place("department", self.department.as_deref());
        let device_name = fields.optional_place("device_name", self.device_name.as_deref());
        let password = new_passwords.candidate("password", self.password);
        let password = fields.check(password.map_err(|error| vec![error]));
        match (email, full_name, password) {
            (Some(email), Some(full_name), Some(password)) => {
                fields.finish()?;
                let form = RegistrationForm {
                    email,
                    full_name,
                    role,
                    license_number,
                    institution,
                    department,
                    locale: self.locale.unwrap_or(accepted),
                    device_name,
                };
                Ok((form, password))
            }
            _ => Err(fields.into_problem()),
        }
    }
}
