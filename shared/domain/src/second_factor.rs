//! Who needs a second factor for what.

use serde::Serialize;
use utoipa::ToSchema;

use super::{
    role::Role,
    session::{Level, Session},
    setting::InvalidSetting,
    timestamp::Timestamp,
    user::User,
};

/// The environment variable that says who needs a second factor.
pub const SECOND_FACTOR: &str = "SECOND_FACTOR";

/// How long a proof counts as fresh, in seconds.
pub const FRESH_SECONDS: i64 = 300;

/// Who needs a second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SecondFactorPolicy {
    /// Nobody; whoever has one is asked for it.
    Optional,
    /// Administrators, to administer.
    Administrators,
    /// Everybody, for all but their own account.
    Everybody,
}

/// What a route is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Area {
    /// A person's own account: how else would they set a factor up?
    OwnAccount,
    /// What the service is used for.
    Work,
    /// Accounts and data of others.
    Administration,
}

/// A session does not prove enough for what is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a further proof of who one is is needed")]
pub struct StepUpRequired {
    /// The level that the session must come to.
    pub level: Level,
    /// How old the proof may be, in seconds; any age when none.
    pub max_age: Option<i64>,
}

/// Why a session may not do what is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Insufficient {
    /// Another proof would do.
    #[error(transparent)]
    StepUp(#[from] StepUpRequired),
    /// The account has no second factor, and must set one up.
    #[error("a second factor must be set up")]
    NoFactor,
}

impl SecondFactorPolicy {
    /// The policy that the value of the setting names; administrators when it is not set.
    ///
    /// # Errors
    /// [`InvalidSetting::Invalid`] when it names none.
    pub fn parse(text: Option<&str>) -> Result<Self, InvalidSetting> {
        match text {
            Some("optional") => Ok(Self::Optional),
            None | Some("administrators") => Ok(Self::Administrators),
            Some("everybody") => Ok(Self::Everybody),
            Some(_) => {
                let expected = "expected optional, administrators or everybody";
                Err(InvalidSetting::invalid(SECOND_FACTOR, &expected))
            }
        }
    }

    /// Whether the first factor of `user` needs an enrolment code.
    #[must_use]
    pub fn needs_enrolment_code(self, user: &User) -> bool {
        self.needs_factor(user.role) && user.role == Role::Admin && !user.second_factor
    }

    /// Whether somebody of this role needs a second factor at all.
    #[must_use]
    pub fn needs_factor(self, role: Role) -> bool {
        match self {
            Self::Optional => false,
            Self::Administrators => role == Role::Admin,
            Self::Everybody => true,
        }
    }

    /// Whether `session` of `user` proves enough for `area`.
    ///
    /// # Errors
    /// [`Insufficient`] when it does not.
    pub fn admits(self, area: Area, user: &User, session: &Session) -> Result<(), Insufficient> {
        let demands = match area {
            Area::OwnAccount => false,
            Area::Work => self == Self::Everybody,
            Area::Administration => self.needs_factor(user.role),
        };
        if !demands || session.level >= Level::Two {
            return Ok(());
        }
        if !user.second_factor {
            return Err(Insufficient::NoFactor);
        }
        Err(Insufficient::StepUp(StepUpRequired {
            level: Level::Two,
            max_age: None,
        }))
    }
}

/// The most that somebody can prove: two factors if they have a second one.
#[must_use]
pub fn attainable(user: &User) -> Level {
    if user.second_factor {
        Level::Two
    } else {
        Level::One
    }
}

/// Whether the proof of `session` is fresh at `now`, and all that `user` can prove.
///
/// # Errors
/// [`StepUpRequired`] when it is not.
pub fn check_fresh(user: &User, session: &Session, now: Timestamp) -> Result<(), StepUpRequired> {
    let level = attainable(user);
    let fresh_until = session.authenticated_at.plus_seconds(FRESH_SECONDS);
    if session.level >= level && now < fresh_until {
        return Ok(());
    }
    Err(StepUpRequired {
        level,
        max_age: Some(FRESH_SECONDS),
    })
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::samples::{self, START};

    fn person(role: Role, second_factor: bool) -> User {
        User {
            role,
            second_factor,
            ..samples::user("ann@example.org")
        }
    }

    fn session(user: &User, level: Level) -> Session {
        Session {
            level,
            ..samples::session(user, START)
        }
    }

    #[test]
    fn administrators_need_one_unless_it_is_said_otherwise() {
        let parsed = |text| SecondFactorPolicy::parse(text).unwrap();
        assert_eq!(parsed(None), SecondFactorPolicy::Administrators);
        assert_eq!(parsed(Some("optional")), SecondFactorPolicy::Optional);
        assert_eq!(parsed(Some("everybody")), SecondFactorPolicy::Everybody);
        assert!(SecondFactorPolicy::parse(Some("Everybody")).is_err());
    }

    #[rstest]
    #[case(SecondFactorPolicy::Optional, Role::Admin, [true, true, true])]
    #[case(SecondFactorPolicy::Administrators, Role::Nurse, [true, true, true])]
    #[case(SecondFactorPolicy::Administrators, Role::Admin, [true, true, false])]
    #[case(SecondFactorPolicy::Everybody, Role::Nurse, [true, false, false])]
    #[case(SecondFactorPolicy::Everybody, Role::Admin, [true, false, false])]
    fn a_session_of_one_factor_reaches_what_the_policy_says(
        #[case] policy: SecondFactorPolicy,
        #[case] role: Role,
        #[case] expected: [bool; 3],
    ) {
        let areas = [Area::OwnAccount, Area::Work, Area::Administration];
        for second_factor in [false, true] {
            let user = person(role, second_factor);
            let admits =
                |level| areas.map(|area| policy.admits(area, &user, &session(&user, level)));
            assert_eq!(
                admits(Level::One).map(|admitted| admitted.is_ok()),
                expected
            );
            assert_eq!(admits(Level::Two), [Ok(()); 3]);
            let refused = admits(Level::One).into_iter().filter_map(Result::err);
            for refusal in refused {
                assert_eq!(refusal == Insufficient::NoFactor, !second_factor);
            }
        }
    }

    #[test]
    fn a_proof_is_fresh_five_minutes_and_must_be_all_that_one_can_prove() {
        let user = person(Role::Nurse, false);
        let one = session(&user, Level::One);
        assert_eq!(check_fresh(&user, &one, START.plus_seconds(299)), Ok(()));
        let refused = |level| {
            Err(StepUpRequired {
                level,
                max_age: Some(300),
            })
        };
        let stale = check_fresh(&user, &one, START.plus_seconds(300));
        assert_eq!(stale, refused(Level::One));
        let user = person(Role::Nurse, true);
        assert_eq!(check_fresh(&user, &one, START), refused(Level::Two));
        let two = session(&user, Level::Two);
        assert_eq!(check_fresh(&user, &two, START), Ok(()));
    }
}
