//! Turning a decided basket into an order.

use std::collections::BTreeMap;

use uuid::Uuid;

use crate::approvals::{NewRequest, Request, RequestChange, Subject};
use crate::calendars::Calendars;
use crate::commitment::{AccountKind, Counts, NewAccount, OverLimit, Overrun, Reservation, Stage};
use crate::credit::CreditAccount;
use crate::events::EventType;
use crate::id::Id;
use crate::orders::place::{
    Basket, Charged, Decision, NewOrder, OnShort, Refusal, TakenFingerprint,
};
use crate::orders::{Order, Status};

/// A new order, and all that is stored with it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "an order is not placed until it is written"]
pub struct Placed {
    /// The order, confirmed or waiting for approval.
    pub order: Order,
    /// Its reservations: granted together, or the order is refused.
    pub reservations: Vec<Reservation>,
    /// Accounts to open before, because this order is the first to use them.
    pub opens: Vec<NewAccount>,
    /// Accounts that may be exceeded: short of one of them, the order is decided anew and not refused.
    pub flexible: Vec<Uuid>,
    /// The fingerprints that it takes: all, or it is decided anew.
    pub fingerprints: Vec<TakenFingerprint>,
    /// Events, in order.
    pub events: &'static [EventType],
    /// The approval request, if one is needed.
    pub request: Option<RequestChange>,
}

/// The order that `decision` makes of `basket`, or all violations. The deadlines of its approval run by `calendars`.
pub fn place(
    decision: &Decision,
    basket: &Basket,
    new: NewOrder,
    calendars: &Calendars,
) -> Result<Placed, Refusal> {
    let order = decision.order(basket, new)?;
    let request = order.approval_request.map(|id| {
        let new = NewRequest {
            id,
            company: order.company,
            subject: Subject::Order(order.id),
            requested_by: order.placed_by,
            covers: order.coverage(),
            expires_at: order.expires_at,
        };
        Request::new(new, decision.steps.clone(), order.created_at, calendars).created()
    });
    let events: &[EventType] = match (&request, order.status) {
        (Some(_), _) => &[EventType::OrderPlaced],
        (None, Status::OnHold) => &[EventType::OrderPlaced, EventType::OrderHeld],
        (None, _) => &[EventType::OrderPlaced, EventType::OrderConfirmed],
    };
    let reservations = reservations(&order, &decision.counted);
    let counted = || decision.counted.iter();
    let opens = counted().filter(|one| !one.is_open).map(|one| one.account).collect();
    // An account with this order's overrun is short only of what any account can count: no decision changes that.
    let flexible =
        counted().filter(|one| one.on_short == OnShort::DecideAgain && one.over.is_none());
    let flexible = flexible.map(|one| one.account.id).collect();
    let copy = if basket.confirm_duplicate { order.number } else { 0 };
    let prints = decision.fingerprints.iter();
    let prints =
        prints.map(|(print, free_of)| TakenFingerprint { print: *print, copy, free_of: *free_of });
    let fingerprints = prints.collect();
    Ok(Placed { order, reservations, opens, flexible, fingerprints, events, request })
}

/// The order's reservations, kind by kind.
fn reservations(order: &Order, counted: &[Charged]) -> Vec<Reservation> {
    let mut taken = Vec::with_capacity(order.lines.len() + 2);
    // Committed at once; held while the order waits.
    let stage = if order.waits() { Stage::Reserved } else { Stage::Committed };
    for kind in AccountKind::ALL {
        match kind {
            // Held until the shipment.
            AccountKind::Stock => taken.extend(goods(order)),
            // Held until the invoice.
            AccountKind::Credit => taken.push(credit(order)),
            // The order, or a part of it.
            AccountKind::Spending
            | AccountKind::Budget
            | AccountKind::Contract
            | AccountKind::Quota => {
                let of_kind = counted.iter().filter(|one| one.account.kind == kind);
                taken.extend(of_kind.map(|one| Reservation {
                    account: one.account.id,
                    kind,
                    amount: one.amount,
                    stage,
                    counts: one.counts,
                    overrun: one.over.map(|cause| overrun(order, cause)),
                }));
            }
        }
    }
    taken
}

/// What the order holds of the credit line: nothing if it is paid in advance, but its invoices are noted there.
fn credit(order: &Order) -> Reservation {
    let prepaid = !order.takes_credit();
    Reservation {
        account: CreditAccount::id_of(order.company),
        kind: AccountKind::Credit,
        amount: if prepaid { 0 } else { order.total.minor() },
        stage: Stage::Reserved,
        counts: Counts::All,
        overrun: prepaid.then_some(Overrun { cause: OverLimit::Prepaid, request: None }),
    }
}

/// An overrun with an approval bears its request.
fn overrun(order: &Order, cause: OverLimit) -> Overrun {
    let request = order.approval_request.filter(|_| cause == OverLimit::ApprovedOverrun);
    Overrun { cause, request: request.map(Id::uuid) }
}

/// The pieces of each product; a SKU on two lines counts once.
fn goods(order: &Order) -> impl Iterator<Item = Reservation> + use<> {
    let mut sums = BTreeMap::new();
    for line in &order.lines {
        let Some(product) = line.product() else { continue };
        let sum: &mut i64 = sums.entry(product).or_default();
        *sum = sum.saturating_add(line.quantity);
    }
    sums.into_iter().map(|(product, amount)| Reservation {
        account: product.uuid(),
        kind: AccountKind::Stock,
        amount,
        stage: Stage::Reserved,
        counts: Counts::All,
        overrun: None,
    })
}
