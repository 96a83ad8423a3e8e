//! The users behind an approval request, besides the requester it names.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use domain::approvals::{ApprovalRequestId, Request, Requesters};
use domain::identity::UserId;

use crate::identity::api_keys;
use crate::schema::approval_requesters::{self, dsl as r};
use crate::sql::one_of;
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

/// [`requesters`] of each of these requests, in their order.
pub fn requesters_of_all(
    conn: &mut Conn,
    requests: &[&Request],
) -> Result<Vec<Requesters>, DbError> {
    let acted: Vec<(Db<ApprovalRequestId>, Db<UserId>)> = r::approval_requesters
        .filter(one_of(r::request_id, requests.iter().map(|request| request.id.uuid())))
        .select((r::request_id, r::user_id))
        .load(conn)?;
    let mut named: BTreeMap<ApprovalRequestId, Vec<UserId>> = BTreeMap::new();
    for (request, user) in acted {
        named.entry(request.0).or_default().push(user.0);
    }
    for request in requests {
        named.entry(request.id).or_default().push(request.requested_by);
    }
    let makers = makers_of_all(conn, named.values().flatten().copied().collect())?;
    let all = requests.iter().map(|request| {
        let mut all = Requesters::default();
        let mut found = named.get(&request.id).cloned().unwrap_or_default();
        while !found.is_empty() {
            all = all.and(found.iter().copied());
            found = found.iter().filter_map(|user| makers.get(user).copied()).collect();
            found.retain(|maker| !all.include(*maker));
        }
        all
    });
    Ok(all.collect())
}

/// The maker of each API key among the users, and among those makers.
fn makers_of_all(
    conn: &mut Conn,
    users: BTreeSet<UserId>,
) -> Result<BTreeMap<UserId, UserId>, DbError> {
    let mut all = BTreeMap::new();
    let mut asked: Vec<UserId> = users.into_iter().collect();
    while !asked.is_empty() {
        let found = api_keys::makers_of(conn, &asked)?;
        asked = found.iter().map(|(_, maker)| *maker).filter(|of| !all.contains_key(of)).collect();
        all.extend(found);
    }
    Ok(all)
}
