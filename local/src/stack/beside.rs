//! Another application of the same account, beside a running system.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use super::{Stack, StackError, listen};
use crate::build_functions::Binaries;
use crate::gateway::Gateway;
use crate::lambda::{Lambda, Limits, Pool, environment};
use crate::output::Output;
use crate::template::{HttpApplication, ParameterValues};
use crate::workers::Workers;

/// The functions and the HTTP API of another template, which may ask functions of the system by
/// their ARN, as its authorizers do. Dropping it ends it.
#[derive(Debug)]
pub struct Application {
    url: String,
    _lambda: Arc<Lambda>,
    _workers: Workers,
}

impl Application {
    /// Starts the application of the template `text` beside `stack`, on a free port. A function runs
    /// the executable that `binaries` has for it, by its binary or its logical id.
    ///
    /// # Errors
    ///
    /// When the template is broken, a function has no executable, or no port is free.
    pub async fn start(
        text: &str,
        values: &ParameterValues,
        binaries: &Binaries,
        stack: &Stack,
    ) -> Result<Self, StackError> {
        let application = HttpApplication::parse(text, values)?;
        let workers = Workers::start(1)?;
        let address = IpAddr::V4(Ipv4Addr::LOCALHOST).into();
        let api = workers.run(listen::Api::listen(address, 0)).await?;
        let output = Output::captured();
        let endpoints = stack.endpoints().of_functions();
        let mut pools = Vec::new();
        for function in &application.functions {
            let name = &function.binary;
            let binary = binaries.get(name);
            let binary = binary.ok_or_else(|| StackError::UnknownFunction(name.clone()))?;
            pools.push(Pool::new(
                function.clone(),
                binary.clone(),
                environment(function, &endpoints, &BTreeMap::new()),
                Limits::default(),
                output.clone(),
            ));
        }
        let lambda = Arc::new(Lambda::new(pools));
        let gateway = Gateway::new(&application, Arc::clone(&lambda), output);
        let gateway = gateway.beside(Arc::clone(&stack.lambda));
        gateway.serve(workers.handle(), api.listeners, axum::Router::new());
        Ok(Self {
            url: api.url,
            _lambda: lambda,
            _workers: workers,
        })
    }

    /// URL of its HTTP API, without a slash at the end.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.url
    }
}
