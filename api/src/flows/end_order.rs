//! Cancelling orders, in part or whole, before they are shipped.

use std::collections::{BTreeMap, BTreeSet};

use domain::approvals::{Changing, Request, RequestStatus};
use domain::catalog::{ProductId, Sku};
use domain::companies::{OrderUnit, Owner, UnitTree};
use domain::failure::Kind;
use domain::identity::{Scope, UserId};
use domain::orders::place::{TraceEntry, winning_list};
use domain::orders::transition::{Cancellation, Cancelling, cancel, request_after};
use domain::orders::{BrokenTerm, Hold, Item, Line, Order, OrderId, Status, Terms, Waives};
use domain::purchasing::QuantityTerm;
use domain::settings::AutomaticCeiling;
use persistence::orders::BasketItem;
use persistence::{Conn, DbError, approvals, commitments, companies, orders, purchasing, settings};

use super::apply::{Shown, apply, apply_request};
use super::deadlines::calendars_of;
use super::prepay::count_anew;
use crate::kernel::context::WriteContext;
use crate::kernel::problem::Problem;

/// A requested cancellation.
pub(crate) struct CancelRequest {
    /// Pairs (line number, quantity); empty: all open quantities.
    pub(crate) wanted: Vec<(i64, i64)>,
    /// Reason.
    pub(crate) reason: Option<String>,
    /// The terms of the order that the cancellation may break.
    pub(crate) waives: Waives,
}

/// Cancels the requested quantities of a locked order.
pub(crate) fn cancel_order(
    conn: &mut Conn,
    order: &Order,
    asked: &CancelRequest,
    ctx: &WriteContext,
) -> Result<Shown, Problem> {
    let CancelRequest { wanted, reason, waives } = asked;
    let request = pending_request(conn, order)?;
    let terms = if wanted.is_empty() {
        Terms::default()
    } else {
        terms(conn, order, request.as_ref(), ctx)?
    };
    let held = orders::holdings(conn, order)?;
    let (reason, waives) = (reason.as_deref(), *waives);
    let asked = Cancelling { wanted, reason, terms: &terms, waives };
    let Cancellation { transition, overridden, asks_anew } = cancel(order, asked, &held)?;
    note_in_trace(conn, order.id, (waives, &overridden), ctx)?;
    let shown = apply(conn, transition, ctx)?;
    if let Some(request) = request {
        let waits = shown.order.status == Status::PendingApproval;
        let joined = if waits { ask_too(conn, &request, ctx)? } else { None };
        let calendars = calendars_of(conn, &request)?;
        let ceiling = ceiling(conn, &request)?;
        let why = Changing { joined, asks_anew, ceiling };
        let after = request_after(request, &shown.order, why, (ctx.at, &calendars));
        apply_request(conn, &after, ctx)?;
    }
    // What is left may be paid for by now.
    if shown.order.holds.contains(&Hold::Payment)
        && let Some(shown) = count_anew(conn, &shown.order, ctx)?
    {
        return Ok(shown);
    }
    Ok(shown)
}

/// Takes these quantities out of a locked order that waits for the approval of `request`: an approver approves the
/// rest only. No minimum is held against it; prices, charges and increments are.
pub(crate) fn reduce_order(
    conn: &mut Conn,
    (order, request): (&Order, &Request),
    wanted: &[(i64, i64)],
    ctx: &WriteContext,
) -> Result<Order, Problem> {
    let terms = terms(conn, order, Some(request), ctx)?;
    // The side that answers now judges its own rules. What the other side has said, it said about more.
    let side = request.active().map(|step| step.approvers.side());
    let asks = |of: Owner| side == Some(of);
    let (asks_company, asks_operator) = (asks(Owner::Company), asks(Owner::Operator));
    let terms = Terms { asks_company, asks_operator, ..terms };
    // This transaction may approve the rest too, and moves the accounts again: it takes all locks in their order.
    companies::hold(conn, order.company)?;
    let held = orders::holdings(conn, order)?;
    commitments::hold(conn, &held)?;
    let waives = Waives::Minimums;
    let asked = Cancelling { wanted, reason: None, terms: &terms, waives };
    let Cancellation { transition, overridden, .. } = cancel(order, asked, &held)?;
    if transition.order.status != Status::PendingApproval {
        let detail = "Nothing would be left to approve: reject the request instead.";
        return Err(Problem::new(Kind::Invalid, "nothing_left", detail));
    }
    note_in_trace(conn, order.id, (waives, &overridden), ctx)?;
    Ok(apply(conn, transition, ctx)?.order)
}

