//! Payments that are for an order: what the order makes of them, and the invoices that they pay.

use domain::billing::Invoice;
use domain::events::EventType;
use domain::identity::Scope;
use domain::ledger::dated;
use domain::money::Money;
use domain::orders::Order;
use domain::orders::transition::prepay;
use domain::payments::{Payment, PaymentId, allocate_by_age};
use persistence::{Conn, DbError, billing, companies, orders, payments, settings};

use super::apply::{Shown, apply};
use super::pay;
use crate::kernel::context::WriteContext;
use crate::kernel::problem::Problem;
use crate::views::invoice::open;

/// The payment inside `scope` and the order that it is for, both locked, the order first.
pub(crate) fn lock(
    conn: &mut Conn,
    scope: &Scope,
    id: PaymentId,
) -> Result<Option<(Payment, Option<Order>)>, Problem> {
    let Some(found) = payments::find(conn, scope, id)? else { return Ok(None) };
    let order = match found.order {
        Some(order) => orders::lock(conn, &Scope::Everything, order)?,
        None => None,
    };
    let payment = payments::lock(conn, scope, id)?;
    Ok(payment.map(|payment| (payment, order)))
}

/// Counts anew what payments for a locked order came to: it goes on once all is there, and waits again if some went back.
/// `None`: nothing changes.
pub(crate) fn count_anew(
    conn: &mut Conn,
    order: &Order,
    ctx: &WriteContext,
) -> Result<Option<Shown>, Problem> {
    if !order.binds_payments() {
        return Ok(None);
    }
    let company = companies::hold(conn, order.company)?;
    let company = company.ok_or_else(|| DbError::corrupt("an order without its company"))?;
    let prepaid = Money::from_minor(payments::kept_for(conn, order.id)?, order.currency);
    let held = orders::holdings(conn, order)?;
    let until = settings::find(conn)?.pending.end(ctx.at)?;
    let change = prepay(order, prepaid, &company, &held, until)?;
    change.map(|change| apply(conn, change, ctx)).transpose()
}

/// The invoice, paid by these locked payments as far as they go; `None`: they pay nothing of it.
pub(crate) fn pay_from(
    conn: &mut Conn,
    left: Vec<Payment>,
    invoice: &Invoice,
    ctx: &WriteContext,
) -> Result<Option<Invoice>, Problem> {
    let mut paid = None;
    for payment in left {
        let current = paid.as_ref().unwrap_or(invoice);
        let allocations = allocate_by_age(payment.unapplied()?, None, &[open(current)])?;
        if allocations.is_empty() {
            break;
        }
        let from = dated(ctx.today(conn)?, [payment.received_on])?;
        let applied = pay::settle(conn, &payment, &allocations, from, ctx)?;
        pay::post_allocations(conn, &payment, &applied, ctx)?;
        let payment = payment.allocated_to(&allocations)?;
        pay::save(conn, &payment, EventType::PaymentAllocated, ctx)?;
        paid = billing::lock_invoices(conn, invoice.company, &[invoice.id])?.pop();
    }
    Ok(paid)
}
