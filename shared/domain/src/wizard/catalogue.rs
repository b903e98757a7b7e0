//! The clinical wizards that ship with the product, one JSON file each.
//!
//! Adding a wizard is adding a file to `wizards/`: the build lists the folder.
//! A published wizard's `version` rises when its steps, fields or report
//! change.
//!
//! A file has every text as `{"en": …, "es": …}`, and what depends on the
//! units as `{"metric": …, "us": …}`. An [`Edition`] is the file with one of
//! each, so whoever reads a definition sees plain texts and numbers.

mod birth;
pub mod condition;
mod definition;
mod edition;
pub mod score;

pub use definition::{
    Choice, FieldDefinition, FieldType, ReportSection, ReportTemplate, StepDefinition,
    WizardDefinition,
};
pub use edition::Edition;

use std::sync::{LazyLock, OnceLock};

use serde::de::Error as _;
use serde_json::Value;
use thiserror::Error;

/// File name without extension, and text, of every wizard file.
const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/wizards.rs"));

type Loaded = Result<WizardDefinition, CatalogueError>;

/// The editions of each file by [`Edition::index`]. One is parsed when it is first asked for: an
/// instance of a function seldom needs more than a few.
static LOADED: LazyLock<Vec<[OnceLock<Loaded>; 4]>> =
    LazyLock::new(|| FILES.iter().map(|_| Default::default()).collect());

/// A wizard file that does not parse.
#[derive(Debug, Error)]
#[error("wizard file {file} cannot be read: {reason}")]
pub struct CatalogueError {
    /// The file's name without its extension.
    file: &'static str,
    /// What is wrong.
    reason: serde_json::Error,
}

/// Every wizard of the catalogue, by name.
///
/// # Errors
/// When an embedded file is not a wizard definition.
pub fn all(edition: Edition) -> Result<Vec<&'static WizardDefinition>, &'static CatalogueError> {
    let wizards = names().filter_map(|name| find(name, edition).transpose());
    wizards.collect()
}

/// The wizard called `name`, such as `sbar_report`.
///
/// # Errors
/// When the embedded file is not a wizard definition.
pub fn find(
    name: &str,
    edition: Edition,
) -> Result<Option<&'static WizardDefinition>, &'static CatalogueError> {
    let mut files = FILES.iter().zip(LOADED.iter());
    let Some(((file, text), editions)) = files.find(|((file, _), _)| *file == name) else {
        return Ok(None);
    };
    let Some(loaded) = editions.get(edition.index()) else {
        return Ok(None);
    };
    let load = || parse(text, edition).map_err(|reason| CatalogueError { file, reason });
    loaded.get_or_init(load).as_ref().map(Some)
}

/// The names of all wizards, in order.
pub fn names() -> impl Iterator<Item = &'static str> {
    FILES.iter().map(|(file, _)| *file)
}

fn parse(text: &str, edition: Edition) -> serde_json::Result<WizardDefinition> {
    let mut file: Value = serde_json::from_str(text)?;
    edition.resolve(&mut file);
    let definition: WizardDefinition = serde_json::from_value(file)?;
    let fields = definition.steps.iter().flat_map(|step| &step.fields);
    match fields.into_iter().find(|field| field.asks_for_birth()) {
        Some(field) => {
            let message = format!("{} asks for a date of birth", field.name);
            Err(serde_json::Error::custom(message))
        }
        None => Ok(definition),
    }
}

#[cfg(test)]
mod tests;
