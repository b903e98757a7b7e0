//! The kinds of requests.

use axum::http::Method;

/// What a client asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    SignIn,
    WrongPassword,
    SignOut,
    Refresh,
    ReadProfile,
    ChangeProfile,
    StartWizard,
    SaveStep,
    ReadWizard,
    CompleteWizard,
    ListWizards,
    Register,
    ReadUser,
    ChangeUser,
    BeginApp,
    ConfirmApp,
    AskForFactor,
    SecondFactor,
    AskReset,
    Export,
    /// Only when everything is read back.
    ListSessions,
}

/// What there is to know of a kind.
pub(crate) struct Facts {
    pub(crate) label: &'static str,
    pub(crate) method: Method,
    /// As the API documents it.
    pub(crate) route: &'static str,
    /// The status of success.
    pub(crate) status: u16,
    /// The binary that answers.
    pub(crate) function: &'static str,
}

impl Kind {
    pub(crate) fn facts(self) -> Facts {
        let (label, method, route, status, function) = match self {
            Self::SignIn => ("sign in", Method::POST, "/auth/login", 200, "login"),
            Self::WrongPassword => ("wrong password", Method::POST, "/auth/login", 401, "login"),
            Self::SignOut => ("sign out", Method::POST, "/auth/logout", 204, "session"),
            Self::Refresh => ("refresh", Method::POST, "/auth/refresh", 200, "session"),
            Self::ReadProfile => ("read profile", Method::GET, "/auth/profile", 200, "profile"),
            Self::ChangeProfile => (
                "change profile",
                Method::PATCH,
                "/auth/profile",
                200,
                "profile",
            ),
            Self::StartWizard => ("start wizard", Method::POST, "/wizards", 201, "wizard"),
            Self::SaveStep => (
                "save step",
                Method::PUT,
                "/wizards/{id}/steps/{n}",
                200,
                "wizard",
            ),
            Self::ReadWizard => ("read wizard", Method::GET, "/wizards/{id}", 200, "wizard"),
            Self::CompleteWizard => (
                "complete wizard",
                Method::POST,
                "/wizards/{id}/complete",
                200,
                "wizard",
            ),
            Self::ListWizards => ("list wizards", Method::GET, "/wizards", 200, "wizard"),
            Self::Register => ("register", Method::POST, "/auth/register", 201, "register"),
            Self::ReadUser => ("read user", Method::GET, "/admin/users/{id}", 200, "admin"),
            Self::ChangeUser => (
                "change user",
                Method::PATCH,
                "/admin/users/{id}",
                200,
                "admin",
            ),
            Self::BeginApp => (
                "begin app",
                Method::POST,
                "/auth/factors/totp",
                200,
                "factors",
            ),
            Self::ConfirmApp => (
                "confirm app",
                Method::POST,
                "/auth/factors/totp/confirm",
                200,
                "factors",
            ),
            Self::AskForFactor => ("first step", Method::POST, "/auth/login", 202, "login"),
            Self::SecondFactor => (
                "second step",
                Method::POST,
                "/auth/login/second-factor",
                200,
                "factors",
            ),
            Self::AskReset => (
                "ask for reset",
                Method::POST,
                "/auth/password-reset",
                202,
                "register",
            ),
            Self::ListSessions => (
                "list sessions",
                Method::GET,
                "/auth/sessions",
                200,
                "session",
            ),
            Self::Export => (
                "export",
                Method::GET,
                "/auth/profile/export",
                200,
                "profile",
            ),
        };
        Facts {
            label,
            method,
            route,
            status,
            function,
        }
    }
}
