//! A proxy before the engine that fails as `DynamoDB` and the network do.

mod answers;
mod message;
mod plan;
mod transactions;

use std::{
    collections::BTreeMap,
    io,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{
    io::{AsyncWriteExt, BufStream},
    net::{TcpListener, TcpStream},
    sync::Notify,
};

use self::{message::Message, transactions::UnderWay};
pub use self::{
    plan::{Fault, Plan, Rule},
    transactions::Transactions,
};

/// Forwards each request to the engine unless its plan says otherwise.
pub struct FaultProxy {
    url: String,
    state: Arc<State>,
}

struct State {
    engine: String,
    plan: Mutex<Plan>,
    transactions: Option<Transactions>,
    seen: Mutex<Vec<String>>,
    injected: Mutex<BTreeMap<&'static str, usize>>,
    paused: Notify,
    resumed: Notify,
}

impl FaultProxy {
    /// A proxy before the engine at `engine`, an `http://` URL, until the runtime ends.
    ///
    /// # Panics
    /// When no port is free.
    pub async fn before(engine: &str, plan: Plan) -> Self {
        Self::start(engine, plan, None).await
    }

    /// As [`FaultProxy::before`], where `transactions` under way hold their items besides.
    ///
    /// # Panics
    /// When no port is free.
    pub async fn isolating(engine: &str, plan: Plan, transactions: &Transactions) -> Self {
        Self::start(engine, plan, Some(transactions.clone())).await
    }

    #[expect(clippy::expect_used, reason = "without its ground no test can run")]
    async fn start(engine: &str, plan: Plan, transactions: Option<Transactions>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await;
        let listener = listener.expect("there is a free port");
        let address = listener.local_addr().expect("it is bound");
        let state = Arc::new(State {
            engine: engine.trim_start_matches("http://").to_owned(),
            plan: Mutex::new(plan),
            transactions,
            seen: Mutex::default(),
            injected: Mutex::default(),
            paused: Notify::new(),
            resumed: Notify::new(),
        });
        let shared = Arc::clone(&state);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let state = Arc::clone(&shared);
                tokio::spawn(async move { state.serve(client).await });
            }
        });
        Self {
            url: format!("http://{address}"),
            state,
        }
    }

    /// Where it listens.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Follows another plan from now on.
    pub fn follow(&self, plan: Plan) {
        *lock(&self.state.plan) = plan;
    }

    /// Waits until a request meets [`Fault::Pause`].
    pub async fn paused(&self) {
        self.state.paused.notified().await;
    }

    /// Lets the paused request go on.
    pub fn resume(&self) {
        self.state.resumed.notify_one();
    }

    /// The operations that came since the last call, in order.
    #[must_use]
    pub fn take_seen(&self) -> Vec<String> {
        std::mem::take(&mut *lock(&self.state.seen))
    }

    /// How many faults of each kind there have been.
    #[must_use]
    pub fn injected(&self) -> BTreeMap<&'static str, usize> {
        lock(&self.state.injected).clone()
    }
}

impl State {
    /// Ends, and with it the connection, where a fault breaks it.
    async fn serve(&self, client: TcpStream) -> io::Result<()> {
        let mut client = BufStream::new(client);
        let mut engine = BufStream::new(TcpStream::connect(&self.engine).await?);
        loop {
            let request = Message::read(&mut client).await?;
            let fault = self.fault(request.operation());
            let Some(answer) = self.answer(&mut engine, &request, fault).await? else {
                return Ok(());
            };
            if matches!(fault, Some(Fault::Trickle)) {
                trickle(&mut client, &answer).await?;
            } else {
                client.write_all(&answer.bytes()).await?;
                client.flush().await?;
            }
        }
    }

    fn fault(&self, operation: String) -> Option<Fault> {
        let fault = lock(&self.plan).next(&operation);
        lock(&self.seen).push(operation);
        if let Some(fault) = fault {
            *lock(&self.injected).entry(fault.name()).or_default() += 1;
        }
        fault
    }

    /// What the client is told; `None` where the connection breaks.
    async fn answer(
        &self,
        engine: &mut BufStream<TcpStream>,
        request: &Message,
        fault: Option<Fault>,
    ) -> io::Result<Option<Message>> {
        match fault {
            Some(Fault::Refuse) => return Ok(None),
            Some(Fault::Delay(time)) => tokio::time::sleep(time).await,
            _ => {}
        }
        let answer = match fault.and_then(|fault| answers::instead(fault, request)) {
            Some(answer) => answer,
            None => self.forward(engine, request, fault).await?,
        };
        Ok(Some(answer).filter(|_| !matches!(fault, Some(Fault::Lose))))
    }

    /// The engine's answer, unless a transaction under way stands in the way.
    async fn forward(
        &self,
        engine: &mut BufStream<TcpStream>,
        request: &Message,
        fault: Option<Fault>,
    ) -> io::Result<Message> {
        let under_way = match self.admit(request) {
            Ok(under_way) => under_way,
            Err(refusal) => return Ok(refusal),
        };
        if matches!(fault, Some(Fault::Pause)) {
            self.paused.notify_one();
            self.resumed.notified().await;
        }
        if let Some(transaction) = &under_way {
            transaction.hold().await;
        }
        let answer = pass(engine, request, fault).await?;
        if let Some(transaction) = under_way
            && answer.is_success()
        {
            transaction.succeed();
        }
        Ok(answer)
    }

    fn admit(&self, request: &Message) -> Result<Option<UnderWay>, Message> {
        match &self.transactions {
            Some(transactions) => transactions.admit(request),
            None => Ok(None),
        }
    }
}

/// The engine's answer, to a part of the request only when the fault says so.
async fn pass(
    engine: &mut BufStream<TcpStream>,
    request: &Message,
    fault: Option<Fault>,
) -> io::Result<Message> {
    let split = match fault {
        Some(Fault::Partial) => answers::split(request),
        _ => None,
    };
    let sent = split.as_ref().map_or(request, |split| &split.request);
    engine.write_all(&sent.bytes()).await?;
    engine.flush().await?;
    let answer = Message::read(engine).await?;
    Ok(match split {
        Some(split) => split.complete(&answer),
        None => answer,
    })
}

async fn trickle(client: &mut BufStream<TcpStream>, answer: &Message) -> io::Result<()> {
    let bytes = answer.bytes();
    for piece in bytes.chunks(bytes.len().div_ceil(8)) {
        client.write_all(piece).await?;
        client.flush().await?;
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    Ok(())
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
