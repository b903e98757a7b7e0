//! GET /api/v1/admin/statistics

use api::{
    Problem, QueryParameters, Reply, invalid_parameter,
    problem::{AccessProblems, ProblemBody, Problems},
};
use axum::extract::State;
use domain::{
    period::Day,
    statistics::{By, InvalidPeriods, PeriodStatistics},
};
use identity::context::Context;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{administrator::Administrator, parameters::word};

/// Which periods to put together.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct StatisticsParameters {
    /// A UTC date, `YYYY-MM-DD`: the first period is the one that holds it. When left out, there are
    /// 14 days, 13 weeks or 12 months.
    #[param(format = Date)]
    from: Option<String>,
    /// The last period is the one that holds this date; yesterday when left out.
    #[param(format = Date)]
    to: Option<String>,
    /// What the periods are; days when left out. One answer has at most 93 days, 54 weeks or 25
    /// months.
    #[param(value_type = Option<By>)]
    by: Option<String>,
}

/// What happened in some periods.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Statistics {
    by: By,
    /// The last day of which everything is known; `null` before the first.
    #[schema(value_type = Option<String>, format = Date)]
    until: Option<Day>,
    /// Oldest first.
    periods: Vec<PeriodStatistics>,
}

/// Tells how many accounts were active, how people signed in, and how far wizards came.
///
/// Numbers alone, of days of UTC that are over. No count of one to four can be seen or worked out.
/// Costs a read unit for each 4 KB that is stored of the days of the periods, about 1 KB a day for
/// each four types of wizards in use.
#[utoipa::path(
    get,
    path = "/api/v1/admin/statistics",
    operation_id = "statistics",
    tag = "admin",
    security(("access_token" = [])),
    params(StatisticsParameters),
    responses(
        (status = 200, description = "The periods", body = Statistics),
        (status = 400, description = "A parameter is not valid", body = ProblemBody, content_type = "application/problem+json"),
        AccessProblems,
        Problems,
    )
)]
pub(crate) async fn statistics(
    State(context): State<Context>,
    _: Administrator,
    QueryParameters(parameters): QueryParameters<StatisticsParameters>,
) -> Result<Reply<Statistics>, Problem> {
    let by = word("by", parameters.by.as_deref())?.unwrap_or(By::Day);
    let from = day("from", parameters.from.as_deref())?;
    let to = day("to", parameters.to.as_deref())?;
    let yesterday = Day::of(context.now()).plus(-1);
    let periods = by.periods(from, to, yesterday).map_err(no_periods)?;
    let rolled_up = context.store.rolled_up(periods.span).await?;
    Ok(Reply::ok(Statistics {
        by,
        until: rolled_up.until,
        periods: PeriodStatistics::of(&rolled_up, &periods),
    }))
}

fn day(name: &str, text: Option<&str>) -> Result<Option<Day>, Problem> {
    let parse = |text: &str| {
        let day = text.parse();
        day.map_err(|_| invalid_parameter(name, "must be YYYY-MM-DD"))
    };
    text.map(parse).transpose()
}

fn no_periods(error: InvalidPeriods) -> Problem {
    invalid_parameter("from", &error.to_string())
}
