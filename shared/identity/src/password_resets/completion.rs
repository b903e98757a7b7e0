//! Choosing a new password with the token of a reset.

use domain::{
    audit::{Action, Origin},
    device::{DeviceToken, KnownDevice},
    ids::UserId,
    link_token::{LinkToken, Purpose},
    mail::Template,
    password::Password,
    password_reset::PasswordReset,
    session::Device,
    setting::InvalidSetting,
    timestamp::Timestamp,
    user::User,
};
use store::{
    Change, Decision, Store, StoreError, Strict, UnitOfWork, credentials::Credentials,
    environment::variables::Variables, users::StoredAccount,
};
use tokio::sync::OnceCell;
use uuid::Uuid;

use crate::{
    audit::Audit,
    context::Context,
    devices::{CurrentDevice, Devices},
    factor_resets::without_factors,
    factor_secret::FactorSecret,
    failure::{Failure, fails_with},
    mail_secrets::MailSecrets,
    notices::Notices,
    passwords::Passwords,
    secrets::SecretError,
};

/// Completes resets. Cheap to clone.
#[derive(Clone)]
pub struct ResetCompletion {
    context: Context,
    audit: Audit,
    secrets: MailSecrets,
    devices: Devices,
    passwords: Passwords,
    notices: Notices,
}

/// A reset whose token is genuine and that was good when it was looked at.
#[derive(Debug)]
pub struct OpenReset {
    /// Whose password it sets.
    pub user: User,
    reset_id: Uuid,
}

/// Why no password was set.
#[derive(Debug, thiserror::Error)]
pub enum ResetError {
    /// The token is not genuine, for something else, used up, expired, or the password or the
    /// address of the account have changed since. Nobody is told which.
    #[error("the token is not good for a reset")]
    Refused,
    /// The account of this user is disabled.
    #[error("the account is disabled")]
    Disabled(UserId),
    /// It cannot be done now.
    #[error(transparent)]
    Failed(Failure),
}

fails_with!(ResetError: StoreError, SecretError, Failure);

/// What a completion is decided on.
struct Known {
    change: Change<Strict, ResetError>,
    reset: PasswordReset,
    user: User,
    account: StoredAccount,
    credentials: Credentials,
}

impl ResetCompletion {
    /// Works over these parts.
    ///
    /// # Errors
    /// When a setting is not valid.
    pub fn new(
        variables: &Variables,
        (context, audit): (&Context, &Audit),
        passwords: &Passwords,
        factor_secret: &FactorSecret,
    ) -> Result<Self, InvalidSetting> {
        Ok(Self {
            context: context.clone(),
            audit: audit.clone(),
            secrets: MailSecrets::new(factor_secret),
            devices: Devices::new(context, factor_secret),
            passwords: passwords.clone(),
            notices: Notices::new(variables)?,
        })
    }

    /// Looks at what a token is good for, before anything dear is done for it.
    ///
    /// # Errors
    /// See [`ResetError`].
    pub async fn open(&self, token: &LinkToken) -> Result<OpenReset, ResetError> {
        let claim = self.secrets.read(Purpose::Reset, token).await?;
        let claim = claim.ok_or(ResetError::Refused)?;
        let (user_id, reset_id) = (UserId::from_uuid(claim.subject), claim.reference);
        let store = &self.context.store;
        let reset = good(store, (user_id, reset_id)).await?;
        let user = store.user(user_id).await?;
        let user = allowed(user, &reset, self.context.now())?;
        Ok(OpenReset { user, reset_id })
    }

