//! The clinical wizards that ship with the product, one JSON file each.
//!
//! Adding a wizard is adding a file to `wizards/`: the build lists the folder.
//! A published wizard's `version` rises when its steps, fields or report
//! change.

mod definition;

pub use definition::{
    Choice, FieldDefinition, FieldType, ReportSection, ReportTemplate, StepDefinition,
    WizardDefinition,
};

use std::sync::LazyLock;

use thiserror::Error;

/// File name without extension, and text, of every wizard file.
const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/wizards.rs"));

static CATALOGUE: LazyLock<Result<Vec<WizardDefinition>, CatalogueError>> = LazyLock::new(load);

/// A wizard file that does not parse.
#[derive(Debug, Error)]
#[error("wizard file {file} cannot be read: {reason}")]
pub struct CatalogueError {
    /// The file's name without its extension.
    file: &'static str,
    /// What is wrong, with line and column.
    reason: serde_json::Error,
}

/// Every wizard of the catalogue, by name. Parsed at the first call.
///
/// # Errors
/// When an embedded file is not a wizard definition.
pub fn all() -> Result<&'static [WizardDefinition], &'static CatalogueError> {
    CATALOGUE.as_ref().map(Vec::as_slice)
}

/// The wizard called `name`, such as `sbar_report`.
///
/// # Errors
/// When an embedded file is not a wizard definition.
pub fn find(name: &str) -> Result<Option<&'static WizardDefinition>, &'static CatalogueError> {
    Ok(all()?.iter().find(|wizard| wizard.name == name))
}

fn load() -> Result<Vec<WizardDefinition>, CatalogueError> {
    FILES
        .iter()
        .map(|(file, text)| {
            serde_json::from_str(text).map_err(|reason| CatalogueError { file, reason })
        })
        .collect()
}

#[cfg(test)]
mod tests;
