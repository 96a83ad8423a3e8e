//! `POST /v1/auth/logout`.

use actix_web::post;
use domain::events::EventType;
use domain::identity::Ending;
use persistence::Conn;
use persistence::identity::sessions::Found;
use persistence::identity::{self, sessions};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::session_view::record_end;
use crate::kernel::access::account::record_account;
use crate::kernel::access::opaque;
use crate::kernel::access::permission::Anybody;
use crate::kernel::answer::Answer;
use crate::kernel::body::Body;
use crate::kernel::caller::{Caller, Principal};
use crate::kernel::problem::{Answered, Problem};

/// The sessions to end.
#[derive(Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct Logout {
    /// Refresh token of the session to end; omitted: the session of the access token of the request.
    #[validate(length(max = 256))]
    #[schema(max_length = 256, example = json!(null))]
    refresh_token: Option<String>,
    /// Whether to end all sessions of the user.
    #[serde(default)]
    everywhere: bool,
}

/// Log out
///
/// Ends a session: its refresh token and all its access tokens become invalid. It is the session of the
/// request's access token, or of the given `refresh_token`; `everywhere` ends all sessions of the user.
#[utoipa::path(
    request_body = Option<Logout>,
    responses((status = 204)),
    security(("bearer" = []))
)]
#[post("/auth/logout")]
pub(super) async fn logout_session(
    caller: Caller<Anybody>,
    body: Body<Option<Logout>>,
) -> Answered {
    caller
        .write(&body)
        .run(move |conn, caller, ctx| {
            caller.in_person()?;
            let Logout { refresh_token, everywhere } = body.parse_or_default()?;
            if let Some(Found { session, company, .. }) =
                session(conn, caller, refresh_token.as_deref())?
                && sessions::revoke(conn, session.id, Ending::Logout, ctx.wall)?
            {
                record_end(conn, &session, company, Ending::Logout, ctx)?;
            }
            if everywhere {
                identity::end_tokens(conn, caller.user())?;
                record_account(conn, EventType::UserSessionsEnded, caller.user(), ctx)?;
            }
            Ok(Answer::nothing())
        })
        .await
}

/// The session to end. A token that is unknown or of another user yields none: the response is success
/// all the same, because the token is invalid for this caller, as RFC 7009 asks.
fn session(
    conn: &mut Conn,
    caller: &Principal,
    refresh_token: Option<&str>,
) -> Result<Option<Found>, Problem> {
    let Some(token) = refresh_token else {
        let Some(own) = caller.session() else { return Ok(None) };
        return Ok(sessions::find(conn, own)?);
    };
    let found = sessions::find_by_token(conn, &opaque::hash(token))?;
    Ok(found.filter(|found| found.session.user == caller.user()))
}
