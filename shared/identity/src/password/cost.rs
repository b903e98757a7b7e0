//! How much work a hash costs.

use argon2::{Algorithm, KeyId, Params, ParamsBuilder, PasswordHash};
use domain::setting::{InvalidSetting, WholeNumber};
use store::environment::variables::Variables;
use thiserror::Error;

use super::PasswordHashError;

/// Memory in KiB. The floor is the least that OWASP's password storage guide
/// lists. The ceiling keeps a planted hash from exhausting the function.
const MEMORY_KIB: std::ops::RangeInclusive<u32> = 7168..=65_536;

/// Passes over the memory.
const ITERATIONS: std::ops::RangeInclusive<u32> = 1..=10;

/// Lanes.
const PARALLELISM: std::ops::RangeInclusive<u32> = 1..=4;

/// The Argon2id parameters for new hashes (RFC 9106 §3.1).
#[derive(Clone, Debug)]
pub struct Argon2Cost(Params);

/// A configured parameter is outside of what this service accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error(
    "Argon2 must use 7168 to 65536 KiB of memory, 1 to 10 iterations and 1 to 4 lanes, \
     not {memory_kib} KiB, {iterations} and {parallelism}"
)]
pub struct InvalidCost {
    memory_kib: u32,
    iterations: u32,
    parallelism: u32,
}

impl Argon2Cost {
    /// `ARGON2_MEMORY_KIB`: 19 MiB (OWASP Password Storage Cheat Sheet).
    pub const MEMORY_KIB: WholeNumber<u32> = WholeNumber {
        name: "ARGON2_MEMORY_KIB",
        default: 19_456,
        min: 7_168,
        max: 65_536,
    };
    /// `ARGON2_ITERATIONS`.
    pub const ITERATIONS: WholeNumber<u32> = WholeNumber {
        name: "ARGON2_ITERATIONS",
        default: 2,
        min: 1,
        max: 10,
    };
    /// `ARGON2_PARALLELISM`.
    pub const PARALLELISM: WholeNumber<u32> = WholeNumber {
        name: "ARGON2_PARALLELISM",
        default: 1,
        min: 1,
        max: 4,
    };

    /// The cost that `variables` say.
    ///
    /// # Errors
    /// When a variable is not valid.
    pub fn of(variables: &Variables) -> Result<Self, InvalidSetting> {
        let cost = Self::new(
            variables.number(&Self::MEMORY_KIB)?,
            variables.number(&Self::ITERATIONS)?,
            variables.number(&Self::PARALLELISM)?,
        );
        cost.map_err(|error| InvalidSetting::invalid(Self::MEMORY_KIB.name, &error))
    }

    /// Memory in KiB, passes over it, and lanes.
    ///
    /// # Errors
    /// [`InvalidCost`] outside of 7168..=65536 KiB, 1..=10 passes, 1..=4 lanes.
    pub fn new(memory_kib: u32, iterations: u32, parallelism: u32) -> Result<Self, InvalidCost> {
        let invalid = InvalidCost {
            memory_kib,
            iterations,
            parallelism,
        };
        let params = Params::new(memory_kib, iterations, parallelism, None).map_err(|_| invalid)?;
        if !is_permitted(&params) || !MEMORY_KIB.contains(&memory_kib) {
            return Err(invalid);
        }
        Ok(Self(params))
    }

    /// These parameters, recording that the pepper with this identifier is used.
    pub(super) fn with_pepper_id(&self, id: &[u8]) -> Result<Params, argon2::Error> {
        ParamsBuilder::new()
            .m_cost(self.0.m_cost())
            .t_cost(self.0.t_cost())
            .p_cost(self.0.p_cost())
            .output_len(Params::DEFAULT_OUTPUT_LEN)
            .keyid(KeyId::new(id)?)
            .build()
    }

    /// Whether any of these parameters is higher than that of a stored hash.
    pub(super) fn exceeds(&self, stored: &Params) -> bool {
        self.0.m_cost() > stored.m_cost()
            || self.0.t_cost() > stored.t_cost()
            || self.0.p_cost() > stored.p_cost()
    }
}

/// The parameters of a stored hash, before any work is done for it.
pub(super) fn stored_params(hash: &PasswordHash) -> Result<Params, PasswordHashError> {
    let algorithm = Algorithm::try_from(hash.algorithm.as_str());
    if algorithm != Ok(Algorithm::Argon2id) || hash.salt.is_none() || hash.hash.is_none() {
        return Err(PasswordHashError::Unsupported);
    }
    let params = Params::try_from(hash).map_err(|_| PasswordHashError::Unsupported)?;
    if is_permitted(&params) {
        Ok(params)
    } else {
        Err(PasswordHashError::TooCostly)
    }
}

fn is_permitted(params: &Params) -> bool {
    params.m_cost() <= *MEMORY_KIB.end()
        && ITERATIONS.contains(&params.t_cost())
        && PARALLELISM.contains(&params.p_cost())
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(7168, 1, 1, true)]
    #[case(19_456, 2, 1, true)]
    #[case(65_536, 10, 4, true)]
    #[case(7167, 2, 1, false)]
    #[case(19, 2, 1, false)]
    #[case(65_537, 2, 1, false)]
    #[case(u32::MAX, 2, 1, false)]
    #[case(19_456, 0, 1, false)]
    #[case(19_456, 11, 1, false)]
    #[case(19_456, 2, 0, false)]
    #[case(19_456, 2, 5, false)]
    fn configured_costs_are_bounded(
        #[case] memory_kib: u32,
        #[case] iterations: u32,
        #[case] parallelism: u32,
        #[case] valid: bool,
    ) {
        let cost = Argon2Cost::new(memory_kib, iterations, parallelism);
        assert_eq!(cost.is_ok(), valid);
    }
}
