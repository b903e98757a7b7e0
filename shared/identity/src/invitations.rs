//! Invitations: administrators invite, and whoever reads the mailbox makes the account.

pub mod acceptance;

use domain::{
    audit::{Action, Origin},
    ids::UserId,
    invitation::{Invitation, Invitee},
    mail::{Mail, Template},
    setting::InvalidSetting,
    timestamp::Timestamp,
    user::User,
};
use store::{Change, Recorded, StoreError, UnitOfWork, environment::variables::Variables};
use uuid::Uuid;

use crate::{
    audit::Audit,
    context::Context,
    failure::{Failure, fails_with},
    notices::Notices,
    secrets::SecretError,
};

/// Invites people. Cheap to clone.
#[derive(Clone)]
pub struct Invitations {
    context: Context,
    audit: Audit,
    notices: Notices,
}

/// Why nobody was invited, or no invitation withdrawn.
#[derive(Debug, thiserror::Error)]
pub enum InvitationError {
    /// The deployment sends no mail.
    #[error("no mail is sent")]
    NoMail,
    /// The address belongs to an account.
    #[error("the e-mail is taken")]
    EmailTaken,
    /// There is no such invitation, or it was accepted or withdrawn before.
    #[error("there is no such invitation")]
    NotFound,
    /// Who asks has ceased to be an active administrator meanwhile.
    #[error("only an administrator may do this")]
    NotAdministrator,
    /// It cannot be done now.
    #[error(transparent)]
    Failed(Failure),
}

fails_with!(InvitationError: StoreError, SecretError, Failure);

impl Invitations {
    /// Works over these parts.
    ///
    /// # Errors
    /// When a setting is not valid.
    pub fn new(
        variables: &Variables,
        (context, audit): (&Context, &Audit),
    ) -> Result<Self, InvalidSetting> {
        Ok(Self {
            context: context.clone(),
            audit: audit.clone(),
            notices: Notices::new(variables)?,
        })
    }

    /// Invites somebody whose address belongs to no account, in the name of `administrator`, whose
    /// chain records it. An earlier invitation of the same address stays good.
    ///
    /// # Errors
    /// See [`InvitationError`].
    pub async fn invite(
        &self,
        (administrator, origin): (&User, Origin),
        invitee: &Invitee,
    ) -> Result<Invitation, InvitationError> {
        if !self.notices.are_sent() {
            return Err(InvitationError::NoMail);
        }
        let unit = self.audit.unit().await?;
        let decided = unit.decide(|_| async {
            let now = self.context.now();
            let (id, by) = (self.context.id(now), administrator.user_id);
            let invitation = Invitation::of(id, invitee.clone(), by, now);
            let free = unit.require_credentials(&invitation.email, None)?;
            let change = by_administrator(&unit, administrator)?
                .require(InvitationError::EmailTaken, free)
                .rely(unit.put_invitation(&invitation)?)
                .mail([mail(&self.context, &invitation, now)]);
            let event = origin.clone();
            let event = event.event(self.context.id(now), Action::UserInvited, None, now);
            Ok(change.event(event).then(invitation))
        });
        decided.await
    }

    /// Withdraws an invitation, whoever made it.
    ///
    /// # Errors
    /// See [`InvitationError`].
    pub async fn withdraw(
        &self,
        (administrator, origin): (&User, Origin),
        invitation: Uuid,
    ) -> Result<(), InvitationError> {
        let unit = self.audit.unit().await?;
        let decided = unit.decide(|_| async {
            let now = self.context.now();
            let removed = unit.remove_invitation(invitation)?;
            let change =
                by_administrator(&unit, administrator)?.require(InvitationError::NotFound, removed);
            let event = origin.clone();
            let event = event.event(self.context.id(now), Action::InvitationWithdrawn, None, now);
            Ok(change.event(event).then(()))
        });
        decided.await
    }
}

/// A change on the chain of an administrator that is made only while they still are an active one.
fn by_administrator(
    unit: &UnitOfWork,
    administrator: &User,
) -> Result<Change<impl Recorded + use<>, InvitationError>, StoreError> {
    let unchanged = unit.require_unchanged_role(administrator)?;
    let change = unit.appending(administrator.user_id);
    Ok(change.require(InvitationError::NotAdministrator, unchanged))
}

/// The mail that brings the link of `invitation`, to be put in its transaction.
#[must_use]
pub fn mail(context: &Context, invitation: &Invitation, now: Timestamp) -> Mail {
    Mail {
        mail_id: context.id(now),
        template: Template::Invitation,
        locale: invitation.locale,
        recipient: invitation.email.clone(),
        user_id: invitation.user_id,
        reference_id: invitation.invitation_id,
    }
}

/// What the link of `invitation` is about.
fn subject(invitation: &Invitation) -> Uuid {
    let user = invitation.user_id.map(UserId::as_uuid);
    user.unwrap_or(invitation.invitation_id)
}
