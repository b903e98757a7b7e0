//! What people do with their own passkeys.

use domain::{
    audit::Action,
    one_time_code::{OneTimeCode, StoredOneTimeCode},
    passkey::{MAX_PASSKEYS, PasskeyId, StoredPasskey, Transport},
    second_factor::check_fresh,
    text::ShortText,
    timestamp::Timestamp,
    webauthn::{Base64Url, Registration},
};
use store::Decision;

use super::{Enrolment, Read, SecondFactors, SecondFactorsError};
use crate::{
    passkey_challenges::{Ceremony, OpenChallenge},
    passkey_requests::descriptor,
    reauthentication::Asking,
};

/// What a browser asks its authenticators with for a new passkey.
pub struct PasskeyCreation {
    /// What the answer names.
    pub challenge: Base64Url,
    /// The domain that the passkey is for.
    pub rp_id: String,
    /// Those that the account has: an authenticator makes no second one.
    pub excluded: Vec<(Base64Url, Vec<Transport>)>,
}

/// What an authenticator answered, and what its owner says of it.
pub struct NewPasskey {
    /// The answer.
    pub registration: Registration,
    /// What its owner calls it.
    pub name: ShortText,
    /// How browsers reach the authenticator.
    pub transports: Vec<Transport>,
}

/// A passkey that was added.
pub struct AddedPasskey {
    /// It.
    pub passkey: StoredPasskey,
    /// Recovery codes, with the first factor of an account. They are not shown again.
    pub recovery_codes: Option<Vec<OneTimeCode>>,
}

type Added = Result<AddedPasskey, SecondFactorsError>;

impl SecondFactors {
    /// Asks for a new passkey. Nothing is written for it.
    ///
    /// # Errors
    /// See [`SecondFactorsError`].
    pub async fn begin_passkey(
        &self,
        asking: &Asking<'_>,
    ) -> Result<PasskeyCreation, SecondFactorsError> {
        check_fresh(asking.user, asking.session, self.context.now())?;
        let relying_party = self.passkeys.relying_party();
        let relying_party = relying_party.ok_or(SecondFactorsError::PasskeysOff)?;
        let existing = self.list(asking.user).await?.passkeys;
        if existing.len() >= MAX_PASSKEYS {
            return Err(SecondFactorsError::TooManyPasskeys);
        }
        let ceremony = Ceremony::Registration(asking.session.session_id);
        Ok(PasskeyCreation {
            challenge: Base64Url(self.passkeys.challenge(ceremony).await?),
            rp_id: relying_party.id().to_owned(),
            excluded: existing.into_iter().map(descriptor).collect(),
        })
    }

    /// Makes a passkey that was asked for a factor, and ends all other sessions.
    ///
    /// # Errors
    /// See [`SecondFactorsError`].
    pub async fn add_passkey(
        &self,
        asking: &Asking<'_>,
        new: &NewPasskey,
        enrolment: Option<&OneTimeCode>,
    ) -> Added {
        let ceremony = Ceremony::Registration(asking.session.session_id);
        let at = (ceremony, self.context.now());
        let open = self.passkeys.open(at, new.registration.challenge()).await?;
        let open = open.ok_or(SecondFactorsError::InvalidChallenge)?;
        let unit = self.audit.unit().await?;
        let decided = unit.decide(|_| async {
            let read = self.read(&unit, asking).await?;
            if read.factors.passkeys.len() >= MAX_PASSKEYS {
                return Err(SecondFactorsError::TooManyPasskeys);
            }
            // At the time of the event: whoever answers its notice has the passkey removed.
            let now = self.context.now();
            let passkey = self.made(new, now)?;
            match self.enrolment(&read.user, enrolment).await? {
                Enrolment::Wrong => {
                    let action = Action::PasskeyAdditionFailed;
                    let change = self.wrong_code(read, (asking, action))?;
                    Ok(change.then(Err(SecondFactorsError::WrongEnrolmentCode)))
                }
                Enrolment::Right(code) => {
                    self.store_passkey(read, (asking, code), (passkey, open))
                        .await
                }
            }
        });
        Box::pin(decided).await?
    }

