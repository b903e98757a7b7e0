//! What starts a session, with one factor or two.

use domain::{
    audit::{Action, NewEvent, Origin, SignInFacts},
    device::{DEVICE_TRUST_DAYS, KnownDevice, evicted as evicted_devices, is_to_be_told},
    mail::{Mail, Template},
    session::{Assurance, Device, EndReason, Level, Method, Session, SessionSettings, evicted},
    setting::InvalidSetting,
    timestamp::Timestamp,
    user::User,
};
use store::{Change, StoreError, Strict, environment::variables::Variables, users::StoredAccount};

use crate::{
    context::Context,
    devices::CurrentDevice,
    notices::Notices,
    sessions::{Started, settings, start},
};

/// Starts sessions. Cheap to clone.
#[derive(Clone)]
pub(crate) struct SessionStart {
    context: Context,
    settings: SessionSettings,
    max_sessions: usize,
    remembers_factors: bool,
    notices: Notices,
}

/// Somebody who has proved who they are.
pub(crate) struct Arrival<'a> {
    /// Who it is, with this sign-in among those that are counted.
    pub(crate) user: User,
    /// Their account as it was read.
    pub(crate) account: &'a StoredAccount,
    /// Where they are.
    pub(crate) device: &'a Device,
    /// The same device, as the account knows it from now on.
    pub(crate) current: &'a CurrentDevice,
    /// How they did.
    pub(crate) methods: &'a [Method],
    /// What the event says of it besides.
    pub(crate) remark: Option<&'static str>,
}

impl SessionStart {
    pub(crate) fn new(variables: &Variables, context: &Context) -> Result<Self, InvalidSetting> {
        Ok(Self {
            context: context.clone(),
            settings: settings(variables)?,
            max_sessions: variables.number(&SessionSettings::MAX_PER_USER)?,
            remembers_factors: false,
            notices: Notices::new(variables)?,
        })
    }

    /// The same, but a device remembers that a second factor was shown on it if `DEVICE_TRUST_DAYS`
    /// gives that a meaning.
    pub(crate) fn remembering_factors(self, variables: &Variables) -> Result<Self, InvalidSetting> {
        let remembers_factors = variables.number(&DEVICE_TRUST_DAYS)? > 0;
        Ok(Self {
            remembers_factors,
            ..self
        })
    }

    /// Adds to `change` the session, its event, its notice and what it brings with it. It fails if the account or
    /// its sessions have changed since they were read.
    pub(crate) fn add<E>(
        &self,
        mut change: Change<Strict, E>,
        arrival: Arrival<'_>,
    ) -> Result<(Change<Strict, E>, User, Started), StoreError> {
        let Arrival { user, device, .. } = &arrival;
        let store = &self.context.store;
        let now = self.context.now();
        let Started { session, cookie } = start(&self.context, self.settings, (user, device), now);
        let session = session.assured(Assurance::of(arrival.methods));
        change = change
            .rely(store.note_login(user, user.sign_ins, now)?)
            .rely(store.put_session(&session)?);
        change = self.know(change, &arrival, &session)?;
        let live = arrival.account.sessions.iter();
        let live = live.filter(|session| session.check_live(user, now).is_ok());
        for old in evicted(live.cloned().collect(), self.max_sessions) {
            let reason = EndReason::SessionLimit;
            change = change.rely(store.end_session(user.user_id, old.session_id, reason, now)?);
        }
        let event = self.event(&arrival, &session, now);
        let notice = self.notice_of_device(&arrival, &event);
        let user = User {
            last_login_at: Some(now),
            ..arrival.user
        };
        let started = Started { session, cookie };
        Ok((change.mail(notice).event(event), user, started))
    }

    /// Makes the device one of those that the account knows, under the name in `session`.
    fn know<E>(
        &self,
        mut change: Change<Strict, E>,
        arrival: &Arrival<'_>,
        session: &Session,
    ) -> Result<Change<Strict, E>, StoreError> {
        let store = &self.context.store;
        let (user, known) = (arrival.user.user_id, &arrival.account.devices);
        let id = arrival.current.device_id;
        let before = known.iter().find(|device| device.device_id == id);
        let name = session.device_name.clone();
        let mut device = KnownDevice::used(id, before, name, session.created_at);
        if self.remembers_factors && session.level == Level::Two {
            device = device.shown_factor(&arrival.user, session.created_at);
        }
        change = change.rely(store.put_device(user, before, &device)?);
        for forgotten in evicted_devices(known, id) {
            change = change.rely(store.forget_device(user, forgotten)?);
        }
        Ok(change)
    }

    fn event(&self, arrival: &Arrival<'_>, session: &Session, now: Timestamp) -> NewEvent {
        let address = arrival.device.ip_address.clone();
        let origin = Origin::own(session.user_id, Some(session.session_id), address);
        let origin = origin.proved(session.assurance());
        let mut event = origin.event(self.context.id(now), Action::LoginSucceeded, None, now);
        event.reason = arrival.remark.map(str::to_owned);
        let before = arrival.account.user.as_ref();
        let event = event.signing_in(SignInFacts {
            device_class: session.device_class(),
            previous_login_at: before.and_then(User::previous_login_at),
        });
        event.via(arrival.device.via.clone())
    }

    /// The mail that tells of a sign-in from a device that the account does not know. Whoever signs
    /// in for the first time has no other.
    fn notice_of_device(&self, arrival: &Arrival<'_>, event: &NewEvent) -> Option<Mail> {
        let (user, known) = (&arrival.user, &arrival.account.devices);
        user.last_login_at?;
        let told = is_to_be_told(known, arrival.current.device_id, event.at);
        let notice = || {
            let template = Template::NewDevice;
            self.notices.of(&self.context, template, user, event)
        };
        told.then(notice).flatten()
    }
}
