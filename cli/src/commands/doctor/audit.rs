//! Whether what was recorded in the last day is what was sealed.

use std::collections::BTreeSet;

use domain::ids::UserId;
use domain::period::Day;
use domain::timestamp::Timestamp;
use florence_local::output::Output;

use super::super::CliError;
use super::finding::Finding;
use crate::parts::Parts;
use crate::progress::Progress;

/// In seconds.
const DAY_SECONDS: i64 = 86_400;

/// Events that one request reads.
const PAGE: usize = 500;

/// Verifies the chain of each account that something was recorded of.
pub(super) async fn examine(parts: &Parts) -> Finding {
    let check = "audit trail";
    match verify(parts).await {
        Ok((chains, broken)) if broken.is_empty() => {
            let words = format!("{chains} chains with events of the last day are whole");
            Finding::good(check, words)
        }
        Ok((_, broken)) => {
            let words = format!(
                "{}: `florence audit verify` looks at all of them",
                broken.join("; ")
            );
            Finding::wrong(check, words)
        }
        Err(error) => Finding::wrong(check, format!("cannot be read: {error}")),
    }
}

/// How many chains there are, and what is wrong with which.
async fn verify(parts: &Parts) -> Result<(usize, Vec<String>), CliError> {
    let owners = owners(parts).await?;
    let unit = parts.audit.unit().await?;
    let (context, store) = (&parts.context, &parts.context.store);
    let output = Output::stderr();
    let whole = u64::try_from(owners.len()).unwrap_or(u64::MAX);
    let mut progress = Progress::new("chains", Some(whole), &output);
    let mut broken = Vec::new();
    for (done, user) in (0..).zip(&owners) {
        let owner = store.owner(*user).await?;
        let verified = store.verify_chain(unit.trail(), owner, None, &*context.clock);
        if let Err(finding) = verified.await?.verdict {
            broken.push(format!("chain {user}: {finding}"));
        }
        progress.show(done, done);
    }
    progress.clear();
    Ok((owners.len(), broken))
}

async fn owners(parts: &Parts) -> Result<BTreeSet<UserId>, CliError> {
    let now = parts.context.now();
    let since = now.plus_seconds(-DAY_SECONDS);
    let mut found = BTreeSet::new();
    for day in BTreeSet::from([Day::of(since), Day::of(now)]) {
        of_day(parts, day, since, &mut found).await?;
    }
    Ok(found)
}

/// Adds whose events there are on `day`, newest first, down to `since`.
async fn of_day(
    parts: &Parts,
    day: Day,
    since: Timestamp,
    found: &mut BTreeSet<UserId>,
) -> Result<(), CliError> {
    let store = &parts.context.store;
    let mut before = None;
    loop {
        let events = store.events_of_day(day, before, PAGE).await?;
        found.extend(events.iter().map(|event| event.user_id));
        match events.last() {
            Some(last) if events.len() == PAGE && last.at >= since => {
                before = Some((last.at, last.event_id));
            }
            _ => return Ok(()),
        }
    }
}
