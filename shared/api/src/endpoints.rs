//! One list of a function's endpoints, from which come its routes and their documentation.

use axum::{Router, handler::Handler, routing::MethodRouter};
#[doc(hidden)]
pub use identity::app::App;
use utoipa::Path;
use utoipa_axum::PathItemExt as _;

/// Defines `router`, the routes of a function, and `documented`, the same routes with their part
/// of the API document, from handlers that `utoipa::path` annotates.
///
/// The document is for tests alone. A function that made its part only to throw it away would
/// carry it in its binary and start later.
#[macro_export]
macro_rules! endpoints {
    ($($module:ident :: $handler:ident),+ $(,)?) => {
        /// The routes of this function.
        pub fn router(app: $crate::endpoints::App) -> axum::Router {
            let router = axum::Router::new();
            $crate::endpoints::paste! {
                $(let router = $crate::endpoints::served::<$module::[<__path_ $handler>], _, _>(
                    router,
                    &$module::$handler,
                );)+
            }
            router.with_state(app)
        }

        /// The routes with their documentation.
        #[must_use]
        pub fn documented() -> utoipa_axum::router::OpenApiRouter<$crate::endpoints::App> {
            utoipa_axum::router::OpenApiRouter::new()
                $(.routes(utoipa_axum::routes!($module::$handler)))+
        }
    };
}

#[doc(hidden)]
pub use pastey::paste;

/// Adds a handler at the path and the methods of its annotation.
pub fn served<E, H, T>(router: Router<App>, handler: &H) -> Router<App>
where
    E: Path,
    H: Handler<T, App>,
    T: 'static,
{
    let methods = E::methods();
    let on = methods.iter().fold(MethodRouter::new(), |on, method| {
        on.on(method.to_method_filter(), handler.clone())
    });
    router.route(&E::path(), on)
}
