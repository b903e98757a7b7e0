//! Removing a wizard with everything that is stored of it.

use domain::{
    ids::UserId,
    wizard::state::{Summary, WizardStatus},
};

use super::{step, summary};
use crate::{
    error::StoreError,
    item::{SCHEMA_VERSION, number},
    keys::Key,
    table::Store,
    write::Write,
};

impl Store {
    /// The write that removes the summary if its version is still that of `wizard`.
    pub(super) fn delete_summary(&self, wizard: &Summary) -> Result<Write, StoreError> {
        self.delete(summary::key(wizard), |delete| {
            delete
                .condition_expression("version = :seen")
                .expression_attribute_values(":seen", number(wizard.version))
        })
    }

    /// The writes that go with the removal of the summary: every saved step and, of a wizard in
    /// progress, the marker go too, and the user may start another.
    pub(super) fn delete_rest(&self, wizard: &Summary) -> Result<Vec<Write>, StoreError> {
        let steps = wizard.steps.keys();
        let steps = steps.map(|number| self.delete(step::key(wizard, *number), |delete| delete));
        let marker = match wizard.status {
            WizardStatus::InProgress => Some(self.delete_marker(wizard)),
            WizardStatus::Completed => None,
        };
        let count = self.count_removal(wizard.owner);
        steps.chain(marker).chain([count]).collect()
    }

    fn count_removal(&self, user: UserId) -> Result<Write, StoreError> {
        self.update(Key::wizard_counter(user), |update| {
            update
                .update_expression(
                    "SET removed = if_not_exists(removed, :none) + :one, schema_version = :schema",
                )
                .expression_attribute_values(":none", number(0))
                .expression_attribute_values(":one", number(1))
                .expression_attribute_values(":schema", number(SCHEMA_VERSION))
        })
    }

    pub(super) fn delete_marker(&self, wizard: &Summary) -> Result<Write, StoreError> {
        self.delete(Key::draft(wizard.owner, wizard.id), |delete| delete)
    }
}
