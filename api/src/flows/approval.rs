//! Deciding an approval request, and the effect on its subject.

use domain::approvals::{
    Answer, Answered, ApprovalError, Colleague, Content, Request, RequestStatus, Subject,
};
use domain::companies::UnitId;
use domain::identity::Scope;
use domain::orders::transition::{approve, reject};
use domain::orders::{Hold, Order};
use persistence::{Conn, DbError, approvals, companies, identity, orders, settings};

use super::apply::{apply, apply_request};
use super::deadlines::calendars_of;
use super::delegates::delegators;
use super::end_order::reduce_order;
use super::prepay::count_anew;
use crate::kernel::context::WriteContext;
use crate::kernel::problem::Problem;

/// The locked subject of an approval request.
pub(crate) enum Held {
    Order(Box<Order>),
}

/// The request and its subject, both locked, the subject first.
pub(crate) fn lock(conn: &mut Conn, request: &Request) -> Result<(Request, Held), Problem> {
    let subject = match request.subject {
        Subject::Order(id) => {
            let order = orders::lock(conn, &Scope::Everything, id)?;
            order.map(|order| Held::Order(Box::new(order)))
        }
    };
    let request = approvals::lock_request(conn, request.id)?;
    let pair = request.zip(subject);
    Ok(pair.ok_or_else(|| DbError::corrupt("an approval request without its subject"))?)
}

/// The request after `answer`, and its subject after the decision. These quantities of the subject's lines are taken
/// out first, and the rest is decided.
pub(crate) fn decide(
    conn: &mut Conn,
    (request, subject): (Request, Held),
    (answer, less): (Answer, &[(i64, i64)]),
    ctx: &WriteContext,
) -> Result<Request, Problem> {
    request.check_covers(&subject.coverage())?;
    let members = companies::members_of(conn, request.company)?;
    let lineage = identity::lineage(conn, subject.unit())?;
    let colleagues: Vec<_> = members.iter().map(|member| Colleague::of(member, &lineage)).collect();
    let requesters = approvals::requesters(conn, &request)?;
    let calendars = calendars_of(conn, &request)?;
    let ask = |request: Request, answer: Answer| {
        request.answered(answer, &requesters, &colleagues, &calendars)
    };
    let answer = match ask(request.clone(), answer.clone()) {
        // No approver: perhaps the delegate of one. An approver costs no statement more.
        Err(ApprovalError::NotAnApprover | ApprovalError::AboveLimit) => {
            let delegators = delegators(conn, request.company, &answer)?;
            Answer { delegators, ..answer }
        }
        Ok(_) | Err(_) => answer,
    };
    let answered = |request: Request, content| ask(request, Answer { content, ..answer.clone() });
    let (request, subject) = if less.is_empty() {
        (request, subject)
    } else {
        // A caller that may not decide takes nothing out. A caller with a limit below the whole may take out the part
        // above it: a no to a part, and a yes to the rest.
        match answered(request.clone(), subject.content()) {
            Ok(_) | Err(ApprovalError::AboveLimit) => {}
            Err(refused) => return Err(refused.into()),
        }
        reduce(conn, (request, subject), less, ctx)?
    };
    let Answered { escalated, change, said } = answered(request, subject.content())?;
    for told in escalated.iter().chain([&change]) {
        apply_request(conn, told, ctx)?;
    }
    if let Some((step, said)) = said {
        approvals::record_decision(conn, change.request.id, step, &said)?;
    }
    match (change.request.status, subject) {
        (RequestStatus::Approved, Held::Order(order)) => approve_order(conn, &order, ctx)?,
        (RequestStatus::Rejected, Held::Order(order)) => {
            let held = orders::holdings(conn, &order)?;
            apply(conn, reject(&order, &held)?, ctx)?;
        }
        (
            RequestStatus::Pending | RequestStatus::Cancelled | RequestStatus::Expired,
            Held::Order(_),
        ) => {}
    }
    Ok(change.request)
}

/// The request and its subject without these quantities of its lines.
fn reduce(
    conn: &mut Conn,
    (request, subject): (Request, Held),
    less: &[(i64, i64)],
    ctx: &WriteContext,
) -> Result<(Request, Held), Problem> {
    let subject = match subject {
        Held::Order(order) => {
            Held::Order(Box::new(reduce_order(conn, (&order, &request), less, ctx)?))
        }
    };
    let change = request.reduced(subject.coverage());
    apply_request(conn, &change, ctx)?;
    Ok((change.request, subject))
}

fn approve_order(conn: &mut Conn, order: &Order, ctx: &WriteContext) -> Result<(), Problem> {
    let company = companies::hold(conn, order.company)?;
    let company = company.ok_or_else(|| DbError::corrupt("an order without its company"))?;
    let held = orders::holdings(conn, order)?;
    // An order with holds goes on to wait for them.
    let until = match order.holds.as_slice() {
        [] => None,
        [..] => Some(settings::find(conn)?.pending.end(ctx.at)?),
    };
    let shown = apply(conn, approve(order, &company, &held, until)?, ctx)?;
    // What was taken out may leave no more to pay than is there.
    if shown.order.holds.contains(&Hold::Payment) {
        count_anew(conn, &shown.order, ctx)?;
    }
    Ok(())
}

impl Held {
    /// Business unit of the subject.
    fn unit(&self) -> Option<UnitId> {
        match self {
            Self::Order(order) => order.unit,
        }
    }

    /// What an approval approves.
    pub(crate) fn content(&self) -> Content {
        match self {
            Self::Order(order) => order.content(),
        }
    }

    /// Scope of an approval.
    fn coverage(&self) -> String {
        match self {
            Self::Order(order) => order.coverage(),
        }
    }
}
