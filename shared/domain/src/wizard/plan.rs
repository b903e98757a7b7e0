//! What a wizard about to be started will be.

use super::catalogue::{self, WizardDefinition};
use super::state::WizardType;
use super::units::UnitSystem;
use crate::field_error::FieldError;
use crate::text::is_blank;

/// The most steps a wizard of the custom type may have.
pub const MAX_CUSTOM_STEPS: u8 = 20;
/// The most characters of a title.
pub const MAX_TITLE_CHARACTERS: usize = 200;
/// The `wizard_type` of a wizard outside the catalogue.
pub const CUSTOM: &str = "custom";

/// A type, a title and a number of steps that fit together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Catalogue entry or custom.
    pub wizard_type: WizardType,
    /// Shown in lists and at the head of a custom report.
    pub title: String,
    /// At least 1.
    pub total_steps: u8,
    /// Of the wizard's numbers.
    pub unit_system: UnitSystem,
}

impl Plan {
    /// Checks the members of a start request against `definition`, the catalogue's entry called
    /// `wizard_type` if there is one. Its title is that of a wizard that is given none.
    ///
    /// # Errors
    /// One error per faulty member, with codes `unknown_wizard_type`,
    /// `required`, `string_too_long`, `control_character`, `out_of_range`,
    /// `fixed_by_type`. No message repeats what was sent.
    pub fn parse(
        wizard_type: &str,
        title: Option<&str>,
        total_steps: Option<i64>,
        unit_system: UnitSystem,
        definition: Option<&WizardDefinition>,
    ) -> Result<Self, Vec<FieldError>> {
        if wizard_type == CUSTOM {
            return custom(title, total_steps, unit_system);
        }
        match definition {
            Some(definition) => of_catalogue(definition, title, total_steps, unit_system),
            None => Err(vec![unknown_type()]),
        }
    }
}

fn custom(
    title: Option<&str>,
    total_steps: Option<i64>,
    unit_system: UnitSystem,
) -> Result<Plan, Vec<FieldError>> {
    let title = match title {
        Some(title) => check_title(title),
        None => Err(FieldError::new(
            "title",
            "required",
            "a custom wizard needs a title",
        )),
    };
    match (title, custom_steps(total_steps)) {
        (Ok(title), Ok(total_steps)) => Ok(Plan {
            wizard_type: WizardType::Custom,
            title,
            total_steps,
            unit_system,
        }),
        (title, steps) => Err(title.err().into_iter().chain(steps.err()).collect()),
    }
}

fn custom_steps(total_steps: Option<i64>) -> Result<u8, FieldError> {
    let Some(steps) = total_steps else {
        let message = "a custom wizard needs its number of steps";
        return Err(FieldError::new("total_steps", "required", message));
    };
    match u8::try_from(steps) {
        Ok(steps) if (1..=MAX_CUSTOM_STEPS).contains(&steps) => Ok(steps),
        _ => {
            let message = format!("must be between 1 and {MAX_CUSTOM_STEPS}");
            Err(FieldError::new("total_steps", "out_of_range", message))
        }
    }
}

fn of_catalogue(
    definition: &WizardDefinition,
    title: Option<&str>,
    total_steps: Option<i64>,
    unit_system: UnitSystem,
) -> Result<Plan, Vec<FieldError>> {
    let steps = definition.steps.len();
    let fixed = total_steps.is_none_or(|asked| usize::try_from(asked) == Ok(steps));
    let fixed = if fixed {
        Ok(())
    } else {
        let message = format!("{} has {steps} steps; leave this out", definition.name);
        Err(FieldError::new("total_steps", "fixed_by_type", message))
    };
    let title = title.map_or_else(|| Ok(definition.title.clone()), check_title);
    match (title, fixed, u8::try_from(steps)) {
        (Ok(title), Ok(()), Ok(total_steps)) => Ok(Plan {
            wizard_type: WizardType::Catalogue {
                name: definition.name.clone(),
                version: definition.version,
            },
            title,
            total_steps,
            unit_system,
        }),
        (title, fixed, _) => Err(title.err().into_iter().chain(fixed.err()).collect()),
    }
}

fn check_title(title: &str) -> Result<String, FieldError> {
    let title = title.trim();
    let fault = if title.contains(char::is_control) {
        ("control_character", "must be one line of text".to_owned())
    } else if is_blank(title) {
        ("required", "must not be blank".to_owned())
    } else if title.chars().count() > MAX_TITLE_CHARACTERS {
        (
            "string_too_long",
            format!("may have {MAX_TITLE_CHARACTERS} characters"),
        )
    } else {
        return Ok(title.to_owned());
    };
    Err(FieldError::new("title", fault.0, fault.1))
}

fn unknown_type() -> FieldError {
    let names: Vec<&str> = catalogue::names().chain([CUSTOM]).collect();
    let message = format!("must be one of {}", names.join(", "));
    FieldError::new("wizard_type", "unknown_wizard_type", message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wizard::catalogue::Edition;

    fn definition(kind: &str) -> Option<&'static WizardDefinition> {
        catalogue::find(kind, Edition::default()).unwrap()
    }

    fn parse(kind: &str, title: Option<&str>, steps: Option<i64>) -> Result<Plan, Vec<String>> {
        Plan::parse(kind, title, steps, UnitSystem::Us, definition(kind)).map_err(|errors| {
            errors
                .iter()
                .map(|error| format!("{} {}", error.field, error.code))
                .collect()
        })
    }

    #[test]
    fn a_catalogue_type_brings_title_and_steps() {
        let plan = parse("sbar_report", None, None).unwrap();
        assert_eq!((plan.title.as_str(), plan.total_steps), ("SBAR report", 4));
        assert_eq!(plan.unit_system, UnitSystem::Us);
        assert_eq!(
            parse("sbar_report", Some(" Night call "), Some(4))
                .unwrap()
                .title,
            "Night call"
        );
    }

    #[test]
    fn a_catalogue_type_keeps_its_number_of_steps() {
        assert_eq!(
            parse("sbar_report", None, Some(5)).unwrap_err(),
            ["total_steps fixed_by_type"]
        );
    }

    #[test]
    fn a_custom_type_needs_title_and_steps() {
        let errors = parse("custom", None, None).unwrap_err();
        assert_eq!(errors, ["title required", "total_steps required"]);
        for steps in [0, -1, 21, i64::MAX] {
            let errors = parse("custom", Some("Rounds"), Some(steps)).unwrap_err();
            assert_eq!(errors, ["total_steps out_of_range"], "{steps}");
        }
        for steps in [1, 20] {
            let plan = parse("custom", Some("Rounds"), Some(steps)).unwrap();
            assert_eq!(i64::from(plan.total_steps), steps);
        }
    }

    #[test]
    fn titles_are_one_line_of_bounded_length() {
        let long = "x".repeat(MAX_TITLE_CHARACTERS + 1);
        for (title, error) in [
            ("  ", "title required"),
            ("\u{200b}\u{2060}", "title required"),
            ("a\u{0}", "title control_character"),
            (long.as_str(), "title string_too_long"),
            ("a\nb", "title control_character"),
        ] {
            assert_eq!(parse("custom", Some(title), Some(1)).unwrap_err(), [error]);
        }
    }

    #[test]
    fn an_unknown_type_is_told_the_known_ones_and_not_itself() {
        let errors = Plan::parse("nonesuch", None, None, UnitSystem::Us, None).unwrap_err();
        assert!(
            errors[0]
                .message
                .contains("sbar_report, sepsis_screen, shift_handoff, soap_note, custom")
        );
        assert!(!errors[0].message.contains("nonesuch"));
    }
}
