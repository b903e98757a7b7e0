use std::{fmt, str::FromStr};

use domain::ids::UserId;
use domain::language::Language;
use domain::role::Role;
use domain::sign_ins::SignIns;
use domain::text::ShortText;
use domain::timestamp::Timestamp;
use domain::user::User;
use proptest::option;
use proptest::prelude::*;
use store::credentials::PasswordHash;
use store::transfer::PortableAccount;
use uuid::Uuid;

use super::{BCRYPT, read};
use crate::users_file::former_id::user_id;
use crate::users_file::{Cells, Format, Reader, Writer, account};

fn text<T: FromStr + fmt::Debug>() -> impl Strategy<Value = T> {
    let texts = "[a-zA-Z é,\"';|\\\\-]{1,20}|[א-ת ]{1,20}|[一-龥ぁ-ん、]{1,20}|[😀-🙏]{1,20}|\\\\{0,2}(NULL|\\\\N)";
    texts.prop_filter_map("no text", |text: String| text.parse().ok())
}

fn time() -> impl Strategy<Value = Timestamp> {
    (0..Timestamp::MAX.as_millis()).prop_map(Timestamp::from_millis)
}

fn person() -> impl Strategy<Value = PortableAccount> {
    let ids = prop_oneof![
        any::<u128>().prop_map(|bits| {
            let id = UserId::from_uuid(Uuid::from_u128(bits | 1));
            (id, None)
        }),
        "[0-9]{1,9}".prop_map(|text| {
            let former: ShortText = text.parse().unwrap();
            (user_id(&former), Some(former))
        }),
    ];
    let role = prop_oneof![Just(Role::User), Just(Role::Nurse), Just(Role::Admin)];
    let locale = prop_oneof![Just(Language::En), Just(Language::Es)];
    let texts = (
        text(),
        option::of(text()),
        option::of(text()),
        option::of(text()),
    );
    let times = (
        time(),
        time(),
        option::of(time()),
        time(),
        option::of(time()),
    );
    let flags = any::<(bool, bool, bool)>();
    (
        ids,
        "[a-z]{1,9}@[a-z]{1,9}\\.org",
        (role, locale),
        texts,
        times,
        flags,
    )
        .prop_map(
            |((user_id, former_id), email, (role, locale), texts, times, flags)| PortableAccount {
                user: User {
                    user_id,
                    email: email.parse().unwrap(),
                    full_name: texts.0,
                    role,
                    license_number: texts.1,
                    institution: texts.2,
                    department: texts.3,
                    locale,
                    is_active: flags.0,
                    is_verified: flags.1,
                    email_verified_at: times.4,
                    second_factor: false,
                    agreed_to_terms: flags.2,
                    created_at: times.0,
                    updated_at: times.1,
                    last_login_at: times.2,
                    password_changed_at: times.3,
                    sign_ins: SignIns::NONE,
                    sessions_epoch: 0,
                    kept_session: None,
                    version: 1,
                },
                former_id,
                password_hash: Some(PasswordHash(BCRYPT.to_owned())),
            },
        )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_written_reads_as_the_same_accounts(people in prop::collection::vec(person(), 0..6)) {
        for format in [Format::Csv, Format::Jsonl] {
            let mut file = Vec::new();
            let mut writer = Writer::new(&mut file, format, Cells::Plain).unwrap();
            for person in &people {
                writer.write(person).unwrap();
            }
            writer.flush().unwrap();
            drop(writer);
            let lines = read(&file, format);
            let accounts: Vec<PortableAccount> =
                lines.into_iter().map(|(_, account)| account.unwrap()).collect();
            prop_assert_eq!(&accounts, &people);
        }
    }

    #[test]
    fn no_file_makes_the_reader_panic(
        bytes in prop::collection::vec(any::<u8>(), 0..300),
        cells in "[a-z_,\"\\\\N0-9:T{}\\[\\]+ \n\r-]{0,200}",
    ) {
        let header = super::super::Column::ALL.map(super::super::Column::name).join(",");
        let csv = [header.as_bytes(), b"\n", cells.as_bytes(), b"\n", &bytes].concat();
        let json = [cells.as_bytes(), b"\n", &bytes].concat();
        for (file, format) in [(csv, Format::Csv), (json, Format::Jsonl)] {
            let mut reader = Reader::new(&file[..], format).unwrap();
            while let Some(line) = reader.next_line().unwrap() {
                if let Ok(record) = line.record {
                    drop(account(&record, &super::hasher()));
                }
            }
        }
    }
}
