use std::borrow::Cow;
use std::io::Write;

use domain::language::Language;
use domain::role::Role;
use domain::text::ShortText;
use domain::timestamp::Timestamp;
use serde::Serialize;
use store::transfer::PortableAccount;

use super::column::Column;
use super::{FileError, Format, null};

/// Writes users so that a reader finds the same accounts.
pub(crate) enum Writer<W: Write> {
    Csv(Box<csv::Writer<W>>, Cells),
    Json(W),
}

/// What a value of CSV is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cells {
    /// An import reads it.
    Plain,
    /// A spreadsheet shows it: what it would take for a formula begins with an apostrophe.
    Spreadsheet,
}

/// How what a spreadsheet computes begins (OWASP, CSV Injection); some take full-width forms too.
const FORMULA: [char; 11] = [
    '=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}', '\t', '\r', '\n',
];

/// The fields are the columns, in their order.
#[derive(Serialize)]
struct Row<'a> {
    id: Cow<'a, str>,
    email: Cow<'a, str>,
    full_name: Cow<'a, str>,
    password_hash: &'a str,
    role: Role,
    license_number: Option<Cow<'a, str>>,
    institution: Option<Cow<'a, str>>,
    department: Option<Cow<'a, str>>,
    locale: Language,
    is_active: bool,
    is_verified: bool,
    email_verified_at: Option<Timestamp>,
    created_at: Timestamp,
    updated_at: Timestamp,
    last_login_at: Option<Timestamp>,
    password_changed_at: Timestamp,
    agreed_to_terms: bool,
}

impl<W: Write> Writer<W> {
    pub(crate) fn new(target: W, format: Format, cells: Cells) -> Result<Self, FileError> {
        if format == Format::Jsonl {
            return Ok(Self::Json(target));
        }
        let mut writer = csv::WriterBuilder::new()
            .has_headers(false)
            .from_writer(target);
        writer.write_record(Column::ALL.map(Column::name))?;
        Ok(Self::Csv(Box::new(writer), cells))
    }

    pub(crate) fn write(&mut self, account: &PortableAccount) -> Result<(), FileError> {
        let mut row = Row::from(account);
        match self {
            Self::Csv(writer, cells) => {
                row.escape(*cells);
                writer.serialize(row)?;
            }
            Self::Json(target) => {
                serde_json::to_writer(&mut *target, &row).map_err(std::io::Error::from)?;
                target.write_all(b"\n")?;
            }
        }
        Ok(())
    }

    pub(crate) fn flush(&mut self) -> Result<(), FileError> {
        match self {
            Self::Csv(writer, _) => writer.flush()?,
            Self::Json(target) => target.flush()?,
        }
        Ok(())
    }
}

impl Row<'_> {
    /// Marks what CSV would take for NULL, and a spreadsheet for a formula.
    fn escape(&mut self, cells: Cells) {
        let texts = [&mut self.id, &mut self.email, &mut self.full_name];
        let optional = [
            &mut self.license_number,
            &mut self.institution,
            &mut self.department,
        ];
        for text in texts.into_iter().chain(optional.into_iter().flatten()) {
            if let Cow::Owned(escaped) = null::written(text) {
                *text = escaped.into();
            }
            if cells == Cells::Spreadsheet && text.starts_with(FORMULA) {
                *text = format!("'{text}").into();
            }
        }
    }
}

fn optional(text: Option<&ShortText>) -> Option<Cow<'_, str>> {
    text.map(|text| text.as_str().into())
}

impl<'a> From<&'a PortableAccount> for Row<'a> {
    fn from(account: &'a PortableAccount) -> Self {
        let user = &account.user;
        let own_id = || user.user_id.to_string().into();
        let former = account.former_id.as_ref();
        Self {
            id: former.map_or_else(own_id, |id| id.as_str().into()),
            email: user.email.as_str().into(),
            full_name: user.full_name.as_str().into(),
            password_hash: account
                .password_hash
                .as_ref()
                .map_or("", |hash| hash.0.as_str()),
            role: user.role,
            license_number: optional(user.license_number.as_ref()),
            institution: optional(user.institution.as_ref()),
            department: optional(user.department.as_ref()),
            locale: user.locale,
            is_active: user.is_active,
            is_verified: user.is_verified,
            email_verified_at: user.email_verified_at,
            created_at: user.created_at,
            updated_at: user.updated_at,
            last_login_at: user.last_login_at,
            password_changed_at: user.password_changed_at,
            agreed_to_terms: user.agreed_to_terms,
        }
    }
}
