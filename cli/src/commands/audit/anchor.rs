//! The ends of the chains as they were last verified, in a file sealed with the audit key.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use base64::{Engine, prelude::BASE64_STANDARD};
use domain::audit::key::AuditKey;
use domain::audit::verification::ChainEnd;
use domain::ids::UserId;
use serde::{Deserialize, Serialize};

use super::super::CliError;

/// The file and what it holds.
pub(super) struct Anchor {
    pub(super) file: PathBuf,
    pub(super) ends: BTreeMap<UserId, ChainEnd>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Content {
    ends: Vec<ChainEnd>,
    seal: String,
}

impl Anchor {
    /// Reads the file; there is none before the first run.
    pub(super) fn read(file: &Path, key: &AuditKey) -> Result<Self, CliError> {
        let refused = |reason: &str| CliError::Refused(format!("{}: {reason}", file.display()));
        let ends = match fs::read(file) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(refused(&error.to_string())),
            Ok(bytes) => {
                let content: Content =
                    serde_json::from_slice(&bytes).map_err(|_| refused("is no anchor file"))?;
                content
                    .verified(key)
                    .ok_or_else(|| refused("was changed, or made with another audit secret"))?
            }
        };
        Ok(Self {
            file: file.to_owned(),
            ends: ends.into_iter().map(|end| (end.user_id, end)).collect(),
        })
    }

    /// Replaces the ends of the chains that were verified; of some nothing is left.
    pub(super) fn advance(&mut self, verified: Vec<(UserId, Option<ChainEnd>)>) {
        for (user, end) in verified {
            self.ends.remove(&user);
            self.ends.extend(end.map(|end| (user, end)));
        }
    }

    /// Replaces the file as a whole, so that a crash leaves the old one or the new one.
    pub(super) fn write(&self, key: &AuditKey) -> Result<(), CliError> {
        let ends: Vec<ChainEnd> = self.ends.values().cloned().collect();
        let seal = BASE64_STANDARD.encode(key.seal_anchor(&canonical(&ends)?));
        let content =
            serde_json::to_vec_pretty(&Content { ends, seal }).map_err(io::Error::from)?;
        let mut name = self.file.clone().into_os_string();
        name.push(".new");
        let mut new = fs::File::create(&name)?;
        new.write_all(&content)?;
        new.sync_all()?;
        Ok(fs::rename(name, &self.file)?)
    }
}

impl Content {
    fn verified(self, key: &AuditKey) -> Option<Vec<ChainEnd>> {
        let seal = BASE64_STANDARD.decode(&self.seal).ok()?;
        let bytes = canonical(&self.ends).ok()?;
        key.verify_anchor(&bytes, &seal).ok()?;
        Some(self.ends)
    }
}

fn canonical(ends: &[ChainEnd]) -> io::Result<Vec<u8>> {
    serde_json::to_vec(ends).map_err(io::Error::from)
}
