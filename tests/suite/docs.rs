//! What the pages say is what the code does.

use std::{fs, process::Command};

use api::Code;
use florence_local::project;

use crate::{
    mail::registration::verified,
    system,
    template::{document, entries, text},
};

fn page(path: &str) -> String {
    fs::read_to_string(project::root().join(path)).unwrap()
}

/// The lines of the README's quick start, as they are printed there.
fn quick_start() -> String {
    let readme = page("README.md");
    let (_, from) = readme
        .split_once("api=http://localhost:3000/api/v1")
        .unwrap();
    let (lines, _) = from.split_once("```").unwrap();
    lines.to_owned()
}

#[tokio::test]
async fn the_readmes_lines_work_as_printed() {
    let stack = system::start(verified()).await;
    let base = stack.base_url();
    let script = format!("set -e\napi={base}/api/v1{}", quick_start());
    let run = tokio::task::spawn_blocking(move || {
        Command::new("bash").args(["-c", &script]).output().unwrap()
    });
    let run = run.await.unwrap();

    let shown = String::from_utf8_lossy(&run.stdout).into_owned();
    assert!(run.status.success(), "{run:?}");
    let statuses: Vec<_> = shown
        .lines()
        .filter_map(|line| line.strip_prefix("HTTP/1.1 "))
        .collect();
    assert_eq!(
        statuses,
        ["204 No Content", "204 No Content", "401 Unauthorized"],
        "{shown}"
    );
    assert!(shown.contains(r#""department":"Ward 3""#), "{shown}");
    assert!(
        shown.contains(r#""device_name":"Ward 4, tablet""#),
        "{shown}"
    );
    assert!(shown.contains(r#""active":true"#), "{shown}");
    assert!(shown.contains(r#""code":"session_ended""#), "{shown}");
}

#[test]
fn every_error_code_is_listed_with_its_status() {
    let page = page("docs/api.md");
    for code in Code::ALL {
        let row = format!("| `{}` | {} |", code.as_str(), code.status().as_u16());
        assert!(page.contains(&row), "docs/api.md lacks {row}");
    }
}

#[test]
fn the_readme_names_the_parameter_of_each_variable() {
    let (readme, template) = (page("README.md"), page("template.yaml"));
    let rows = readme.lines().filter(|line| line.starts_with("| `"));
    let mut named = 0;
    for row in rows {
        let cells: Vec<&str> = row.split('`').collect();
        let (variable, after, parameter) = (cells[1], cells[2], cells.get(3));
        if after.starts_with(" | none") {
            continue;
        }
        named += 1;
        let line = format!("{variable}: !Ref {}\n", parameter.unwrap());
        assert!(template.contains(&line), "template.yaml lacks {line}");
    }
    assert!(named > 10, "{named}");
}

#[test]
fn every_parameter_of_the_template_is_in_the_operations_page_with_its_default() {
    let operations = page("docs/operations.md");
    for (name, parameter) in entries(&document()["Parameters"]) {
        let default = match text(&parameter["Default"]).as_str() {
            "" => "(none)".to_owned(),
            default => format!("`{default}`"),
        };
        let row = format!("| `{name}` | {default} |");
        assert!(operations.contains(&row), "docs/operations.md lacks {row}");
    }
}

/// The columns that name tests hold nothing else in backticks but lower-case names.
#[test]
fn every_test_that_the_pages_name_exists() {
    let tests = sources(&project::root());
    for path in ["docs/security.md", "docs/assurance.md"] {
        let page = page(path);
        let last_cells = page
            .lines()
            .filter(|line| line.starts_with('|'))
            .filter_map(|row| row.trim_end_matches(['|', ' ']).rsplit(" | ").next());
        let mut named = 0;
        for name in last_cells.flat_map(|cell| cell.split('`').skip(1).step_by(2)) {
            named += 1;
            let function = format!("fn {name}(");
            let module = format!("mod {name};");
            let exists = tests.contains(&function) || tests.contains(&module);
            assert!(exists, "{path} names {name}, which is no test");
        }
        assert!(named > 10, "{path} names {named} tests");
    }
}

/// All source files as one text.
fn sources(folder: &std::path::Path) -> String {
    let mut text = String::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() && name != "target" && !name.starts_with('.') {
            text += &sources(&path);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            text += &fs::read_to_string(&path).unwrap();
        }
    }
    text
}
