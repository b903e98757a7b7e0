//! The guard against identifiers, and what the sender of a request confirms.

use api::{Caller, Problem};
use domain::{
    field_error::FieldError,
    ids::WizardId,
    phi::{
        guard::{Confirmations, Confirmed, Matches, PhiPolicy},
        review::{MAX_CONFIRMED, ReviewId, Scope},
    },
};
use identity::factor_secret::FactorSecret;

use crate::failure;

/// What is done about identifiers. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Guard {
    /// What this deployment does with them.
    pub(crate) policy: PhiPolicy,
    /// Keys the ids of matches.
    pub(crate) factor_secret: FactorSecret,
}

impl Guard {
    /// Lets pass what `by` confirms, and refuses the request for all else. The secret is read only
    /// if something was found.
    pub(crate) async fn confirm(
        &self,
        matches: &Matches,
        scope: &Scope,
        by: Confirmations<'_>,
    ) -> Result<Confirmed, Problem> {
        if matches.is_empty() {
            return Ok(Confirmed::default());
        }
        let keys = self.factor_secret.keys().await?.reviews();
        let confirmed = matches.confirm(&keys, scope, by);
        confirmed.map_err(failure::identifiers)
    }
}

/// The ids that were sent. One that is none confirms nothing.
pub(crate) fn ids(sent: &[String]) -> Result<Vec<ReviewId>, Problem> {
    if sent.len() > MAX_CONFIRMED {
        let message = format!("may have {MAX_CONFIRMED} items");
        let error = FieldError::new("reviewed", "too_many_items", message);
        return Err(Problem::fields(vec![error]));
    }
    Ok(sent.iter().filter_map(|id| id.parse().ok()).collect())
}

/// Where the matches of a title stand.
pub(crate) fn title(caller: &Caller) -> Scope {
    Scope {
        user: caller.user.user_id,
        wizard: None,
        step: 0,
    }
}

/// Where the matches of a step stand.
pub(crate) fn step(caller: &Caller, wizard: WizardId, step: u8) -> Scope {
    Scope {
        user: caller.user.user_id,
        wizard: Some(wizard),
        step,
    }
}
