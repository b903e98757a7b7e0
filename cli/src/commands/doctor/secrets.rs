//! Whether the secrets can be read from here.

use identity::failure::Failure;

use super::finding::Finding;
use crate::parts::Parts;

/// Which secrets beside the audit secret are named.
pub(super) struct Given {
    pub(super) pepper: bool,
    pub(super) factor: bool,
}

/// Reads each of them.
pub(super) async fn examine(parts: &Parts, given: &Given) -> Vec<Finding> {
    let mut read = vec![(
        "audit secret",
        parts.audit.warm_up().await.map_err(Failure::from),
    )];
    if given.pepper {
        let pepper = parts.passwords.warm_up().await;
        read.push(("pepper secret", pepper.map_err(Failure::from)));
    }
    if given.factor {
        let factor = parts.factor_secret.warm_up().await;
        read.push(("factor secret", factor.map_err(Failure::from)));
    }
    let unreadable: Vec<String> = read
        .iter()
        .filter_map(|(name, result)| Some(format!("{name}: {}", result.as_ref().err()?)))
        .collect();
    let names: Vec<&str> = read.iter().map(|(name, _)| *name).collect();
    let finding = if unreadable.is_empty() {
        Finding::good("secrets", format!("can be read: {}", names.join(", ")))
    } else {
        Finding::wrong("secrets", unreadable.join("; "))
    };
    vec![finding]
}