/// Terms that the rest of the order must meet.
fn terms(
    conn: &mut Conn,
    order: &Order,
    request: Option<&Request>,
    ctx: &WriteContext,
) -> Result<Terms, Problem> {
    let skus: BTreeSet<Sku> = order.lines.iter().filter_map(sku).collect();
    let basket = orders::Basket { company: order.company, skus: skus.iter().collect() };
    let goods = orders::goods(conn, &[basket])?.into_iter().flatten();
    let quantities = order.goods();
    let units = units_above(conn, order)?;
    let at = order.unit.and_then(|unit| units.for_order(unit));
    let mut quantity_rules = BTreeMap::new();
    for BasketItem { product, candidates, quantity_rules: set, .. } in goods {
        let set = OrderUnit::binding(at, &set, QuantityTerm::place);
        let mut list = None;
        if QuantityTerm::need_list(&set) && is_by_list(order, product.id) {
            let quantity = quantities.get(&product.id).copied().unwrap_or_default();
            list = winning_list(&candidates, (order.currency, ctx.today(conn)?), quantity);
        }
        quantity_rules.insert(product.id, QuantityTerm::binding(&product, &set, list));
    }
    let limits = purchasing::order_limits(conn, order.company)?;
    let order_limits = OrderUnit::binding(at, &limits, |limit| (limit.owner, limit.unit));
    let order_limits = order_limits.into_owned();
    let asks = |side: Owner| {
        let mut steps = request.iter().flat_map(|request| &request.steps);
        steps.any(|step| step.approvers.side() == side)
    };
    let (asks_company, asks_operator) = (asks(Owner::Company), asks(Owner::Operator));
    Ok(Terms { quantity_rules, order_limits, asks_company, asks_operator })
}

/// The units with rules that may bind the order, as they are now; none for an order of the company itself.
fn units_above(conn: &mut Conn, order: &Order) -> Result<UnitTree, Problem> {
    if order.unit.is_none() {
        return Ok(UnitTree::default());
    }
    Ok(UnitTree::new(companies::units_of(conn, order.company)?))
}

/// Whether a price list gave a line of the product its price.
fn is_by_list(order: &Order, id: ProductId) -> bool {
    let mut by_list = order.lines.iter().filter(|line| line.tier_min.is_some());
    by_list.any(|line| match &line.item {
        Item::Goods { product, .. } => *product == id,
        Item::Charge { .. } => false,
    })
}

fn sku(line: &Line) -> Option<Sku> {
    match &line.item {
        Item::Goods { sku, .. } => Some(Sku::stored(sku.clone())),
        Item::Charge { .. } => None,
    }
}

/// Appends the broken terms to the order's decision trace.
fn note_in_trace(
    conn: &mut Conn,
    order: OrderId,
    (by, broken): (Waives, &[BrokenTerm]),
    ctx: &WriteContext,
) -> Result<(), Problem> {
    if broken.is_empty() {
        return Ok(());
    }
    let trace = orders::trace(conn, &Scope::Everything, order)?;
    let trace = trace.ok_or_else(|| DbError::corrupt(format_args!("{order} has no trace")))?;
    let mut entries: Vec<TraceEntry> =
        serde_json::from_str(&trace.trace.trace).map_err(Problem::internal)?;
    let today = ctx.today(conn)?;
    entries.extend(broken.iter().map(|term| term.overridden(by, today)));
    let text = serde_json::to_string(&entries).map_err(Problem::internal)?;
    Ok(orders::save_trace(conn, order, &text)?)
}

/// The highest net at which the changed order stays approved. It is not read where nothing can stay approved.
fn ceiling(conn: &mut Conn, request: &Request) -> Result<Option<AutomaticCeiling>, DbError> {
    if !request.may_stay_approved() {
        return Ok(None);
    }
    Ok(settings::find(conn)?.approvals.automatic_ceiling)
}

/// The pending approval request of the order, locked.
pub(super) fn pending_request(conn: &mut Conn, order: &Order) -> Result<Option<Request>, Problem> {
    let Some(id) = order.approval_request else { return Ok(None) };
    let request = approvals::lock_request(conn, id)?;
    Ok(request.filter(|request| request.status == RequestStatus::Pending))
}

/// Staff that change an order on behalf of a requester need its approval too. Returns the user that has become a
/// requester.
fn ask_too(
    conn: &mut Conn,
    request: &Request,
    ctx: &WriteContext,
) -> Result<Option<UserId>, Problem> {
    let requesters = approvals::requesters(conn, request)?;
    let joined = requesters.joined_by(ctx.author);
    if let Some(actor) = joined {
        approvals::add_requester(conn, request.id, actor)?;
    }
    Ok(joined)
}
