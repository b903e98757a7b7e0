//! One language and one system of units out of a wizard file that has all of them.

use serde_json::{Map, Value};

use crate::language::Language;
use crate::wizard::units::UnitSystem;

/// In what language a form is, and in what units its numbers are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Edition {
    /// Of everything that people read.
    pub language: Language,
    /// Of numbers and their limits.
    pub unit_system: UnitSystem,
}

impl Edition {
    /// Every edition.
    pub fn all() -> impl Iterator<Item = Self> {
        let languages = Language::ALL.into_iter();
        languages.flat_map(|language| {
            UnitSystem::ALL.map(|unit_system| Self {
                language,
                unit_system,
            })
        })
    }

    /// Its place among all editions.
    pub(super) const fn index(self) -> usize {
        let language = match self.language {
            Language::En => 0,
            Language::Es => 2,
        };
        let units = match self.unit_system {
            UnitSystem::Metric => 0,
            UnitSystem::Us => 1,
        };
        language + units
    }

    /// Puts this edition's own in the place of every `{"en": …, "es": …}` and every
    /// `{"metric": …, "us": …}`. An object that lacks one of the two stays, and is then not the
    /// text or number that the definition wants.
    pub(super) fn resolve(self, value: &mut Value) {
        while let Some(own) = self.own(value) {
            *value = own;
        }
        match value {
            Value::Object(members) => members.values_mut().for_each(|value| self.resolve(value)),
            Value::Array(items) => items.iter_mut().for_each(|value| self.resolve(value)),
            _ => {}
        }
    }

    fn own(self, value: &mut Value) -> Option<Value> {
        let members = value.as_object_mut()?;
        let key = if has_just(members, &Language::ALL.map(Language::tag)) {
            self.language.tag()
        } else if has_just(members, &UnitSystem::ALL.map(UnitSystem::name)) {
            self.unit_system.name()
        } else {
            return None;
        };
        members.remove(key)
    }
}

fn has_just(members: &Map<String, Value>, keys: &[&str]) -> bool {
    members.len() == keys.len() && keys.iter().all(|key| members.contains_key(*key))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_edition_takes_its_own() {
        let file = json!({
            "title": {"en": "Weight", "es": "Peso"},
            "max": {"metric": 650, "us": 1433},
            "label": [{"metric": {"en": "in kg", "es": "en kg"}, "us": {"en": "in lb", "es": "en lb"}}],
            "half": {"en": "Only this"}
        });
        let resolved: Vec<Value> = Edition::all()
            .map(|edition| {
                let mut value = file.clone();
                edition.resolve(&mut value);
                value
            })
            .collect();
        let half = json!({"en": "Only this"});
        let expected =
            |title, max, label| json!({"title": title, "max": max, "label": [label], "half": half});
        assert_eq!(
            resolved,
            [
                expected("Weight", 650, "in kg"),
                expected("Weight", 1433, "in lb"),
                expected("Peso", 650, "en kg"),
                expected("Peso", 1433, "en lb"),
            ]
        );
    }

    #[test]
    fn editions_are_told_apart() {
        let places: Vec<usize> = Edition::all().map(Edition::index).collect();
        assert_eq!(places, [0, 1, 2, 3]);
    }
}
