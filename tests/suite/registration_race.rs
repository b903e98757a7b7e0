//! One e-mail is one account, however many people type it at once.

use std::collections::BTreeMap;

use futures_util::future::join_all;
use tests::people;

use crate::{system, table};

const SPELLINGS: [&str; 5] = [
    "ann.race@ward.example.org",
    "Ann.Race@Ward.Example.ORG",
    " ann.race@ward.example.org ",
    "ANN.RACE@WARD.EXAMPLE.ORG",
    "ann.race@ward．example．org",
];

#[tokio::test]
async fn two_hundred_registrations_of_one_e_mail_make_one_account() {
    let stack = system::start(system::ephemeral()).await;
    let api = system::api(&stack);
    let spellings = SPELLINGS.iter().cycle().take(200);
    let answers = join_all(spellings.map(|email| {
        let person = people::registration_of(email);
        api.post("/auth/register", None, person)
    }))
    .await;

    let mut statuses = BTreeMap::new();
    for answer in &answers {
        *statuses.entry(answer.status).or_insert(0) += 1;
    }
    assert_eq!(statuses, BTreeMap::from([(201, 1), (409, 199)]));

    let items = table::items(&stack).await;
    let mut kinds: Vec<String> = items.iter().map(kind).collect();
    // What the network has attempted, one item for each hour.
    kinds.retain(|kind| kind != "SOURCE REGISTRATION");
    kinds.sort_unstable();
    let expected = [
        "AUDIT event",
        "AUDIT head",
        "EMAIL CREDENTIALS",
        "JWKS KEYS",
        "USER PROFILE",
        "USER SESSION",
        "USER device",
    ];
    assert_eq!(kinds, expected);
}

fn kind(item: &table::Item) -> String {
    let (partition, sort) = (table::text(item, "PK"), table::text(item, "SK"));
    let partition = partition.split('#').next().unwrap_or_default();
    let sort = match (partition, sort.as_str()) {
        ("AUDIT", "#HEAD") => "head",
        ("AUDIT", _) => "event",
        ("USER", sort) if sort.starts_with("PROFILE#DEVICE#") => "device",
        (_, sort) => sort.split('#').next().unwrap_or_default(),
    };
    format!("{partition} {sort}")
}
