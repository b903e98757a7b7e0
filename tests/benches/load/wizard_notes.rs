//! What the clients of one account know of a wizard.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{notes::Count, register::Register, wire::Settled};

#[derive(Debug)]
pub(crate) struct WizardNotes {
    /// What each step holds, by the wizard's version.
    pub(crate) steps: BTreeMap<usize, Register>,
    /// Its changes, each of which raises its version by one.
    changes: Count,
    /// Whether somebody has asked to complete it.
    pub(crate) completion_sent: bool,
    /// The report that the completion answered with.
    pub(crate) result: Option<Value>,
}

impl WizardNotes {
    pub(crate) fn new(steps: usize) -> Self {
        Self {
            steps: (1..=steps).map(|n| (n, Register::default())).collect(),
            changes: Count::default(),
            completion_sent: false,
            result: None,
        }
    }

    /// The first step that nobody has saved.
    pub(crate) fn unsaved(&self) -> Option<usize> {
        let unsaved = self.steps.iter().find(|(_, saved)| saved.floor() == 0);
        unsaved.map(|(step, _)| *step)
    }

    pub(crate) fn changed(&mut self, settled: &Settled, sure: bool) {
        self.changes.add(settled, sure);
    }

    /// The newest version of each step that was accepted so far.
    pub(crate) fn floors(&self) -> BTreeMap<usize, u64> {
        let floors = self.steps.iter();
        floors.map(|(step, saved)| (*step, saved.floor())).collect()
    }

    /// What is wrong with a wizard read by a request that was sent at these floors.
    pub(crate) fn contradiction(
        &self,
        floors: &BTreeMap<usize, u64>,
        read: &Value,
    ) -> Option<&'static str> {
        let shown = |step: &usize| &read["step_data"][step.to_string()];
        let stale = floors
            .iter()
            .any(|(step, floor)| !self.steps[step].may_be(*floor, shown(step)));
        stale.then_some("a wizard lacks an accepted step")
    }

    /// What is wrong with the wizard now that nobody changes it.
    pub(crate) fn final_contradiction(&self, read: &Value) -> Option<&'static str> {
        if let Some(wrong) = self.contradiction(&self.floors(), read) {
            return Some(wrong);
        }
        if let Some(result) = &self.result {
            let same = read["status"] == "completed" && read["final_result"] == *result;
            if !same {
                return Some("an accepted completion is lost");
            }
        } else if read["status"] != "in_progress" && !self.completion_sent {
            return Some("a wizard was completed by nobody");
        }
        let version = read["version"]
            .as_u64()
            .and_then(|v| usize::try_from(v).ok());
        let changes = version.and_then(|version| version.checked_sub(1));
        let whole = changes.is_some_and(|changes| self.changes.allows(changes));
        (!whole).then_some("a wizard's version is not the number of its changes")
    }
}
