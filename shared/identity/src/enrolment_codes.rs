//! One-time codes that let an administrator set up their first second factor: a stolen password
//! alone must not be able to.

use domain::{
    audit::Action,
    ids::UserId,
    one_time_code::{MAILED_SECONDS, MailedCodes, OneTimeCode, StoredOneTimeCode},
    timestamp::Timestamp,
};

use crate::{
    accounts::{AccountError, Actor},
    audit::Audit,
    context::Context,
    factor_secret::FactorSecret,
    one_time_codes,
    secrets::SecretError,
};

const LABEL: &str = "enrolment-code/hmac-sha256";

/// How long a code of an operator is good, in seconds.
pub const LIFETIME_SECONDS: i64 = 86_400;

/// Makes and checks codes. Cheap to clone.
#[derive(Clone)]
pub struct EnrolmentCodes {
    context: Context,
    audit: Audit,
    secret: FactorSecret,
}

impl EnrolmentCodes {
    /// Works over these parts.
    #[must_use]
    pub fn new((context, audit): (&Context, &Audit), secret: &FactorSecret) -> Self {
        Self {
            context: context.clone(),
            audit: audit.clone(),
            secret: secret.clone(),
        }
    }

    /// A new code of `user`, and what is to be stored of it.
    ///
    /// # Errors
    /// When the secret cannot be read.
    pub async fn make(
        &self,
        user: UserId,
        now: Timestamp,
    ) -> Result<(OneTimeCode, StoredOneTimeCode), SecretError> {
        let code = one_time_codes::random(&*self.context.entropy);
        let stored = StoredOneTimeCode {
            mac: self.seal(user, &code).await?,
            expires_at: now.plus_seconds(LIFETIME_SECONDS),
            mailed: None,
        };
        Ok((code, stored))
    }

    /// What is stored of the code that is mailed to `user` at `now`.
    pub(crate) async fn mailed(
        &self,
        (user, code): (UserId, &OneTimeCode),
        mailed: MailedCodes,
        now: Timestamp,
    ) -> Result<StoredOneTimeCode, SecretError> {
        Ok(StoredOneTimeCode {
            mac: self.seal(user, code).await?,
            expires_at: now.plus_seconds(MAILED_SECONDS),
            mailed: Some(mailed),
        })
    }

    async fn seal(&self, user: UserId, code: &OneTimeCode) -> Result<String, SecretError> {
        let keys = self.secret.keys().await?;
        Ok(one_time_codes::sealed(keys.current(), LABEL, (user, code)))
    }

    /// Makes the code of the account `subject`, as an operator, in the place of any before it.
    ///
    /// # Errors
    /// See [`AccountError`].
    pub async fn issue(&self, subject: UserId) -> Result<OneTimeCode, AccountError> {
        let unit = self.audit.unit().await?;
        let decided = unit.decide(|_| async {
            let user = unit.user(subject).await?.ok_or(AccountError::NotFound)?;
            let now = self.context.now();
            let (code, stored) = self.make(subject, now).await?;
            let origin = Actor::default().origin(subject);
            let id = self.context.id(now);
            let event = origin.event(id, Action::EnrolmentCodeMade, None, now);
            let change = unit
                .appending(subject)
                .rely(unit.require_unchanged_role(&user)?)
                .rely(unit.put_enrolment_code(subject, &stored)?);
            Ok(change.event(event).then(code))
        });
        decided.await
    }

    /// Whether `code` is the one that is `stored` for the account `user`, and still good.
    pub(crate) async fn matches(
        &self,
        code: &OneTimeCode,
        stored: &StoredOneTimeCode,
        user: UserId,
    ) -> Result<bool, SecretError> {
        if self.context.now() >= stored.expires_at {
            return Ok(false);
        }
        one_time_codes::matches(&self.secret, LABEL, (user, code), &stored.mac).await
    }
}
