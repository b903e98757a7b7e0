use std::collections::BTreeMap;

use super::error::TemplateError;
use super::node::Node;

/// How many requests a route takes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Throttle {
    /// `ThrottlingRateLimit`: requests a second, in the long run.
    pub rate: f64,
    /// `ThrottlingBurstLimit`: requests at once.
    pub burst: u32,
}

/// The throttles of the HTTP API's routes.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Throttles {
    /// `DefaultRouteSettings`: of each route that has none of its own.
    pub default: Option<Throttle>,
    /// `RouteSettings`, by route key: `GET /users/{id}`.
    pub routes: BTreeMap<String, Throttle>,
}

impl Throttles {
    /// The throttle of the route with this key; `None` when nothing bounds it here.
    #[must_use]
    pub fn of(&self, route_key: &str) -> Option<Throttle> {
        self.routes.get(route_key).copied().or(self.default)
    }

    pub(super) fn read(properties: &Node<'_>, globals: &Node<'_>) -> Result<Self, TemplateError> {
        let own_or_global = |key| match properties.field(key)? {
            Some(own) => Ok(Some(own)),
            None => globals.field(key),
        };
        let default = match own_or_global("DefaultRouteSettings")? {
            Some(settings) => Throttle::read(&settings)?,
            None => None,
        };
        let mut routes = BTreeMap::new();
        if let Some(settings) = own_or_global("RouteSettings")? {
            for (route_key, settings) in settings.entries()? {
                routes.extend(Throttle::read(&settings)?.map(|throttle| (route_key, throttle)));
            }
        }
        Ok(Self { default, routes })
    }
}

impl Throttle {
    /// `None` when the settings have no throttle.
    fn read(settings: &Node<'_>) -> Result<Option<Self>, TemplateError> {
        let rate = settings.field("ThrottlingRateLimit")?;
        let burst = settings.integer("ThrottlingBurstLimit")?;
        match (rate, burst) {
            (None, None) => Ok(None),
            (Some(rate), Some(burst)) => Ok(Some(Self {
                rate: rate.number()?,
                burst,
            })),
            _ => {
                Err(settings.error("ThrottlingRateLimit and ThrottlingBurstLimit belong together"))
            }
        }
    }
}
