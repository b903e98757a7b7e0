//! What the clients of one account know of it.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::{account::Session, register::Register, wire::Settled, wizard_notes::WizardNotes};

/// So many ended sessions are remembered, to see that they stay so.
const ENDED: usize = 5;

#[derive(Debug, Default)]
pub(crate) struct Notes {
    /// The department of the profile, by the profile's version.
    pub(crate) department: Register,
    pub(crate) wizards: BTreeMap<String, WizardNotes>,
    /// The wizard that is being filled in.
    pub(crate) current: Option<String>,
    /// Whether somebody is about to start one.
    pub(crate) starting: bool,
    /// How many audit events of an action there must be.
    pub(crate) events: BTreeMap<&'static str, Count>,
    /// Sessions that were ended, the latest ones.
    pub(crate) ended: VecDeque<Session>,
    /// The ids of sessions that the limit ended though their device still holds them.
    pub(crate) evicted: BTreeSet<String>,
    /// How many sessions there may be that nobody holds.
    pub(crate) stray_sessions: usize,
    /// The device that signs in next, of an account that nobody shares.
    pub(crate) next_device: usize,
}

/// So often, or up to so much oftener.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Count {
    pub(crate) sure: usize,
    pub(crate) maybe: usize,
}

impl Count {
    pub(crate) fn add(&mut self, settled: &Settled, sure: bool) {
        self.sure += usize::from(sure);
        self.maybe += settled.open;
    }

    pub(crate) fn allows(self, seen: usize) -> bool {
        (self.sure..=self.sure + self.maybe).contains(&seen)
    }
}

impl Notes {
    /// Counts the event of a change, if it was made.
    pub(crate) fn event(&mut self, action: &'static str, settled: &Settled, made: bool) {
        self.events.entry(action).or_default().add(settled, made);
    }

    /// What is known of a step of a wizard.
    pub(crate) fn step(&mut self, wizard: &str, step: usize) -> Option<&mut Register> {
        let wizard = self.wizards.get_mut(wizard)?;
        wizard.steps.get_mut(&step)
    }

    pub(crate) fn end(&mut self, session: Session) {
        self.ended.push_back(session);
        if self.ended.len() > ENDED {
            self.ended.pop_front();
        }
    }
}
