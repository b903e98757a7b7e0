//! Making an account for whoever reads the mail of its address.
//!
//! An address that has an account takes the same path as one that has none: nothing here looks for
//! one. The mailer does, and writes to its owner what the answer must not tell.

use domain::{
    email::Email,
    idempotency::{DoneRequest, KeyedRequest, Repetition},
    ids::RegistrationId,
    language::Language,
    mail::{
        Mail, PENDING_SECONDS, Template,
        budget::{Asker, MailKind},
    },
    mail_code::{CodePurpose, MailCode},
    network::Network,
    password::Password,
    registration::RegistrationForm,
    service::ServiceName,
    session::Device,
    setting::InvalidSetting,
    timestamp::Timestamp,
};
use store::{
    Change, Store, UnitOfWork, environment::variables::Variables,
    registrations::PendingRegistration,
};

use crate::{
    context::Context,
    factor_secret::FactorSecret,
    mail_budgets::{MailBudgets, ReservedMail},
    mail_secrets::MailSecrets,
    passwords::Passwords,
    registration::{OpeningChange, Registration, RegistrationError},
    sign_in::SignedIn,
    sources::Sources,
};

/// Registers people who prove their address. Cheap to clone.
#[derive(Clone)]
pub struct VerifiedRegistration {
    context: Context,
    passwords: Passwords,
    sources: Sources,
    budgets: MailBudgets,
    secrets: MailSecrets,
    registration: Registration,
}

/// A registration that waits for its code, whether or not there is one.
#[derive(Debug, Clone, Copy)]
pub struct Begun {
    /// Its id.
    pub registration_id: RegistrationId,
    /// How long it still waits, in seconds.
    pub expires_in: i64,
    /// Whether it was begun by an earlier request with the same key.
    pub replayed: bool,
}

impl VerifiedRegistration {
    /// Registers over these parts.
    ///
    /// # Errors
    /// When a limit is not valid.
    pub fn new(
        variables: &Variables,
        context: &Context,
        passwords: &Passwords,
        factor_secret: &FactorSecret,
        registration: &Registration,
    ) -> Result<Self, InvalidSetting> {
        Ok(Self {
            context: context.clone(),
            passwords: passwords.clone(),
            sources: Sources::of_registrations(variables, context)?,
            budgets: MailBudgets::new(variables, context)?,
            secrets: MailSecrets::new(factor_secret),
            registration: registration.clone(),
        })
    }

    /// Keeps what `form` asks for until its code comes, and mails the code if there may be a mail.
    /// It counts for the network, and for the service that asks for somebody there.
    ///
    /// # Errors
    /// See [`RegistrationError`]; never that the e-mail is taken.
    pub async fn begin(
        &self,
        form: &RegistrationForm,
        password: &Password,
        (network, service): (Network, Option<&ServiceName>),
        request: Option<&KeyedRequest>,
    ) -> Result<Begun, RegistrationError> {
        drop(self.sources.reserve_through(network, service).await??);
        if let Some(begun) = self.begun_before(request, password).await? {
            return Ok(begun);
        }
        let asker = Asker::Stranger(network);
        let reserved = self.budgets.reserve(MailKind::Unproven, &form.email, asker);
        let reserved = reserved.await?;
        let now = self.context.now();
        let pending = PendingRegistration {
            registration_id: RegistrationId::from_uuid(self.context.id(now)),
            form: form.clone(),
            password_hash: self.passwords.hash(password).await?,
            mailed: reserved.is_some(),
            tries: 0,
            expires_at: now.plus_seconds(PENDING_SECONDS),
        };
        match self.keep(&pending, request, now).await {
            Ok(()) => Ok(Begun {
                registration_id: pending.registration_id,
                expires_in: PENDING_SECONDS,
                replayed: false,
            }),
            Err(RegistrationError::DoneBefore) => {
                let before = self.begun_before(request, password).await?;
                let before = before.ok_or(RegistrationError::DoneBefore)?;
                if let Some(reserved) = reserved {
                    self.settle(before.registration_id, form, reserved).await?;
                }
                Ok(before)
            }
            Err(error) => Err(error),
        }
    }

    /// Of requests at once with one key, one begins the registration `id`, perhaps without a mail:
    /// the others had counted theirs. So one of those that lost mails the code then, and all others
    /// give their mail back.
    async fn settle(
        &self,
        id: RegistrationId,
        form: &RegistrationForm,
        reserved: ReservedMail,
    ) -> Result<(), RegistrationError> {
        let store = &self.context.store;
        let now = self.context.now();
        let mail = self.mail(id, &form.email, form.locale, now);
        let decided = store.decide(|_| async {
            let mailed = store.note_first_code_mailed(id, now)?;
            let change = Change::unrecorded().require(RegistrationError::DoneBefore, mailed);
            Ok(change.mail([mail.clone()]).then(()))
        });
        match decided.await {
            Err(RegistrationError::DoneBefore) => {
                self.budgets.give_back(reserved).await;
                Ok(())
            }
            decided => decided,
        }
    }

