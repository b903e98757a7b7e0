//! Random histories of devices and of requests that decide on what they read a moment ago,
//! against the condition of the writes.

use std::collections::BTreeMap;

use proptest::{prelude::*, sample::Index};

use super::*;
use crate::samples::{START, wizards};

const STEPS: u8 = 3;
const DEVICES: usize = 3;

#[derive(Debug, Clone)]
enum Action {
    Read,
    Save {
        step: u8,
        value: u8,
        draft: bool,
        bare: bool,
    },
    Complete {
        bare: bool,
    },
}

/// What a device does, and at which earlier moment its request read the wizard.
fn action() -> impl Strategy<Value = (usize, Action, Index)> {
    let action = prop_oneof![
        3 => Just(Action::Read),
        6 => (1..=STEPS, any::<u8>(), any::<bool>(), any::<bool>())
            .prop_map(|(step, value, draft, bare)| Action::Save { step, value, draft, bare }),
        1 => any::<bool>().prop_map(|bare| Action::Complete { bare }),
    ];
    (0..DEVICES, action, any::<Index>())
}

/// Every state so far, the version each device has seen, and what ought to be saved.
struct World {
    states: Vec<Wizard>,
    seen: [u64; DEVICES],
    expected: BTreeMap<u8, String>,
    clock: i64,
}

impl World {
    fn new() -> Self {
        Self {
            states: vec![wizards::custom(STEPS)],
            seen: [1; DEVICES],
            expected: BTreeMap::new(),
            clock: 0,
        }
    }

    fn run(&mut self, device: usize, action: &Action, read: Index) -> Result<(), TestCaseError> {
        self.clock += 1;
        let read = read.get(&self.states).clone();
        match action {
            Action::Read => self.seen[device] = self.item().summary.version,
            Action::Save {
                step,
                value,
                draft,
                bare,
            } => {
                let save = SaveStep {
                    draft: *draft,
                    if_match: (!bare).then_some(self.seen[device]),
                    ..wizards::save(*step, &format!("{{\"value\":{value}}}"))
                };
                self.save(device, &read, &save)?;
            }
            Action::Complete { bare } => {
                let if_match = (!bare).then_some(self.seen[device]);
                self.complete(&read, if_match)?;
            }
        }
        self.check()
    }

    /// Decides on `read`, and on what is there now if that was overtaken.
    fn save(&mut self, device: usize, read: &Wizard, save: &SaveStep) -> Result<(), TestCaseError> {
        let Ok(Some(mut write)) = self.decide(read, save) else {
            return Ok(());
        };
        if write.seen != self.item().summary.version {
            write = match self.decide(self.item(), save) {
                Ok(Some(write)) => write,
                _ => return Ok(()),
            };
        }
        prop_assert_eq!(write.seen, self.item().summary.version);
        let replaced = self.item().steps.get(&save.step);
        let unseen = replaced.is_some_and(|saved| save.if_match.is_none_or(|v| v < saved.version));
        prop_assert!(!unseen, "a save replaced what its device had not seen");
        let text = save.data.as_text().to_owned();
        self.expected.insert(save.step, text);
        self.states.push(write.applied_to(self.item().clone()));
        self.seen[device] = self.item().summary.version;
        Ok(())
    }

    fn decide(&self, read: &Wizard, save: &SaveStep) -> Result<Option<StepWrite>, Refusal> {
        let saved = read.steps.get(&save.step);
        save_step(&read.summary, saved, save.clone(), self.now())
    }

    fn complete(&mut self, read: &Wizard, if_match: Option<u64>) -> Result<(), TestCaseError> {
        let Ok(completion) = complete(&read.summary, if_match, self.now()) else {
            return Ok(());
        };
        if completion.seen == self.item().summary.version {
            let (summary, steps) = (completion.summary, self.item().steps.clone());
            let completed = Wizard::of(summary, steps);
            prop_assert!(completed.is_some(), "a completion lacks a save");
            self.states.extend(completed);
        }
        Ok(())
    }

    fn check(&self) -> Result<(), TestCaseError> {
        let Wizard { summary, steps } = self.item();
        let saved = steps.iter();
        let saved: BTreeMap<u8, String> = saved
            .map(|(number, step)| (*number, step.data.as_text().to_owned()))
            .collect();
        prop_assert_eq!(&saved, &self.expected);
        prop_assert!(Wizard::of(summary.clone(), steps.clone()).is_some());
        let versions = steps.values().map(|step| step.version);
        prop_assert!(versions.max().unwrap_or(0) <= summary.version);
        let done = summary.completed_steps().count() + summary.incomplete_steps().count();
        prop_assert_eq!(done, usize::from(STEPS));
        let whole = summary.progress() == 100;
        prop_assert_eq!(whole, summary.current_step().is_none());
        prop_assert!(whole || summary.status == WizardStatus::InProgress);
        Ok(())
    }

    fn item(&self) -> &Wizard {
        &self.states[self.states.len() - 1]
    }

    const fn now(&self) -> Timestamp {
        START.plus_seconds(self.clock)
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn no_save_is_lost_and_completion_is_final(history in prop::collection::vec(action(), 0..60)) {
        let mut world = World::new();
        let mut completed: Option<Wizard> = None;
        for (device, action, read) in history {
            let version = world.item().summary.version;
            world.run(device, &action, read)?;
            let now = world.item().summary.version;
            prop_assert!(now == version || now == version + 1);
            if let Some(completed) = &completed {
                prop_assert_eq!(world.item(), completed);
            }
            if world.item().summary.status == WizardStatus::Completed {
                completed = Some(world.item().clone());
            }
        }
    }

    /// Whatever happened since, a first save of an unsaved step goes through.
    #[test]
    fn different_steps_never_refuse_each_other(order in Just(vec![1, 2, 3]).prop_shuffle()) {
        let mut world = World::new();
        let read = world.item().clone();
        for (device, step) in order.into_iter().enumerate() {
            let save = SaveStep { if_match: Some(1), ..wizards::save(step, "{}") };
            world.save(device, &read, &save)?;
        }
        prop_assert_eq!(world.expected.len(), 3);
    }
}
