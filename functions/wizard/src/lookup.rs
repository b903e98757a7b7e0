//! Finding the wizard that a request is about.

use api::{Caller, Problem};
use domain::ids::WizardId;
use domain::language::Language;
use domain::wizard::{
    catalogue::{self, Edition, WizardDefinition},
    state::{Summary, Wizard, WizardType},
};
use identity::context::Context;

use crate::failure;

/// The caller's wizard with that id.
pub(crate) async fn wizard(
    context: &Context,
    caller: &Caller,
    id: WizardId,
) -> Result<Wizard, Problem> {
    let found = context.store.wizard(caller.user.user_id, id).await?;
    found.ok_or_else(failure::not_found)
}

/// The caller's wizard with that id, without what was entered.
pub(crate) async fn summary(
    context: &Context,
    caller: &Caller,
    id: WizardId,
) -> Result<Summary, Problem> {
    let user = caller.user.user_id;
    let found = context.store.wizard_summary(user, id).await?;
    found.ok_or_else(failure::not_found)
}

/// The catalogue entry that a wizard fills in, in its units; none for a custom one.
pub(crate) fn definition(
    summary: &Summary,
    language: Language,
) -> Result<Option<&'static WizardDefinition>, Problem> {
    let edition = Edition {
        language,
        unit_system: summary.unit_system,
    };
    match &summary.wizard_type {
        WizardType::Custom => Ok(None),
        WizardType::Catalogue { name, .. } => {
            catalogue::find(name, edition).map_err(failure::of_catalogue)
        }
    }
}
