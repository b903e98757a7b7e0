//! What each event adds to the figures of its day.

use super::figures::{DeviceFigures, Figures, MethodFigures, ReasonFigures, WizardFigures};
use crate::{
    audit::{Action, AuditEvent},
    device_class::DeviceClass,
    period::Day,
    session::Method,
};

impl Figures {
    /// Counts an event of the day. Most change nothing.
    pub fn count(&mut self, event: &AuditEvent) {
        match event.action {
            Action::LoginSucceeded => self.count_sign_in(event),
            Action::LoginFailed => self.count_refusal(event.reason.as_deref().unwrap_or_default()),
            Action::Registered => {
                self.accounts.registered += 1;
                self.count_active(event);
            }
            Action::InvitationAccepted => {
                self.accounts.invited += 1;
                self.count_active(event);
            }
            Action::AccountDeleted => self.accounts.deleted += 1,
            Action::WizardCreated => self.wizard(event).started += 1,
            Action::WizardCompleted => self.count_completion(event),
            Action::WizardAbandoned => {
                let steps = event.steps_reached.unwrap_or_default();
                self.wizard(event).abandoned_at.count(steps.into());
            }
            _ => {}
        }
    }

    fn count_sign_in(&mut self, event: &AuditEvent) {
        let figures = &mut self.sign_ins;
        *figures.by_method.of(&event.methods) += 1;
        let class = event.device_class.unwrap_or(DeviceClass::Other);
        *figures.by_device.of(class) += 1;
        self.count_active(event);
    }

    /// A sign-in tells of the one before it, so that nobody need be remembered.
    fn count_active(&mut self, event: &AuditEvent) {
        let day = Day::of(event.at);
        let before = event.previous_login_at.map(Day::of);
        let is_first = |part: fn(Day) -> Day| before.is_none_or(|before| part(before) < part(day));
        let accounts = &mut self.accounts;
        accounts.active += u64::from(is_first(|day| day));
        accounts.first_of_week += u64::from(is_first(Day::first_of_week));
        accounts.first_of_month += u64::from(is_first(Day::first_of_month));
    }

    fn count_refusal(&mut self, reason: &str) {
        self.sign_ins.closed += u64::from(reason.ends_with("_closed"));
        *self.sign_ins.by_reason.of(reason) += 1;
    }

    fn count_completion(&mut self, event: &AuditEvent) {
        let steps = event.steps_reached.unwrap_or_default();
        let wizard = self.wizard(event);
        wizard.completed_at.count(steps.into());
        wizard
            .seconds
            .count(event.wizard_seconds.unwrap_or_default());
    }

    fn wizard(&mut self, event: &AuditEvent) -> &mut WizardFigures {
        let name = event.wizard_type.clone().unwrap_or_default();
        self.wizards.entry(name).or_default()
    }
}

impl MethodFigures {
    fn of(&mut self, methods: &[Method]) -> &mut u64 {
        let has = |method| methods.contains(&method);
        match (has(Method::Pwd), has(Method::Mfa)) {
            (true, true) => &mut self.password_and_factor,
            (true, false) => &mut self.password,
            (false, _) => &mut self.passwordless,
        }
    }
}

impl DeviceFigures {
    fn of(&mut self, class: DeviceClass) -> &mut u64 {
        match class {
            DeviceClass::Phone => &mut self.phone,
            DeviceClass::Tablet => &mut self.tablet,
            DeviceClass::Desktop => &mut self.desktop,
            DeviceClass::Other => &mut self.other,
        }
    }
}

impl ReasonFigures {
    /// A reason may go on with what has come to an end with the attempt.
    fn of(&mut self, reason: &str) -> &mut u64 {
        if reason.starts_with("wrong_password") {
            &mut self.wrong_password
        } else if reason.starts_with("unknown_account") {
            &mut self.unknown_account
        } else if reason.starts_with("wrong_factor") {
            &mut self.wrong_factor
        } else if reason == "account_disabled" {
            &mut self.account_disabled
        } else {
            &mut self.other
        }
    }
}
