//! Random histories of devices that read, decide and write at any moment,
//! against the conditions of the writes.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::wizard::catalogue;

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

fn action() -> impl Strategy<Value = (usize, Action)> {
    let action = prop_oneof![
        3 => Just(Action::Read),
        6 => (1..=STEPS, any::<u8>(), any::<bool>(), any::<bool>())
            .prop_map(|(step, value, draft, bare)| Action::Save { step, value, draft, bare }),
        1 => any::<bool>().prop_map(|bare| Action::Complete { bare }),
    ];
    (0..DEVICES, action)
}

/// The item, what each device last read, and what ought to be saved.
struct World {
    item: Wizard,
    seen: Vec<Wizard>,
    expected: BTreeMap<u8, String>,
    clock: i64,
}

impl World {
    fn new() -> Self {
        let catalogue = catalogue::all().unwrap();
        let steps = Some(i64::from(STEPS));
        let plan = Plan::parse("custom", Some("Rounds"), steps, catalogue).unwrap();
        let item = start(plan, Uuid::nil(), Uuid::nil(), Timestamp::from_millis(0));
        Self {
            seen: vec![item.clone(); DEVICES],
            item,
            expected: BTreeMap::new(),
            clock: 0,
        }
    }

    fn run(&mut self, device: usize, action: &Action) -> Result<(), TestCaseError> {
        self.clock += 1;
        match action {
            Action::Read => self.seen[device] = self.item.clone(),
            Action::Save {
                step,
                value,
                draft,
                bare,
            } => {
                let if_match = (!bare).then_some(self.seen[device].version);
                self.save(device, *step, *value, *draft, if_match)?;
            }
            Action::Complete { bare } => self.complete(device, *bare)?,
        }
        self.check()
    }

    /// Decides on the state last read and writes if the condition holds now.
    fn save(
        &mut self,
        device: usize,
        step: u8,
        value: u8,
        draft: bool,
        if_match: Option<u64>,
    ) -> Result<(), TestCaseError> {
        let text = format!("{{\"value\":{value}}}");
        let save = SaveStep {
            step,
            data: StepData::from_stored(text.clone()).unwrap(),
            draft,
            if_match,
        };
        let Ok(Save::Write(write)) = save_step(&self.seen[device], save, self.now()) else {
            return Ok(());
        };
        if !write.holds_for(&self.item) {
            return Ok(());
        }
        let unseen = self.item.steps.get(&step) != self.seen[device].steps.get(&step);
        prop_assert!(!unseen, "a save replaced what its device had not seen");
        self.item = write.apply(&self.item);
        self.expected.insert(step, text);
        self.seen[device] = self.item.clone();
        Ok(())
    }

    fn complete(&mut self, device: usize, bare: bool) -> Result<(), TestCaseError> {
        let if_match = (!bare).then_some(self.seen[device].version);
        let Ok(completion) = complete(&self.seen[device], if_match, self.now()) else {
            return Ok(());
        };
        if self.item.status == WizardStatus::InProgress && self.item.version == completion.seen {
            prop_assert_eq!(&completion.wizard.steps, &self.item.steps);
            self.item = completion.wizard;
        }
        Ok(())
    }

    fn check(&self) -> Result<(), TestCaseError> {
        let saved: BTreeMap<u8, String> = self
            .item
            .steps
            .iter()
            .map(|(number, step)| (*number, step.data.as_text().to_owned()))
            .collect();
        prop_assert_eq!(&saved, &self.expected);
        let versions: Vec<u64> = self.item.steps.values().map(|step| step.version).collect();
        prop_assert!(versions.iter().all(|version| *version <= self.item.version));
        let done = self.item.completed_steps().count() + self.item.incomplete_steps().count();
        prop_assert_eq!(done, usize::from(STEPS));
        prop_assert_eq!(
            self.item.progress() == 100,
            self.item.current_step().is_none()
        );
        if self.item.status == WizardStatus::Completed {
            prop_assert_eq!(self.item.progress(), 100);
        }
        Ok(())
    }

    const fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.clock)
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn no_save_is_lost_and_completion_is_final(history in prop::collection::vec(action(), 0..60)) {
        let mut world = World::new();
        let mut completed: Option<Wizard> = None;
        for (device, action) in history {
            let version = world.item.version;
            world.run(device, &action)?;
            prop_assert!(world.item.version == version || world.item.version == version + 1);
            if let Some(completed) = &completed {
                prop_assert_eq!(&world.item, completed);
            }
            if world.item.status == WizardStatus::Completed {
                completed = Some(world.item.clone());
            }
        }
    }

    /// Whatever happened since, a first save of an unsaved step goes through.
    #[test]
    fn different_steps_never_refuse_each_other(order in Just(vec![1, 2, 3]).prop_shuffle()) {
        let mut world = World::new();
        for (device, step) in order.into_iter().enumerate() {
            world.save(device, step, 7, false, Some(1))?;
        }
        prop_assert_eq!(world.expected.len(), 3);
    }
}
