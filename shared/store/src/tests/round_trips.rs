use std::{fmt, str::FromStr};

use domain::{
    idempotency_key::IdempotencyKeyHash,
    ids::{SessionId, UserId},
    language::Language,
    role::Role,
    session::{CookieHash, EndReason, Level, Method, Session, SessionSeed},
    sign_ins::SignIns,
    timestamp::Timestamp,
    user::User,
};
use proptest::{collection::vec, option, prelude::*};

use crate::{
    item::{Envelope, open},
    keys::Key,
};

fn time() -> impl Strategy<Value = Timestamp> {
    (0..=Timestamp::MAX.as_millis()).prop_map(Timestamp::from_millis)
}

fn text<T: FromStr + fmt::Debug>() -> impl Strategy<Value = T> {
    let scripts = "[ -~é]{1,40}|[א-ת ]{1,40}|[一-龥ぁ-ん、]{1,40}|[😀-🙏]{1,40}";
    scripts.prop_filter_map("blank", |text| text.parse().ok())
}

fn uuid() -> impl Strategy<Value = uuid::Uuid> {
    any::<u128>().prop_map(uuid::Uuid::from_u128)
}

fn role() -> impl Strategy<Value = Role> {
    prop_oneof![Just(Role::User), Just(Role::Nurse), Just(Role::Admin)]
}

fn end_reason() -> impl Strategy<Value = EndReason> {
    prop_oneof![
        Just(EndReason::Logout),
        Just(EndReason::Revoked),
        Just(EndReason::RefreshReplay),
        Just(EndReason::SessionLimit),
        Just(EndReason::FailedProofs),
        Just(EndReason::Replaced),
    ]
}

prop_compose! {
    fn user()(
        id in uuid(),
        local in "[a-z0-9]{1,20}",
        (full_name, institution) in (text(), option::of(text())),
        (license_number, department) in (option::of(text()), option::of(text())),
        (role, locale) in (role(), prop_oneof![Just(Language::En), Just(Language::Es)]),
        flags in any::<[bool; 3]>(),
        (created_at, updated_at, password_changed_at) in (time(), time(), time()),
        (since, count) in (time(), any::<u32>()),
        (last_login_at, email_verified_at) in (option::of(time()), option::of(time())),
        sessions_epoch in any::<u64>(),
        kept in option::of(uuid()),
        version in any::<u64>(),
    ) -> User {
        User {
            user_id: UserId::from_uuid(id),
            email: format!("{local}@example.org").parse().unwrap(),
            full_name,
            role,
            license_number,
            institution,
            department,
            locale,
            is_active: flags[0],
            is_verified: flags[1],
            email_verified_at,
            second_factor: flags[1],
            agreed_to_terms: flags[2],
            created_at,
            updated_at,
            last_login_at,
            password_changed_at,
            sign_ins: SignIns { since, count },
            sessions_epoch,
            kept_session: kept.map(SessionId::from_uuid),
            version,
        }
    }
}

prop_compose! {
    fn session()(
        (user, session) in (uuid(), uuid()),
        (seed, cookie) in (any::<[u8; 32]>(), option::of(any::<[u8; 32]>())),
        (generation, epoch) in (any::<u32>(), any::<u64>()),
        (created_at, authenticated_at, last_refreshed_at) in (time(), time(), time()),
        methods in vec(Just(Method::Pwd), 0..3),
        level in prop_oneof![Just(Level::One), Just(Level::Two)],
        (idle_expires_at, expires_at) in (time(), time()),
        (device_name, user_agent) in (option::of(text()), option::of(text())),
        ip_address in option::of("[0-9a-f.:]{1,39}"),
        key in option::of("[!-~]{1,40}"),
        active in any::<bool>(),
        (ended_at, ended_reason) in (option::of(time()), option::of(end_reason())),
        (failed_proofs, locked_at) in (any::<u32>(), option::of(time())),
    ) -> Session {
        Session {
            session_id: SessionId::from_uuid(session),
            user_id: UserId::from_uuid(user),
            seed: SessionSeed(seed),
            cookie: cookie.map(CookieHash),
            generation,
            epoch,
            created_at,
            authenticated_at,
            methods,
            level,
            last_refreshed_at,
            idle_expires_at,
            expires_at,
            device_name,
            user_agent,
            ip_address,
            rotation_key: key.map(|key| IdempotencyKeyHash::of(&key).unwrap()),
            active,
            ended_at,
            ended_reason,
            failed_proofs,
            locked_at,
        }
    }
}

proptest! {
    #[test]
    fn a_user_comes_out_of_its_item_as_it_went_in(user in user()) {
        let key = Key::user(user.user_id);
        let item = Envelope::new(key.clone()).wrap(&user).unwrap();
        prop_assert_eq!(open::<User>(&key, item).unwrap(), user);
    }

    #[test]
    fn a_session_comes_out_of_its_item_as_it_went_in(session in session()) {
        let key = Key::session(session.user_id, session.session_id);
        let ttl = session.expires_at;
        let item = Envelope::new(key.clone()).expiring(ttl).wrap(&session).unwrap();
        prop_assert_eq!(open::<Session>(&key, item).unwrap(), session);
    }
}
