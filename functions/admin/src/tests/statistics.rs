use domain::{
    period::Day,
    statistics::{DayStatistics, Figures, MethodFigures},
};
use serde_json::json;
use store::{environment::clock::Clock, statistics::EVENT_SHARDS};

use super::System;

impl System {
    /// Has so many people have signed in on a day, with a password and with a second factor. Days are
    /// to be told in their order.
    async fn roll_up(&self, date: &str, [password, password_and_factor]: [u64; 2]) {
        let mut day = DayStatistics::begin(date.parse().unwrap());
        day.figures = Figures::default();
        day.figures.accounts.active = password + password_and_factor;
        day.figures.accounts.first_of_week = password;
        day.figures.sign_ins.by_method = MethodFigures {
            password,
            password_and_factor,
            passwordless: 0,
        };
        for _ in 0..EVENT_SHARDS {
            day = day.with(&[], None, EVENT_SHARDS);
            assert!(self.app.context.store.put_day(&day).await.unwrap());
        }
        assert_eq!(day.progress, None);
    }
}

#[tokio::test]
async fn before_anything_is_rolled_up_nothing_is_known_of_the_last_fourteen_days() {
    let system = System::start().await;
    let answer = system.get("/admin/statistics").await.expect_status(200);
    assert_eq!(
        (&answer.body["by"], &answer.body["until"]),
        (&json!("day"), &json!(null))
    );
    let periods = answer.body["periods"].as_array().unwrap();
    let today = Day::of(system.app.clock.now());
    assert_eq!(periods.len(), 14);
    assert_eq!(periods[0]["from"], today.plus(-14).to_string());
    assert_eq!(periods[13]["to"], today.plus(-1).to_string());
    for period in periods {
        assert_eq!(period["complete"], false);
        let nothing = json!({"count": 0, "exact": false});
        assert_eq!(period["accounts"]["active"], nothing);
        assert_eq!(period["wizards"], json!([]));
    }
}

#[tokio::test]
async fn few_are_shown_neither_on_their_day_nor_by_their_week() {
    let system = System::start().await;
    let first: Day = "2020-11-16".parse().unwrap();
    for number in 0..6 {
        system
            .roll_up(&first.plus(number).to_string(), [20, 10])
            .await;
    }
    system.roll_up("2020-11-22", [3, 0]).await;

    let days = system
        .get("/admin/statistics?from=2020-11-21&to=2020-11-22")
        .await;
    let days = days.expect_status(200);
    assert_eq!(days.body["until"], "2020-11-22");
    let sign_ins = |period: usize| &days.body["periods"][period]["sign_ins"];
    assert_eq!(
        sign_ins(0)["succeeded"],
        json!({"count": 30, "exact": true})
    );
    let by_method = json!({
        "password": {"count": 20, "exact": true},
        "password_and_factor": {"count": 10, "exact": true},
        "passwordless": {"count": 0, "exact": true},
    });
    assert_eq!(sign_ins(0)["by_method"], by_method);
    assert_eq!(
        sign_ins(1)["succeeded"],
        json!({"count": 0, "exact": false})
    );
    let hidden = &sign_ins(1)["by_method"]["passwordless"];
    assert_eq!(hidden, &json!({"count": 0, "exact": false}));

    let weeks = system
        .get("/admin/statistics?from=2020-11-22&by=week&to=2020-11-22")
        .await;
    let weeks = weeks.expect_status(200);
    let week = &weeks.body["periods"][0];
    assert_eq!(
        (&week["from"], &week["to"]),
        (&json!("2020-11-16"), &json!("2020-11-22"))
    );
    assert_eq!(week["complete"], true);
    assert_eq!(
        week["sign_ins"]["succeeded"],
        json!({"count": 180, "exact": false})
    );
    assert_eq!(
        week["accounts"]["active"],
        json!({"count": 123, "exact": true})
    );
}

#[tokio::test]
async fn what_names_no_periods_is_refused_by_its_name() {
    let system = System::start().await;
    for (query, name) in [
        ("from=yesterday", "from must be YYYY-MM-DD"),
        ("to=2026-11-31", "to must be YYYY-MM-DD"),
        ("by=year", "by is no known value"),
        ("from=2026-11-02&to=2026-11-01", "from must not be after to"),
        (
            "from=2025-11-02",
            "from must be later: one answer has at most 93 periods",
        ),
        ("at=2026-11-02", "a parameter is unknown"),
    ] {
        let answer = system.get(&format!("/admin/statistics?{query}")).await;
        assert_eq!(
            (answer.status, answer.code()),
            (400, "invalid_query"),
            "{query}"
        );
        assert!(answer.text("detail").starts_with(name), "{}", answer.body);
    }
}
