//! Delegates of approvers: the delegators that a user answers for now, and the requests that the user finds thereby.

use chrono::{DateTime, Utc};
use domain::approvals::{Answer, ApprovalRequestId, Approver, Decider, Request};
use domain::companies::CompanyId;
use domain::identity::{Grants, Permission, Scope, StaffUser};
use persistence::identity::staff;
use persistence::{Conn, approvals};

use crate::kernel::access::in_person::held_by_member;
use crate::kernel::caller::Principal;
use crate::kernel::problem::Problem;

/// The approver that this user of the staff is: of any request, of the operator's steps, or of none. What is lent in
/// an emergency is not passed on.
pub(super) fn staff_approver(user: &StaffUser) -> Option<Approver> {
    let held = Grants::of_staff(user.id, &user.roles);
    let by = if held.allows(Permission::DecideAnyApprovals) {
        Decider::Staff(user.id)
    } else if held.allows(Permission::DecideApprovals) {
        Decider::Operator(user.id)
    } else {
        return None;
    };
    Some(Approver { by, limit: user.approval_limit, staff_roles: held.staff_roles() })
}

/// The approvers that the user may give this answer for, as they are now. Their delegations stay in force until the
/// transaction ends.
pub(super) fn delegators(
    conn: &mut Conn,
    company: CompanyId,
    answer: &Answer,
) -> Result<Vec<Approver>, Problem> {
    let (user, at) = (answer.by.user(), answer.at);
    if matches!(answer.by, Decider::Member(_)) {
        let users = approvals::hold_delegators(conn, Some(company), user, at)?;
        return Ok(users.into_iter().map(Approver::member).collect());
    }
    let users = approvals::hold_delegators(conn, None, user, at)?;
    if users.is_empty() {
        return Ok(Vec::new());
    }
    let active = staff::active(conn)?;
    let found = users.iter().filter_map(|user| active.iter().find(|one| one.id == *user));
    Ok(found.filter_map(staff_approver).collect())
}

/// The request, if the caller sees it, or decides at any place and an approver that sees it has delegated to the
/// caller.
pub(crate) fn find_request(
    conn: &mut Conn,
    caller: &Principal,
    id: ApprovalRequestId,
) -> Result<Option<Request>, Problem> {
    let found = approvals::find_request(conn, caller.scope(), id)?;
    let part = matches!(caller.scope(), Scope::Part(_) | Scope::Own { .. });
    if found.is_some() || !part || !is_delegate(caller) {
        return Ok(found);
    }
    let Some(company) = caller.scope().company() else { return Ok(None) };
    // An id that is none of the company's costs one statement, however many have delegated.
    if approvals::find_request(conn, &Scope::Company(company), id)?.is_none() {
        return Ok(None);
    }
    for scope in scopes_of_delegators(conn, caller, company)? {
        if let Some(found) = approvals::find_request(conn, &scope, id)? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// A scope with every request that may wait for the caller. With delegators at other places it is the whole
/// company's: what does not wait for the caller is left out by the rule that names the users that a request waits for.
pub(crate) fn scope_of_waiting(conn: &mut Conn, caller: &Principal) -> Result<Scope, Problem> {
    let scope = caller.scope().clone();
    let (Some(company), true) = (scope.company(), is_delegate(caller)) else { return Ok(scope) };
    let at = caller.state().clock.now().at;
    let others = approvals::delegators(conn, Some(company), caller.user(), at)?;
    Ok(if others.is_empty() { scope } else { Scope::Company(company) })
}

/// Whether the caller may answer for another member: an approver of the company in person.
fn is_delegate(caller: &Principal) -> bool {
    caller.member().is_some() && caller.may(Permission::DecideApprovals)
}

/// The data that those decide on that have delegated to the caller.
fn scopes_of_delegators(
    conn: &mut Conn,
    caller: &Principal,
    company: CompanyId,
) -> Result<Vec<Scope>, Problem> {
    let at: DateTime<Utc> = caller.state().clock.now().at;
    let mut scopes = Vec::new();
    for user in approvals::delegators(conn, Some(company), caller.user(), at)? {
        let held = held_by_member(conn, user)?.filter(|held| held.company() == Some(company));
        let held = held.filter(|held| held.allows(Permission::DecideApprovals));
        scopes.extend(held.map(|held| held.scope(Some(Permission::DecideApprovals))));
    }
    Ok(scopes)
}
