//! Starting, asking and watching one function.

use std::{
    collections::BTreeMap,
    error::Error,
    fs,
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use florence_local::{
    build_functions::Binaries,
    lambda::{Endpoints, Instance, environment},
    output::Output,
    stack::Stack,
    template::Function,
};
use serde_json::Value;
use store::environment::https::ROOTS_VARIABLE;
use tests::{
    process::{ProcessorTime, peak_memory},
    raised_limits,
};
use uuid::Uuid;

use crate::{
    meter::Meter,
    operations::{Doer, Operation},
    requests::{self, Requests},
};

/// What the SDK's own client loads. Lambda's image has this one file, this machine perhaps a
/// folder of hundreds beside it, which would be read as well.
const ROOTS: &str = "/etc/ssl/certs/ca-certificates.crt";

const STARTS: usize = 15;
const WARM_UP: u32 = 20;
const WARM: u32 = 200;

pub(crate) struct Bench {
    binaries: Binaries,
    endpoints: Endpoints,
    meter: Meter,
    requests: Requests,
    stand_in: Function,
}

/// Medians and means of one function.
pub(crate) struct Figures {
    /// From the start of the process to its first poll.
    pub(crate) init: Duration,
    /// The first invocation after it.
    pub(crate) first: Duration,
    /// An invocation of a warm process.
    pub(crate) warm: Duration,
    /// What of that the table took.
    pub(crate) table: Duration,
    /// Processor time of a warm invocation.
    pub(crate) cpu: ProcessorTime,
    /// KiB.
    pub(crate) peak_memory: u64,
    /// Bytes when deflated.
    pub(crate) zipped: usize,
}

/// Processor time of an operation, and of the hello-world that was asked in turns with it.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Beside {
    pub(crate) operation: ProcessorTime,
    pub(crate) hello: ProcessorTime,
}

impl Beside {
    fn of(instance: &Instance, hello: &Instance) -> Result<Self, Box<dyn Error>> {
        let time = |instance: &Instance| {
            let process = instance.process_id().ok_or("the process is gone")?;
            Ok::<_, Box<dyn Error>>(ProcessorTime::of(process)?)
        };
        Ok(Self {
            operation: time(instance)?,
            hello: time(hello)?,
        })
    }
}

impl Bench {
    pub(crate) async fn new(stack: &Stack, binaries: Binaries) -> Result<Self, Box<dyn Error>> {
        let mut endpoints = stack.endpoints().of_functions();
        let (meter, url) = Meter::before(endpoints.dynamodb).await?;
        endpoints.dynamodb = url;
        Ok(Self {
            binaries,
            endpoints,
            meter,
            requests: Requests::prepare(stack).await?,
            stand_in: stack.template().functions[0].clone(),
        })
    }

    /// A hello-world of that name.
    pub(crate) async fn hello(&mut self, binary: &str) -> Result<Figures, Box<dyn Error>> {
        let function = self.hello_world(binary);
        self.measure(&function, |_| (requests::hello(), 200)).await
    }

    fn hello_world(&self, binary: &str) -> Function {
        let mut environment = BTreeMap::new();
        if Path::new(ROOTS).exists() {
            environment.insert(ROOTS_VARIABLE.to_owned(), ROOTS.to_owned());
        }
        Function {
            binary: binary.to_owned(),
            environment,
            ..self.stand_in.clone()
        }
    }

    pub(crate) async fn function(
        &mut self,
        function: &Function,
    ) -> Result<Figures, Box<dyn Error>> {
        let binary = function.binary.clone();
        self.measure(function, |requests| requests.event(&binary))
            .await
    }