    /// Sets the password, ends all sessions, forgets a change of the address that waits and all
    /// devices, but makes the one that asks known, and tells the owner by mail. Nobody is signed in
    /// by it, so that no second factor is gone round. Those stay as they are, but for the first time
    /// that somebody proves the mailbox: until then whoever made the account had it. What strangers
    /// guessed stays counted.
    ///
    /// # Errors
    /// See [`ResetError`].
    pub async fn complete(
        &self,
        open: &OpenReset,
        new: &Password,
        device: &Device,
    ) -> Result<DeviceToken, ResetError> {
        let current = self.devices.current(device.token.as_ref()).await?;
        let unit = self.audit.unit().await?;
        // Hashed once, and only for a reset that is good.
        let hash = &OnceCell::new();
        let (unit, current) = (&unit, &current);
        let decided = unit.decide(|_| async move {
            let Some(known) = self.known(unit, open).await? else {
                return Ok(Decision::Again);
            };
            let now = self.context.now();
            let hash = hash.get_or_try_init(|| self.passwords.hash(new)).await?;
            let origin = Origin::own(known.user.user_id, None, device.ip_address.clone());
            let event = origin.event(self.context.id(now), Action::PasswordReset, None, now);
            let mut event = event.via(device.via.clone());
            let user = &known.user;
            let removes_factors = user.second_factor && known.reset.is_first_proof(user);
            if removes_factors {
                event.reason = Some("factors_removed".to_owned());
            }
            let notice = |template| self.notices.of(&self.context, template, user, &event);
            let proved = !known.reset.handed_over;
            let has_factor = user.second_factor && !removes_factors;
            let mut change = known
                .change
                .require(ResetError::Refused, unit.use_password_reset(&known.reset)?)
                .rely(unit.reset_password(&known.credentials, hash, now)?)
                .rely(unit.note_password_reset(user, (proved, has_factor), now)?)
                .rely(unit.forget_pending_email_change(user.user_id)?)
                .mail(notice(Template::PasswordChanged));
            if removes_factors {
                let factors = (user.user_id, &known.account.factors);
                change = without_factors(change, unit, factors)?;
                change = change.mail(notice(Template::FactorRemoved));
            }
            let change = if known.reset.handed_over {
                change
            } else {
                change.rely(unit.forget_undeliverable(&user.email)?)
            };
            let place = (user.user_id, known.account.devices.as_slice());
            let change = know_only(unit, change, place, (current, device), now)?;
            Ok(change.event(event).then(()))
        });
        Box::pin(decided).await?;
        Ok(current.token())
    }

    /// The reset and its account as they are now. What is committed has seen everything that changes
    /// the account: the end of its chain is read first. `None` when the reads do not fit together.
    async fn known(
        &self,
        unit: &UnitOfWork,
        open: &OpenReset,
    ) -> Result<Option<Known>, ResetError> {
        let user_id = open.user.user_id;
        let change = unit.following(user_id).await?;
        let reset = good(unit, (user_id, open.reset_id)).await?;
        let mut account = unit.account(user_id).await?;
        let user = allowed(account.user.take(), &reset, self.context.now())?;
        let record = unit.sign_in_record(&user.email).await?;
        let credentials = record.credentials.filter(|known| known.user_id == user_id);
        Ok(credentials.map(|credentials| Known {
            change,
            reset,
            user,
            account,
            credentials,
        }))
    }
}

/// The reset, if nobody has used it up.
async fn good(store: &Store, (user, reset): (UserId, Uuid)) -> Result<PasswordReset, ResetError> {
    let found = store.password_reset(user, reset).await?;
    found.ok_or(ResetError::Refused)
}

/// The user, if the reset is good for them.
fn allowed(user: Option<User>, reset: &PasswordReset, now: Timestamp) -> Result<User, ResetError> {
    let user = user.filter(|user| reset.is_good(user, now));
    let user = user.ok_or(ResetError::Refused)?;
    if !user.is_active {
        return Err(ResetError::Disabled(user.user_id));
    }
    Ok(user)
}

/// Has the account know the device that asks, and no other.
fn know_only<E>(
    store: &Store,
    mut change: Change<Strict, E>,
    (user, known): (UserId, &[KnownDevice]),
    (current, device): (&CurrentDevice, &Device),
    now: Timestamp,
) -> Result<Change<Strict, E>, StoreError> {
    let id = current.device_id;
    for other in known.iter().filter(|known| known.device_id != id) {
        change = change.rely(store.forget_device(user, other.device_id)?);
    }
    let before = known.iter().find(|known| known.device_id == id);
    let name = device.name.clone().or_else(|| device.user_agent.clone());
    let anew = KnownDevice::used(id, None, name, now);
    Ok(change.rely(store.put_device(user, before, &anew)?))
}
