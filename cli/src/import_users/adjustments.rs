//! What an import changes about the users of a file because its operator says so.

use domain::role::Role;

use crate::users_file::{Column, Record};

/// The texts that may be cut.
const CUT: [Column; 4] = [
    Column::FullName,
    Column::LicenseNumber,
    Column::Institution,
    Column::Department,
];

/// What is done with a line before it is looked at. By default nothing.
#[derive(Debug, Clone, Default)]
pub struct Adjustments {
    /// Leaves out users that the former system had deleted.
    pub skip_deleted: bool,
    /// Roles of the former system, each with what it becomes.
    pub roles: Vec<(String, Role)>,
    /// Cuts longer texts to so many characters.
    pub cut: Option<usize>,
}

impl Adjustments {
    /// Whether the user is left out.
    pub(super) fn skip(&self, record: &Record) -> bool {
        self.skip_deleted && record.get(Column::Email).is_some_and(is_deleted)
    }

    /// Changes `record`, and names the columns that were cut.
    pub(super) fn apply(&self, record: &mut Record) -> Vec<&'static str> {
        if let Some(role) = self.role(record) {
            record.set(Column::Role, role.as_str());
        }
        let Some(length) = self.cut else {
            return Vec::new();
        };
        let cut = |column: &Column| {
            let text = record.get(*column)?;
            let (end, _) = text.char_indices().nth(length)?;
            let text = text[..end].to_owned();
            record.set(*column, &text);
            Some(column.name())
        };
        CUT.iter().filter_map(cut).collect()
    }

    fn role(&self, record: &Record) -> Option<Role> {
        let former = record.get(Column::Role)?;
        let found = self.roles.iter().find(|(name, _)| name == former);
        found.map(|(_, role)| *role)
    }
}

/// Whether the former system has put `_deleted_` and a time into an address, so that it is free:
/// `ann@x.org_deleted_1709280900`, `ann_deleted_2024-03-01T08:15:00@x.org`.
fn is_deleted(email: &str) -> bool {
    let Some((_, rest)) = email.split_once("_deleted_") else {
        return false;
    };
    let time = rest.split_once('@').map_or(rest, |(time, _)| time);
    let digits = time.bytes().filter(u8::is_ascii_digit).count();
    digits >= 6
        && time
            .chars()
            .all(|c| c.is_ascii_digit() || "-:.+TZ _".contains(c))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("ann@x.org_deleted_1709280900", true)]
    #[case("ann@x.org_deleted_1709280900.123456", true)]
    #[case("ann_deleted_20240301T081500Z@x.org", true)]
    #[case("ann@x.org_deleted_2024-03-01 08:15:00+00:00", true)]
    #[case("ann_deleted_items@x.org", false)]
    #[case("ann_deleted_@x.org", false)]
    #[case("deleted_1709280900@x.org", false)]
    #[case("ann_deleted_2024@x.org", false)]
    #[case("ann@x.org", false)]
    fn a_deleted_user_has_a_time_in_the_address(#[case] email: &str, #[case] expected: bool) {
        assert_eq!(is_deleted(email), expected);
    }

    #[test]
    fn only_what_is_too_long_is_cut_by_whole_characters() {
        let adjustments = Adjustments {
            cut: Some(3),
            ..Adjustments::default()
        };
        let mut record = Record::default();
        record.set(Column::FullName, "\u{e9}\u{e9}\u{e9}\u{e9}");
        record.set(Column::Department, "ICU");
        record.set(Column::Email, "ann@x.org");
        assert_eq!(adjustments.apply(&mut record), ["full_name"]);
        assert_eq!(record.get(Column::FullName), Some("\u{e9}\u{e9}\u{e9}"));
        assert_eq!(record.get(Column::Email), Some("ann@x.org"));
    }

    #[test]
    fn a_role_becomes_what_it_is_told_to() {
        let adjustments = Adjustments {
            roles: vec![("superuser".to_owned(), Role::Admin)],
            ..Adjustments::default()
        };
        for (former, expected) in [("superuser", "admin"), ("Superuser", "Superuser")] {
            let mut record = Record::default();
            record.set(Column::Role, former);
            adjustments.apply(&mut record);
            assert_eq!(record.get(Column::Role), Some(expected));
        }
    }
}
