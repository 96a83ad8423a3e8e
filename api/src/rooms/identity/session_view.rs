//! JSON of a session in events: without tokens and addresses.

use chrono::{DateTime, Utc};
use domain::companies::CompanyId;
use domain::events::EventType;
use domain::identity::{Ending, Session};
use persistence::Conn;
use serde::Serialize;

use crate::kernel::context::WriteContext;
use crate::kernel::events::{Subject, record};
use crate::kernel::problem::Problem;

/// A session: all tokens from one login, and how it ended.
#[derive(Serialize)]
struct SessionView {
    id: String,
    user_id: String,
    company_id: Option<String>,
    created_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    revoked_at: Option<DateTime<Utc>>,
    revoked_because: Option<&'static str>,
    version: i64,
}

/// Records the start of a session.
pub(super) fn record_start(
    conn: &mut Conn,
    session: &Session,
    company: Option<CompanyId>,
    ctx: &WriteContext,
) -> Result<(), Problem> {
    store(conn, EventType::SessionStarted, (session, company), None, ctx)
}

/// Records the end of a session and its reason.
pub(super) fn record_end(
    conn: &mut Conn,
    session: &Session,
    company: Option<CompanyId>,
    because: Ending,
    ctx: &WriteContext,
) -> Result<(), Problem> {
    let kind = match because {
        Ending::Logout | Ending::TooManySessions => EventType::SessionEnded,
        Ending::RefreshTokenReused => EventType::SessionCompromised,
    };
    store(conn, kind, (session, company), Some(because), ctx)
}

fn store(
    conn: &mut Conn,
    kind: EventType,
    (session, company): (&Session, Option<CompanyId>),
    ending: Option<Ending>,
    ctx: &WriteContext,
) -> Result<(), Problem> {
    // A session has only two events: start and end.
    let version = if ending.is_none() { 1 } else { 2 };
    let view = SessionView {
        id: session.id.to_string(),
        user_id: session.user.to_string(),
        company_id: company.map(|company| company.to_string()),
        created_at: session.created_at,
        expires_at: session.expires_at,
        revoked_at: ending.map(|_ended| ctx.wall),
        revoked_because: ending.map(Ending::as_str),
        version,
    };
    record(conn, kind, &Subject { id: session.id, version, company, view: &view }, ctx)
}
