use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use tokio::net::TcpListener;

use super::{RunningEndpoints, Stack, StackBuilder, StackError, listen};
use crate::build_functions::{self, Binaries};
use crate::data_dir::DataDir;
use crate::engine::{self, Engine, Storage};
use crate::gateway::Gateway;
use crate::lambda::{Lambda, Pool, environment};
use crate::mailbox::{self, Mailbox};
use crate::schedules;
use crate::secrets::{self, Secrets};
use crate::streams;
use crate::template::{Template, Throttles};
use crate::workers::Workers;

/// Ports first, then data, then the build: what fails fast fails first.
pub(super) async fn start(options: StackBuilder) -> Result<Stack, StackError> {
    let workers = Workers::start(2)?;
    let listeners = Listeners::bind(&options, &workers).await?;
    let template = load_template(&options, &listeners.api.url)?;
    let data_dir = options.data_dir.as_deref().map(DataDir::open).transpose()?;
    let secrets = open_secrets(&options, data_dir.as_ref(), &template)?;
    let engine = open_engine(&options, data_dir.as_ref(), &template).await?;
    let binaries = build(&options, &template).await?;
    let endpoints = listeners.endpoints(&options, engine.as_ref())?;
    let lambda = Arc::new(functions(&options, &template, &binaries, &endpoints)?);

    let gateway = Gateway::new(
        &template.http(),
        Arc::clone(&lambda),
        options.output.clone(),
    );
    let mailbox = Mailbox::default();
    let pages = mailbox::pages(mailbox.clone());
    gateway.serve(workers.handle(), listeners.api.listeners, pages);
    let ses = axum::serve(listeners.ses, mailbox::ses(mailbox.clone()));
    workers.handle().spawn(async move { ses.await });
    if let Some(secrets) = secrets.clone() {
        let serve = axum::serve(listeners.secrets, secrets::router(secrets));
        workers.handle().spawn(async move { serve.await });
    }
    if let Some(engine) = &engine {
        engine.expire_every_minute(&options.output);
    }
    schedules::run(
        workers.handle(),
        &lambda,
        &template.functions,
        &options.output,
    );
    streams::run(
        workers.handle(),
        &lambda,
        &template.functions,
        (&endpoints.dynamodb, &template.table.name),
        &options.output,
    );
    if let Some(data_dir) = &data_dir {
        endpoints.write(data_dir.path())?;
    }
    Ok(Stack {
        template,
        endpoints,
        engine,
        secrets,
        mailbox,
        lambda,
        output: options.output,
        data_dir,
        workers,
    })
}

struct Listeners {
    api: listen::Api,
    secrets: TcpListener,
    ses: TcpListener,
}

impl Listeners {
    async fn bind(options: &StackBuilder, workers: &Workers) -> Result<Self, StackError> {
        let secrets = SocketAddr::from((Ipv4Addr::LOCALHOST, options.secrets_port));
        Ok(Self {
            api: workers
                .run(listen::Api::listen(options.host, options.port))
                .await?,
            secrets: workers
                .run(listen::listen("Secrets Manager", secrets))
                .await?,
            ses: workers
                .run(listen::listen("SES", (Ipv4Addr::LOCALHOST, 0).into()))
                .await?,
        })
    }

    fn endpoints(
        &self,
        options: &StackBuilder,
        engine: Option<&Engine>,
    ) -> Result<RunningEndpoints, StackError> {
        let elsewhere = |url: &Option<String>| url.clone().unwrap_or_default();
        Ok(RunningEndpoints {
            api: self.api.url.clone(),
            dynamodb: match engine {
                Some(engine) => engine.endpoint(),
                None => elsewhere(&options.dynamodb_endpoint),
            },
            secrets_manager: match &options.secrets_endpoint {
                Some(url) => url.clone(),
                None => format!("http://{}", self.secrets.local_addr()?),
            },
            ses: match &options.ses_endpoint {
                Some(url) => url.clone(),
                None => format!("http://{}", self.ses.local_addr()?),
            },
        })
    }
}

fn load_template(options: &StackBuilder, origin: &str) -> Result<Template, StackError> {
    let parameters = &options.parameters;
    let mut template = match &options.template {
        Some(text) => Template::parse_at(text, parameters, origin)?,
        None => Template::load_at(&options.project.join("template.yaml"), parameters, origin)?,
    };
    if let Some(name) = &options.only {
        let function = template
            .function(name)
            .ok_or_else(|| StackError::UnknownFunction(name.clone()))?;
        template.functions = vec![function.clone()];
    }
    if options.without_functions {
        template.functions.clear();
    }
    if options.unthrottled {
        template.throttles = Throttles::default();
    }
    Ok(template)
}

fn open_secrets(
    options: &StackBuilder,
    data_dir: Option<&DataDir>,
    template: &Template,
) -> Result<Option<Secrets>, StackError> {
    if options.secrets_endpoint.is_some() {
        return Ok(None);
    }
    Ok(Some(match data_dir {
        Some(data_dir) => Secrets::open(data_dir.secrets(), template)?,
        None => Secrets::in_memory(template)?,
    }))
}

async fn open_engine(
    options: &StackBuilder,
    data_dir: Option<&DataDir>,
    template: &Template,
) -> Result<Option<Engine>, StackError> {
    if let Some(url) = &options.dynamodb_endpoint {
        let client = engine::client(url);
        engine::create_table(&client, &template.table, &template.table.name).await?;
        return Ok(None);
    }
    let storage = data_dir.map_or_else(Storage::volatile, |folder| Storage::File(folder.table()));
    Ok(Some(
        Engine::open(&storage, options.engine_port, template).await?,
    ))
}

async fn build(options: &StackBuilder, template: &Template) -> Result<Binaries, StackError> {
    let mut to_build = template.clone();
    to_build
        .functions
        .retain(|function| !options.binaries.contains_key(&function.binary));
    let mut binaries = options.binaries.clone();
    if !to_build.functions.is_empty() {
        let StackBuilder {
            project,
            release,
            messages,
            ..
        } = options;
        binaries.extend(build_functions::build(project, &to_build, *release, *messages).await?);
    }
    Ok(binaries)
}

fn functions(
    options: &StackBuilder,
    template: &Template,
    binaries: &Binaries,
    endpoints: &RunningEndpoints,
) -> Result<Lambda, StackError> {
    let endpoints = endpoints.of_functions();
    let mut pools = Vec::new();
    for function in &template.functions {
        let binary = binaries
            .get(&function.binary)
            .ok_or_else(|| StackError::UnknownFunction(function.binary.clone()))?;
        pools.push(Pool::new(
            function.clone(),
            binary.clone(),
            environment(function, &endpoints, &options.environment),
            options.limits,
            options.output.clone(),
        ));
    }
    Ok(Lambda::new(pools))
}
