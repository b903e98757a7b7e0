//! What a service states of the person for whom it asks.
//!
//! A backend in front of this one signs in many people from one address. With its key it says whose
//! address counts; without a key nobody's word does.

use std::net::IpAddr;

use axum::{
    extract::{FromRef, FromRequestParts},
    http::{HeaderMap, request::Parts},
};
use domain::{
    service::{ServiceKey, ServiceName, Via},
    text::ShortText,
};
use identity::services::Services;

use super::{
    client::Client,
    problem::{Code, Problem},
};

const KEY: &str = "x-florence-service-key";
const ADDRESS: &str = "x-florence-client-address";
const USER_AGENT: &str = "x-florence-client-user-agent";

/// Where a request comes from: as the gateway saw it, or as a service states it with its key.
#[derive(Debug, Clone)]
pub struct StatedClient(pub Client);

impl<S> FromRequestParts<S> for StatedClient
where
    Services: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Ok(client) = Client::from_request_parts(parts, state).await;
        let Some(statement) = Statement::of(&parts.headers)? else {
            return Ok(Self(client));
        };
        let found = Services::from_ref(state).of_key(&statement.key).await?;
        let service = found.ok_or_else(|| Problem::new(Code::InvalidClient))?;
        Ok(Self(statement.apply(service, client)))
    }
}

/// What the headers say.
struct Statement {
    key: ServiceKey,
    address: IpAddr,
    user_agent: Option<ShortText>,
}

impl Statement {
    /// That of a request, if it makes one. It is whole or refused: an address that nobody vouches
    /// for, or a key without an address, would count where it should not.
    fn of(headers: &HeaderMap) -> Result<Option<Self>, Problem> {
        let (key, address) = (one(headers, KEY)?, one(headers, ADDRESS)?);
        let user_agent = one(headers, USER_AGENT)?;
        match (key, address) {
            (None, None) if user_agent.is_none() => Ok(None),
            (None, _) => Err(invalid_header(KEY, "is required")),
            (Some(_), None) => Err(invalid_header(ADDRESS, "is required")),
            (Some(key), Some(address)) => Ok(Some(Self {
                key: key.parse().map_err(|_| Problem::new(Code::InvalidClient))?,
                address: address
                    .parse()
                    .map_err(|_| invalid_header(ADDRESS, "must be an IP address"))?,
                user_agent: user_agent.and_then(ShortText::lossy),
            })),
        }
    }

    fn apply(self, service: ServiceName, client: Client) -> Client {
        Client {
            via: Some(Via {
                service,
                address: client.address,
            }),
            address: Some(self.address),
            user_agent: self.user_agent,
            device_token: client.device_token,
        }
    }
}

fn one<'h>(headers: &'h HeaderMap, name: &str) -> Result<Option<&'h str>, Problem> {
    let mut values = headers.get_all(name).iter();
    let Some(value) = values.next() else {
        return Ok(None);
    };
    match (value.to_str(), values.next()) {
        (Ok(text), None) => Ok(Some(text.trim())),
        _ => Err(invalid_header(name, "must be one text")),
    }
}

fn invalid_header(name: &str, must: &str) -> Problem {
    Problem::new(Code::InvalidHeader).detail(format!("{name} {must}"))
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};
    use rstest::rstest;

    use super::*;

    fn key() -> String {
        ServiceKey::new("backend".parse().unwrap(), [7; 32]).reveal()
    }

    fn read(pairs: &[(&'static str, &str)]) -> Result<Option<Statement>, Code> {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            let value = HeaderValue::from_str(value).unwrap();
            headers.append(HeaderName::from_static(name), value);
        }
        Statement::of(&headers).map_err(|problem| problem.code())
    }

    #[test]
    fn a_statement_has_a_key_and_an_address() {
        assert!(read(&[]).unwrap().is_none());
        let stated = read(&[
            (KEY, &key()),
            (ADDRESS, "2001:db8::7"),
            (USER_AGENT, "curl/8"),
        ]);
        let stated = stated.ok().flatten().unwrap();
        assert_eq!(stated.address, "2001:db8::7".parse::<IpAddr>().unwrap());
        assert_eq!(stated.user_agent, ShortText::lossy("curl/8"));
        let service = stated.key.name.clone();
        let own = Client {
            address: Some("192.0.2.1".parse().unwrap()),
            user_agent: ShortText::lossy("httpx/1"),
            ..Client::default()
        };
        let client = stated.apply(service, own.clone());
        assert_eq!(client.ip_address().as_deref(), Some("2001:db8::7"));
        assert_eq!(client.via.unwrap().address, own.address);
    }

    #[rstest]
    #[case(&[(ADDRESS, "192.0.2.1")], Code::InvalidHeader)]
    #[case(&[(USER_AGENT, "curl/8")], Code::InvalidHeader)]
    #[case(&[(KEY, "flk_x")], Code::InvalidHeader)]
    #[case(&[(KEY, "flk_x"), (ADDRESS, "192.0.2.1")], Code::InvalidClient)]
    #[case(&[(ADDRESS, "192.0.2.1"), (ADDRESS, "192.0.2.2")], Code::InvalidHeader)]
    fn half_a_statement_is_refused(#[case] pairs: &[(&'static str, &str)], #[case] expected: Code) {
        assert_eq!(read(pairs).err(), Some(expected));
    }

    #[test]
    fn an_address_is_one() {
        for address in ["", "ward 3", "192.0.2.1:80", "192.0.2"] {
            let refused = read(&[(KEY, &key()), (ADDRESS, address)]).err();
            assert_eq!(refused, Some(Code::InvalidHeader), "{address}");
        }
    }
}
