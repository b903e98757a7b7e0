//! Bounds what an account costs at the table in a day, whatever it does.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use domain::{
    ids::UserId,
    period::Day,
    setting::InvalidSetting,
    spending::{Admission, Balance, SpendingLimit, units},
};
use store::{StoreError, Usage, environment::variables::Variables};

use crate::context::Context;

/// How many accounts an instance knows the balances of. Beyond, it forgets them all, which gives
/// each a first block again.
const MAX_ACCOUNTS: usize = 10_000;

type Balances = Arc<Mutex<HashMap<UserId, Balance>>>;

/// What accounts have spent. Cheap to clone; clones share their balances.
#[derive(Clone)]
pub struct Spending {
    context: Context,
    limit: SpendingLimit,
    balances: Balances,
}

/// An account has used up what it may cost in a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the account has used up what it may cost in a day: wait {seconds} seconds")]
pub struct DailyLimit {
    /// Seconds until the day, of UTC, is over.
    pub seconds: u64,
}

/// The account that a request is charged to.
#[derive(Debug, Clone)]
pub struct Payer {
    user: UserId,
    balances: Balances,
}

impl Spending {
    /// Lets each account spend what `TABLE_UNITS_PER_USER_DAY` says.
    ///
    /// # Errors
    /// When the variable is not valid.
    pub fn new(variables: &Variables, context: &Context) -> Result<Self, InvalidSetting> {
        Ok(Self {
            context: context.clone(),
            limit: SpendingLimit(variables.number(&SpendingLimit::UNITS)?),
            balances: Balances::default(),
        })
    }

    /// Admits a request of `user`, who pays for it. Leases further units where none are left.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn admit(&self, user: UserId) -> Result<Result<Payer, DailyLimit>, StoreError> {
        let today = Day::of(self.context.now());
        let payer = self.payer(user);
        let units = match self.balance(user, today).admission(self.limit) {
            Admission::Open => return Ok(Ok(payer)),
            Admission::Closed => return Ok(Err(self.closed(today))),
            Admission::NeedsLease(units) => units,
        };
        let store = &self.context.store;
        let leased = store.lease_units(user, (today, self.limit), units);
        if leased.await? {
            payer.change(|balance| balance.leased(units));
            Ok(Ok(payer))
        } else {
            payer.change(Balance::closed);
            Ok(Err(self.closed(today)))
        }
    }

    /// Who pays for a request of `user`, whether or not anything is left.
    #[must_use]
    pub fn payer(&self, user: UserId) -> Payer {
        let balances = Arc::clone(&self.balances);
        Payer { user, balances }
    }

    /// The balance of today.
    fn balance(&self, user: UserId, today: Day) -> Balance {
        let mut balances = lock(&self.balances);
        if balances.len() >= MAX_ACCOUNTS && !balances.contains_key(&user) {
            balances.clear();
        }
        let first = Balance::first(today, self.limit);
        let balance = balances.entry(user).or_insert(first);
        if !balance.is_of(today) {
            *balance = first;
        }
        *balance
    }

    fn closed(&self, today: Day) -> DailyLimit {
        let seconds = today.seconds_left(self.context.now());
        DailyLimit { seconds }
    }
}

impl Payer {
    /// Charges what a request has cost.
    pub fn charge(&self, usage: Usage) {
        let units = units(usage.read_units, usage.write_units);
        self.change(|balance| balance.after(units));
    }

    fn change(&self, change: impl FnOnce(Balance) -> Balance) {
        if let Some(balance) = lock(&self.balances).get_mut(&self.user) {
            *balance = change(*balance);
        }
    }
}

/// Balances are whole at any time, also when a request died.
fn lock(balances: &Balances) -> MutexGuard<'_, HashMap<UserId, Balance>> {
    balances.lock().unwrap_or_else(PoisonError::into_inner)
}
