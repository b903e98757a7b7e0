//! A connection to the engine that breaks at a chosen request.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufStream},
    net::{TcpListener, TcpStream},
};

/// Where the connection breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cut {
    /// At which request, counted from 1.
    pub(super) at: usize,
    /// Before the engine sees the request, or after it has answered.
    pub(super) side: Side,
    /// Whether all later requests break too.
    pub(super) for_good: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Before,
    After,
}

/// Forwards HTTP/1.1 requests.
pub(super) struct Proxy {
    pub(super) url: String,
    seen: Arc<AtomicUsize>,
}

impl Proxy {
    /// Forwards to `engine`, an `http://` URL, until the cut.
    pub(super) async fn start(engine: &str, cut: Cut) -> Self {
        let engine = engine.trim_start_matches("http://").to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&seen);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (engine, counter) = (engine.clone(), Arc::clone(&counter));
                tokio::spawn(async move { forward(client, &engine, cut, &counter).await });
            }
        });
        Self { url, seen }
    }

    /// How many requests came.
    pub(super) fn seen(&self) -> usize {
        self.seen.load(Ordering::SeqCst)
    }
}

impl Cut {
    fn breaks(self, request: usize) -> bool {
        request == self.at || self.for_good && request > self.at
    }
}

/// Ends, and with it the connection, at the cut.
async fn forward(client: TcpStream, engine: &str, cut: Cut, seen: &AtomicUsize) -> io::Result<()> {
    let mut client = BufStream::new(client);
    let mut engine = BufStream::new(TcpStream::connect(engine).await?);
    loop {
        let request = message(&mut client).await?;
        let number = seen.fetch_add(1, Ordering::SeqCst) + 1;
        if cut.breaks(number) && cut.side == Side::Before {
            return Ok(());
        }
        engine.write_all(&request).await?;
        engine.flush().await?;
        let response = message(&mut engine).await?;
        if cut.breaks(number) {
            return Ok(());
        }
        client.write_all(&response).await?;
        client.flush().await?;
    }
}

/// One message with its body; both sides declare its length.
async fn message(stream: &mut BufStream<TcpStream>) -> io::Result<Vec<u8>> {
    let mut message = Vec::new();
    let mut length = 0;
    loop {
        let start = message.len();
        if stream.read_until(b'\n', &mut message).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let line = String::from_utf8_lossy(&message[start..]).to_ascii_lowercase();
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        if line == "\r\n" {
            break;
        }
    }
    let start = message.len();
    message.resize(start + length, 0);
    stream.read_exact(&mut message[start..]).await?;
    Ok(message)
}
