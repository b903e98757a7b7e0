//! Where a list goes on, as an opaque text that only this service can make.

use aws_lc_rs::hmac;
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use domain::ids::UserId;
use secrecy::SecretSlice;
use thiserror::Error;
use uuid::Uuid;

use domain::key_derivation::KeyMaterial;

const LABEL: &str = "list-cursor/hmac-sha256";
/// 128 bits of the tag: a guess is checked by a request, never offline.
const TAG_BYTES: usize = 16;
const ID_BYTES: usize = 16;

/// Makes and reads cursors. A cursor is good for the user and the filter it was
/// made for, and for nothing else.
#[derive(Clone, Debug)]
pub struct CursorKey(hmac::Key);

/// The text is not a cursor that was made for this user and this filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not a cursor of this list")]
pub struct InvalidCursor;

impl CursorKey {
    /// The key of this version of the audit secret.
    #[must_use]
    pub fn derive(secret: &SecretSlice<u8>) -> Self {
        Self(KeyMaterial::extract(secret).hmac_key(LABEL))
    }

    /// The cursor behind the item `last` of the list that `filter` names.
    #[must_use]
    pub fn encode(&self, user: UserId, filter: &str, last: Uuid) -> String {
        let tag = hmac::sign(&self.0, &message(user, filter, last));
        let bytes = [last.as_bytes(), &tag.as_ref()[..TAG_BYTES]].concat();
        BASE64_URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The item that a cursor stands behind.
    ///
    /// # Errors
    /// [`InvalidCursor`] when it was changed, or made for somebody else or for
    /// another filter.
    pub fn decode(&self, user: UserId, filter: &str, cursor: &str) -> Result<Uuid, InvalidCursor> {
        let bytes = BASE64_URL_SAFE_NO_PAD
            .decode(cursor)
            .map_err(|_| InvalidCursor)?;
        let (id, tag) = bytes.split_at_checked(ID_BYTES).ok_or(InvalidCursor)?;
        let last = Uuid::from_slice(id).map_err(|_| InvalidCursor)?;
        let expected = hmac::sign(&self.0, &message(user, filter, last));
        aws_lc_rs::constant_time::verify_slices_are_equal(&expected.as_ref()[..TAG_BYTES], tag)
            .map_err(|_| InvalidCursor)?;
        Ok(last)
    }
}

/// The filter comes last, behind two parts of fixed length.
fn message(user: UserId, filter: &str, last: Uuid) -> Vec<u8> {
    let user = user.as_uuid();
    [user.as_bytes(), last.as_bytes(), filter.as_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn key(byte: u8) -> CursorKey {
        CursorKey::derive(&vec![byte; 32].into())
    }

    const fn user(number: u128) -> UserId {
        UserId::from_uuid(Uuid::from_u128(number))
    }

    #[test]
    fn a_cursor_is_good_for_its_user_and_filter_only() {
        let last = Uuid::from_u128(7);
        let cursor = key(1).encode(user(1), "a", last);
        assert_eq!(key(1).decode(user(1), "a", &cursor), Ok(last));
        assert_eq!(key(2).decode(user(1), "a", &cursor), Err(InvalidCursor));
        assert_eq!(key(1).decode(user(2), "a", &cursor), Err(InvalidCursor));
        assert_eq!(key(1).decode(user(1), "b", &cursor), Err(InvalidCursor));
    }

    #[test]
    fn no_byte_of_a_cursor_may_change() {
        let cursor = key(1).encode(user(1), "a", Uuid::from_u128(7));
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(&cursor).unwrap();
        for index in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[index] ^= 1;
            let changed = BASE64_URL_SAFE_NO_PAD.encode(changed);
            assert_eq!(
                key(1).decode(user(1), "a", &changed),
                Err(InvalidCursor),
                "{index}"
            );
        }
    }

    #[test]
    fn what_is_no_cursor_is_refused() {
        let cursor = key(1).encode(user(1), "a", Uuid::from_u128(7));
        for text in ["", "!", "AAAA", &cursor[..40], &format!("{cursor}AAAA")] {
            assert_eq!(
                key(1).decode(user(1), "a", text),
                Err(InvalidCursor),
                "{text}"
            );
        }
    }

    proptest! {
        #[test]
        fn a_cursor_reads_as_the_item_it_was_made_for(id: u128, last: u128, filter in "\\PC{0,40}") {
            let last = Uuid::from_u128(last);
            let cursor = key(1).encode(user(id), &filter, last);
            prop_assert_eq!(cursor.len(), 43);
            prop_assert_eq!(key(1).decode(user(id), &filter, &cursor), Ok(last));
        }

        #[test]
        fn no_other_text_is_a_cursor(text in "\\PC{0,60}|[A-Za-z0-9_-]{43}") {
            prop_assert_eq!(key(1).decode(user(1), "a", &text), Err(InvalidCursor));
        }
    }
}
