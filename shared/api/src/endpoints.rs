//! One list of a function's endpoints, from which come its routes and their documentation.

use std::sync::Arc;

use axum::{Router, extract::Request, handler::Handler, routing::MethodRouter};
use utoipa::Path;
use utoipa_axum::PathItemExt as _;

/// Defines `router`, the routes of a function over its state, `compose`, the same from its settings,
/// and `documented`, their part of the API document, from handlers that `utoipa::path` annotates.
///
/// The document is for tests alone. A function that made its part only to throw it away would
/// carry it in its binary and start later.
#[macro_export]
macro_rules! endpoints {
    ($state:ty; $($module:ident :: $handler:ident),+ $(,)?) => {
        /// The routes of this function.
        pub fn router(state: $state) -> axum::Router {
            let state = std::sync::Arc::new(state);
            let router = axum::Router::new();
            $crate::endpoints::paste! {
                $(let router = $crate::endpoints::served::<$module::[<__path_ $handler>], _, _, _>(
                    router,
                    $module::$handler,
                    &state,
                );)+
            }
            router
        }

        /// The routes of this function with these settings.
        ///
        /// # Errors
        /// When a setting is missing or not valid.
        pub fn compose(
            variables: &$crate::endpoints::Variables,
            environment: &$crate::endpoints::Environment,
        ) -> Result<axum::Router, $crate::endpoints::InvalidSetting> {
            Ok(router(<$state>::new(variables, environment)?))
        }

        /// The documentation of the routes.
        #[must_use]
        pub fn documented() -> $crate::endpoints::OpenApi {
            utoipa_axum::router::OpenApiRouter::<$state>::new()
                $(.routes(utoipa_axum::routes!($module::$handler)))+
                .into_openapi()
        }
    };
}

#[doc(hidden)]
pub use domain::setting::InvalidSetting;
#[doc(hidden)]
pub use pastey::paste;
#[doc(hidden)]
pub use store::environment::{Environment, variables::Variables};
#[doc(hidden)]
pub use utoipa::openapi::OpenApi;

/// What makes the routes of a function from its settings.
pub type Compose = fn(&Variables, &Environment) -> Result<Router, InvalidSetting>;

/// Adds a handler at the path and the methods of its annotation.
pub fn served<E, H, T, S>(router: Router, handler: H, state: &Arc<S>) -> Router
where
    E: Path,
    H: Handler<T, S> + Sync,
    T: 'static,
    S: Clone + Send + Sync + 'static,
{
    let methods = E::methods();
    let handler = Held {
        handler,
        state: Arc::clone(state),
    };
    let on = methods.iter().fold(MethodRouter::new(), |on, method| {
        on.on(method.to_method_filter(), handler.clone())
    });
    router.route(&E::path(), on)
}

/// A handler with its state. Each layer around a route copies all within it for each request, and a
/// state has many parts.
#[derive(Clone)]
struct Held<H, S> {
    handler: H,
    state: Arc<S>,
}

impl<H, T, S> Handler<T, ()> for Held<H, S>
where
    H: Handler<T, S> + Sync,
    S: Clone + Send + Sync + 'static,
{
    type Future = H::Future;

    fn call(self, request: Request, (): ()) -> Self::Future {
        self.handler.call(request, S::clone(&self.state))
    }
}
