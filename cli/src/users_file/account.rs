use domain::email::{Email, InvalidEmail};
use domain::field_error::FieldError;
use domain::full_name::FullName;
use domain::ids::UserId;
use domain::language::Language;
use domain::phi;
use domain::role::Role;
use domain::sign_ins::SignIns;
use domain::text::{InvalidText, ShortText};
use domain::timestamp::Timestamp;
use domain::user::User;
use identity::password::{PasswordHashError, PasswordHasher};
use store::credentials::PasswordHash;
use store::transfer::PortableAccount;

use super::column::Column;
use super::former_id::user_id;
use super::moment::moment;
use super::record::Record;

/// A code and a message, still without the column's name.
type Refusal = (&'static str, String);

/// The account that a line describes, or all that stands against it. No rule is softer than at
/// registration but for what the former system decided: the role, the password, the terms.
pub(crate) fn account(
    record: &Record,
    hasher: &PasswordHasher,
) -> Result<PortableAccount, Vec<FieldError>> {
    let mut texts = Texts::of(record);
    let password_hash = texts.required(Column::PasswordHash, |text| hash(text, hasher));
    texts.account(password_hash)
}

/// The same of a line without a password.
pub(crate) fn account_to_invite(record: &Record) -> Result<PortableAccount, Vec<FieldError>> {
    Texts::of(record).account(None)
}

struct Texts<'a> {
    record: &'a Record,
    errors: Vec<FieldError>,
}

impl<'a> Texts<'a> {
    fn of(record: &'a Record) -> Self {
        Self {
            record,
            errors: Vec::new(),
        }
    }

    /// The account, unless something stands against it.
    fn account(
        mut self,
        password_hash: Option<PasswordHash>,
    ) -> Result<PortableAccount, Vec<FieldError>> {
        match self.user() {
            Some((user, former_id)) if self.errors.is_empty() => {
                let differs = former_id.as_str() != user.user_id.to_string();
                Ok(PortableAccount {
                    user,
                    former_id: differs.then_some(former_id),
                    password_hash,
                })
            }
            _ => Err(self.errors),
        }
    }

    /// The person and their former id.
    fn user(&mut self) -> Option<(User, ShortText)> {
        let id = self.required(Column::Id, id);
        let email = self.required(Column::Email, email);
        let full_name = self.required(Column::FullName, full_name);
        let role = self.required(Column::Role, role);
        let license_number = self.optional(Column::LicenseNumber, short_text);
        let institution = self.place(Column::Institution);
        let department = self.place(Column::Department);
        let locale = self.optional(Column::Locale, locale);
        let is_active = self.required(Column::IsActive, flag);
        let is_verified = self.required(Column::IsVerified, flag);
        let email_verified_at = self.optional(Column::EmailVerifiedAt, time);
        let agreed_to_terms = self.required(Column::AgreedToTerms, flag);
        let created_at = self.required(Column::CreatedAt, time);
        let updated_at = self.optional(Column::UpdatedAt, time);
        let last_login_at = self.optional(Column::LastLoginAt, time);
        let password_changed_at = self.optional(Column::PasswordChangedAt, time);
        let (user_id, former_id) = id?;
        let created_at = created_at?;
        let user = User {
            user_id,
            email: email?,
            full_name: full_name?,
            role: role?,
            license_number,
            institution,
            department,
            locale: locale.unwrap_or_default(),
            is_active: is_active?,
            is_verified: is_verified?,
            email_verified_at,
            second_factor: false,
            agreed_to_terms: agreed_to_terms?,
            created_at,
            updated_at: updated_at.unwrap_or(created_at),
            last_login_at,
            password_changed_at: password_changed_at.unwrap_or(created_at),
            sign_ins: SignIns::NONE,
            sessions_epoch: 0,
            kept_session: None,
            version: 1,
        };
        Some((user, former_id))
    }

    /// A text that names a place, where nobody is to be found.
    fn place(&mut self, column: Column) -> Option<ShortText> {
        let text = self.optional(column, short_text)?;
        let checked = phi::check_place(column.name(), text.as_str());
        checked.map_err(|error| self.errors.push(error)).ok()?;
        Some(text)
    }

    fn required<T>(
        &mut self,
        column: Column,
        parse: impl FnOnce(&str) -> Result<T, Refusal>,
    ) -> Option<T> {
        if self.record.get(column).is_none() {
            let message = match column {
                Column::PasswordHash => {
                    "must not be empty; with --invite, users without a password are imported and \
                     mailed an invitation to choose one"
                }
                _ => "must not be empty",
            };
            let error = FieldError::new(column.name(), "required", message);
            self.errors.push(error);
        }
        self.optional(column, parse)
    }

    fn optional<T>(
        &mut self,
        column: Column,
        parse: impl FnOnce(&str) -> Result<T, Refusal>,
    ) -> Option<T> {
        let parsed = parse(self.record.get(column)?);
        let refused = |(code, message)| {
            let error = FieldError::new(column.name(), code, message);
            self.errors.push(error);
        };
        parsed.map_err(refused).ok()
    }
}

fn id(text: &str) -> Result<(UserId, ShortText), Refusal> {
    let former = short_text(text)?;
    match user_id(&former) {
        UserId::SYSTEM => Err(("reserved", "stands for the service itself".to_owned())),
        user_id => Ok((user_id, former)),
    }
}

fn email(text: &str) -> Result<Email, Refusal> {
    let parsed: Result<Email, InvalidEmail> = text.parse();
    parsed.map_err(|error| (error.code(), error.to_string()))
}

fn full_name(text: &str) -> Result<FullName, Refusal> {
    text.parse().map_err(unusable_text)
}

fn short_text(text: &str) -> Result<ShortText, Refusal> {
    text.parse().map_err(unusable_text)
}

fn unusable_text(error: InvalidText) -> Refusal {
    (error.code(), error.to_string())
}

fn role(text: &str) -> Result<Role, Refusal> {
    let parsed: Result<Role, _> = text.parse();
    parsed.map_err(|error| ("unknown_role", error.to_string()))
}

fn locale(text: &str) -> Result<Language, Refusal> {
    let known = Language::of_tag(text);
    known.ok_or_else(|| ("unknown_locale", "not one of en, es".to_owned()))
}

fn flag(text: &str) -> Result<bool, Refusal> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "t" | "1" => Ok(true),
        "false" | "f" | "0" => Ok(false),
        _ => Err((
            "not_boolean",
            "must be true, t, 1, false, f or 0".to_owned(),
        )),
    }
}

fn time(text: &str) -> Result<Timestamp, Refusal> {
    let message = "must be a time from 1970 on, such as 2024-03-01 08:15:00+00";
    moment(text).map_err(|_| ("invalid_time", message.to_owned()))
}

fn hash(text: &str, hasher: &PasswordHasher) -> Result<PasswordHash, Refusal> {
    let code = |error: PasswordHashError| match error {
        PasswordHashError::TooCostly => ("too_costly", error.to_string()),
        PasswordHashError::UnknownPepper => ("unknown_pepper", error.to_string()),
        _ => ("unsupported_hash", error.to_string()),
    };
    hasher.check(text).map_err(code)?;
    Ok(PasswordHash(text.to_owned()))
}
