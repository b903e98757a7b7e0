//! What an attempt to sign in is decided on.

use domain::{device::KnownDevice, ids::UserId, unlock_code::StoredUnlockCode};
use futures_util::try_join;
use store::{
    Change, StoreError, Strict, UnitOfWork, credentials::SignInRecord, users::StoredAccount,
};

use super::{Asking, SignIn, SignInError, way::Way};
use crate::{password::Verified, password_check::subject};

/// What an attempt is decided on.
pub(super) struct Attempt {
    pub(super) record: SignInRecord,
    pub(super) change: Change<Strict, SignInError>,
    pub(super) account: StoredAccount,
    pub(super) verified: Verified,
    pub(super) subject: UserId,
    /// Where a wrong password counts.
    pub(super) way: Way,
}

impl SignIn {
    /// Reads what the attempt is decided on. The reads run while the hash does, which takes far
    /// longer than they do.
    ///
    /// Where strangers, or their network, are shut out, it is first looked up whether whoever asks is
    /// none: no device, no further read; a device that may not try, one read and no hash.
    pub(super) async fn attempt(
        &self,
        unit: &UnitOfWork,
        asking: &Asking<'_>,
    ) -> Result<Attempt, SignInError> {
        let email = asking.request.email;
        let record = unit.sign_in_record(email).await?;
        let subject = subject(unit, email, &record);
        let code = self.presented(asking, &record).await?;
        let refusal = self.refusal(asking, &record, code.as_ref());
        let account = async {
            // The chain's end comes first: what changes the sessions also moves the chain, so that
            // a sign-in committed at this end has seen all of them.
            let change = unit.following(subject).await?;
            let account = unit.account(subject).await?;
            let trusted = self.trusted(asking, &account);
            Ok::<_, SignInError>((change, account, trusted))
        };
        let verified = async { Ok::<_, SignInError>(asking.check.verify(&record).await?) };
        let ((change, account, trusted), verified) = match refusal {
            None => try_join!(account, verified)?,
            Some(refusal) => {
                if !self.is_excepted(unit, asking, subject).await? {
                    return Err(refusal);
                }
                let account = account.await?;
                let device = account.2.as_ref();
                if !device.is_some_and(|device| self.excepts(asking, device)) {
                    return Err(refusal);
                }
                (account, verified.await?)
            }
        };
        let way = match (trusted, code) {
            (Some(device), _) => Way::Device(device),
            (None, Some(code)) => Way::Code(code),
            (None, None) => Way::Stranger(record.guesses),
        };
        Ok(Attempt {
            record,
            change,
            account,
            verified,
            subject,
            way,
        })
    }

    /// Why nobody but a device that the account knows may try now.
    fn refusal(
        &self,
        asking: &Asking<'_>,
        record: &SignInRecord,
        code: Option<&StoredUnlockCode>,
    ) -> Option<SignInError> {
        if let Some(limit) = asking.network {
            return Some(limit.into());
        }
        let closed = record.guesses.check(self.context.now()).err();
        closed.filter(|_| code.is_none()).map(SignInError::from)
    }

    /// Whether the device may try all the same. It is read alone, since whoever is refused must not
    /// cost what the account's sessions do.
    async fn is_excepted(
        &self,
        unit: &UnitOfWork,
        asking: &Asking<'_>,
        subject: UserId,
    ) -> Result<bool, StoreError> {
        let Some(id) = asking.device.known else {
            return Ok(false);
        };
        let device = unit.known_device(subject, id).await?;
        Ok(device.is_some_and(|device| self.excepts(asking, &device)))
    }

    fn excepts(&self, asking: &Asking<'_>, device: &KnownDevice) -> bool {
        let now = self.context.now();
        match asking.network {
            Some(_) => device.passes_network(now),
            None => device.is_trusted(now),
        }
    }

    /// The stored code of the account, if the request presents it.
    async fn presented(
        &self,
        asking: &Asking<'_>,
        record: &SignInRecord,
    ) -> Result<Option<StoredUnlockCode>, SignInError> {
        let (Some(code), Some(stored), Some(credentials)) = (
            asking.request.unlock_code,
            &record.unlock_code,
            &record.credentials,
        ) else {
            return Ok(None);
        };
        let matches = self.unlock_codes.matches(code, stored, credentials.user_id);
        Ok(matches.await?.then(|| stored.clone()))
    }

    /// The device that asks, if the account knows and trusts it.
    fn trusted(&self, asking: &Asking<'_>, account: &StoredAccount) -> Option<KnownDevice> {
        let id = asking.device.known?;
        let now = self.context.now();
        let mut known = account.devices.iter();
        let found = known.find(|device| device.device_id == id)?;
        found.is_trusted(now).then(|| found.clone())
    }
}
