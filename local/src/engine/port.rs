//! The port of an engine, which stays the engine's while nothing listens on it.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::TcpSocket;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::backend::Backend;
use crate::workers::Workers;

/// How long a closing port waits for requests that are under way.
const CLOSE_PATIENCE: Duration = Duration::from_secs(2);
/// How many connections may wait to be accepted, as in the standard library.
const BACKLOG: u32 = 128;

/// Open or closed.
#[derive(Debug)]
pub(super) struct Port {
    address: SocketAddr,
    /// Bound and not listening: connections are refused, and nobody else gets the port.
    closed: Option<TcpSocket>,
    server: Option<Server>,
}

#[derive(Debug)]
struct Server {
    /// Dropping it stops the server.
    shutdown: oneshot::Sender<Infallible>,
    task: JoinHandle<Result<(), String>>,
}

impl Port {
    /// The closed port at `address`; port 0 takes any free one.
    pub(super) fn bind(address: SocketAddr) -> io::Result<Self> {
        let socket = bind(address)?;
        Ok(Self {
            address: socket.local_addr()?,
            closed: Some(socket),
            server: None,
        })
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves `backend` on the threads of `workers`. Does nothing when it is open.
    pub(super) async fn open(&mut self, workers: &Workers, backend: &Backend) -> io::Result<()> {
        if self.server.is_some() {
            return Ok(());
        }
        let socket = match self.closed.take() {
            Some(socket) => socket,
            None => bind(self.address)?,
        };
        let listener = workers.run(async move { socket.listen(BACKLOG) }).await?;
        let (shutdown, stopped) = oneshot::channel();
        let serve = backend.clone().serve(listener, stopped);
        let task = workers.handle().spawn(serve);
        self.server = Some(Server { shutdown, task });
        Ok(())
    }

    /// Stops listening. Does nothing when it is closed.
    pub(super) async fn close(&mut self) {
        if let Some(server) = self.server.take() {
            server.end().await;
            // When somebody was faster, opening says so.
            self.closed = bind(self.address).ok();
        }
    }
}

impl Server {
    /// Returns once its listener is gone.
    async fn end(mut self) {
        drop(self.shutdown);
        if tokio::time::timeout(CLOSE_PATIENCE, &mut self.task)
            .await
            .is_err()
        {
            self.task.abort();
            // An aborted task ends with an error and no news.
            drop(self.task.await);
        }
    }
}

fn bind(address: SocketAddr) -> io::Result<TcpSocket> {
    let socket = match address {
        SocketAddr::V4(_) => TcpSocket::new_v4()?,
        SocketAddr::V6(_) => TcpSocket::new_v6()?,
    };
    // Connections of the listener before it may still be closing.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    Ok(socket)
}
