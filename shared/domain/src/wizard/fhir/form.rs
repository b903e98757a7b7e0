//! A type of the catalogue as a `Questionnaire`.

use serde_json::Number;

use super::coded::{self, UCUM};
use super::item::link_id;
use super::questionnaire::{
    AnswerOption, CodeableConcept, Extension, ExtensionValue, Question, Questionnaire,
};
use super::resource::Coding;
use super::{id, url};
use crate::language::Language;
use crate::wizard::catalogue::{
    self, CatalogueError, Choice, Edition, FieldDefinition, FieldType, StepDefinition,
    WizardDefinition,
};
use crate::wizard::units::UnitSystem;

const MIN_VALUE: &str = "http://hl7.org/fhir/StructureDefinition/minValue";
const MAX_VALUE: &str = "http://hl7.org/fhir/StructureDefinition/maxValue";
const MIN_QUANTITY: &str =
    "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-minQuantity";
const MAX_QUANTITY: &str =
    "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-maxQuantity";
const UNIT_OPTION: &str = "http://hl7.org/fhir/StructureDefinition/questionnaire-unitOption";
const ORDINAL_VALUE: &str = "http://hl7.org/fhir/StructureDefinition/ordinalValue";
const ITEM_CONTROL: &str = "http://hl7.org/fhir/StructureDefinition/questionnaire-itemControl";
const ITEM_CONTROLS: &str = "http://hl7.org/fhir/questionnaire-item-control";

/// The questionnaire that wizards of the type `name` answer, in whichever units; `None` when the
/// catalogue has no such type. Limits of quantities are in metric units.
///
/// # Errors
/// When an embedded file is not a wizard definition.
pub fn questionnaire(
    name: &str,
    language: Language,
) -> Result<Option<Questionnaire>, &'static CatalogueError> {
    let edition = |unit_system| Edition {
        language,
        unit_system,
    };
    let metric = catalogue::find(name, edition(UnitSystem::Metric))?;
    let us = catalogue::find(name, edition(UnitSystem::Us))?;
    Ok(metric.zip(us).map(|(metric, us)| of(metric, us, language)))
}

fn of(metric: &WizardDefinition, us: &WizardDefinition, language: Language) -> Questionnaire {
    let steps = metric.steps.iter().zip(&us.steps);
    Questionnaire {
        resource_type: "Questionnaire",
        id: id(metric),
        language: language.tag(),
        url: url(metric),
        version: metric.version.to_string(),
        name: identifier(&metric.name),
        title: metric.title.clone(),
        status: "active",
        description: metric.description.clone(),
        item: steps.map(|(step, us)| group(metric, step, us)).collect(),
    }
}

/// `sbar_report` as `SbarReport` (que-0).
fn identifier(name: &str) -> String {
    let mut identifier = String::with_capacity(name.len());
    for word in name.split('_') {
        let (first, rest) = word.split_at(word.len().min(1));
        identifier.push_str(&first.to_uppercase());
        identifier.push_str(rest);
    }
    identifier
}

fn group(definition: &WizardDefinition, step: &StepDefinition, us: &StepDefinition) -> Question {
    let about = Question {
        link_id: format!("{}/description", step.name),
        text: step.description.clone(),
        r#type: "display",
        ..Question::default()
    };
    let fields = step.fields.iter().zip(&us.fields);
    let questions = fields.map(|(field, us)| question(definition, step, field, us));
    Question {
        link_id: step.name.clone(),
        text: step.title.clone(),
        r#type: "group",
        item: std::iter::once(about).chain(questions).collect(),
        ..Question::default()
    }
}

fn question(
    definition: &WizardDefinition,
    step: &StepDefinition,
    field: &FieldDefinition,
    us: &FieldDefinition,
) -> Question {
    let link_id = link_id(step, field);
    let options = field.options.iter();
    Question {
        item: field.help.iter().map(|text| help(&link_id, text)).collect(),
        link_id,
        extension: limits(field).chain(units(field, us)).collect(),
        text: field.label.clone(),
        r#type: item_type(field),
        required: field.required,
        repeats: field.kind == FieldType::Multiselect,
        max_length: field.max_length,
        answer_option: options
            .map(|choice| option(choice, coded::coding(definition, step, field, choice)))
            .collect(),
    }
}

fn item_type(field: &FieldDefinition) -> &'static str {
    match field.kind {
        FieldType::Number if field.unit.is_some() => "quantity",
        FieldType::Number if field.integer => "integer",
        FieldType::Number => "decimal",
        FieldType::Text => "string",
        FieldType::Textarea => "text",
        FieldType::Select | FieldType::Multiselect => "choice",
        FieldType::Boolean => "boolean",
        FieldType::Date => "date",
        FieldType::Time => "time",
        FieldType::Datetime => "dateTime",
    }
}

fn limits(field: &FieldDefinition) -> impl Iterator<Item = Extension> {
    let of_quantity = field.unit.is_some();
    let (least, greatest) = if of_quantity {
        (MIN_QUANTITY, MAX_QUANTITY)
    } else {
        (MIN_VALUE, MAX_VALUE)
    };
    let bounds = [(least, &field.min), (greatest, &field.max)];
    bounds.into_iter().filter_map(move |(url, bound)| {
        let value = limit(field, bound.as_ref()?)?;
        Some(Extension { url, value })
    })
}

fn limit(field: &FieldDefinition, bound: &Number) -> Option<ExtensionValue> {
    if field.unit.is_some() {
        return coded::quantity(field, &bound.to_string()).map(ExtensionValue::ValueQuantity);
    }
    match bound.as_i64() {
        Some(bound) if field.integer => Some(ExtensionValue::ValueInteger(bound)),
        _ => Some(ExtensionValue::ValueDecimal(bound.clone())),
    }
}

/// The units that an answer may have: one for each system of units, or one for both.
fn units(field: &FieldDefinition, us: &FieldDefinition) -> Vec<Extension> {
    let other = Some(us).filter(|us| us.ucum != field.ucum);
    let both = std::iter::once(field).chain(other);
    both.filter_map(unit)
        .map(|unit| Extension {
            url: UNIT_OPTION,
            value: ExtensionValue::ValueCoding(unit),
        })
        .collect()
}

fn unit(field: &FieldDefinition) -> Option<Coding> {
    Some(Coding {
        extension: Vec::new(),
        system: UCUM.to_owned(),
        code: field.ucum.clone()?,
        display: field.unit.clone()?,
    })
}

fn option(choice: &Choice, coding: Coding) -> AnswerOption {
    let points = choice.points.map(|points| Extension {
        url: ORDINAL_VALUE,
        value: ExtensionValue::ValueDecimal(points.into()),
    });
    AnswerOption {
        value_coding: Coding {
            extension: points.into_iter().collect(),
            ..coding
        },
    }
}

fn help(link_id: &str, text: &str) -> Question {
    let control = Coding {
        extension: Vec::new(),
        system: ITEM_CONTROLS.to_owned(),
        code: "help".to_owned(),
        display: "Help-Button".to_owned(),
    };
    let control = CodeableConcept {
        coding: vec![control],
    };
    Question {
        link_id: format!("{link_id}/help"),
        extension: vec![Extension {
            url: ITEM_CONTROL,
            value: ExtensionValue::ValueCodeableConcept(control),
        }],
        text: text.to_owned(),
        r#type: "display",
        ..Question::default()
    }
}
