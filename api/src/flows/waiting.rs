//! The users that approval requests wait for, read for a whole page of them at once.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::approvals::{
    ApprovalRequestId, Approver, Around, Colleague, Request, RequestStatus, Requesters, Subject,
};
use domain::companies::{CompanyId, Lineage, Member, UnitId};
use domain::identity::UserId;
use domain::orders::OrderId;
use persistence::orders::Matter;
use persistence::{Conn, approvals, identity, orders};

use super::approvers::deciders;
use super::delegates::staff_approver;
use crate::kernel::caller::Principal;
use crate::kernel::problem::Problem;
use crate::views::approval_request::Waiting;

/// The reader that it is told to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked {
    at: DateTime<Utc>,
    /// Only staff see which staff a request waits for.
    sees_staff: bool,
}

impl Asked {
    /// As the caller sees it now.
    pub(crate) fn by(caller: &Principal) -> Self {
        let sees_staff = caller.scope().admits_operator();
        Self { at: caller.state().clock.now().at, sees_staff }
    }

    /// As the company sees it at `at`.
    pub(crate) const fn by_company(at: DateTime<Utc>) -> Self {
        Self { at, sees_staff: false }
    }
}

/// What each of these requests waits for, in their order. Closed requests cost nothing.
pub(crate) fn pending_with(
    conn: &mut Conn,
    requests: &[Request],
    asked: Asked,
) -> Result<Vec<Waiting>, Problem> {
    let pending = requests.iter().filter(|request| request.status == RequestStatus::Pending);
    let pending: Vec<&Request> = pending.collect();
    if pending.is_empty() {
        return Ok(requests.iter().map(|_| Waiting::default()).collect());
    }
    let known = Known::load(conn, &pending, asked)?;
    Ok(requests.iter().map(|request| known.pending_with(request, asked.at)).collect())
}

/// The same of one request.
pub(crate) fn pending_with_one(
    conn: &mut Conn,
    request: &Request,
    asked: Asked,
) -> Result<Waiting, Problem> {
    let all = pending_with(conn, std::slice::from_ref(request), asked)?;
    Ok(all.into_iter().next().unwrap_or_default())
}

/// What is known of the users around some requests.
struct Known {
    requesters: BTreeMap<ApprovalRequestId, Requesters>,
    matters: BTreeMap<OrderId, Matter>,
    /// The members that decide, in the matters of each unit that a request is of.
    colleagues: BTreeMap<(CompanyId, Option<UnitId>), Vec<Colleague>>,
    delegations: BTreeMap<CompanyId, Vec<(UserId, UserId)>>,
    of_staff: Vec<(UserId, UserId)>,
    staff: Vec<Approver>,
}

impl Known {
    /// A number of statements that does not depend on that of the requests.
    fn load(conn: &mut Conn, requests: &[&Request], asked: Asked) -> Result<Self, Problem> {
        let requesters = approvals::requesters_of_all(conn, requests)?;
        let requesters = requests.iter().map(|request| request.id).zip(requesters).collect();
        let of_orders = requests.iter().map(|request| match request.subject {
            Subject::Order(order) => order,
        });
        let matters = orders::matters_of(conn, of_orders)?;
        let lines = identity::lineages(conn, matters.values().filter_map(|matter| matter.unit))?;
        let mut of: Vec<CompanyId> = requests.iter().map(|request| request.company).collect();
        of.sort_unstable();
        of.dedup();
        let mut members: BTreeMap<_, Vec<Member>> = BTreeMap::new();
        for member in deciders(conn, &of)? {
            members.entry(member.company).or_default().push(member);
        }
        let (mut colleagues, whole) = (BTreeMap::new(), Lineage::default());
        for request in requests {
            let place = (request.company, matter(request, &matters).and_then(|matter| matter.unit));
            colleagues.entry(place).or_insert_with(|| {
                let line = place.1.and_then(|unit| lines.get(&unit)).unwrap_or(&whole);
                let members = members.get(&place.0).into_iter().flatten();
                members.map(|member| Colleague::of(member, line)).collect::<Vec<_>>()
            });
        }
        let mut delegations: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (company, from, to) in approvals::delegations_of(conn, &of, asked.at)? {
            delegations.entry(company).or_default().push((from, to));
        }
        let (staff, of_staff) = if asked.sees_staff {
            (deciding_staff(conn)?, approvals::delegations_of_staff(conn, asked.at)?)
        } else {
            (Vec::new(), Vec::new())
        };
        Ok(Self { requesters, matters, colleagues, delegations, of_staff, staff })
    }

    fn pending_with(&self, request: &Request, at: DateTime<Utc>) -> Waiting {
        let requesters = self.requesters.get(&request.id);
        let found = requesters.zip(matter(request, &self.matters));
        let Some((requesters, matter)) = found else { return Waiting::default() };
        let colleagues = self.colleagues.get(&(request.company, matter.unit));
        let delegations = self.delegations.get(&request.company).into_iter().flatten();
        let delegations: Vec<_> = delegations.chain(&self.of_staff).copied().collect();
        let around = Around {
            requesters,
            colleagues: colleagues.map_or(&[][..], Vec::as_slice),
            amount: matter.net,
            staff: &self.staff,
            delegations: &delegations,
        };
        Waiting { awaited: request.pending_with(at, around), amount: Some(matter.net) }
    }
}

/// What is known of the subject of a request.
fn matter<'a>(request: &Request, matters: &'a BTreeMap<OrderId, Matter>) -> Option<&'a Matter> {
    match request.subject {
        Subject::Order(order) => matters.get(&order),
    }
}

/// The staff that decide approvals.
fn deciding_staff(conn: &mut Conn) -> Result<Vec<Approver>, Problem> {
    Ok(identity::staff::active(conn)?.iter().filter_map(staff_approver).collect())
}
