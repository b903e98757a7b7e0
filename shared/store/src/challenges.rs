//! What asks for the second factor of a sign-in: `CHALLENGE#<hash of its token>`/`SIGN_IN`.

use domain::challenge::{Challenge, ChallengeId, MAX_FAILURES};

use super::{
    error::StoreError,
    item::{Envelope, number, open},
    keys::Key,
    table::Store,
    write::Write,
};

impl Store {
    /// A challenge, perhaps one that has expired.
    ///
    /// # Errors
    /// When the table cannot be read or the item does not parse.
    pub async fn challenge(&self, id: &ChallengeId) -> Result<Option<Challenge>, StoreError> {
        let key = Key::challenge(id);
        let found = self.get(key.clone()).await?;
        found.map(|found| open(&key, found)).transpose()
    }

    /// The write that makes a challenge.
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn put_challenge(
        &self,
        id: &ChallengeId,
        challenge: &Challenge,
    ) -> Result<Write, StoreError> {
        let item = Envelope::new(Key::challenge(id))
            .expiring(challenge.expires_at)
            .wrap(challenge)?;
        self.put_new(item)
    }

    /// The write that counts a wrong factor, if nothing happened to the challenge since `read`.
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn count_challenge_failure(
        &self,
        id: &ChallengeId,
        read: &Challenge,
    ) -> Result<Write, StoreError> {
        let next = read.failures.saturating_add(1);
        self.update(Key::challenge(id), |update| {
            update
                .update_expression("SET failures = :next")
                .condition_expression("failures = :read")
                .expression_attribute_values(":next", number(next))
                .expression_attribute_values(":read", number(read.failures))
        })
    }

    /// The write that uses a challenge up, if nothing happened to it since `read`.
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn use_challenge(&self, id: &ChallengeId, read: &Challenge) -> Result<Write, StoreError> {
        self.delete(Key::challenge(id), |delete| {
            delete
                .condition_expression("failures = :read AND failures < :most")
                .expression_attribute_values(":read", number(read.failures))
                .expression_attribute_values(":most", number(MAX_FAILURES))
        })
    }
}
