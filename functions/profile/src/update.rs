//! PATCH /api/v1/auth/profile

use api::{
    Caller, Fields, IfMatch, JsonBody, Problem, Reply,
    problem::{AccessProblems, BodyProblems, ProblemBody, Problems},
};
use axum::extract::State;
use domain::{
    field_error::FieldError,
    full_name::FullName,
    language::Language,
    text::ShortText,
    user::{Change, ProfileChange},
};
use identity::profile::Profiles;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::read::Profile;

/// What to change. A field left out stays; `null` removes it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProfilePatch {
    /// A new name; it cannot be removed.
    #[serde(default)]
    #[schema(value_type = FullName)]
    full_name: Change<String>,
    /// Number of the nursing licence.
    #[serde(default)]
    #[schema(value_type = Option<ShortText>)]
    license_number: Change<String>,
    /// The place of work.
    #[serde(default)]
    #[schema(value_type = Option<ShortText>)]
    institution: Change<String>,
    /// The ward or unit.
    #[serde(default)]
    #[schema(value_type = Option<ShortText>)]
    department: Change<String>,
    /// Another language of mail; it cannot be removed.
    #[serde(default)]
    #[schema(value_type = Language)]
    locale: Change<Language>,
    /// The version the change is based on; `If-Match` says the same.
    version: Option<u64>,
}

/// Changes the caller's own profile.
#[utoipa::path(
    patch,
    path = "/api/v1/auth/profile",
    operation_id = "update_profile",
    tag = "profile",
    security(("access_token" = [])),
    params(("If-Match" = Option<String>, Header, pattern = "^(\\*|(W/)?\"[!#-~]*\"([ \\t]*,[ \\t]*(W/)?\"[!#-~]*\")*)$", description = "The `ETag` the change is based on")),
    request_body = ProfilePatch,
    responses(
        (status = 200, description = "The profile after the change", body = Profile),
        (status = 412, description = "Changed since it was read; `ETag` is the current version", body = ProblemBody, content_type = "application/problem+json"),
        BodyProblems,
        AccessProblems,
        Problems,
    )
)]
pub(crate) async fn update_profile(
    State(profiles): State<Profiles>,
    caller: Caller,
    if_match: IfMatch,
    JsonBody(patch): JsonBody<ProfilePatch>,
) -> Result<Reply<Profile>, Problem> {
    let in_body = patch
        .version
        .map_or(IfMatch::Any, |version| IfMatch::Versions(vec![version]));
    let change = parse(patch)?;
    let accepts = |version| if_match.accepts(version) && in_body.accepts(version);
    let asking = (&caller.user, &caller.session);
    let changed = profiles
        .change(asking, caller.origin(), accepts, &change)
        .await?;
    Ok(Profile::reply(changed.into()))
}

fn parse(patch: ProfilePatch) -> Result<ProfileChange, Problem> {
    let mut fields = Fields::default();
    let full_name = match patch.full_name {
        Change::Keep => None,
        Change::Set(name) => fields.full_name("full_name", &name),
        Change::Remove => required(&mut fields, "full_name"),
    };
    let locale = match patch.locale {
        Change::Keep => None,
        Change::Set(locale) => Some(locale),
        Change::Remove => required(&mut fields, "locale"),
    };
    let changes = ProfileChange {
        full_name,
        license_number: change(&mut fields, "license_number", patch.license_number),
        institution: place(&mut fields, "institution", patch.institution),
        department: place(&mut fields, "department", patch.department),
        locale,
    };
    fields.finish()?;
    Ok(changes)
}

fn required<T>(fields: &mut Fields, name: &str) -> Option<T> {
    fields.refuse(FieldError::new(name, "required", "cannot be removed"));
    None
}

fn change(fields: &mut Fields, name: &str, value: Change<String>) -> Change<ShortText> {
    match value {
        Change::Keep => Change::Keep,
        Change::Remove => Change::Remove,
        // Without a text there is an error, so that nothing is changed at all.
        Change::Set(text) => fields.text(name, &text).map_or(Change::Keep, Change::Set),
    }
}

fn place(fields: &mut Fields, name: &str, value: Change<String>) -> Change<ShortText> {
    match value {
        Change::Keep => Change::Keep,
        Change::Remove => Change::Remove,
        Change::Set(text) => fields.place(name, &text).map_or(Change::Keep, Change::Set),
    }
}

#[cfg(test)]
mod tests;
