//! Where randomness comes from.

use domain::timestamp::Timestamp;
use uuid::Uuid;

/// A cryptographically secure source of randomness. Tests may pass a seeded one.
pub trait Entropy: Send + Sync {
    /// 256 unpredictable bits.
    fn bytes32(&self) -> [u8; 32];

    /// A UUID v7 (RFC 9562 §5.7) of the time `at`, so that identifiers sort by creation.
    fn uuid(&self, at: Timestamp) -> Uuid;
}

/// The random generator of AWS-LC, seeded by the operating system.
///
/// There is nothing safe to answer without randomness, and no caller could do
/// better than to fail: when the generator fails, the process aborts.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn bytes32(&self) -> [u8; 32] {
        random()
    }

    fn uuid(&self, at: Timestamp) -> Uuid {
        let millis = at.as_millis().unsigned_abs();
        uuid::Builder::from_unix_timestamp_millis(millis, &random()).into_uuid()
    }
}

fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    if aws_lc_rs::rand::fill(&mut bytes).is_err() {
        tracing::error!("the system's random generator failed");
        std::process::abort();
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uuids_carry_version_and_time() {
        let at = Timestamp::from_millis(1_795_421_400_007);
        let uuid = SystemEntropy.uuid(at);
        assert_eq!(uuid.get_version_num(), 7);
        assert_eq!(&uuid.to_string()[..13], "01a20774-6bc7");
        assert!(uuid < SystemEntropy.uuid(at.plus_seconds(1)));
    }

    #[test]
    fn two_draws_differ() {
        assert_ne!(SystemEntropy.bytes32(), SystemEntropy.bytes32());
        let at = Timestamp::EPOCH;
        assert_ne!(SystemEntropy.uuid(at), SystemEntropy.uuid(at));
    }
}
