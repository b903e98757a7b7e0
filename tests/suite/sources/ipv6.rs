//! IPv6 addresses are many: networks are counted, and the sites around them. The events are those
//! of the gateway, since a machine need not have such addresses.

use std::{collections::BTreeMap, net::Ipv6Addr};

use florence_local::stack::Stack;
use serde_json::{Value, json};
use tests::people::PASSWORD;

use super::{FAILURES, counted, limited};

const LIMIT: u32 = 3;

/// How often each status is answered to guesses from these addresses.
async fn guess(stack: &Stack, from: impl IntoIterator<Item = String>) -> BTreeMap<u64, u32> {
    let mut statuses = BTreeMap::new();
    for address in from {
        let address: Ipv6Addr = address.parse().unwrap();
        let invocation = stack.invoke("login", event(address).to_string()).await;
        let answer = invocation.unwrap().result.unwrap();
        let answer: Value = serde_json::from_slice(&answer).unwrap();
        *statuses
            .entry(answer["statusCode"].as_u64().unwrap())
            .or_default() += 1;
    }
    statuses
}

fn event(address: Ipv6Addr) -> Value {
    let mut event: Value = serde_json::from_str(include_str!("../../events/login.json")).unwrap();
    let email = format!("nobody-{:x}@ward.example.org", address.to_bits());
    event["requestContext"]["http"]["sourceIp"] = json!(address.to_string());
    event["body"] = json!(json!({"email": email, "password": PASSWORD}).to_string());
    event
}

/// Whether all attempts fell into one hour.
async fn one_hour(stack: &Stack) -> bool {
    counted(stack, "SOURCE#2001:db8:1::/48", "SIGN_IN")
        .await
        .len()
        == 1
}

#[tokio::test]
async fn a_network_is_one_source_whatever_its_addresses_and_a_site_four() {
    let stack = limited(&[(FAILURES, LIMIT)]).await;
    let network = |number: u32| (0..5).map(move |host| format!("2001:db8:1:{number:x}::{host:x}"));
    let first = guess(&stack, network(0)).await;
    let next = guess(&stack, (1..4).flat_map(network)).await;
    let fifth = guess(&stack, network(4)).await;
    let other_site = guess(&stack, ["2001:db8:2::1".to_owned()]).await;

    assert_eq!(other_site, BTreeMap::from([(401, 1)]));
    if one_hour(&stack).await {
        assert_eq!(first, BTreeMap::from([(401, 3), (429, 2)]));
        assert_eq!(next, BTreeMap::from([(401, 9), (429, 6)]));
        assert_eq!(fifth, BTreeMap::from([(429, 5)]), "the site is full");
        let site = counted(&stack, "SOURCE#2001:db8:1::/48", "SIGN_IN").await;
        assert_eq!(site, [(12, 12)]);
        let network = counted(&stack, "SOURCE#2001:db8:1::/64", "SIGN_IN").await;
        assert_eq!(network, [(3, 3)]);
    }
}
