//! Finding the wizard that a request is about.

use shared::{
    app::App,
    domain::{
        ids::WizardId,
        wizard::{
            catalogue::{self, WizardDefinition},
            state::{Wizard, WizardType},
        },
    },
    http::{Caller, Problem},
};

use crate::failure;

/// The caller's wizard with that id.
pub(crate) async fn wizard(app: &App, caller: &Caller, id: WizardId) -> Result<Wizard, Problem> {
    let found = app.store.wizard(caller.user.user_id, id).await?;
    found.ok_or_else(failure::not_found)
}

/// The catalogue entry that a wizard fills in; none for a custom one.
pub(crate) fn definition(wizard: &Wizard) -> Result<Option<&'static WizardDefinition>, Problem> {
    match &wizard.wizard_type {
        WizardType::Custom => Ok(None),
        WizardType::Catalogue { name, .. } => catalogue::find(name).map_err(failure::of_catalogue),
    }
}
