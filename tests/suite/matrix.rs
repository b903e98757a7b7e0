//! Every route of the template, asked by everybody: what each is answered stands in
//! `matrix.txt`.

mod cast;
mod requests;

use std::fmt::Write as _;

use florence_local::template::Route;
use futures_util::{StreamExt, stream};
use tests::Answer;

use self::{
    cast::{Cast, Column, POLICY},
    requests::request,
};
use crate::{
    committed,
    openapi::{Operation, operations},
    system,
};

const FILE: &str = "tests/suite/matrix.txt";

/// Rows that are asked for at once: each request has somebody new behind it, with a hash.
const AT_ONCE: usize = 4;

#[tokio::test]
async fn everybody_is_answered_as_the_matrix_says() {
    let (name, value) = POLICY;
    let stack = system::start(system::ephemeral().env(name, value)).await;
    let cast = Cast::assemble(stack).await;
    let routes = cast.routes();
    let rows = stream::iter(&routes).map(|route| row(&cast, route));
    let rows: Vec<Row> = rows.buffered(AT_ONCE).collect().await;
    for row in &rows {
        row.check();
    }
    committed::assert_holds(FILE, &text(&rows));
}

/// What a route answers to each column.
struct Row {
    route: String,
    cells: Vec<(Column, Option<Answer>)>,
}

async fn row(cast: &Cast, route: &Route) -> Row {
    let mut cells = Vec::new();
    for column in Column::ALL {
        cells.push((column, cell(cast, route, column).await));
    }
    Row {
        route: route.to_string(),
        cells,
    }
}

/// `None` where the column says nothing about the route.
async fn cell(cast: &Cast, route: &Route, column: Column) -> Option<Answer> {
    if column == Column::Others && !requests::names_a_thing_of_somebody(route) {
        return None;
    }
    let part = cast.play(column).await;
    if let Some(form) = requests::form(&route.to_string(), cast, &part) {
        let path = route.to_string().replace("POST ", "");
        let pairs: Vec<_> = form
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        return Some(cast.api.submit(&path, &[], &pairs).await);
    }
    let request = request(cast, route, column, &part).await;
    let token = part.token.as_deref();
    let (method, path, body) = (request.method, request.path, request.body);
    let headers = part.headers.iter();
    let mut headers: Vec<_> = headers
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    if body.is_none() && column.holds_a_cookie() {
        headers.push(("content-type", "application/json"));
    }
    Some(cast.api.send(method, &path, token, &headers, body).await)
}

impl Row {
    /// Rules that no update of the file may break.
    fn check(&self) {
        let operations = operations();
        let operation = operations
            .iter()
            .find(|operation| self.route == format!("{} {}", operation.method, operation.path));
        let is_protected = operation.is_some_and(Operation::is_protected);
        let takes_cookie = is_protected || operation.is_some_and(Operation::signs_in);
        for (column, answer) in &self.cells {
            let Some(answer) = answer else { continue };
            let place = format!("{} as {}", self.route, column.name());
            let challenged = !answer.header("www-authenticate").is_empty();
            assert_eq!(challenged, answer.status == 401, "{place}");
            let located = !answer.header("location").is_empty();
            assert_eq!(located, answer.status == 201, "{place}");
            match column.required_of(&self.route, is_protected, takes_cookie) {
                Some(required) => {
                    assert_eq!((answer.status, answer.code()), required, "{place}");
                }
                // A request that is refused for what it says would show nothing.
                None if column.is_let_in() => {
                    assert!(answer.status < 300, "{place} {}", answer.body);
                }
                None => {}
            }
        }
    }

    fn line(&self) -> String {
        let mut line = format!("{:<46}", self.route);
        for (_, answer) in &self.cells {
            let cell = match answer {
                Some(answer) => format!("{} {}", answer.status, answer.code()),
                None => "-".to_owned(),
            };
            let _ = write!(line, "{:<27}", cell.trim_end());
        }
        line.trim_end().to_owned() + "\n"
    }
}

fn text(rows: &[Row]) -> String {
    let mut text = format!("{:<46}", "route");
    for column in Column::ALL {
        let _ = write!(text, "{:<27}", column.name());
    }
    text = text.trim_end().to_owned() + "\n";
    let mut lines: Vec<String> = rows.iter().map(Row::line).collect();
    lines.sort_by_key(|line| line.split(' ').nth(1).map(str::to_owned));
    text + &lines.concat()
}
