//! What becomes of the requests of a connection.

use std::{collections::BTreeMap, io, sync::Mutex, time::Duration};

use tokio::{
    io::{AsyncWriteExt, BufStream},
    net::TcpStream,
    sync::Notify,
};

use super::{
    answers, lock,
    message::Message,
    plan::{Fault, Plan},
    transactions::{Transactions, UnderWay},
};

/// What the connections of a proxy share.
pub(super) struct State {
    engine: String,
    pub(super) plan: Mutex<Plan>,
    transactions: Option<Transactions>,
    pub(super) seen: Mutex<Vec<String>>,
    pub(super) shapes: Mutex<Vec<String>>,
    pub(super) injected: Mutex<BTreeMap<&'static str, usize>>,
    pub(super) paused: Notify,
    pub(super) resumed: Notify,
}

impl State {
    pub(super) fn new(engine: &str, plan: Plan, transactions: Option<Transactions>) -> Self {
        Self {
            engine: engine.trim_start_matches("http://").to_owned(),
            plan: Mutex::new(plan),
            transactions,
            seen: Mutex::default(),
            shapes: Mutex::default(),
            injected: Mutex::default(),
            paused: Notify::new(),
            resumed: Notify::new(),
        }
    }

    /// Ends, and with it the connection, where a fault breaks it.
    pub(super) async fn serve(&self, client: TcpStream) -> io::Result<()> {
        let mut client = BufStream::new(client);
        let mut engine = BufStream::new(TcpStream::connect(&self.engine).await?);
        loop {
            let request = Message::read(&mut client).await?;
            lock(&self.shapes).push(request.shape());
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
