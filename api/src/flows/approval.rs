//! Deciding an approval request, and what that makes of its order.

use domain::approvals::{Answer, Colleague, Request, RequestStatus};
use domain::events::EventType;
use domain::identity::Scope;
use domain::orders::Order;
use persistence::commitments::{self, Move};
use persistence::{Conn, DbError, approvals, companies, orders};

use super::end_order;
use crate::kernel::occasion::Occasion;
use crate::kernel::problem::Problem;
use crate::views::approval_request::record_request;
use crate::views::stored_order::{record_order, save_order};

/// The request and its order, both locked, the order first.
pub(crate) fn lock(conn: &mut Conn, request: &Request) -> Result<(Request, Order), Problem> {
    let order = orders::lock(conn, &Scope::Everything, request.order)?;
    let request = approvals::lock_request(conn, request.id)?;
    let pair = request.zip(order);
    Ok(pair.ok_or_else(|| DbError::corrupt("an approval request without its order"))?)
}

/// The request after `answer`, and its order as that makes it.
pub(crate) fn decide(
    conn: &mut Conn,
    (request, order): (Request, Order),
    answer: Answer,
    now: &Occasion,
) -> Result<Request, Problem> {
    request.check_covers(&order.coverage())?;
    let members = companies::members_of(conn, request.company)?;
    let colleagues: Vec<_> = members.iter().map(Colleague::from).collect();
    let step = request.steps_done();
    let requesters = approvals::requesters(conn, &request)?;
    let request = request.decide(answer, &requesters, &colleagues)?;
    approvals::save_request(conn, &request, now.at)?;
    if let Some(said) = request.steps.get(step).and_then(|step| step.decisions.last()) {
        let number = i64::try_from(step).unwrap_or(i64::MAX).saturating_add(1);
        approvals::record_decision(conn, request.id, number, said)?;
    }
    let event = match request.status {
        RequestStatus::Approved => EventType::ApprovalRequestApproved,
        RequestStatus::Rejected => EventType::ApprovalRequestRejected,
        RequestStatus::Pending if request.steps_done() > step => EventType::ApprovalStepApproved,
        RequestStatus::Pending => EventType::ApprovalRequestSeconded,
        RequestStatus::Cancelled => EventType::ApprovalRequestCancelled,
        RequestStatus::Expired => EventType::ApprovalRequestExpired,
    };
    record_request(conn, event, &request, now)?;
    match request.status {
        RequestStatus::Approved => confirm(conn, order, now)?,
        RequestStatus::Rejected => reject(conn, order, now)?,
        RequestStatus::Pending | RequestStatus::Cancelled | RequestStatus::Expired => {}
    }
    Ok(request)
}

/// What the order held of a spending limit is spent now, unless its company may not buy any more.
fn confirm(conn: &mut Conn, order: Order, now: &Occasion) -> Result<(), Problem> {
    let company = companies::hold(conn, order.company)?;
    company.ok_or_else(|| DbError::corrupt("an order without its company"))?.may_buy()?;
    let before = order.lines.clone();
    let order = order.approved()?;
    save_order(conn, &before, &order, now)?;
    let held = commitments::held_by(conn, order.id.uuid())?;
    let spent = held.iter().filter(|holding| holding.is_spending()).map(|holding| Move {
        account: holding.account.0,
        source: order.id.uuid(),
        commit: holding.open(),
        ..Move::default()
    });
    commitments::apply(conn, &spent.collect::<Vec<_>>())?;
    commitments::keep(conn, order.id.uuid())?;
    record_order(conn, EventType::OrderConfirmed, &order, now)
}

fn reject(conn: &mut Conn, order: Order, now: &Occasion) -> Result<(), Problem> {
    let before = order.lines.clone();
    let order = order.rejected()?;
    end_order::store(conn, &before, &order, now)?;
    record_order(conn, EventType::OrderRejected, &order, now)
}
