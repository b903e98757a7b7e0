//! The month beside what Amazon Cognito would ask.

use std::fmt::Write as _;

use super::{
    month::Month,
    prices::{COGNITO, COGNITO_DATE},
};

const NURSES: [f64; 4] = [100.0, 1_000.0, 10_000.0, 100_000.0];

pub(super) fn section(month: &Month) -> String {
    let (wizards, calls) = Month::calls_for_wizards();
    let mut text = format!(
        "## Beside Amazon Cognito\n\n\
         The same month, beside the list of Cognito's plans as of {COGNITO_DATE}, for people who \
         sign in with a password. Cognito's price has accounts, sign-ins and tokens alone. \
         This system's has the HTTP API, logs, metrics and alarms as well, and the wizards, which \
         make {wizards:.0} of the {calls:.0} calls of a shift.\n\n\
         | nurses | this system"
    );
    for (plan, ..) in COGNITO {
        write!(text, " | Cognito {plan}").unwrap();
    }
    text += " |\n|--:|--:|--:|--:|--:|\n";
    for nurses in NURSES {
        write!(text, "| {nurses} | {:.2}", month.dollars(nurses)).unwrap();
        for (_, dollars, free) in COGNITO {
            write!(text, " | {:.2}", dollars * (nurses - free).max(0.0)).unwrap();
        }
        text += " |\n";
    }
    text += "\nCognito asks for an active person only once a month, however often they call. The \
             first 10,000 of Lite and Essentials are free; Plus is the plan that notices breached \
             passwords and keeps a history of sign-ins. Its larger volumes are cheaper than \
             shown. Mail and text messages come to it as to this system.\n";
    text
}
