//! Removing a wizard with everything that is stored of it.

use domain::wizard::state::{Summary, WizardStatus};

use super::{step, summary};
use crate::{error::StoreError, item::number, keys::Key, table::Store, write::Write};

impl Store {
    /// The write that removes the summary if its version is still that of `wizard`.
    pub(super) fn delete_summary(&self, wizard: &Summary) -> Result<Write, StoreError> {
        self.delete(summary::key(wizard), |delete| {
            delete
                .condition_expression("version = :seen")
                .expression_attribute_values(":seen", number(wizard.version))
        })
    }

    /// The writes that remove what lies beside the summary: every saved step and, of a wizard in
    /// progress, the marker.
    pub(super) fn delete_rest(&self, wizard: &Summary) -> Result<Vec<Write>, StoreError> {
        let steps = wizard.steps.keys();
        let steps = steps.map(|number| self.delete(step::key(wizard, *number), |delete| delete));
        let marker = match wizard.status {
            WizardStatus::InProgress => Some(self.delete_marker(wizard)),
            WizardStatus::Completed => None,
        };
        steps.chain(marker).collect()
    }

    pub(super) fn delete_marker(&self, wizard: &Summary) -> Result<Write, StoreError> {
        self.delete(Key::draft(wizard.owner, wizard.id), |delete| delete)
    }
}
