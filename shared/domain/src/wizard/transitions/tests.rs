use super::*;
use crate::wizard::catalogue;

const NOW: Timestamp = Timestamp::from_millis(1_795_000_000_000);

fn wizard(steps: i64) -> Wizard {
    let catalogue = catalogue::all().unwrap();
    let plan = Plan::parse("custom", Some("Rounds"), Some(steps), catalogue).unwrap();
    start(plan, Uuid::from_u128(1), Uuid::from_u128(2), NOW)
}

fn data(text: &str) -> StepData {
    StepData::from_stored(text.to_owned()).unwrap()
}

fn wish(step: u8, text: &str, if_match: Option<u64>) -> SaveStep {
    SaveStep {
        step,
        data: data(text),
        draft: false,
        if_match,
    }
}

fn saved(wizard: &Wizard, wish: SaveStep) -> Wizard {
    match save_step(wizard, wish, NOW.plus_seconds(60)).unwrap() {
        Save::Write(write) => {
            assert!(write.holds_for(wizard));
            write.apply(wizard)
        }
        Save::Unchanged => wizard.clone(),
    }
}

#[test]
fn a_new_wizard_is_empty_and_expires_in_30_days() {
    let wizard = wizard(3);
    assert_eq!(
        (wizard.version, wizard.current_step(), wizard.progress()),
        (1, Some(1), 0)
    );
    assert_eq!(wizard.expires_at, Some(NOW.plus_seconds(30 * 86_400)));
}

#[test]
fn saving_moves_version_progress_current_step_and_expiry() {
    let after = saved(&wizard(3), wish(1, "{}", None));
    assert_eq!(
        (after.version, after.current_step(), after.progress()),
        (2, Some(2), 33)
    );
    assert_eq!(after.expires_at, Some(NOW.plus_seconds(60 + DRAFT_SECONDS)));
    let after = saved(&after, wish(3, "{}", None));
    assert_eq!((after.current_step(), after.progress()), (Some(2), 66));
    let after = saved(&after, wish(2, "{}", None));
    assert_eq!((after.current_step(), after.progress()), (None, 100));
}

#[test]
fn a_draft_does_not_count_as_complete() {
    let draft = SaveStep {
        draft: true,
        ..wish(1, "{}", None)
    };
    let after = saved(&wizard(1), draft);
    assert_eq!((after.current_step(), after.progress()), (Some(1), 0));
    assert_eq!(
        complete(&after, None, NOW),
        Err(Refusal::Incomplete { steps: vec![1] })
    );
    let after = saved(&after, wish(1, "{}", Some(2)));
    assert!(complete(&after, None, NOW).is_ok());
}

