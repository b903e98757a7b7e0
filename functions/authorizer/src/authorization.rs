//! Whether a request is let through, and what the other API learns of who sends it.

use access::verifier::{Verified, Verifier};
use domain::{
    ids::{SessionId, UserId},
    permission::Permission,
    role::Role,
    session::{Level, Method},
};
use serde::Serialize;

use crate::request::Request;

/// A simple response, in the words of API Gateway.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Authorization {
    is_authorized: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    context: Option<Context>,
}

/// What the other API finds in `requestContext.authorizer.lambda`.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Context {
    user_id: UserId,
    role: Role,
    permissions: &'static [Permission],
    session_id: SessionId,
    level: Level,
    methods: Vec<Method>,
}

/// What a check came to.
pub(crate) struct Outcome {
    /// The answer; none when it cannot be told.
    pub(crate) answer: Option<Authorization>,
    /// Who asked, if that is known.
    pub(crate) user: Option<UserId>,
    pub(crate) result: api::Outcome,
}

impl Outcome {
    /// It cannot be told.
    pub(crate) const fn failed() -> Self {
        Self {
            answer: None,
            user: None,
            result: api::Outcome::Failed,
        }
    }
}

/// Decides for one request.
pub(crate) async fn decide(verifier: &Verifier, request: &Request) -> Outcome {
    let Some(token) = request.token() else {
        return refused(None);
    };
    let mut user = None;
    match verifier.verify(token, |known| user = Some(known)).await {
        Ok(whose) => Outcome {
            user,
            answer: Some(Authorization {
                is_authorized: true,
                context: Some(Context::from(whose)),
            }),
            result: api::Outcome::Ok,
        },
        Err(error) if error.is_final() => refused(user),
        Err(error) => {
            tracing::error!(%error, "it cannot be told whose a token is");
            Outcome::failed()
        }
    }
}

fn refused(user: Option<UserId>) -> Outcome {
    Outcome {
        answer: Some(Authorization {
            is_authorized: false,
            context: None,
        }),
        user,
        result: api::Outcome::Unauthenticated,
    }
}

impl From<Verified> for Context {
    fn from(verified: Verified) -> Self {
        let Verified { user, session, .. } = verified;
        Self {
            user_id: user.user_id,
            role: user.role,
            permissions: user.role.permissions(),
            session_id: session.session_id,
            level: session.level,
            methods: session.methods,
        }
    }
}
