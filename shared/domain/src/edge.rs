//! What stands before a deployment: `CloudFront` with its firewall, which sends a secret along.

use std::{net::IpAddr, str::FromStr};

use aws_lc_rs::{
    constant_time::verify_slices_are_equal,
    digest::{SHA256, SHA256_OUTPUT_LEN, digest},
};

/// The header in which the edge sends its secret.
pub const HEADER: &str = "x-florence-edge";

/// As many values of the secret as a rotation needs.
const MOST: usize = 2;

/// The SHA-256 of each value of the edge's secret that is current; none where no edge is required.
/// Whoever reads the settings of a function learns how to know the secret, not the secret. Its 256
/// random bits make a salt or a slow hash needless.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EdgeSecretHashes(Vec<[u8; SHA256_OUTPUT_LEN]>);

/// The text is not one or two hashes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be one or two SHA-256 hashes in lower-case hexadecimal, separated by a comma")]
pub struct InvalidHashes;

impl EdgeSecretHashes {
    /// Whether requests have to come through the edge.
    #[must_use]
    pub fn are_set(&self) -> bool {
        !self.0.is_empty()
    }

    /// Whether `value` is a current one. Takes the same time for every value of a length.
    #[must_use]
    pub fn know(&self, value: &[u8]) -> bool {
        let hash = digest(&SHA256, value);
        let equal = |known: &[u8; 32]| verify_slices_are_equal(known, hash.as_ref()).is_ok();
        self.0.iter().fold(false, |any, known| any | equal(known))
    }
}

impl FromStr for EdgeSecretHashes {
    type Err = InvalidHashes;

    fn from_str(text: &str) -> Result<Self, InvalidHashes> {
        let hashes: Vec<_> = text
            .split(',')
            .map(hash)
            .collect::<Option<_>>()
            .ok_or(InvalidHashes)?;
        if hashes.len() > MOST {
            return Err(InvalidHashes);
        }
        Ok(Self(hashes))
    }
}

fn hash(text: &str) -> Option<[u8; SHA256_OUTPUT_LEN]> {
    let is_lower_hex = |byte: &u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    if text.len() != 2 * SHA256_OUTPUT_LEN || !text.as_bytes().iter().all(is_lower_hex) {
        return None;
    }
    let mut hash = [0; SHA256_OUTPUT_LEN];
    for (place, byte) in hash.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * place..2 * place + 2)?, 16).ok()?;
    }
    Some(hash)
}

/// The address of the client of `CloudFront`, from the `X-Forwarded-For` of a request that came
/// through it. `CloudFront` adds the address of its client at the end, and API Gateway adds that of
/// `CloudFront`, the `peer`. What the client itself wrote stands before.
#[must_use]
pub fn viewer_address(forwarded_for: &str, peer: Option<IpAddr>) -> Option<IpAddr> {
    let mut hops = forwarded_for.rsplit(',').map(|hop| hop.trim().parse().ok());
    let last = hops.next()?;
    if last.is_some() && last == peer {
        hops.next()?
    } else {
        last
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    /// That of "abc" (FIPS 180-2, appendix B.1), and of nothing.
    const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    const NOTHING: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    #[test]
    fn each_current_value_is_known_and_no_other() {
        let one: EdgeSecretHashes = ABC.parse().unwrap();
        assert!(one.know(b"abc") && !one.know(b"") && !one.know(b"abcd"));
        let two: EdgeSecretHashes = format!("{NOTHING},{ABC}").parse().unwrap();
        assert!(two.know(b"abc") && two.know(b"") && !two.know(b"abd"));
        assert!(one.are_set() && two.are_set());
        let none = EdgeSecretHashes::default();
        assert!(!none.are_set() && !none.know(b"") && !none.know(b"abc"));
    }

    #[rstest]
    #[case("")]
    #[case("abc")]
    #[case(&ABC[1..])]
    #[case(&ABC.to_uppercase())]
    #[case(&format!("{ABC},"))]
    #[case(&format!("{ABC},{NOTHING},{ABC}"))]
    #[case(&format!("é{}", &ABC[2..]))]
    fn what_is_not_one_or_two_hashes_is_refused(#[case] text: &str) {
        assert_eq!(text.parse::<EdgeSecretHashes>(), Err(InvalidHashes));
    }

    #[rstest]
    #[case("198.51.100.7, 192.0.2.1", Some("198.51.100.7"))]
    #[case("203.0.113.9, 198.51.100.7, 192.0.2.1", Some("198.51.100.7"))]
    #[case("203.0.113.9,2001:db8::7,192.0.2.1", Some("2001:db8::7"))]
    #[case("203.0.113.9, 198.51.100.7", Some("198.51.100.7"))]
    #[case("192.0.2.1, 192.0.2.1", Some("192.0.2.1"))]
    #[case("203.0.113.9, unknown, 192.0.2.1", None)]
    #[case("unknown", None)]
    #[case("192.0.2.1", None)]
    #[case("", None)]
    fn the_viewer_is_who_the_edge_wrote(#[case] forwarded: &str, #[case] viewer: Option<&str>) {
        let peer = Some("192.0.2.1".parse().unwrap());
        let viewer = viewer.map(|address| address.parse().unwrap());
        assert_eq!(viewer_address(forwarded, peer), viewer);
    }
}
