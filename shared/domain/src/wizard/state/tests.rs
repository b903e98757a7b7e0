use proptest::prelude::*;

use super::*;
use crate::{
    samples::{START, wizards},
    wizard::{
        catalogue,
        transitions::{self, SaveStep},
    },
};

const STEPS: u8 = 3;

/// Every state of a wizard that saves these values one after the other.
fn history(saves: Vec<(u8, u8, bool)>) -> Vec<Wizard> {
    let mut states = vec![wizards::custom(STEPS)];
    for (step, value, draft) in saves {
        let before = states[states.len() - 1].clone();
        let save = SaveStep {
            draft,
            if_match: Some(before.summary.version),
            ..wizards::save(step, &format!("{{\"value\":{value}}}"))
        };
        states.push(wizards::saved(before, save, START).unwrap());
    }
    states
}

proptest! {
    /// The summary and each step may come from any moment: what is taken for one state is one.
    #[test]
    fn reads_around_a_save_are_told_from_one_state(
        saves in prop::collection::vec((1..=STEPS, 0..3_u8, any::<bool>()), 0..12),
        read in any::<prop::sample::Index>(),
        steps_read in prop::array::uniform3(any::<prop::sample::Index>()),
    ) {
        let states = history(saves);
        let whole = read.get(&states);
        let steps = (1..=STEPS).zip(steps_read).filter_map(|(step, at)| {
            let saved = at.get(&states).steps.get(&step)?;
            Some((step, saved.clone()))
        });
        let steps: BTreeMap<u8, SavedStep> = steps.collect();
        let is_whole = steps == whole.steps;
        let assembled = Wizard::of(whole.summary.clone(), steps);
        prop_assert_eq!(assembled.as_ref(), is_whole.then_some(whole));
    }

    #[test]
    fn a_summary_counts_what_is_saved(
        saves in prop::collection::vec((1..=STEPS, 0..200_u8, any::<bool>()), 0..12),
    ) {
        for state in history(saves) {
            let bytes: usize = state.steps.values().map(|step| step.data.bytes()).sum();
            prop_assert_eq!(state.summary.data_bytes, bytes);
            let done: Vec<u8> = state.summary.completed_steps().collect();
            let finished = state.steps.iter().filter(|(_, step)| !step.draft);
            prop_assert_eq!(done, finished.map(|(step, _)| *step).collect::<Vec<_>>());
        }
    }
}

#[test]
fn a_step_remembers_its_first_save_and_how_many_there_were() {
    let (first, second) = (START.plus_seconds(5), START.plus_seconds(9));
    let wizard = wizards::saved(wizards::custom(1), wizards::save(1, r#"{"a":1}"#), first);
    let again = SaveStep {
        if_match: Some(2),
        ..wizards::save(1, r#"{"a":2}"#)
    };
    let wizard = wizards::saved(wizard.unwrap(), again.clone(), second).unwrap();
    let saved = &wizard.steps[&1];
    assert_eq!((saved.first_saved_at, saved.saved_at), (first, second));
    assert_eq!(saved.saves, 2);
    let repeated = wizards::saved(wizard.clone(), again, second.plus_seconds(1)).unwrap();
    assert_eq!(repeated, wizard);
}

#[test]
fn an_event_tells_how_far_a_wizard_was() {
    let wizard = wizards::custom(5);
    let now = START.plus_seconds(90);
    let nothing = wizard.summary.progress_at(START);
    assert_eq!((nothing.steps_reached, nothing.seconds), (0, 0));

    let draft = SaveStep {
        draft: true,
        ..wizards::save(3, "{}")
    };
    let wizard = wizards::filled(wizard, &["{}"]);
    let wizard = wizards::saved(wizard, draft, now).unwrap();
    let progress = wizard.summary.progress_at(now);
    assert_eq!((progress.steps_reached, progress.seconds), (3, 90));
    assert_eq!(progress.wizard_type, "custom");
    assert_eq!(progress.wizard_id, wizard.summary.id);
    let clock_behind = wizard.summary.progress_at(START.plus_seconds(-1));
    assert_eq!(clock_behind.seconds, 0);
}

#[test]
fn a_completed_wizard_no_longer_expires() {
    let wizard = wizards::filled(wizards::custom(1), &["{}"]);
    let expires_at = START.plus_seconds(DRAFT_SECONDS);
    assert_eq!(wizard.summary.expires_at(), Some(expires_at));
    assert_eq!(wizard.summary.completed_at(), None);
    let now = START.plus_seconds(1);
    let done = transitions::complete(&wizard.summary, None, now).unwrap();
    assert_eq!(done.summary.expires_at(), None);
    assert_eq!(done.summary.completed_at(), Some(now));
}

#[test]
fn only_a_type_of_the_catalogue_has_a_version() {
    for definition in catalogue::all(catalogue::Edition::default()).unwrap() {
        let wizard_type = WizardType::Catalogue {
            name: definition.name.clone(),
            version: definition.version,
        };
        assert_eq!(wizard_type.version(), Some(definition.version));
    }
    assert_eq!(WizardType::Custom.version(), None);
}