    /// Mails the code of a registration once more, if it still takes one and there may be a mail.
    /// Nobody is told whether that is so.
    ///
    /// # Errors
    /// When the table cannot be used.
    pub async fn resend(
        &self,
        id: RegistrationId,
        network: Network,
    ) -> Result<(), RegistrationError> {
        let store = &self.context.store;
        let Some(pending) = store.pending_registration(id).await? else {
            return Ok(());
        };
        if !pending.is_open(self.context.now()) {
            return Ok(());
        }
        let email = &pending.form.email;
        let asker = Asker::Stranger(network);
        let reserved = self.budgets.reserve(MailKind::Unproven, email, asker);
        if reserved.await?.is_none() {
            return Ok(());
        }
        let now = self.context.now();
        let mail = self.mail(id, email, pending.form.locale, now);
        let decided = store.decide(|_| async {
            let mailed = store.note_code_mailed(id, now)?;
            let change = Change::unrecorded().require(RegistrationError::WrongCode, mailed);
            Ok(change.mail([mail.clone()]).then(()))
        });
        match decided.await {
            // It has ended meanwhile.
            Err(RegistrationError::WrongCode) => Ok(()),
            decided => decided,
        }
    }

    /// Makes the account of a registration, with its first session, if `code` is that of its mail.
    ///
    /// # Errors
    /// [`RegistrationError::WrongCode`] for whatever is wrong with the code or the registration;
    /// [`RegistrationError::EmailTaken`] when the code is right but the address has got an account
    /// since it was mailed.
    pub async fn confirm(
        &self,
        id: RegistrationId,
        code: &MailCode,
        device: Device,
    ) -> Result<SignedIn, RegistrationError> {
        let store = &self.context.store;
        if !store.count_code(id, self.context.now()).await? {
            return Err(RegistrationError::WrongCode);
        }
        let pending = store.pending_registration(id).await?;
        let pending = pending.ok_or(RegistrationError::WrongCode)?;
        let purpose = CodePurpose::Registration;
        let right = self.secrets.is_code(code, purpose, id.as_uuid()).await?;
        if !right || !pending.mailed {
            return Err(RegistrationError::WrongCode);
        }
        let form = &pending.form;
        let device = Device {
            name: form.device_name.clone(),
            ..device
        };
        let person = |user, now| form.user(user, Some(now), now);
        let use_up = |unit: &UnitOfWork, change: OpeningChange, _| {
            let used = unit.use_registration(id)?;
            // The mailbox is read, whatever bounced before.
            let reached = unit.forget_undeliverable(&form.email)?;
            Ok(change
                .require(RegistrationError::WrongCode, used)
                .rely(reached))
        };
        let hash = &pending.password_hash;
        Box::pin(self.registration.open(person, hash, &device, use_up)).await
    }

    async fn keep(
        &self,
        pending: &PendingRegistration,
        request: Option<&KeyedRequest>,
        now: Timestamp,
    ) -> Result<(), RegistrationError> {
        let store: &Store = &self.context.store;
        let (id, form) = (pending.registration_id, &pending.form);
        let mail = pending
            .mailed
            .then(|| self.mail(id, &form.email, form.locale, now));
        let decided = store.decide(|_| async {
            let mut change = Change::unrecorded().rely(store.put_registration(pending)?);
            if let Some(request) = request {
                let begun = request.begun(id, (now, pending.expires_at));
                let remembered = store.remember(request, &begun)?;
                change = change.require(RegistrationError::DoneBefore, remembered);
            }
            Ok(change.mail(mail.clone()).then(()))
        });
        decided.await
    }

    /// What an earlier request with the same key has begun.
    async fn begun_before(
        &self,
        request: Option<&KeyedRequest>,
        password: &Password,
    ) -> Result<Option<Begun>, RegistrationError> {
        let Some(request) = request else {
            return Ok(None);
        };
        let store = &self.context.store;
        let remembered = store.done(request).await?;
        let now = self.context.now();
        let (id, done) = match request.compare(remembered, now) {
            Repetition::New => return Ok(None),
            Repetition::Same(
                done @ DoneRequest {
                    registration_id: Some(id),
                    ..
                },
            ) => (id, done),
            Repetition::Same(_) | Repetition::Other => return Err(RegistrationError::OtherBefore),
        };
        // The fingerprint holds nothing of the password. Once the account is made, whoever knows the
        // key and the form learns an id that is worth nothing any more.
        if let Some(pending) = store.pending_registration(id).await? {
            let hash = Some(&pending.password_hash);
            if !self.passwords.verify(hash, password).await?.ok {
                return Err(RegistrationError::OtherBefore);
            }
        }
        Ok(Some(Begun {
            registration_id: id,
            expires_in: now.seconds_until(done.expires_at),
            replayed: true,
        }))
    }

    fn mail(
        &self,
        id: RegistrationId,
        recipient: &Email,
        locale: Language,
        now: Timestamp,
    ) -> Mail {
        Mail {
            mail_id: self.context.id(now),
            template: Template::RegistrationCode,
            locale,
            recipient: recipient.clone(),
            user_id: None,
            reference_id: id.as_uuid(),
        }
    }
}
