//! "This was not me": the owner of an account answers a notice.

use domain::{
    audit::{Action, Origin},
    ids::UserId,
    link_token::{LinkToken, Purpose},
    not_me::may_answer,
    setting::InvalidSetting,
    timestamp::Timestamp,
    user::User,
};
use store::{
    Decision, StoreError, UnitOfWork, credentials::Credentials, environment::variables::Variables,
    users::StoredAccount,
};

use crate::{
    audit::Audit,
    context::Context,
    factor_resets::without_passkeys,
    factor_secret::FactorSecret,
    failure::{Failure, fails_with},
    mail_secrets::MailSecrets,
    notices::Notices,
    password_resets::NewReset,
    secrets::SecretError,
};

/// Takes answers to notices. Cheap to clone.
#[derive(Clone)]
pub struct NotMe {
    context: Context,
    audit: Audit,
    secrets: MailSecrets,
    notices: Notices,
}

/// Why an answer was not taken.
#[derive(Debug, thiserror::Error)]
pub enum NotMeError {
    /// The token is not genuine, for something else or expired, the account is gone, or a reset was
    /// completed since. Nobody is told which.
    #[error("the token is not good for this")]
    Refused,
    /// It cannot be done now.
    #[error(transparent)]
    Failed(Failure),
}

fails_with!(NotMeError: StoreError, SecretError, Failure);

impl NotMe {
    /// Works over these parts.
    ///
    /// # Errors
    /// When a setting is not valid.
    pub fn new(
        variables: &Variables,
        (context, audit): (&Context, &Audit),
        factor_secret: &FactorSecret,
    ) -> Result<Self, InvalidSetting> {
        Ok(Self {
            context: context.clone(),
            audit: audit.clone(),
            secrets: MailSecrets::new(factor_secret),
            notices: Notices::new(variables)?,
        })
    }

    /// Ends all sessions, forgets all devices and a change of the address that waits, refuses the
    /// password until a reset is completed, and has a reset mailed. Second factors that were added
    /// since the noticed event are removed. Where nothing of that is left to do, as the second time,
    /// nothing is done and no mail sent.
    ///
    /// # Errors
    /// See [`NotMeError`].
    pub async fn report(
        &self,
        token: &LinkToken,
        ip_address: Option<String>,
    ) -> Result<UserId, NotMeError> {
        let claim = self.secrets.read(Purpose::NotMe, token).await?;
        let claim = claim.ok_or(NotMeError::Refused)?;
        let user_id = UserId::from_uuid(claim.subject);
        let unit = self.audit.unit().await?;
        let (unit, ip_address) = (&unit, &ip_address);
        let decided = unit.decide(|_| async move {
            let change = unit.following(user_id).await?;
            let account = unit.account(user_id).await?;
            let user = account.user.as_ref().ok_or(NotMeError::Refused)?;
            let Some(credentials) = credentials(unit, user).await? else {
                return Ok(Decision::Again);
            };
            let now = self.context.now();
            if !may_answer(claim.reference, credentials.reset_at, now) {
                return Err(NotMeError::Refused);
            }
            let added = account.factors.added_since(claim.reference);
            if !added.any() && is_closed(&account, user, &credentials, now) {
                return Ok(Decision::Nothing(user_id));
            }
            let origin = Origin::own(user_id, None, ip_address.clone());
            let mut event = origin.event(self.context.id(now), Action::ReportedNotMe, None, now);
            let mut change = change
                .rely(unit.remove_password(&credentials)?)
                .rely(unit.forget_pending_email_change(user_id)?);
            if added.any() {
                event.reason = Some("factors_removed".to_owned());
                change = change.rely(unit.remove_recovery_codes(user_id)?);
            }
            if added.app {
                change = change.rely(unit.remove_totp(user_id)?);
            }
            let none_left = added.are_all_of(&account.factors);
            change = without_passkeys(change, unit, (user_id, added.passkeys))?;
            change = change.rely(if none_left && user.second_factor {
                unit.note_factors_reset(user, now)?
            } else {
                unit.end_all_sessions(user_id)?
            });
            for device in &account.devices {
                change = change.rely(unit.forget_device(user_id, device.device_id)?);
            }
            if user.is_active {
                let NewReset { reset, mail } = NewReset::of(&self.context, self.notices, user, now);
                change = change.rely(unit.put_password_reset(&reset)?).mail(mail);
            }
            Ok(change.event(event).then(user_id))
        });
        Box::pin(decided).await
    }
}

async fn credentials(unit: &UnitOfWork, user: &User) -> Result<Option<Credentials>, StoreError> {
    let record = unit.sign_in_record(&user.email).await?;
    let credentials = record.credentials;
    Ok(credentials.filter(|known| known.user_id == user.user_id))
}

/// Whether nobody can use the account before its password is reset.
fn is_closed(
    account: &StoredAccount,
    user: &User,
    credentials: &Credentials,
    now: Timestamp,
) -> bool {
    let mut sessions = account.sessions.iter();
    credentials.password_hash.is_none()
        && account.devices.is_empty()
        && !sessions.any(|session| session.check_live(user, now).is_ok())
}
