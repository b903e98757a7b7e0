//! Where the HTTP API listens.

use std::fmt;
use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::str::FromStr;

use tokio::net::TcpListener;

use super::StackError;

/// What an error calls the HTTP API.
const API: &str = "HTTP API";
/// How often a port that is free on one address may be taken on the other.
const ATTEMPTS: u32 = 16;

/// The name or the address that the HTTP API is served under.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Host {
    /// The loopback interface, on IPv4 and, where there is one, on IPv6: which address of
    /// `localhost` a client tries first is up to the client.
    Localhost,
    /// This address alone.
    Address(IpAddr),
}

/// A text that is neither `localhost` nor an IP address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("must be localhost or an IP address")]
pub struct HostError;

impl From<IpAddr> for Host {
    fn from(address: IpAddr) -> Self {
        Self::Address(address)
    }
}

impl FromStr for Host {
    type Err = HostError;

    fn from_str(text: &str) -> Result<Self, HostError> {
        match text {
            "localhost" => Ok(Self::Localhost),
            _ => text.parse().map(Self::Address).map_err(|_| HostError),
        }
    }
}

impl fmt::Display for Host {
    /// As it stands in a URL.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Localhost => formatter.write_str("localhost"),
            Self::Address(IpAddr::V4(address)) => address.fmt(formatter),
            Self::Address(IpAddr::V6(address)) => write!(formatter, "[{address}]"),
        }
    }
}

/// One port of every address of a host.
#[derive(Debug)]
pub(super) struct Api {
    pub(super) url: String,
    pub(super) listeners: Vec<TcpListener>,
}

impl Api {
    /// Listens on `port`; 0 takes any port that is free on all addresses.
    pub(super) async fn listen(host: Host, port: u16) -> Result<Self, StackError> {
        let (port, listeners) = listen_on(host, port).await?;
        Ok(Self {
            url: format!("http://{host}:{port}"),
            listeners,
        })
    }
}

type OnePort = (u16, Vec<TcpListener>);

async fn listen_on(host: Host, port: u16) -> Result<OnePort, StackError> {
    match host {
        Host::Address(address) => {
            let listener = listen(API, (address, port).into()).await?;
            Ok((listener.local_addr()?.port(), vec![listener]))
        }
        Host::Localhost if port == 0 => any_port_of_localhost().await,
        Host::Localhost => localhost(port).await,
    }
}

/// Listens on one address. The error names `part`.
pub(super) async fn listen(
    part: &'static str,
    address: SocketAddr,
) -> Result<TcpListener, StackError> {
    TcpListener::bind(address)
        .await
        .map_err(|source| StackError::Listen {
            part,
            address,
            source,
        })
}

async fn localhost(port: u16) -> Result<OnePort, StackError> {
    let ipv4 = listen(API, (Ipv4Addr::LOCALHOST, port).into()).await?;
    let port = ipv4.local_addr()?.port();
    match listen(API, (Ipv6Addr::LOCALHOST, port).into()).await {
        Ok(ipv6) => Ok((port, vec![ipv4, ipv6])),
        // Clients would reach somebody else under the same name.
        Err(error) if is_in_use(&error) => Err(error),
        Err(_) => Ok((port, vec![ipv4])),
    }
}

async fn any_port_of_localhost() -> Result<OnePort, StackError> {
    for _ in 1..ATTEMPTS {
        match localhost(0).await {
            Err(error) if is_in_use(&error) => {}
            bound => return bound,
        }
    }
    localhost(0).await
}

fn is_in_use(error: &StackError) -> bool {
    matches!(error, StackError::Listen { source, .. } if source.kind() == ErrorKind::AddrInUse)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_a_name_or_an_address() {
        for (text, shown) in [
            ("localhost", "localhost"),
            ("127.0.0.1", "127.0.0.1"),
            ("::1", "[::1]"),
        ] {
            assert_eq!(text.parse::<Host>().unwrap().to_string(), shown);
        }
        assert_eq!("example.org".parse::<Host>(), Err(HostError));
    }

    #[tokio::test]
    async fn localhost_is_one_port_of_every_loopback_address() {
        let api = Api::listen(Host::Localhost, 0).await.unwrap();

        let addresses: Vec<SocketAddr> = api
            .listeners
            .iter()
            .map(|listener| listener.local_addr().unwrap())
            .collect();
        let port = addresses[0].port();
        let has_ipv6 = TcpListener::bind((Ipv6Addr::LOCALHOST, 0)).await.is_ok();
        let mut expected = vec![SocketAddr::from((Ipv4Addr::LOCALHOST, port))];
        if has_ipv6 {
            expected.push((Ipv6Addr::LOCALHOST, port).into());
        }
        assert_eq!(addresses, expected);
        assert_eq!(api.url, format!("http://localhost:{port}"));
    }

    /// `http://localhost` would lead some clients there.
    #[tokio::test]
    async fn a_port_that_somebody_has_on_ipv6_is_not_taken() {
        let Ok(theirs) = TcpListener::bind((Ipv6Addr::LOCALHOST, 0)).await else {
            return;
        };
        let address = theirs.local_addr().unwrap();

        let refused = localhost(address.port()).await.unwrap_err();

        assert!(is_in_use(&refused), "{refused}");
        assert!(refused.to_string().contains(&address.to_string()));
    }
}
