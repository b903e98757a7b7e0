use aws_lc_rs::digest;
use domain::ids::UserId;
use domain::text::ShortText;
use uuid::Uuid;

/// Keeps the ids apart from whatever else is made by hashing the same text.
const NAMESPACE: &[u8] = b"florence/former-user-id/v1/";

/// The account's id here for its id in the former system: a UUID stays what it is; any other
/// text always becomes the same UUID v8 (RFC 9562 §5.8).
pub(super) fn user_id(former: &ShortText) -> UserId {
    let uuid = Uuid::try_parse(former.as_str()).unwrap_or_else(|_| derived(former.as_str()));
    UserId::from_uuid(uuid)
}

fn derived(former: &str) -> Uuid {
    let hash = digest::digest(&digest::SHA256, &[NAMESPACE, former.as_bytes()].concat());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash.as_ref()[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}
