//! All clients together, stage by stage.

use std::{
    error::Error,
    sync::Arc,
    time::{Duration, Instant},
};

use florence_local::stack::Stack;
use serde_json::Value;
use tests::{Api, forms};
use tokio::task::JoinSet;

use crate::{
    account::Account,
    administrator::Administrator,
    chains,
    client::Client,
    log::Log,
    mails,
    memory::Sample,
    readback::{self, ReadBack},
};

/// Few, so that clients meet.
const SHARED_ACCOUNTS: usize = 2;

/// The clients so far, and the accounts that they share.
pub(crate) struct Crowd {
    api: Api,
    form: Arc<Vec<Value>>,
    shared: Vec<Arc<Account>>,
    administrator: Arc<Administrator>,
    clients: Vec<Client>,
}

/// What a stage came to.
pub(crate) struct Stage {
    pub(crate) clients: usize,
    pub(crate) took: Duration,
    pub(crate) log: Log,
    /// Taken at its end, when no request is under way.
    pub(crate) memory: Sample,
}

impl Crowd {
    pub(crate) async fn gather(stack: &Stack) -> Result<Self, Box<dyn Error>> {
        let api = Api::new(stack.base_url());
        let mut shared = Vec::new();
        for _ in 0..SHARED_ACCOUNTS {
            shared.push(Account::register(&api, true).await);
        }
        let reader = api.register().await;
        let token = Some(reader.access.as_str());
        let described = api.get("/wizards/types/sbar_report", token).await;
        let steps = described.body["type"]["steps"].as_array();
        let steps = steps.ok_or("the form is not described")?;
        Ok(Self {
            form: Arc::new(steps.iter().map(forms::filled).collect()),
            shared,
            administrator: Arc::new(Administrator::appoint(&api, stack).await),
            api,
            clients: Vec::new(),
        })
    }

    /// Runs that many clients for that long; new ones register before the time begins.
    pub(crate) async fn stage(
        &mut self,
        stack: &Stack,
        clients: usize,
        time: Duration,
    ) -> Result<Stage, Box<dyn Error>> {
        while self.clients.len() < clients {
            let client = self.newcomer().await;
            self.clients.push(client);
        }
        let began = Instant::now();
        let mut running = JoinSet::new();
        for mut client in self.clients.drain(..) {
            running.spawn(async move {
                client.run(began + time).await;
                client
            });
        }
        let mut log = Log::default();
        while let Some(client) = running.join_next().await {
            let mut client = client?;
            log.add(std::mem::take(&mut client.wire.log));
            log.add(std::mem::take(&mut client.tab.log));
            self.clients.push(client);
        }
        Ok(Stage {
            clients,
            took: began.elapsed(),
            log,
            memory: Sample::take(stack).await?,
        })
    }

    /// Reads back everything that was accepted.
    pub(crate) async fn read_back(&self, stack: &Stack) -> Result<ReadBack, Box<dyn Error>> {
        let own = self.clients.iter().map(|client| &client.own);
        let mut reading = JoinSet::new();
        for account in own.chain(&self.shared) {
            reading.spawn(readback::account(self.api.clone(), Arc::clone(account)));
        }
        let mut all = ReadBack::default();
        while let Some(read) = reading.join_next().await {
            all.add(read?);
        }
        chains::verify(stack, &mut all).await?;
        let awaiting = self.clients.iter().flat_map(|client| &client.awaiting_mail);
        mails::arrived(stack, awaiting, &mut all).await;
        Ok(all)
    }

    async fn newcomer(&self) -> Client {
        let number = self.clients.len();
        let shared = &self.shared[number % SHARED_ACCOUNTS];
        Client::new(
            number,
            self.api.clone(),
            Arc::clone(&self.form),
            Account::register(&self.api, false).await,
            Arc::clone(shared),
            Arc::clone(&self.administrator),
        )
    }
}
