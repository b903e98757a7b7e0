//! Filling in wizards.

use serde_json::json;
use tests::Answer;

use crate::{
    client::{Client, Seat},
    kind::Kind,
    notes::Notes,
    wire::Request,
    wizard_notes::WizardNotes,
};

/// The steps of the wizard that several fill in together.
const SHARED_STEPS: usize = 3;

/// What to do next with the wizard in hand.
enum Act {
    Start,
    Save {
        id: String,
        step: usize,
        again: bool,
    },
    Read(String),
    Complete(String),
    List,
}

impl Client {
    pub(crate) async fn work_on_wizard(&mut self, seat: &Seat) {
        let act = self.next_act(seat.account.shared, &mut seat.account.notes());
        match act {
            Act::Start => self.start_wizard(seat).await,
            Act::Save { id, step, again } => self.save_step(seat, &id, step, again).await,
            Act::Read(id) => drop(self.read_wizard(seat, &id).await),
            Act::Complete(id) => self.complete_wizard(seat, &id).await,
            Act::List => self.list_wizards(seat).await,
        }
    }

    /// A wizard goes from step to step; several who share it save whatever they come upon.
    fn next_act(&mut self, shared: bool, notes: &mut Notes) -> Act {
        let pick = self.rng.u8(..100);
        let Some(id) = notes.current.clone() else {
            if notes.starting || pick < 20 {
                return Act::List;
            }
            notes.starting = true;
            return Act::Start;
        };
        let wizard = &notes.wizards[&id];
        let any = self.rng.usize(1..=wizard.steps.len());
        let saved = |step: usize| wizard.steps[&step].floor() > 0;
        match (pick, wizard.unsaved()) {
            (..15, _) => Act::Read(id),
            (15..22, _) => Act::List,
            (_, Some(step)) => {
                let step = if shared { any } else { step };
                let again = saved(step);
                Act::Save { id, step, again }
            }
            (22..60, None) => Act::Save {
                id,
                step: any,
                again: true,
            },
            (_, None) => Act::Complete(id),
        }
    }

    async fn start_wizard(&mut self, seat: &Seat) {
        let shared = seat.account.shared;
        let (body, steps) = if shared {
            let custom = json!({
                "wizard_type": "custom", "title": "Rounds", "total_steps": SHARED_STEPS,
            });
            (custom, SHARED_STEPS)
        } else {
            (json!({"wizard_type": "sbar_report"}), self.form.len())
        };
        let request = Request::new(Kind::StartWizard).with(body).key(self.key());
        let settled = self.ask(seat, request.clone()).await;
        let id = settled.as_ref().map(|settled| wizard_id(&settled.answer));
        {
            let mut notes = seat.account.notes();
            notes.starting = false;
            let Some((settled, id)) = settled.zip(id.clone()) else {
                return;
            };
            notes.event("wizard_created", &settled, true);
            notes.wizards.insert(id.clone(), WizardNotes::new(steps));
            notes.current = Some(id);
        }
        // As after a lost answer.
        if self.rng.u8(..4) == 0
            && let Some(again) = self.ask(seat, request).await
            && Some(wizard_id(&again.answer)) != id
        {
            self.wire.log.broken("one key started two wizards");
        }
    }

    /// Its version; what it shows must hold what was accepted before.
    pub(crate) async fn read_wizard(&mut self, seat: &Seat, id: &str) -> Option<u64> {
        let floors = seat.account.notes().wizards[id].floors();
        let request = Request::to(Kind::ReadWizard, format!("/wizards/{id}"));
        let read = self.ask(seat, request).await?;
        let wizard = &read.answer.body["wizard"];
        let wrong = seat.account.notes().wizards[id].contradiction(&floors, wizard);
        if let Some(wrong) = wrong {
            self.wire.log.broken(wrong);
        }
        wizard["version"].as_u64()
    }

    async fn list_wizards(&mut self, seat: &Seat) {
        let request = Request::to(Kind::ListWizards, "/wizards?limit=10");
        self.ask(seat, request).await;
    }
}

fn wizard_id(answer: &Answer) -> String {
    let id = answer.body["wizard"]["wizard_id"].as_str();
    id.unwrap_or_default().to_owned()
}
