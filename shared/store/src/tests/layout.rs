use domain::samples::START;

use super::{Table, number, text};

/// Keys and index keys as the chart in `docs/data-model.md` has them.
#[tokio::test]
async fn items_lie_where_the_chart_says() {
    let table = Table::start().await;
    let account = table.register("Ann@Example.org").await;
    let (user, session) = (account.user.user_id, account.session.session_id);
    let event = account.event.event_id;
    let shard = |id: uuid::Uuid| id.as_bytes()[15] % 8;

    let expected = [
        (
            ("EMAIL#ann@example.org".to_owned(), "CREDENTIALS".to_owned()),
            ("DIRECTORY#an".to_owned(), "ann@example.org".to_owned()),
        ),
        (
            (format!("USER#{user}"), "PROFILE".to_owned()),
            (
                format!("USERS#{}", shard(user.as_uuid())),
                format!("{START}#{user}"),
            ),
        ),
        (
            (format!("USER#{user}"), format!("SESSION#{session}")),
            (
                format!("EXPIRY#{}", shard(session.as_uuid())),
                START.plus_seconds(43_200).to_string(),
            ),
        ),
        (
            (format!("AUDIT#{user}"), event.to_string()),
            (
                format!("AUDITDAY#{}#{}", START.date(), shard(event)),
                START.to_string(),
            ),
        ),
        (
            (format!("AUDIT#{user}"), "#HEAD".to_owned()),
            (String::new(), String::new()),
        ),
    ];
    let items = table.items().await;
    assert_eq!(items.len(), expected.len());
    for (key, index) in expected {
        let item = &items[&key];
        assert_eq!((text(item, "GSI1PK"), text(item, "GSI1SK")), index);
        assert_eq!(number(item, "schema_version"), Some(1), "{key:?}");
    }
}

#[tokio::test]
async fn what_may_go_carries_the_time_and_what_must_stay_does_not() {
    let table = Table::start().await;
    let account = table.register("ann@example.org").await;
    let user = account.user.user_id;
    let items = table.items().await;
    let ttl = |pk: String, sk: String| number(&items[&(pk, sk)], "ttl");

    let start = START.unix_seconds();
    let session = format!("SESSION#{}", account.session.session_id);
    assert_eq!(
        ttl(format!("USER#{user}"), session),
        Some(start + 43_200 + 7 * 86_400),
    );
    let retained = Some(start + 30 * 86_400);
    let (chain, event) = (format!("AUDIT#{user}"), account.event.event_id.to_string());
    assert_eq!(ttl(chain.clone(), event), retained);
    assert_eq!(ttl(chain, "#HEAD".to_owned()), None);
    assert_eq!(ttl(format!("USER#{user}"), "PROFILE".to_owned()), None);
    let credentials = "EMAIL#ann@example.org".to_owned();
    assert_eq!(ttl(credentials, "CREDENTIALS".to_owned()), None);
}
