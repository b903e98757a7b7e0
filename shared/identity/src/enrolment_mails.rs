//! Mails administrators the code that sets up their first second factor.
//!
//! Whoever reads the mailbox is the owner as an operator would know them; whoever has stolen the
//! password alone is not. The code takes the place of one that an operator gave.

use domain::{
    audit::Action,
    mail::Template,
    mail_code::CodePurpose,
    one_time_code::MailedCodes,
    second_factor::{SECOND_FACTOR, SecondFactorPolicy, StepUpRequired, check_fresh},
    setting::InvalidSetting,
    timestamp::Timestamp,
};
use store::{Decision, StoreError, environment::variables::Variables};

use crate::{
    audit::Audit,
    authentication::AuthenticationError,
    context::Context,
    enrolment_codes::EnrolmentCodes,
    factor_secret::FactorSecret,
    failure::{Failure, fails_with},
    mail_secrets::MailSecrets,
    notices::Notices,
    reauthentication::Asking,
    second_factors::live,
    secrets::SecretError,
};

/// Mails codes. Cheap to clone.
#[derive(Clone)]
pub struct EnrolmentMails {
    context: Context,
    audit: Audit,
    codes: EnrolmentCodes,
    secrets: MailSecrets,
    policy: SecondFactorPolicy,
    notices: Notices,
}

/// Why no code was mailed.
#[derive(Debug, thiserror::Error)]
pub enum EnrolmentMailError {
    /// Whoever asks needs none.
    #[error("no enrolment code is needed")]
    NotNeeded,
    /// The deployment sends no mail.
    #[error("no mail is sent")]
    NoMail,
    /// The session that asks has been ended meanwhile.
    #[error(transparent)]
    Caller(#[from] AuthenticationError),
    /// The session does not prove enough.
    #[error(transparent)]
    StepUp(#[from] StepUpRequired),
    /// It cannot be done now.
    #[error(transparent)]
    Failed(Failure),
}

fails_with!(EnrolmentMailError: StoreError, SecretError, Failure);

impl EnrolmentMails {
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
            codes: EnrolmentCodes::new((context, audit), factor_secret),
            secrets: MailSecrets::new(factor_secret),
            policy: SecondFactorPolicy::parse(variables.text(SECOND_FACTOR).as_deref())?,
            notices: Notices::new(variables)?,
        })
    }

    /// Mails a code to whoever asks, and answers until when it is good. After
    /// [`domain::one_time_code::MAX_MAILED`] in an hour the last one stays the one.
    ///
    /// # Errors
    /// See [`EnrolmentMailError`].
    pub async fn send(&self, asking: &Asking<'_>) -> Result<Timestamp, EnrolmentMailError> {
        check_fresh(asking.user, asking.session, self.context.now())?;
        if !self.notices.are_sent() {
            return Err(EnrolmentMailError::NoMail);
        }
        let unit = self.audit.unit().await?;
        let decided = unit.decide(|_| async {
            let change = unit.following(asking.user.user_id).await?;
            let (_, user, _) = live(&change, (&self.context, &unit), asking).await?;
            if !self.policy.needs_enrolment_code(&user) {
                return Err(EnrolmentMailError::NotNeeded);
            }
            let now = self.context.now();
            let before = unit.enrolment_code(user.user_id).await?;
            let Some(mailed) = MailedCodes::another(before.as_ref(), now) else {
                let until = before.map_or(now, |code| code.expires_at);
                return Ok(Decision::Nothing(until));
            };
            let origin = asking.origin.clone();
            let id = self.context.id(now);
            let event = origin.event(id, Action::EnrolmentCodeMade, Some("mailed"), now);
            let code = self
                .secrets
                .one_time_code(CodePurpose::Enrolment, id)
                .await?;
            let stored = self
                .codes
                .mailed((user.user_id, &code), mailed, now)
                .await?;
            let template = Template::EnrolmentCode;
            let mail = self.notices.of(&self.context, template, &user, &event);
            let change = change
                .rely(unit.put_enrolment_code(user.user_id, &stored)?)
                .mail(mail);
            Ok(change.event(event).then(stored.expires_at))
        });
        Box::pin(decided).await
    }
}
