//! `POST /v1/payments`.

use actix_web::http::header::LOCATION;
use actix_web::post;
use domain::companies::CompanyId;
use domain::events::EventType;
use domain::failure::{Kind, Violation};
use domain::identity::Scope;
use domain::money::{Currency, Money};
use domain::orders::Order;
use domain::payments::{Payment, check_external_id};
use persistence::{Conn, DbError, companies, fresh_id, orders, payments};

use super::wire::{NewPayment, wanted};
use crate::flows::receive_payment::pay_invoices;
use crate::flows::{pay, prepay};
use crate::kernel::access::permission::RecordPayments;
use crate::kernel::answer::Answer;
use crate::kernel::body::Body;
use crate::kernel::caller::Caller;
use crate::kernel::context::WriteContext;
use crate::kernel::problem::{Answered, Problem};
use crate::kernel::wire::PaymentKey;
use crate::views::payment::PaymentView;

/// Record a payment
///
/// Records a payment from a company, in its currency (else 409 `currency_mismatch`). It pays the invoices
/// in `allocations`. Without them, it pays the invoices that the reference names, then those due first.
/// The rest becomes the company's unapplied money. Paid amounts are available again in the company's
/// credit limit. A written-off invoice is paid only if `allocations` or the reference names it.
///
/// With `order_id` it is for that order, which is shipped once all that is due before is there. It pays that order's
/// invoices as they are posted, and others (409 `payment_for_order`) only once the order has ended.
///
/// An `external_id`, such as the bank's transaction id, is unique for ever: a second payment with the
/// same one is refused with 409 `external_id_taken`, and `Location` names the first payment.
#[utoipa::path(
    request_body = NewPayment,
    responses((status = 201, body = PaymentView)),
    security(("bearer" = ["payments.record"]))
)]
#[post("/payments")]
pub(super) async fn record_payment(
    caller: Caller<RecordPayments>,
    body: Body<NewPayment>,
) -> Answered {
    caller
        .write(&body)
        .run(move |conn, caller, ctx| {
            let new = body.parse()?;
            new.external_id.as_deref().map(check_external_id).transpose()?;
            let order = awaiting(conn, caller.scope(), &new)?;
            let payment = received(conn, &new, ctx)?;
            insert(conn, caller.scope(), &payment)?;
            let told = pay::tell(conn, &payment, EventType::PaymentReceived, ctx)?;
            let wanted = new.allocations.as_deref().map(wanted);
            let view = pay_invoices(conn, payment, (wanted.as_deref(), order.as_ref()), ctx)?;
            let view = view.unwrap_or(told);
            if let Some(order) = order {
                prepay::count_anew(conn, &order, ctx)?;
            }
            Answer::created(format!("/v1/payments/{}", view.id()), &view)
        })
        .await
}

/// The order that the payment is for, locked: one of the company that pays, and that awaits payment.
fn awaiting(conn: &mut Conn, scope: &Scope, new: &NewPayment) -> Result<Option<Order>, Problem> {
    let Some(id) = new.order_id else { return Ok(None) };
    let order = orders::lock(conn, scope, *id)?;
    let order = order.filter(|order| order.company == *new.company_id);
    let order = order.ok_or_else(Problem::not_found)?;
    order.check_awaits_payment()?;
    Ok(Some(order))
}

/// Stores the payment, unless its external id is taken. The refusal then names the existing payment, if
/// it is inside `scope`.
fn insert(conn: &mut Conn, scope: &Scope, payment: &Payment) -> Result<(), Problem> {
    if payments::insert(conn, payment)? {
        return Ok(());
    }
    let Some(external_id) = &payment.external_id else {
        return Err(DbError::corrupt("a payment that is there already").into());
    };
    let detail = format!("A payment with the external_id {external_id} exists already.");
    let taken = Problem::new(Kind::Conflict, "external_id_taken", detail);
    Err(match payments::with_external_id(conn, scope, external_id)? {
        Some(first) => taken.header(LOCATION, &format!("/v1/payments/{}", PaymentKey::from(first))),
        None => taken,
    })
}

/// The payment, before any allocation.
fn received(conn: &mut Conn, new: &NewPayment, ctx: &WriteContext) -> Result<Payment, Problem> {
    let today = ctx.today(conn)?;
    let received_on = new.received_on.map_or(today, |day| day.0);
    let amount: Money = new.amount.into();
    let mut violations = Vec::new();
    if amount.minor() <= 0 {
        let why = "an amount must be above zero";
        violations.push(Violation::new("/amount", "amount_not_positive", why));
    }
    if received_on > today {
        let why = format!("today is {today}");
        violations.push(Violation::new("/received_on", "in_the_future", why));
    }
    let currency = currency_of(conn, *new.company_id)?;
    if currency.is_none() {
        violations.push(Violation::new("/company_id", "unknown_company", "no such company"));
    }
    let Some(currency) = currency.filter(|_| violations.is_empty()) else {
        return Err(Problem::invalid(violations));
    };
    amount.check_currency(currency)?;
    let nothing = Money::zero(currency);
    Ok(Payment {
        id: fresh_id(),
        number: payments::next_number(conn)?,
        company: *new.company_id,
        amount,
        method: new.method.clone(),
        reference: new.reference.clone(),
        order: new.order_id.map(|order| *order),
        external_id: new.external_id.clone(),
        received_on,
        allocated: nothing,
        refunded: nothing,
        refunded_from_own: nothing,
        returned: nothing,
        returned_on: None,
        return_reason: None,
        version: 1,
        created_at: ctx.at,
    })
}

fn currency_of(conn: &mut Conn, company: CompanyId) -> Result<Option<Currency>, Problem> {
    let company = companies::find(conn, &Scope::Everything, company)?;
    Ok(company.map(|company| company.currency))
}
