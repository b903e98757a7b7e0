//! What refusals of the rules are over HTTP.

use api::{Code, Problem};
use domain::{
    field_error::FieldError,
    wizard::{catalogue::CatalogueError, step_data::StepDataError, transitions::Refusal},
};
use store::{
    StoreError,
    wizards::{StartError, WizardChangeError},
};

pub(crate) fn not_found() -> Problem {
    Problem::new(Code::NotFound)
}

pub(crate) fn identifiers(errors: Vec<FieldError>) -> Problem {
    Problem::new(Code::PhiDetected).errors(errors)
}

pub(crate) fn of_step_data(error: StepDataError) -> Problem {
    match error {
        StepDataError::TooLarge(error) => Problem::new(Code::PayloadTooLarge).errors(vec![error]),
        StepDataError::Invalid(error) => Problem::fields(vec![error]),
    }
}

/// What was saved passed the limits once, so this is a defect.
pub(crate) fn of_saved_data(error: &StepDataError) -> Problem {
    tracing::error!(%error, "a saved step cannot be read");
    Problem::new(Code::Internal)
}

pub(crate) fn of_catalogue(error: &CatalogueError) -> Problem {
    tracing::error!(%error, "the catalogue cannot be used");
    Problem::new(Code::Internal)
}

pub(crate) fn of_start(error: StartError) -> Problem {
    match error {
        StartError::TooManyDrafts => Problem::new(Code::TooManyDrafts).detail(error.to_string()),
        StartError::TooManyWizards(_) => {
            Problem::new(Code::TooManyWizards).detail(error.to_string())
        }
        StartError::DoneBefore => StoreError::Contended.into(),
        StartError::Store(error) => error.into(),
    }
}

pub(crate) fn of_change(error: WizardChangeError) -> Problem {
    match error {
        WizardChangeError::Refused(refusal) => of_refusal(&refusal),
        WizardChangeError::Gone => not_found(),
        WizardChangeError::DoneBefore => StoreError::Contended.into(),
        WizardChangeError::Store(error) => error.into(),
    }
}

fn of_refusal(refusal: &Refusal) -> Problem {
    let problem = match refusal {
        Refusal::NotInProgress { current } => {
            Problem::new(Code::NotInProgress).current_version(*current)
        }
        Refusal::NoSuchStep { .. } => not_found(),
        Refusal::IfMatchRequired { current } => {
            Problem::new(Code::PreconditionRequired).current_version(*current)
        }
        Refusal::Stale { current } => {
            Problem::new(Code::PreconditionFailed).current_version(*current)
        }
        Refusal::TooLarge { bytes: _ } => Problem::new(Code::WizardTooLarge),
        Refusal::Incomplete { steps } => {
            return Problem::new(Code::WizardIncomplete).errors(incomplete(steps));
        }
    };
    problem.detail(refusal.to_string())
}

fn incomplete(steps: &[u8]) -> Vec<FieldError> {
    let error = |step: &u8| {
        FieldError::new(
            format!("steps[{step}]"),
            "incomplete",
            "is not saved, or saved as a draft",
        )
    };
    steps.iter().map(error).collect()
}
