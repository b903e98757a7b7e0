//! GET /api/v1/admin/users

use std::collections::HashMap;

use api::{
    Problem, QueryParameters, Reply, invalid_parameter,
    problem::{AccessProblems, ProblemBody, Problems},
    views::UserView,
};
use axum::extract::State;
use domain::{
    audit::Action,
    email::{Email, MAX_BYTES},
    ids::UserId,
    mail::delivery::Undeliverable,
    role::Role,
    user::User,
};
use identity::{audit::Audit, context::Context};
use serde::{Deserialize, Serialize};
use store::{StoreError, directory::PREFIX_CHARACTERS};
use utoipa::{IntoParams, ToSchema};

use crate::{
    administrator::Administrator,
    parameters::{List, foreign_cursor, limit, word},
};

/// How many pages one request reads for a filter that leaves most of them out.
const ROUNDS: usize = 4;

/// Which accounts to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListParameters {
    /// The beginning of the e-mail address. The list is then in the order of the addresses.
    #[param(min_length = 2, max_length = 254)]
    email: Option<String>,
    /// Only accounts of this role.
    #[param(value_type = Option<Role>)]
    role: Option<String>,
    /// Only accounts in this state.
    #[param(value_type = Option<Status>, inline)]
    status: Option<String>,
    /// Only accounts whose address mail does not reach, in the order of the addresses.
    #[param(value_type = Option<Reached>, inline)]
    mail: Option<String>,
    /// How many at most; 25 when left out.
    #[param(value_type = Option<u8>, minimum = 1, maximum = 100)]
    limit: Option<String>,
    /// The `next_cursor` of the page before, with the same filters.
    cursor: Option<String>,
}

/// Some accounts.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UserList {
    /// In the order they were made. With a filter there may be fewer than `limit` though more
    /// follow.
    users: Vec<ListedUser>,
    /// Asks for the next page; `null` at the end.
    next_cursor: Option<String>,
}

/// One of them.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ListedUser {
    #[serde(flatten)]
    user: UserView,
    /// Why notices are not sent to the account's address. Told only where the list is of such
    /// accounts.
    #[serde(skip_serializing_if = "Option::is_none")]
    mail_undeliverable: Option<Undeliverable>,
}

/// Whether mail reaches an account.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Reached {
    Undeliverable,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Status {
    Active,
    Disabled,
}

struct Filter {
    email: Option<String>,
    role: Option<Role>,
    status: Option<Status>,
    mail: Option<Reached>,
}

/// Lists accounts.
#[utoipa::path(
    get,
    path = "/api/v1/admin/users",
    operation_id = "list_users",
    tag = "admin",
    security(("access_token" = [])),
    params(ListParameters),
    responses(
        (status = 200, description = "A page", body = UserList),
        (status = 400, description = "A parameter is not valid, or the cursor is of another list", body = ProblemBody, content_type = "application/problem+json"),
        AccessProblems,
        Problems,
    )
)]
pub(crate) async fn list_users(
    State(context): State<Context>,
    State(audit): State<Audit>,
    admin: Administrator,
    QueryParameters(parameters): QueryParameters<ListParameters>,
) -> Result<Reply<UserList>, Problem> {
    let limit = limit(parameters.limit.as_deref())?;
    let pages = List {
        reader: admin.user_id(),
        scope: scope(&parameters),
    };
    let after = pages.after(&audit, parameters.cursor.as_deref()).await?;
    let filter = parse(parameters)?;
    let after = match after {
        Some(id) => {
            let last = context.store.user(UserId::from_uuid(id)).await?;
            Some(last.ok_or_else(foreign_cursor)?)
        }
        None => None,
    };
    let (users, last) = filter.read(&context, after, limit).await?;
    let next_cursor = pages.next(&audit, last.map(UserId::as_uuid)).await?;
    let own = admin.user_id();
    admin
        .record((&context, &audit), own, Action::UsersListed)
        .await?;
    Ok(Reply::ok(UserList { users, next_cursor }))
}

fn parse(parameters: ListParameters) -> Result<Filter, Problem> {
    let email = parameters.email.map(|text| text.trim().to_lowercase());
    let lengths = PREFIX_CHARACTERS..=MAX_BYTES;
    if email
        .as_ref()
        .is_some_and(|text| !lengths.contains(&text.chars().count()) || text.contains('\0'))
    {
        return Err(invalid_parameter(
            "email",
            "must have 2 to 254 characters, none of them U+0000",
        ));
    }
    Ok(Filter {
        email,
        role: word("role", parameters.role.as_deref())?,
        status: word("status", parameters.status.as_deref())?,
        mail: word("mail", parameters.mail.as_deref())?,
    })
}

/// Names the list that a cursor belongs to.
fn scope(parameters: &ListParameters) -> String {
    let ListParameters {
        email,
        role,
        status,
        mail,
        ..
    } = parameters;
    format!("admin/users?{:?}", (email, role, status, mail))
}

impl Filter {
    /// The users of one page, and the last one looked at if more follow.
    async fn read(
        &self,
        context: &Context,
        mut after: Option<User>,
        limit: u8,
    ) -> Result<(Vec<ListedUser>, Option<UserId>), StoreError> {
        let mut found = Vec::new();
        for _ in 0..ROUNDS {
            let page = self.page(context, after.as_ref(), limit).await?;
            let unreached = self.unreached(context, &page).await?;
            let is_last = page.len() < usize::from(limit);
            for user in page {
                let undeliverable = unreached.get(&user.email).copied();
                if self.includes(&user, undeliverable) {
                    found.push(ListedUser {
                        user: user.clone().into(),
                        mail_undeliverable: undeliverable,
                    });
                }
                after = Some(user);
                if found.len() == usize::from(limit) {
                    return Ok((found, after.map(|user| user.user_id)));
                }
            }
            if is_last {
                return Ok((found, None));
            }
        }
        Ok((found, after.map(|user| user.user_id)))
    }

    async fn page(
        &self,
        context: &Context,
        after: Option<&User>,
        limit: u8,
    ) -> Result<Vec<User>, StoreError> {
        let store = &context.store;
        match (&self.email, self.mail) {
            (prefix, Some(Reached::Undeliverable)) => {
                let prefix = prefix.as_deref().unwrap_or_default();
                store.users_without_mail(prefix, after, limit).await
            }
            (Some(prefix), None) => store.users_by_email(prefix, after, limit).await,
            (None, None) => store.users_by_age(after, limit.into()).await,
        }
    }

    /// Why mail does not reach those of `page`, where the list is of such accounts.
    async fn unreached(
        &self,
        context: &Context,
        page: &[User],
    ) -> Result<HashMap<Email, Undeliverable>, StoreError> {
        if self.mail.is_none() {
            return Ok(HashMap::new());
        }
        let emails = page.iter().map(|user| &user.email);
        let mut known = context.store.undeliverable_among(emails).await?;
        known.retain(|_, known| known.holds(context.now()));
        Ok(known)
    }

    fn includes(&self, user: &User, undeliverable: Option<Undeliverable>) -> bool {
        let status = if user.is_active {
            Status::Active
        } else {
            Status::Disabled
        };
        self.role.is_none_or(|role| role == user.role)
            && self.status.is_none_or(|wanted| wanted == status)
            && (self.mail.is_none() || undeliverable.is_some())
    }
}
