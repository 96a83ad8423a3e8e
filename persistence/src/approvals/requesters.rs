//! The users behind an approval request, besides the requester it names.

use diesel::prelude::*;
use domain::approvals::{ApprovalRequestId, Request, Requesters};
use domain::identity::UserId;

use crate::identity::api_keys;
use crate::schema::approval_requesters::{self, dsl as r};
use crate::{Conn, Db, DbError};

/// Records this user as a further requester: the user acted on behalf of another.
pub fn add_requester(
    conn: &mut Conn,
    request: ApprovalRequestId,
    user: UserId,
) -> Result<(), DbError> {
    diesel::insert_into(approval_requesters::table)
        .values((r::request_id.eq(Db(request)), r::user_id.eq(Db(user))))
        .execute(conn)?;
    Ok(())
}

/// All users behind the request: the named requester, users acting on their behalf, and the makers of the API
/// keys among them.
pub fn requesters(conn: &mut Conn, request: &Request) -> Result<Requesters, DbError> {
    let acted: Vec<Db<UserId>> = r::approval_requesters
        .filter(r::request_id.eq(Db(request.id)))
        .select(r::user_id)
        .load(conn)?;
    let mut found: Vec<UserId> = acted.into_iter().map(|user| user.0).collect();
    found.push(request.requested_by);
    with_makers(conn, found)
}

/// These users, and the makers of the API keys among them.
pub fn with_makers(conn: &mut Conn, mut found: Vec<UserId>) -> Result<Requesters, DbError> {
    let mut all = Requesters::default();
    // No API key creates keys today. The loop follows such a chain to the person at its end all the same.
    while !found.is_empty() {
        all = all.and(found.iter().copied());
        found = api_keys::makers(conn, &found)?;
        found.retain(|maker| !all.include(*maker));
    }
    Ok(all)
}
