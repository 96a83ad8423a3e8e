//! Orders that end, in part or whole, before they are shipped: what they held is given back.

use domain::approvals::{Request, RequestStatus};
use domain::commitment::{AccountKind, OverLimit};
use domain::credit::{after_cancellation, order_hold};
use domain::events::EventType;
use domain::identity::Scope;
use domain::orders::place::{PriceAuthority, TraceEntry};
use domain::orders::{BrokenTerm, BrokenTerms, Cancelled, Line, Order, OrderId, Status, Terms};
use persistence::commitments::{self, Holding, Move};
use persistence::{Conn, DbError, approvals, catalog, orders, purchasing};

use crate::kernel::occasion::Occasion;
use crate::kernel::problem::Problem;
use crate::views::approval_request::record_request;
use crate::views::stored_order::{record_order, save_order};

/// A cancellation that was asked for.
pub(crate) struct Cancelling {
    /// These (line number, quantity), or, when there are none, all that is open.
    pub(crate) wanted: Vec<(i64, i64)>,
    /// Why.
    pub(crate) reason: Option<String>,
    /// Whether the terms of the order may be broken: by callers who may give prices.
    pub(crate) authority: PriceAuthority,
}

/// Cancels what is asked of a locked order.
pub(crate) fn cancel(
    conn: &mut Conn,
    order: Order,
    asked: Cancelling,
    now: &Occasion,
) -> Result<Order, Problem> {
    let before = order.lines.clone();
    let Cancelling { wanted, reason, authority } = asked;
    let cancelled = order.cancel(&wanted)?;
    hold_to_terms(conn, &cancelled, wanted.len(), authority, now)?;
    let mut order = cancelled.order;
    order.cancel_reason = reason.or(order.cancel_reason);
    let request = pending_request(conn, &order)?;
    store(conn, &before, &order, now)?;
    record_order(conn, EventType::OrderCancelled, &order, now)?;
    if order.status == Status::Completed {
        record_order(conn, EventType::OrderCompleted, &order, now)?;
    }
    let Some(request) = request else { return Ok(order) };
    let (request, event) = if order.status == Status::PendingApproval {
        ask_too(conn, &request, now)?;
        (request.reopened(order.coverage(), now.at), EventType::ApprovalRequestReopened)
    } else {
        (request.cancelled(), EventType::ApprovalRequestCancelled)
    };
    approvals::save_request(conn, &request, now.at)?;
    record_request(conn, event, &request, now)?;
    Ok(order)
}

/// Refuses what breaks the terms of the order, or, where the caller may break them, notes it in the trace.
fn hold_to_terms(
    conn: &mut Conn,
    cancelled: &Cancelled,
    named: usize,
    authority: PriceAuthority,
    now: &Occasion,
) -> Result<(), Problem> {
    if named == 0 {
        return Ok(());
    }
    let order = &cancelled.order;
    let products: Vec<_> = order.goods().into_keys().collect();
    let terms = Terms {
        quantity_rules: catalog::quantity_rules(conn, &products)?,
        order_limits: purchasing::order_limits(conn, order.company)?,
    };
    let broken = cancelled.broken_terms(named, &terms)?;
    match authority {
        _ if broken.is_empty() => Ok(()),
        PriceAuthority::None => Err(BrokenTerms(broken).into()),
        PriceAuthority::MaySetPrices => note_in_trace(conn, order.id, &broken, now),
    }
}

/// The trace of the order says what was broken, below what it said.
fn note_in_trace(
    conn: &mut Conn,
    order: OrderId,
    broken: &[BrokenTerm],
    now: &Occasion,
) -> Result<(), Problem> {
    let trace = orders::trace(conn, &Scope::Everything, order)?;
    let trace = trace.ok_or_else(|| DbError::corrupt(format_args!("{order} has no trace")))?;
    let mut entries: Vec<TraceEntry> =
        serde_json::from_str(&trace.trace).map_err(Problem::internal)?;
    let today = now.today(conn)?;
    entries.extend(broken.iter().map(|term| term.overridden(today)));
    let text = serde_json::to_string(&entries).map_err(Problem::internal)?;
    Ok(orders::save_trace(conn, order, &text)?)
}

/// The request that waits for somebody to decide about the order, locked.
fn pending_request(conn: &mut Conn, order: &Order) -> Result<Option<Request>, Problem> {
    let Some(id) = order.approval_request else { return Ok(None) };
    let request = approvals::lock_request(conn, id)?;
    Ok(request.filter(|request| request.status == RequestStatus::Pending))
}

/// Staff that change an order in the name of a requester ask for its approval too.
fn ask_too(conn: &mut Conn, request: &Request, now: &Occasion) -> Result<(), Problem> {
    let requesters = approvals::requesters(conn, request)?;
    match requesters.joined_by(now.author) {
        Some(actor) => Ok(approvals::add_requester(conn, request.id, actor)?),
        None => Ok(()),
    }
}

/// Stores an order of which something was cancelled since its lines were `before`, and gives back
/// what that held.
pub(super) fn store(
    conn: &mut Conn,
    before: &[Line],
    order: &Order,
    now: &Occasion,
) -> Result<(), Problem> {
    save_order(conn, before, order, now)?;
    let held = commitments::held_by(conn, order.id.uuid())?;
    let moves = held.iter().map(|holding| given_back(holding, before, order));
    let moves = moves.collect::<Result<Vec<_>, Problem>>()?;
    Ok(commitments::apply(conn, &moves)?)
}

/// What comes back of one holding: stock by the pieces, credit down to what the order still comes to,
/// spending by the net, into the period it was taken from.
fn given_back(holding: &Holding, before: &[Line], order: &Order) -> Result<Move, Problem> {
    let none = Move { account: holding.account.0, source: order.id.uuid(), ..Move::default() };
    match holding.kind.parse::<AccountKind>().map_err(DbError::corrupt)? {
        AccountKind::Stock => {
            let of_product =
                |line: &&Line| line.product().is_some_and(|id| id.uuid() == holding.account.0);
            let count = |lines: &[Line]| -> i64 {
                lines.iter().filter(of_product).map(|line| line.cancelled).sum()
            };
            Ok(Move { release: count(&order.lines) - count(before), ..none })
        }
        AccountKind::Credit => {
            let draw = after_cancellation(holding.open(), order_hold(order)?)?;
            let cause = (draw.grow > 0).then_some(OverLimit::TaxRounding.as_str());
            Ok(Move { grow: draw.grow, release: draw.release, cause, ..none })
        }
        AccountKind::Spending => {
            let sum = |lines: &[Line]| -> i64 {
                lines.iter().map(|line| line.cancelled_net.minor()).sum()
            };
            let net = sum(&order.lines) - sum(before);
            // Before somebody approves it is only held.
            let (release, restore) = if holding.open() > 0 { (net, 0) } else { (0, net) };
            Ok(Move { release, restore, ..none })
        }
        AccountKind::Budget | AccountKind::Contract => Ok(none),
    }
}
