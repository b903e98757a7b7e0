//! Limits of what anonymous callers attempt, by the network that they come from.
//!
//! An attempt is counted before anything is read or hashed for it, so that parallel requests
//! cannot slip by. It is not recorded: what a network is refused leaves no event.

use std::time::Duration;

use domain::{
    network::Network,
    period::Hour,
    service::ServiceName,
    setting::InvalidSetting,
    source_limit::{Attempt, Source, SourceCount, SourceLimit},
};
use store::{Store, StoreError, environment::variables::Variables};

use crate::context::Context;

/// The longest that a success waits to be given back. The table has just answered; if it does not
/// now, one attempt too many stays counted until the hour ends.
const GIVE_BACK: Duration = Duration::from_millis(500);

/// Counts the attempts of one kind. Cheap to clone.
#[derive(Clone)]
pub struct Sources {
    context: Context,
    limit: SourceLimit,
}

/// A network has made as many attempts as it may in this hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many attempts from this network: wait {seconds} seconds")]
pub struct NetworkLimit {
    /// Seconds until the hour is over.
    pub seconds: u64,
}

/// An attempt that is counted. It stays so unless it is given back, also when the process dies.
#[must_use = "what is not given back stays counted"]
pub struct Reservation {
    store: Store,
    counts: Vec<SourceCount>,
}

impl Sources {
    /// Counts sign-ins.
    ///
    /// # Errors
    /// When a limit is not valid.
    pub fn of_sign_ins(variables: &Variables, context: &Context) -> Result<Self, InvalidSetting> {
        let limit = SourceLimit {
            attempt: Attempt::SignIn,
            kept: variables.number(&SourceLimit::SIGN_IN_FAILURES)?,
            all: variables.number(&SourceLimit::SIGN_INS)?,
        };
        let context = context.clone();
        Ok(Self { context, limit })
    }

    /// Counts registrations.
    ///
    /// # Errors
    /// When the limit is not valid.
    pub fn of_registrations(
        variables: &Variables,
        context: &Context,
    ) -> Result<Self, InvalidSetting> {
        let all = variables.number(&SourceLimit::REGISTRATIONS)?;
        let limit = SourceLimit {
            attempt: Attempt::Registration,
            kept: all,
            all,
        };
        let context = context.clone();
        Ok(Self { context, limit })
    }

    /// Counts requests for resets. Those of known devices are given back; what they may ask for is
    /// counted with their mails.
    ///
    /// # Errors
    /// When the limit is not valid.
    pub fn of_resets(variables: &Variables, context: &Context) -> Result<Self, InvalidSetting> {
        let limit = SourceLimit {
            attempt: Attempt::Reset,
            kept: variables.number(&SourceLimit::RESETS)?,
            all: u32::MAX,
        };
        let context = context.clone();
        Ok(Self { context, limit })
    }

    /// Counts what protects accounts that have used up what they may cost in a day.
    #[must_use]
    pub fn of_protection(context: &Context) -> Self {
        Self {
            context: context.clone(),
            limit: SourceLimit::PROTECTION,
        }
    }

    /// Counts an attempt from `network`, before its work begins. The narrow prefix comes first: a
    /// network that has reached its own limit uses up nothing of its site's, and costs one write.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn reserve(
        &self,
        network: Network,
    ) -> Result<Result<Reservation, NetworkLimit>, StoreError> {
        self.count(networks(network)).await
    }

    /// As [`Sources::reserve`], and last of all counts the attempt for the service that makes it for
    /// somebody in `network`, if one does.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn reserve_through(
        &self,
        network: Network,
        service: Option<&ServiceName>,
    ) -> Result<Result<Reservation, NetworkLimit>, StoreError> {
        self.count(sources(network, service)).await
    }

    async fn count(
        &self,
        sources: Vec<Source>,
    ) -> Result<Result<Reservation, NetworkLimit>, StoreError> {
        let Context { store, .. } = &self.context;
        let hour = Hour::of(self.context.now());
        let mut counts = Vec::new();
        for source in sources {
            let limit = self.limit.of(&source);
            let count = SourceCount {
                source,
                attempt: self.limit.attempt,
                hour,
            };
            if !store.count_attempt(&count, limit).await? {
                let seconds = hour.seconds_left(self.context.now());
                return Ok(Err(NetworkLimit { seconds }));
            }
            counts.push(count);
        }
        let store = store.clone();
        Ok(Ok(Reservation { store, counts }))
    }
}

impl Sources {
    /// An attempt from `network` that was counted before, within this hour.
    pub(crate) fn earlier(&self, network: Network, service: Option<&ServiceName>) -> Reservation {
        let hour = Hour::of(self.context.now());
        let count = |source| SourceCount {
            source,
            attempt: self.limit.attempt,
            hour,
        };
        Reservation {
            store: self.context.store.clone(),
            counts: sources(network, service).into_iter().map(count).collect(),
        }
    }
}

fn sources(network: Network, service: Option<&ServiceName>) -> Vec<Source> {
    let mut sources = networks(network);
    sources.extend(service.cloned().map(Source::Service));
    sources
}

fn networks(network: Network) -> Vec<Source> {
    let prefixes = network.prefixes().into_iter();
    prefixes.map(Source::Network).collect()
}

impl Reservation {
    /// Gives the attempt back, as far as the table lets it: whoever has succeeded is answered in
    /// any case.
    pub async fn give_back(self) {
        let all = self.counts.iter().map(|c| self.store.give_back_attempt(c));
        let given = futures_util::future::try_join_all(all);
        match tokio::time::timeout(GIVE_BACK, given).await {
            Ok(Ok(_)) => {}
            Ok(Err(error)) => tracing::warn!(%error, "an attempt was not given back"),
            Err(_) => tracing::warn!("an attempt was not given back in time"),
        }
    }
}
