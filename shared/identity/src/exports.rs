//! Bounds how many exports of itself an account begins in a day.

use domain::{ids::UserId, period::Day, quotas::ExportQuota, setting::InvalidSetting};
use store::{StoreError, environment::variables::Variables};

use crate::context::Context;

/// Counts exports. Cheap to clone.
#[derive(Clone)]
pub struct Exports {
    context: Context,
    quota: ExportQuota,
}

/// An account has begun as many exports as it may in a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{} exports were begun today: wait {seconds} seconds", .quota.0)]
pub struct ExportLimit {
    /// How many it may begin.
    pub quota: ExportQuota,
    /// Seconds until the day, of UTC, is over.
    pub seconds: u64,
}

impl Exports {
    /// Lets each account begin as many as `EXPORTS_PER_USER_DAY` says.
    ///
    /// # Errors
    /// When the variable is not valid.
    pub fn new(variables: &Variables, context: &Context) -> Result<Self, InvalidSetting> {
        Ok(Self {
            context: context.clone(),
            quota: ExportQuota(variables.number(&ExportQuota::EXPORTS)?),
        })
    }

    /// Counts an export of `user`, before anything is read for it. It stays counted whatever comes
    /// of it.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn begin(&self, user: UserId) -> Result<Result<(), ExportLimit>, StoreError> {
        let Context { store, .. } = &self.context;
        let today = Day::of(self.context.now());
        if store.count_export(user, (today, self.quota)).await? {
            return Ok(Ok(()));
        }
        Ok(Err(ExportLimit {
            quota: self.quota,
            seconds: today.seconds_left(self.context.now()),
        }))
    }
}