#[test]
fn devices_saving_different_steps_from_one_version_both_succeed() {
    let base = saved(&wizard(3), wish(1, r#"{"a":1}"#, None));
    for if_match in [None, Some(base.version)] {
        let first = save_step(&base, wish(2, r#"{"b":1}"#, if_match), NOW).unwrap();
        let second = save_step(&base, wish(3, r#"{"c":1}"#, if_match), NOW).unwrap();
        let (Save::Write(first), Save::Write(second)) = (first, second) else {
            panic!("both are writes")
        };
        let after = first.apply(&base);
        assert!(second.holds_for(&after));
        let after = second.apply(&after);
        assert_eq!(after.steps.len(), 3);
        assert_eq!(after.version, base.version + 2);
    }
}

#[test]
fn of_devices_saving_the_same_step_the_second_is_stale() {
    let base = saved(&wizard(3), wish(1, r#"{"a":1}"#, None));
    let first = saved(&base, wish(1, r#"{"a":2}"#, Some(base.version)));
    let second = wish(1, r#"{"a":3}"#, Some(base.version));
    assert_eq!(
        save_step(&first, second.clone(), NOW),
        Err(Refusal::Stale { current: 3 })
    );
    let Save::Write(late) = save_step(&base, second, NOW).unwrap() else {
        panic!("a write")
    };
    assert!(!late.holds_for(&first));
}

#[test]
fn a_saved_step_needs_if_match_and_a_version_that_exists() {
    let base = saved(&wizard(3), wish(1, r#"{"a":1}"#, None));
    let current = base.version;
    let again = |if_match| save_step(&base, wish(1, r#"{"a":2}"#, if_match), NOW);
    assert_eq!(again(None), Err(Refusal::IfMatchRequired { current }));
    assert_eq!(again(Some(current + 1)), Err(Refusal::Stale { current }));
    assert_eq!(again(Some(current - 1)), Err(Refusal::Stale { current }));
    assert!(again(Some(current)).is_ok());
}

#[test]
fn sending_a_save_again_changes_nothing() {
    let base = saved(&wizard(3), wish(1, r#"{"a":1}"#, None));
    for if_match in [None, Some(1), Some(2)] {
        assert_eq!(
            save_step(&base, wish(1, r#"{"a":1}"#, if_match), NOW),
            Ok(Save::Unchanged)
        );
    }
}

#[test]
fn steps_outside_the_wizard_do_not_exist() {
    for step in [0, 4, 255] {
        let refusal = save_step(&wizard(3), wish(step, "{}", None), NOW);
        assert_eq!(refusal, Err(Refusal::NoSuchStep { total_steps: 3 }));
    }
}

#[test]
fn a_wizard_holds_256_kib() {
    let full = format!("\"{}\"", "x".repeat(64 * 1024 - 2));
    let mut wizard = wizard(5);
    for step in 1..=4 {
        wizard = saved(&wizard, wish(step, &full, None));
    }
    assert_eq!(wizard.data_bytes(), MAX_WIZARD_BYTES);
    let refusal = save_step(&wizard, wish(5, "{}", None), NOW);
    assert_eq!(
        refusal,
        Err(Refusal::TooLarge {
            bytes: MAX_WIZARD_BYTES + 2
        })
    );
    let smaller = saved(&wizard, wish(1, "{}", Some(wizard.version)));
    assert!(save_step(&smaller, wish(5, "{}", None), NOW).is_ok());
}

#[test]
fn concurrent_saves_cannot_pass_the_limit_together() {
    let full = format!("\"{}\"", "x".repeat(64 * 1024 - 2));
    let mut base = wizard(6);
    for step in 1..=3 {
        base = saved(&base, wish(step, &full, None));
    }
    let write = |step| match save_step(&base, wish(step, &full, None), NOW).unwrap() {
        Save::Write(write) => write,
        Save::Unchanged => panic!("a write"),
    };
    let after = write(4).apply(&base);
    assert!(!write(5).holds_for(&after));
}

#[test]
fn completing_relies_on_the_version_it_read() {
    let base = saved(&wizard(1), wish(1, r#"{"a":1}"#, None));
    let completion = complete(&base, Some(base.version), NOW).unwrap();
    assert_eq!((completion.seen, completion.wizard.version), (2, 3));
    assert_eq!(completion.wizard.status, WizardStatus::Completed);
    assert_eq!(
        (completion.wizard.completed_at, completion.wizard.expires_at),
        (Some(NOW), None)
    );
    assert_eq!(
        complete(&base, Some(1), NOW),
        Err(Refusal::Stale { current: 2 })
    );
}

#[test]
fn a_completed_wizard_only_goes_away() {
    let base = saved(&wizard(1), wish(1, r#"{"a":1}"#, None));
    let done = complete(&base, None, NOW).unwrap().wizard;
    let over = Refusal::NotInProgress { current: 3 };
    assert_eq!(
        save_step(&done, wish(1, "{}", Some(3)), NOW),
        Err(over.clone())
    );
    assert_eq!(complete(&done, None, NOW), Err(over));
    let removal = remove(&done, None).unwrap();
    assert_eq!(
        (removal.status, removal.version),
        (WizardStatus::Completed, None)
    );
    assert_eq!(remove(&done, Some(2)), Err(Refusal::Stale { current: 3 }));
    assert_eq!(
        remove(&base, Some(2)).unwrap().status,
        WizardStatus::InProgress
    );
}
