use super::*;
use crate::samples::wizards::{custom, save};
use crate::samples::{START, wizards};
use crate::wizard::state::DRAFT_SECONDS;
use crate::wizard::step_data::MAX_STEP_BYTES;

const NOW: Timestamp = START.plus_seconds(60);

fn seeing(version: u64, save: SaveStep) -> SaveStep {
    SaveStep {
        if_match: Some(version),
        ..save
    }
}

fn decide(wizard: &Wizard, save: SaveStep) -> Result<Option<StepWrite>, Refusal> {
    let saved = wizard.steps.get(&save.step);
    save_step(&wizard.summary, saved, save, NOW)
}

fn saved(wizard: &Wizard, save: SaveStep) -> Wizard {
    wizards::saved(wizard.clone(), save, NOW).unwrap()
}

/// As large as a step may be.
fn full() -> String {
    format!("\"{}\"", "x".repeat(MAX_STEP_BYTES - 2))
}

#[test]
fn a_new_wizard_is_empty_and_expires_in_30_days() {
    let Wizard { summary, steps } = custom(3);
    assert_eq!(
        (summary.version, summary.current_step(), summary.progress()),
        (1, Some(1), 0)
    );
    assert_eq!((summary.data_bytes, steps.len()), (0, 0));
    assert_eq!(summary.expires_at(), Some(START.plus_seconds(30 * 86_400)));
}

#[test]
fn saving_moves_version_progress_current_step_and_expiry() {
    let shown = |wizard: &Wizard| {
        let summary = &wizard.summary;
        (summary.version, summary.current_step(), summary.progress())
    };
    let after = saved(&custom(3), save(1, "{}"));
    assert_eq!(shown(&after), (2, Some(2), 33));
    let expires_at = NOW.plus_seconds(DRAFT_SECONDS);
    assert_eq!(after.summary.expires_at(), Some(expires_at));
    let after = saved(&after, save(3, "{}"));
    assert_eq!(shown(&after), (3, Some(2), 66));
    let after = saved(&after, save(2, "{}"));
    assert_eq!(shown(&after), (4, None, 100));
}

#[test]
fn a_draft_does_not_count_as_complete() {
    let draft = SaveStep {
        draft: true,
        ..save(1, "{}")
    };
    let after = saved(&custom(1), draft);
    let summary = &after.summary;
    assert_eq!((summary.current_step(), summary.progress()), (Some(1), 0));
    assert_eq!(
        complete(summary, None, NOW),
        Err(Refusal::Incomplete { steps: vec![1] })
    );
    let after = saved(&after, seeing(2, save(1, "{}")));
    assert!(complete(&after.summary, None, NOW).is_ok());
}

#[test]
fn devices_saving_different_steps_from_one_version_both_succeed() {
    let base = saved(&custom(3), save(1, r#"{"a":1}"#));
    let seen = base.summary.version;
    for if_match in [None, Some(seen)] {
        let [first, second] = [2, 3].map(|step| SaveStep {
            if_match,
            ..save(step, r#"{"b":1}"#)
        });
        let Ok(Some(overtaken)) = decide(&base, second.clone()) else {
            panic!("a write")
        };
        let after = saved(&base, first);
        assert_ne!(overtaken.seen, after.summary.version);
        let after = saved(&after, second);
        assert_eq!((after.steps.len(), after.summary.version), (3, seen + 2));
    }
}

#[test]
fn of_devices_saving_the_same_step_the_second_is_stale() {
    let base = saved(&custom(3), save(1, r#"{"a":1}"#));
    let first = saved(&base, seeing(2, save(1, r#"{"a":2}"#)));
    let second = seeing(2, save(1, r#"{"a":3}"#));
    assert_eq!(decide(&first, second), Err(Refusal::Stale { current: 3 }));
}

#[test]
fn a_saved_step_needs_if_match_and_a_version_that_exists() {
    let base = saved(&custom(3), save(1, r#"{"a":1}"#));
    let current = base.summary.version;
    let again = save(1, r#"{"a":2}"#);
    let stale = Err(Refusal::Stale { current });
    assert_eq!(
        decide(&base, again.clone()),
        Err(Refusal::IfMatchRequired { current })
    );
    assert_eq!(decide(&base, seeing(current + 1, again.clone())), stale);
    assert_eq!(decide(&base, seeing(current - 1, again.clone())), stale);
    assert!(decide(&base, seeing(current, again)).is_ok());
}

#[test]
fn sending_a_save_again_changes_nothing() {
    let base = saved(&custom(3), save(1, r#"{"a":1}"#));
    for if_match in [None, Some(1), Some(2)] {
        let again = SaveStep {
            if_match,
            ..save(1, r#"{"a":1}"#)
        };
        assert_eq!(decide(&base, again), Ok(None));
    }
}

#[test]
fn steps_outside_the_wizard_do_not_exist() {
    for step in [0, 4, 255] {
        let refusal = decide(&custom(3), save(step, "{}"));
        assert_eq!(refusal, Err(Refusal::NoSuchStep { total_steps: 3 }));
    }
}

#[test]
fn a_wizard_holds_256_kib() {
    let texts = vec![full(); 4];
    let wizard = wizards::filled(custom(5), &texts);
    assert_eq!(wizard.summary.data_bytes, MAX_WIZARD_BYTES);
    let refusal = decide(&wizard, save(5, "{}"));
    assert_eq!(
        refusal,
        Err(Refusal::TooLarge {
            bytes: MAX_WIZARD_BYTES + 2
        })
    );
    let smaller = saved(&wizard, seeing(wizard.summary.version, save(1, "{}")));
    assert!(decide(&smaller, save(5, "{}")).is_ok());
}

#[test]
fn completing_relies_on_the_version_it_read() {
    let base = saved(&custom(1), save(1, r#"{"a":1}"#)).summary;
    let later = NOW.plus_seconds(60);
    let completion = complete(&base, Some(base.version), later).unwrap();
    assert_eq!((completion.seen, completion.summary.version), (2, 3));
    assert_eq!(completion.summary.updated_at, later);
    assert_eq!(completion.summary.status, WizardStatus::Completed);
    assert_eq!(completion.summary.steps, base.steps);
    assert_eq!(
        complete(&base, Some(1), NOW),
        Err(Refusal::Stale { current: 2 })
    );
}

#[test]
fn a_completed_wizard_only_goes_away() {
    let base = saved(&custom(1), save(1, r#"{"a":1}"#));
    let done = Wizard {
        summary: complete(&base.summary, None, NOW).unwrap().summary,
        ..base.clone()
    };
    let over = Refusal::NotInProgress { current: 3 };
    assert_eq!(decide(&done, seeing(3, save(1, "{}"))), Err(over.clone()));
    assert_eq!(complete(&done.summary, None, NOW), Err(over));
    assert_eq!(remove(&done.summary, None), Ok(Action::WizardDeleted));
    let stale = Err(Refusal::Stale { current: 3 });
    assert_eq!(remove(&done.summary, Some(2)), stale);
    assert_eq!(remove(&base.summary, Some(2)), Ok(Action::WizardAbandoned));
}
