//! Asking for a reset without being signed in.
//!
//! Nobody learns whether an address has an account: the same reads and the same writes are made for
//! every address, and the mailer drops the mail to nobody.

use domain::{
    audit::{Action, Origin},
    device::{DeviceToken, KnownDevice},
    email::Email,
    ids::UserId,
    mail::budget::{Asker, MailKind},
    network::Network,
    service::Via,
    setting::InvalidSetting,
    timestamp::Timestamp,
    user::User,
};
use store::{
    Decision, StoreError, UnitOfWork,
    credentials::{Credentials, SignInRecord},
    environment::variables::Variables,
};

use super::NewReset;
use crate::{
    audit::Audit,
    context::Context,
    devices::Devices,
    factor_secret::FactorSecret,
    failure::{Failure, fails_with},
    mail_budgets::{MailBudgets, Reserved},
    notices::Notices,
    password_check::subject,
    secrets::SecretError,
    sources::{NetworkLimit, Sources},
};

/// Takes requests for resets. Cheap to clone.
#[derive(Clone)]
pub struct ResetRequests {
    context: Context,
    audit: Audit,
    sources: Sources,
    devices: Devices,
    budgets: MailBudgets,
    notices: Notices,
}

/// Who asks.
pub struct ResetRequest<'a> {
    /// The address whose password is forgotten.
    pub email: &'a Email,
    /// What the device presents to be known again.
    pub device: Option<&'a DeviceToken>,
    /// Where the request is counted unless the account knows the device.
    pub network: Network,
    /// The source address.
    pub ip_address: Option<String>,
    /// The service that asks for somebody there, if one does.
    pub via: Option<&'a Via>,
}

/// Why a request was not taken.
#[derive(Debug, thiserror::Error)]
pub enum ResetRequestError {
    /// The deployment sends no mail.
    #[error("no mail is sent")]
    NoMail,
    /// The network has asked too often, and the account does not know the device.
    #[error(transparent)]
    Network(#[from] NetworkLimit),
    /// It cannot be done now.
    #[error(transparent)]
    Failed(Failure),
}

fails_with!(ResetRequestError: StoreError, SecretError, Failure);

/// What is known of an address: the same reads whether or not it has an account.
struct Found {
    credentials: Option<Credentials>,
    /// Whose audit chain the request belongs to.
    subject: UserId,
    user: Option<User>,
}

impl ResetRequests {
    /// Works over these parts.
    ///
    /// # Errors
    /// When a limit is not valid.
    pub fn new(
        variables: &Variables,
        (context, audit): (&Context, &Audit),
        factor_secret: &FactorSecret,
    ) -> Result<Self, InvalidSetting> {
        Ok(Self {
            context: context.clone(),
            audit: audit.clone(),
            sources: Sources::of_resets(variables, context)?,
            devices: Devices::new(context, factor_secret),
            budgets: MailBudgets::new(variables, context)?,
            notices: Notices::new(variables)?,
        })
    }

    /// Has a reset mailed to the address, if it has an account and enough mail is left. Nobody is
    /// told whether.
    ///
    /// # Errors
    /// See [`ResetRequestError`].
    pub async fn request(&self, request: &ResetRequest<'_>) -> Result<(), ResetRequestError> {
        if !self.notices.are_sent() {
            return Err(ResetRequestError::NoMail);
        }
        let service = request.via.map(|via| &via.service);
        let reserved = self.sources.reserve_through(request.network, service);
        let reserved = reserved.await?;
        let device = self.devices.current(request.device).await?;
        if let (Err(limit), None) = (&reserved, device.known) {
            return Err((*limit).into());
        }
        let unit = self.audit.unit().await?;
        let found = Found::read(&unit, request.email).await?;
        let known = match device.known {
            Some(id) => unit.known_device(found.subject, id).await?,
            None => None,
        };
        let trusted = known.filter(|known| known.is_trusted(self.context.now()));
        match (reserved, &trusted) {
            (Err(limit), None) => return Err(limit.into()),
            (Ok(reservation), Some(_)) => reservation.give_back().await,
            _ => {}
        }
        let asker = asker(trusted.as_ref(), request.network);
        let kind = found.kind();
        let budgets = &self.budgets;
        let is_mailed = match budgets.reserve_telling(kind, request.email, asker).await? {
            Reserved::AddressUsedUp => return Ok(()),
            // What is used up depends on whether the address was proved. So all else is done all the
            // same: the time that it takes tells nothing.
            Reserved::DeploymentUsedUp => false,
            Reserved::Mail(_) => true,
        };
        let how = (trusted.is_some(), is_mailed);
        self.start(&unit, (request, how), found).await
    }

    /// Puts the mail, under the condition that the address is as it was `found`; else it is read
    /// again.
    async fn start(
        &self,
        unit: &UnitOfWork,
        (request, (is_known, is_mailed)): (&ResetRequest<'_>, (bool, bool)),
        found: Found,
    ) -> Result<(), ResetRequestError> {
        let first = &found;
        let decided = unit.decide(|round| async move {
            let again = match round {
                0 => None,
                _ => Some(Found::read(unit, request.email).await?),
            };
            let found = again.as_ref().unwrap_or(first);
            let (subject, email, now) = (found.subject, request.email, self.context.now());
            let NewReset { reset, mail } = found.reset((&self.context, self.notices), email, now);
            let origin = Origin::own(subject, None, request.ip_address.clone());
            let action = Action::PasswordResetRequested;
            let event = origin.event(self.context.id(now), action, None, now);
            let event = event.via(request.via.cloned());
            let mut change = unit
                .appending(subject)
                .rely(unit.require_credentials(email, found.credentials.as_ref())?)
                .rely(unit.put_password_reset(&reset)?);
            if is_known {
                // Its owner asks: mail to an address that it did not reach is tried once more.
                change = change.rely(unit.forget_undeliverable(email)?);
            }
            let change = change.mail(mail.filter(|_| is_mailed));
            Ok::<Decision<(), _>, ResetRequestError>(change.event(event).then(()))
        });
        decided.await
    }
}

impl Found {
    async fn read(unit: &UnitOfWork, email: &Email) -> Result<Self, StoreError> {
        let record: SignInRecord = unit.sign_in_record(email).await?;
        let subject = subject(unit, email, &record);
        Ok(Self {
            credentials: record.credentials,
            subject,
            user: unit.user(subject).await?,
        })
    }

    /// Mail to an address that somebody has shown to be theirs counts by itself: a flood of requests
    /// for others leaves it what it needs.
    fn kind(&self) -> MailKind {
        let proved = |user: &User| user.email_verified_at.is_some();
        if self.user.as_ref().is_some_and(proved) {
            MailKind::Reset
        } else {
            MailKind::Unproven
        }
    }

    fn reset(
        &self,
        (context, notices): (&Context, Notices),
        email: &Email,
        now: Timestamp,
    ) -> NewReset {
        match &self.user {
            Some(user) => NewReset::of(context, notices, user, now),
            None => NewReset::of_nobody(context, notices, (self.subject, email), now),
        }
    }
}

fn asker(trusted: Option<&KnownDevice>, network: Network) -> Asker {
    match trusted {
        Some(device) => Asker::Device(device.device_id),
        None => Asker::Stranger(network),
    }
}
