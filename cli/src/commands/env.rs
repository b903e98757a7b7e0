use std::collections::BTreeMap;
use std::io::Write;

use clap::{Args, ValueEnum};
use florence_local::lambda::environment;
use florence_local::stack::{RunningEndpoints, StackError};
use florence_local::template::{Function, Template};
use serde_json::json;

use super::{CliError, CommonOptions};

type Variables = BTreeMap<String, String>;

#[derive(Debug, Args)]
pub(super) struct Env {
    /// Only this function, by its binary or its logical id
    #[arg(long)]
    function: Option<String>,
    /// What to print
    #[arg(long, value_enum, default_value_t = Format::Shell)]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Lines for a shell to evaluate, as `cargo lambda watch` needs
    Shell,
    /// A file for `sam local --env-vars`
    Sam,
}

impl Env {
    pub(super) fn run(&self, common: &CommonOptions) -> Result<(), CliError> {
        let data_dir = common.data_dir();
        let running = RunningEndpoints::find(&data_dir)?.ok_or(CliError::NotRunning(data_dir))?;
        let template = common.template()?;
        let by_function: BTreeMap<&str, Variables> = self
            .functions(&template)?
            .into_iter()
            .map(|function| (function.logical_id.as_str(), variables(function, &running)))
            .collect();
        let text = match self.format {
            Format::Shell => exports(by_function.values()),
            Format::Sam => format!("{:#}\n", json!(by_function)),
        };
        std::io::stdout().write_all(text.as_bytes())?;
        Ok(())
    }

    fn functions<'t>(&self, template: &'t Template) -> Result<Vec<&'t Function>, StackError> {
        match &self.function {
            None => Ok(template.functions.iter().collect()),
            Some(name) => template
                .function(name)
                .map(|function| vec![function])
                .ok_or_else(|| StackError::UnknownFunction(name.clone())),
        }
    }
}

/// The function's environment but for what its runtime sets by itself.
fn variables(function: &Function, running: &RunningEndpoints) -> Variables {
    let mut variables = environment(function, &running.of_functions(), &Variables::new());
    variables.retain(|name, _| !name.starts_with("AWS_LAMBDA_"));
    variables
}

/// One `export` for each variable; a comment for those that differ from
/// function to function.
fn exports<'v>(functions: impl Iterator<Item = &'v Variables>) -> String {
    let mut merged: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (name, value) in functions.flatten() {
        let values = merged.entry(name).or_default();
        if !values.contains(&value.as_str()) {
            values.push(value);
        }
    }
    merged
        .into_iter()
        .map(|(name, values)| match values.as_slice() {
            [value] => format!("export {name}='{}'\n", value.replace('\'', r"'\''")),
            _ => format!("# {name} differs from function to function: use --function\n"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variables(pairs: &[(&str, &str)]) -> Variables {
        pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect()
    }

    #[test]
    fn variables_are_merged_and_quoted() {
        let login = variables(&[("A", "it's"), ("SIZE", "1")]);
        let health = variables(&[("A", "it's"), ("SIZE", "2")]);

        let text = exports([login, health].iter());

        assert_eq!(
            text,
            "export A='it'\\''s'\n# SIZE differs from function to function: use --function\n"
        );
    }
}
