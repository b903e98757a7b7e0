//! What people change of their own profiles.

use domain::{
    audit::{Action, Origin},
    session::Session,
    user::{ProfileChange, User},
};
use store::StoreError;

use crate::{
    audit::Audit,
    authentication::AuthenticationError,
    context::Context,
    failure::{Failure, fails_with},
    secrets::SecretError,
};

/// Changes profiles. Cheap to clone.
#[derive(Clone)]
pub struct Profiles {
    context: Context,
    audit: Audit,
}

/// Why a profile was not changed.
#[derive(Debug, thiserror::Error)]
pub enum ProfileError {
    /// It has another version than the one that the change is based on.
    #[error("the profile was changed since it was read")]
    Stale {
        /// Its version.
        current: u64,
    },
    /// The session that asks has been ended meanwhile.
    #[error(transparent)]
    Caller(#[from] AuthenticationError),
    /// It cannot be done now.
    #[error(transparent)]
    Failed(Failure),
}

fails_with!(ProfileError: StoreError, SecretError, Failure);

impl Profiles {
    /// Works over these parts.
    #[must_use]
    pub fn new(context: &Context, audit: &Audit) -> Self {
        Self {
            context: context.clone(),
            audit: audit.clone(),
        }
    }

    /// Changes the profile of `user` as it was read, if `accepts` its version, and answers with it
    /// as it then is. What others change meanwhile only matters to whom named a version.
    ///
    /// # Errors
    /// See [`ProfileError`].
    pub async fn change(
        &self,
        (user, session): (&User, &Session),
        origin: Origin,
        accepts: impl Fn(u64) -> bool,
        change: &ProfileChange,
    ) -> Result<User, ProfileError> {
        let unit = self.audit.unit().await?;
        let (unit, origin, accepts) = (&unit, &origin, &accepts);
        let decided = unit.decide(|round| async move {
            let user = match round {
                0 => user.clone(),
                _ => self.again(session).await?,
            };
            if !accepts(user.version) {
                let current = user.version;
                return Err(ProfileError::Stale { current });
            }
            let now = self.context.now();
            let changed = change.clone().apply(&user, now);
            let event = origin.clone();
            let event = event.event(self.context.id(now), Action::ProfileChanged, None, now);
            let gathered = unit
                .appending(user.user_id)
                .rely(unit.change_profile(&changed)?);
            Ok(gathered.event(event).then(changed))
        });
        decided.await
    }

    async fn again(&self, session: &Session) -> Result<User, ProfileError> {
        let asking = (session.user_id, session.session_id);
        let (_, user) = crate::authentication::read_live(&self.context, asking).await?;
        Ok(user)
    }
}