    /// Whether pages of this deployment can use a passkey.
    #[must_use]
    pub fn can_use(&self, passkey: &StoredPasskey) -> bool {
        let relying_party = self.passkeys.relying_party();
        relying_party.is_some_and(|relying_party| passkey.is_for(relying_party))
    }

    /// Gives a passkey another name.
    ///
    /// # Errors
    /// See [`SecondFactorsError`].
    pub async fn rename_passkey(
        &self,
        asking: &Asking<'_>,
        id: &PasskeyId,
        name: &ShortText,
    ) -> Result<StoredPasskey, SecondFactorsError> {
        let unit = self.audit.unit().await?;
        let decided = unit.decide(|_| async {
            let read = self.read(&unit, asking).await?;
            let mut passkeys = read.factors.passkeys.into_iter();
            let passkey = passkeys.find(|passkey| passkey.id() == *id);
            let passkey = passkey.ok_or(SecondFactorsError::NotSet)?;
            let write = unit.rename_passkey(read.user.user_id, id, name)?;
            let event = self.event(asking, Action::PasskeyRenamed, self.context.now());
            let renamed = StoredPasskey {
                name: name.clone(),
                ..passkey
            };
            Ok(read.change.rely(write).event(event).then(renamed))
        });
        decided.await
    }

    /// Removes a passkey, with the last factor the recovery codes, and ends all other sessions.
    ///
    /// # Errors
    /// See [`SecondFactorsError`].
    pub async fn remove_passkey(
        &self,
        asking: &Asking<'_>,
        id: &PasskeyId,
    ) -> Result<(), SecondFactorsError> {
        let unit = self.audit.unit().await?;
        let decided = unit.decide(|_| async {
            let read = self.read(&unit, asking).await?;
            let passkeys = &read.factors.passkeys;
            if !passkeys.iter().any(|passkey| passkey.id() == *id) {
                return Err(SecondFactorsError::NotSet);
            }
            check_fresh(&read.user, &read.session, self.context.now())?;
            let is_last = passkeys.len() == 1 && read.factors.confirmed_totp().is_none();
            let writes = unit.remove_passkey(read.user.user_id, id)?;
            let read = read.relying(writes);
            self.remove(read, (asking, Action::PasskeyRemoved), is_last)
        });
        decided.await
    }

    fn made(&self, new: &NewPasskey, now: Timestamp) -> Result<StoredPasskey, SecondFactorsError> {
        let relying_party = self.passkeys.relying_party();
        let relying_party = relying_party.ok_or(SecondFactorsError::PasskeysOff)?;
        let credential = self.passkeys.register(&new.registration);
        let credential = credential.map_err(SecondFactorsError::RefusedPasskey)?;
        let called = (new.name.clone(), new.transports.clone());
        Ok(StoredPasskey::new(credential, called, relying_party, now))
    }

    async fn store_passkey(
        &self,
        mut read: Read,
        (asking, enrolment): (&Asking<'_>, Option<StoredOneTimeCode>),
        (passkey, open): (StoredPasskey, OpenChallenge),
    ) -> Result<Decision<Added, SecondFactorsError>, SecondFactorsError> {
        let (store, user) = (&self.context.store, read.user.user_id);
        let answered = store.use_passkey_challenge(open.nonce, user, open.expires_at)?;
        let owned = store.own_passkey(user, &passkey.id())?;
        let is_first = !read.factors.are_set();
        let stored = store.put_new_passkey(user, &passkey)?;
        read.change = read
            .change
            .require(SecondFactorsError::InvalidChallenge, answered)
            .require(SecondFactorsError::PasskeyTaken, owned)
            .rely(stored);
        let mut recovery_codes = None;
        if is_first {
            let (with_codes, codes) = self.with_recovery_codes(read).await?;
            (read, recovery_codes) = (with_codes, Some(codes));
        }
        let (methods, now) = (passkey.methods(), passkey.created_at);
        let proved = (Action::PasskeyAdded, methods.as_slice());
        let change = self.add(read, (asking, enrolment), (proved, now))?;
        Ok(change.then(Ok(AddedPasskey {
            passkey,
            recovery_codes,
        })))
    }
}
