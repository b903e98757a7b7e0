//! Saving the steps of wizards, and completing them.

use serde_json::{Value, json};
use tests::forms::TEXT;

use crate::{
    client::{Client, Seat},
    kind::Kind,
    wire::{Request, Settled},
};

impl Client {
    /// Saves a step; one that is saved already is read before.
    pub(crate) async fn save_step(&mut self, seat: &Seat, id: &str, step: usize, again: bool) {
        let seen = if again {
            self.read_wizard(seat, id).await
        } else {
            None
        };
        if again && seen.is_none() {
            return;
        }
        let data = self.data(seat.account.shared, step);
        let request = Request::to(Kind::SaveStep, format!("/wizards/{id}/steps/{step}"))
            .with(json!({"step_data": data}))
            .seen(seen)
            .or(412, "precondition_failed")
            .or(428, "precondition_required")
            .or(409, "not_in_progress");
        if let Some(saved) = seat.account.notes().step(id, step) {
            saved.send(data.clone());
        }
        if let Some(settled) = self.ask(seat, request).await {
            let wrong = note_save(seat, id, step, &data, &settled);
            if let Some(wrong) = wrong {
                self.wire.log.broken(wrong);
            }
        }
    }

    pub(crate) async fn complete_wizard(&mut self, seat: &Seat, id: &str) {
        let request = Request::to(Kind::CompleteWizard, format!("/wizards/{id}/complete"))
            .key(self.key())
            .or(409, "not_in_progress");
        if let Some(wizard) = seat.account.notes().wizards.get_mut(id) {
            wizard.completion_sent = true;
        }
        if let Some(settled) = self.ask(seat, request).await {
            let wrong = note_completion(seat, id, &settled);
            if let Some(wrong) = wrong {
                self.wire.log.broken(wrong);
            }
        }
    }

    /// Acceptable data for a step that no other save has.
    fn data(&self, shared: bool, step: usize) -> Value {
        if shared {
            return json!({"note": self.marker()});
        }
        let mut data = self.form[step - 1].clone();
        let mut fields = data.as_object_mut().into_iter().flatten();
        if let Some((_, text)) = fields.find(|(_, value)| **value == TEXT) {
            *text = self.marker().into();
        }
        data
    }
}

/// What an answered save proves to be wrong.
fn note_save(
    seat: &Seat,
    id: &str,
    step: usize,
    data: &Value,
    settled: &Settled,
) -> Option<&'static str> {
    let made = settled.succeeded();
    let mut notes = seat.account.notes();
    let wizard = notes.wizards.get_mut(id)?;
    wizard.changed(settled, made);
    let completed = wizard.completion_sent;
    let saved = wizard.steps.get_mut(&step)?;
    if made {
        let version = settled.answer.body["wizard"]["version"].as_u64();
        let kept = saved.accept(version.unwrap_or(0), data);
        return (!kept).then_some("two saves of one version");
    }
    if settled.open == 0 {
        saved.settle(data);
    }
    let explained = match settled.answer.status {
        409 => completed,
        _ => seat.account.shared,
    };
    (!explained).then_some("a step changed that nobody else saves")
}

/// What an answered completion proves to be wrong.
fn note_completion(seat: &Seat, id: &str, settled: &Settled) -> Option<&'static str> {
    let made = settled.succeeded();
    let mut notes = seat.account.notes();
    if notes.current.as_deref() == Some(id) {
        notes.current = None;
    }
    notes.event("wizard_completed", settled, made);
    let wizard = notes.wizards.get_mut(id)?;
    wizard.changed(settled, made);
    if !made {
        let explained = seat.account.shared;
        return (!explained).then_some("a wizard was completed by nobody");
    }
    let result = settled.answer.body["wizard"]["final_result"].clone();
    let twice = wizard.result.replace(result).is_some();
    twice.then_some("a wizard was completed twice")
}
