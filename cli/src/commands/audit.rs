mod anchor;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use domain::audit::verification::{ChainEnd, Owner};
use domain::ids::UserId;
use florence_local::output::Output;
use serde_json::json;

use self::anchor::Anchor;
use super::deployment::{Deployment, DeploymentOptions};
use super::{CliError, CommonOptions};
use crate::parts::Parts;
use crate::progress::Progress;

#[derive(Debug, Subcommand)]
pub(super) enum Audit {
    /// Walks the audit chains and names what was removed, changed, reordered or cut off.
    ///
    /// Ends with 0 when every chain is whole, 1 when one is not, 2 when they cannot be read.
    Verify(Verify),
}

#[derive(Debug, Args)]
pub(super) struct Verify {
    /// Verifies this account's chain only
    #[arg(long, value_name = "UUID")]
    user: Option<UserId>,
    /// Compares with the ends of the chains in this file, and keeps the new ones there when
    /// every chain is whole. It belongs on another system
    #[arg(long, value_name = "FILE")]
    anchor: Option<PathBuf>,
    /// Prints JSON instead of text
    #[arg(long)]
    json: bool,
    /// A table in AWS, reached with the credentials of this shell
    #[arg(long, value_name = "NAME", requires = "audit_secret")]
    table: Option<String>,
    /// Name or ARN of its audit secret
    #[arg(long, value_name = "ID", requires = "table")]
    audit_secret: Option<String>,
}

#[derive(Default)]
struct Tally {
    chains: usize,
    events: usize,
    findings: Vec<(UserId, String)>,
    ends: Vec<(UserId, Option<ChainEnd>)>,
}

impl Audit {
    pub(super) async fn run(self, common: &CommonOptions) -> Result<(), CliError> {
        let Self::Verify(verify) = self;
        verify.run(common).await
    }
}

impl Verify {
    async fn run(&self, common: &CommonOptions) -> Result<(), CliError> {
        match self.findings(common).await {
            Ok(0) => Ok(()),
            Ok(_) => Err(CliError::Findings),
            Err(error) => Err(CliError::Unverified(Box::new(error))),
        }
    }

    async fn findings(&self, common: &CommonOptions) -> Result<usize, CliError> {
        let options = DeploymentOptions::auditing(self.table.clone(), self.audit_secret.clone());
        let deployment = Deployment::open(&options, common).await?;
        let verified = self.verify(&deployment.parts).await;
        deployment.close().await;
        verified
    }

    /// Prints the findings and tells how many there are.
    async fn verify(&self, parts: &Parts) -> Result<usize, CliError> {
        let unit = parts.audit.unit().await?;
        let trail = unit.trail();
        let mut anchor = match &self.anchor {
            Some(file) => Some(Anchor::read(file, &trail.key)?),
            None => None,
        };
        let known = anchor.as_ref().map(|anchor| &anchor.ends);
        if let Some(anchor) = anchor.as_ref().filter(|anchor| anchor.ends.is_empty()) {
            // A mistyped or removed file must not pass for a comparison.
            let file = anchor.file.display();
            if !self.json {
                writeln!(std::io::stdout(), "{file}: no ends kept, nothing compared")?;
            }
        }
        let mut tally = Tally::default();
        let owners = self.owners(parts, known).await?;
        let output = Output::stderr();
        let whole = u64::try_from(owners.len()).unwrap_or(u64::MAX);
        let mut progress = Progress::new("chains", Some(whole), &output);
        for (done, owner) in (0..).zip(owners) {
            let end = known.and_then(|ends| ends.get(&owner.user_id));
            tally.verify(parts, owner, end).await?;
            progress.show(done, done);
        }
        progress.clear();
        if let Some(user) = self.user.filter(|_| tally.found_nothing()) {
            let reason = format!("--user {user}: no account and no chain");
            return Err(CliError::Refused(reason));
        }
        self.tell(&tally)?;
        if tally.findings.is_empty()
            && let Some(anchor) = &mut anchor
        {
            anchor.advance(tally.ends);
            anchor.write(&trail.key)?;
        }
        Ok(tally.findings.len())
    }

    fn tell(&self, tally: &Tally) -> Result<(), CliError> {
        let mut stdout = std::io::stdout().lock();
        if self.json {
            let findings = tally.findings.iter();
            let findings = findings.map(|(user, what)| json!({"user_id": user, "finding": what}));
            let told = json!({
                "chains": tally.chains,
                "events": tally.events,
                "findings": findings.collect::<Vec<_>>(),
            });
            writeln!(stdout, "{told}")?;
            return Ok(());
        }
        for (user, what) in &tally.findings {
            writeln!(stdout, "chain {user}: {what}")?;
        }
        writeln!(
            stdout,
            "{} chains, {} events, {} findings",
            tally.chains,
            tally.events,
            tally.findings.len()
        )?;
        Ok(())
    }

    /// Whose chains to verify; with those that were there at an earlier time.
    async fn owners(
        &self,
        parts: &Parts,
        known: Option<&BTreeMap<UserId, ChainEnd>>,
    ) -> Result<Vec<Owner>, CliError> {
        if let Some(user) = self.user {
            return Ok(vec![parts.context.store.owner(user).await?]);
        }
        let mut owners = parts.context.store.audited().await?;
        let found: BTreeSet<UserId> = owners.iter().map(|owner| owner.user_id).collect();
        let known = known.into_iter().flat_map(BTreeMap::keys);
        for user in known.filter(|user| !found.contains(user)) {
            owners.push(parts.context.store.owner(*user).await?);
        }
        Ok(owners)
    }
}

impl Tally {
    /// Whether there was no chain to be right or wrong.
    fn found_nothing(&self) -> bool {
        self.findings.is_empty() && self.ends.iter().all(|(_, end)| end.is_none())
    }

    async fn verify(
        &mut self,
        parts: &Parts,
        owner: Owner,
        known: Option<&ChainEnd>,
    ) -> Result<(), CliError> {
        let unit = parts.audit.unit().await?;
        let (context, trail) = (&parts.context, unit.trail());
        let verified = context
            .store
            .verify_chain(trail, owner, known, &*context.clock);
        let verified = verified.await?;
        self.chains += 1;
        self.events += verified.events;
        match verified.verdict {
            Ok(end) => self.ends.push((owner.user_id, end)),
            Err(finding) => {
                self.findings.push((owner.user_id, finding.to_string()));
            }
        }
        Ok(())
    }
}
