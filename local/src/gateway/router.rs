use std::collections::HashMap;
use std::time::Instant;

use http::Method;

use super::event::decode;
use super::throttle::Bucket;
use crate::template::{Function, Route, Segment, Throttles};

/// The routes of every function, the most specific first.
#[derive(Debug)]
pub(super) struct Router {
    routes: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    route: Route,
    function: Function,
    bucket: Option<Bucket>,
}

/// The route that takes a request.
#[derive(Debug)]
pub(super) struct Match<'a> {
    pub(super) function: &'a Function,
    pub(super) route: &'a Route,
    pub(super) parameters: HashMap<String, String>,
    /// What bounds the route's requests.
    pub(super) bucket: Option<&'a Bucket>,
}

impl Router {
    /// The routes of `functions`, with full buckets.
    pub(super) fn new(functions: &[Function], throttles: &Throttles, now: Instant) -> Self {
        let mut routes = Vec::new();
        for function in functions {
            for route in &function.routes {
                let throttle = throttles.of(&route.to_string());
                routes.push(Entry {
                    route: route.clone(),
                    function: function.clone(),
                    bucket: throttle.map(|throttle| Bucket::new(throttle, now)),
                });
            }
        }
        routes.sort_by_key(|entry| specificity(&entry.route));
        Self { routes }
    }

    /// The route for a method and a percent-encoded path. Segments are matched
    /// as they are sent and decoded after: `%2F` stays inside its segment.
    pub(super) fn find(&self, method: &Method, path: &str) -> Option<Match<'_>> {
        let segments: Vec<&str> = path.trim_start_matches('/').split('/').collect();
        self.routes
            .iter()
            .filter(|entry| {
                let own = entry.route.method.as_ref();
                own.is_none_or(|own| own == method)
            })
            .find_map(|entry| {
                let parameters = match &entry.route.path {
                    Some(pattern) => parameters(pattern, &segments)?,
                    None => HashMap::new(),
                };
                Some(Match {
                    function: &entry.function,
                    route: &entry.route,
                    parameters,
                    bucket: entry.bucket.as_ref(),
                })
            })
    }
}

/// Smaller is more specific: a full match before a greedy one before
/// `$default`, literals before parameters from the left, a method before `ANY`.
fn specificity(route: &Route) -> (u8, Vec<u8>, bool) {
    let Some(segments) = &route.path else {
        return (2, Vec::new(), route.method.is_none());
    };
    let ranks: Vec<u8> = segments
        .iter()
        .map(|segment| match segment {
            Segment::Literal(_) => 0,
            Segment::Parameter(_) => 1,
            Segment::Greedy(_) => 2,
        })
        .collect();
    let greedy = u8::from(ranks.contains(&2));
    (greedy, ranks, route.method.is_none())
}

fn parameters(pattern: &[Segment], segments: &[&str]) -> Option<HashMap<String, String>> {
    let mut found = HashMap::new();
    let mut rest = segments;
    for part in pattern {
        let (&first, tail) = rest.split_first()?;
        rest = tail;
        match part {
            Segment::Literal(text) if decode(first)? == *text => {}
            Segment::Parameter(name) if !first.is_empty() => {
                found.insert(name.clone(), decode(first)?);
            }
            Segment::Greedy(name) => {
                let all = [&[first], tail].concat().join("/");
                found.insert(name.clone(), decode(&all).filter(|all| !all.is_empty())?);
                rest = &[];
            }
            Segment::Literal(_) | Segment::Parameter(_) => return None,
        }
    }
    rest.is_empty().then_some(found)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::time::Duration;

    use rstest::rstest;

    use super::*;

    fn router(routes: &[&str]) -> Router {
        let functions: Vec<Function> = routes
            .iter()
            .map(|route| {
                let (method, path) = route.split_once(' ').unwrap();
                Function {
                    logical_id: (*route).to_owned(),
                    name: (*route).to_owned(),
                    binary: (*route).to_owned(),
                    timeout: Duration::from_secs(3),
                    memory_mib: 128,
                    environment: BTreeMap::new(),
                    routes: vec![Route::parse(method, path).unwrap()],
                    schedules: Vec::new(),
                    streams: Vec::new(),
                }
            })
            .collect();
        Router::new(&functions, &Throttles::default(), Instant::now())
    }

    #[rstest]
    #[case("GET", "/users", Some("GET /users"))]
    #[case("POST", "/users", Some("ANY /users"))]
    #[case("GET", "/users/7", Some("GET /users/{id}"))]
    #[case("GET", "/users/me", Some("GET /users/me"))]
    #[case("GET", "/users/m%65", Some("GET /users/me"))]
    #[case("GET", "/files/a/b", Some("GET /files/{path+}"))]
    #[case("GET", "/users/7/x", None)]
    #[case("GET", "/users/", None)]
    #[case("DELETE", "/users/7", None)]
    #[case("GET", "/files/", None)]
    fn the_most_specific_route_wins(
        #[case] method: Method,
        #[case] path: &str,
        #[case] expected: Option<&str>,
    ) {
        let router = router(&[
            "GET /files/{path+}",
            "GET /users/{id}",
            "ANY /users",
            "GET /users/me",
            "GET /users",
        ]);

        let found = router.find(&method, path);

        assert_eq!(
            found.map(|found| found.route.to_string()).as_deref(),
            expected
        );
    }

    #[test]
    fn default_takes_the_rest() {
        let router = router(&["ANY $default", "GET /users"]);

        let found = router.find(&Method::DELETE, "/anything/else").unwrap();

        assert_eq!(found.route.to_string(), "$default");
    }

    #[test]
    fn parameters_are_decoded_after_the_match() {
        let router = router(&["GET /users/{id}/files/{path+}"]);

        let found = router
            .find(&Method::GET, "/users/a%2Fb%20c/files/x/y%C3%A9")
            .unwrap();

        assert_eq!(found.parameters["id"], "a/b c");
        assert_eq!(found.parameters["path"], "x/yé");
    }
}
