use std::io::Write;

use domain::role::Role;
use domain::text::ShortText;
use domain::timestamp::Timestamp;
use serde::Serialize;
use store::transfer::PortableAccount;

use super::column::Column;
use super::{FileError, Format};

/// Writes users so that a reader finds the same accounts.
pub(crate) enum Writer<W: Write> {
    Csv(Box<csv::Writer<W>>),
    Json(W),
}

/// The fields are the columns, in their order.
#[derive(Serialize)]
struct Row<'a> {
    id: String,
    email: &'a str,
    full_name: &'a str,
    password_hash: &'a str,
    role: Role,
    license_number: Option<&'a str>,
    institution: Option<&'a str>,
    department: Option<&'a str>,
    is_active: bool,
    is_verified: bool,
    created_at: Timestamp,
    updated_at: Timestamp,
    last_login_at: Option<Timestamp>,
    password_changed_at: Timestamp,
    agreed_to_terms: bool,
}

impl<W: Write> Writer<W> {
    pub(crate) fn new(target: W, format: Format) -> Result<Self, FileError> {
        if format == Format::Jsonl {
            return Ok(Self::Json(target));
        }
        let mut writer = csv::WriterBuilder::new()
            .has_headers(false)
            .from_writer(target);
        writer.write_record(Column::ALL.map(Column::name))?;
        Ok(Self::Csv(Box::new(writer)))
    }

    pub(crate) fn write(&mut self, account: &PortableAccount) -> Result<(), FileError> {
        let row = Row::from(account);
        match self {
            Self::Csv(writer) => writer.serialize(row)?,
            Self::Json(target) => {
                serde_json::to_writer(&mut *target, &row).map_err(std::io::Error::from)?;
                target.write_all(b"\n")?;
            }
        }
        Ok(())
    }

    pub(crate) fn flush(&mut self) -> Result<(), FileError> {
        match self {
            Self::Csv(writer) => writer.flush()?,
            Self::Json(target) => target.flush()?,
        }
        Ok(())
    }
}

impl<'a> From<&'a PortableAccount> for Row<'a> {
    fn from(account: &'a PortableAccount) -> Self {
        let user = &account.user;
        let own_id = || user.user_id.to_string();
        let former = account.former_id.as_ref();
        Self {
            id: former.map_or_else(own_id, |id| id.as_str().to_owned()),
            email: user.email.as_str(),
            full_name: user.full_name.as_str(),
            password_hash: account
                .password_hash
                .as_ref()
                .map_or("", |hash| hash.0.as_str()),
            role: user.role,
            license_number: user.license_number.as_ref().map(ShortText::as_str),
            institution: user.institution.as_ref().map(ShortText::as_str),
            department: user.department.as_ref().map(ShortText::as_str),
            is_active: user.is_active,
            is_verified: user.is_verified,
            created_at: user.created_at,
            updated_at: user.updated_at,
            last_login_at: user.last_login_at,
            password_changed_at: user.password_changed_at,
            agreed_to_terms: user.agreed_to_terms,
        }
    }
}