    /// Processor time of one operation by a warm process. A hello-world is asked in turns with it, so
    /// that whatever else the machine does falls on both.
    pub(crate) async fn operation(
        &self,
        stack: &Stack,
        operation: Operation,
    ) -> Result<Beside, Box<dyn Error>> {
        let function = stack.template().function(operation.binary());
        let function = function.ok_or("the template has no such function")?;
        let hello = self.hello_world("hello");
        let mut doer = Doer::prepare(stack).await?;
        let mut instance = self.start(function, &Output::captured()).await?;
        let mut beside = self.start(&hello, &Output::captured()).await?;
        let mut before = Beside::default();
        for round in 0..WARM_UP + WARM {
            if round == WARM_UP {
                before = Beside::of(&instance, &beside)?;
            }
            let event = doer.event(operation).await;
            let (_, answer) = ask(&mut instance, function, event).await?;
            doer.answered(&answer);
            ask(&mut beside, &hello, (requests::hello(), 200)).await?;
        }
        let after = Beside::of(&instance, &beside)?;
        instance.stop().await;
        beside.stop().await;
        Ok(Beside {
            operation: after.operation.per_round(before.operation, WARM),
            hello: after.hello.per_round(before.hello, WARM),
        })
    }

    async fn start(
        &self,
        function: &Function,
        output: &Output,
    ) -> Result<Instance, Box<dyn Error>> {
        let binary = self.binary(function)?;
        let variables = environment(function, &self.endpoints, &raised_limits(function));
        Ok(Instance::start(function, binary, &variables, output).await?)
    }

    fn binary(&self, function: &Function) -> Result<&Path, &'static str> {
        let binary = self.binaries.get(&function.binary);
        Ok(binary.ok_or("a binary was not built")?.as_path())
    }

    async fn measure(
        &self,
        function: &Function,
        event: impl Fn(&Requests) -> (Value, u64),
    ) -> Result<Figures, Box<dyn Error>> {
        let output = Output::captured();
        let start = || self.start(function, &output);

        let (mut inits, mut firsts) = (Vec::new(), Vec::new());
        for _ in 0..STARTS {
            let began = Instant::now();
            let mut instance = start().await?;
            inits.push(began.elapsed());
            firsts.push(ask(&mut instance, function, event(&self.requests)).await?.0);
            instance.stop().await;
        }

        let mut instance = start().await?;
        for _ in 0..WARM_UP {
            ask(&mut instance, function, event(&self.requests)).await?;
        }
        let process = instance.process_id().ok_or("the process is gone")?;
        self.meter.take();
        let (before, mut warm) = (ProcessorTime::of(process)?, Vec::new());
        for _ in 0..WARM {
            warm.push(ask(&mut instance, function, event(&self.requests)).await?.0);
        }
        let figures = Figures {
            init: median(inits),
            first: median(firsts),
            table: self.meter.take() / WARM,
            cpu: ProcessorTime::of(process)?.per_round(before, WARM),
            warm: warm.iter().sum::<Duration>() / WARM,
            peak_memory: peak_memory(process)?,
            zipped: zipped(self.binary(function)?)?,
        };
        instance.stop().await;
        Ok(figures)
    }
}

async fn ask(
    instance: &mut Instance,
    function: &Function,
    (event, status): (Value, u64),
) -> Result<(Duration, Value), Box<dyn Error>> {
    let payload = event.to_string().into();
    let began = Instant::now();
    let answer = instance.invoke(function, Uuid::nil(), payload).await?;
    let took = began.elapsed();
    let answer: Value = serde_json::from_slice(&answer)?;
    let answered = answer["statusCode"].as_u64().unwrap_or_default();
    if answered == status {
        Ok((took, answer))
    } else {
        Err(format!("{} answered {answered}", function.binary).into())
    }
}

pub(crate) fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

/// As many bytes as `gzip -9` makes of it, which deflates as zip does.
fn zipped(binary: &Path) -> Result<usize, Box<dyn Error>> {
    let mut gzip = Command::new("gzip")
        .arg("-9")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let content = fs::read(binary)?;
    let mut stdin = gzip.stdin.take().ok_or("gzip takes nothing")?;
    let writer = std::thread::spawn(move || stdin.write_all(&content));
    let output = gzip.wait_with_output()?;
    writer.join().map_err(|_| "gzip could not be fed")??;
    Ok(output.stdout.len())
}
