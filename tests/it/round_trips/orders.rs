//! Orders with their lines, and shipments.

use domain::audit::Author;
use domain::companies::{PaymentTerms, TimeZone};
use domain::events::EventType;
use domain::fulfilment::{Shipment, ShipmentLine};
use domain::identity::Scope;
use domain::money::{Currency, Money};
use domain::orders::transition::{Placed, Transition};
use domain::orders::{Hold, Line, Order, PaymentMethod, PaymentOption, Status, Warning};
use domain::purchasing::Allocation;
use persistence::orders::{self, Placement, RulesBasis, Trace, View};
use persistence::{Conn, DbError, fulfilment};
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::subsequence;
use rstest::rstest;

use super::holds;
use super::values::*;
use crate::support::database::Backend;

prop_compose! {
    fn allocation(currency: Currency)(
        cost_centre in text(), id in of(id()), percent in of(word(&["100", "33.3333", "0.5"])),
        net in amount(currency), left in amount(currency),
    ) -> Allocation {
        let percent = percent.map(|text| text.parse().expect("a percent"));
        Allocation { cost_centre, id, percent, net, left }
    }
}

/// Only a cancellation splits a line anew.
fn split(allocations: Vec<Allocation>, cancelled: i64) -> Vec<Allocation> {
    let left = |one: &Allocation| if cancelled > 0 { one.left } else { one.net };
    allocations.into_iter().map(|one| Allocation { left: left(&one), ..one }).collect()
}

prop_compose! {
    fn line(currency: Currency)(
        item in item(), invoiced in 0..50_i64, shipped in 0..50_i64, cancelled in 0..50_i64,
        open in 1..50_i64, unit_price in unit_price(), tier_min in of(1..1_000_i64),
        net in amount(currency), invoiced_net in amount(currency),
        cancelled_net in amount(currency), tax_class in of(tax_class()), tax in of(treatment()),
        allocations in vec(allocation(currency), 0..3),
    ) -> Line {
        // Invoiced pieces are shipped, and shipped pieces are not cancelled.
        let shipped = invoiced + shipped;
        Line {
            number: 0, item, quantity: shipped + cancelled + open, shipped, invoiced, cancelled,
            unit_price, tier_min, net, invoiced_net, cancelled_net, tax_class, tax,
            allocations: split(allocations, cancelled),
        }
    }
}

prop_compose! {
    /// An option, what is due by it, and what came.
    fn payment_option()(
        method in word(&PaymentMethod::ALL), days in 0..=365_i64, to_the_end in any::<bool>(),
        deposit in of(word(&["100", "33.3333", "0.5"])), due in minor(), paid in minor(),
    ) -> (PaymentOption, i64, i64) {
        let terms = PaymentTerms::net(days).expect("days");
        let terms = if to_the_end { terms.to_month_end() } else { terms };
        let deposit = deposit.map(|text| text.parse().expect("a percent"));
        (PaymentOption { method, terms, deposit }, due, paid)
    }
}

prop_compose! {
    fn order()(currency in currency())(
        id in id(), number in 1..1_000_000_i64, company in id(), placed_by in id(),
        member in of(id()), unit in of((id(), of(0..=365_i64))), status in word(&Status::ALL), purchase_order_number in of(text()),
        cost_centre in of(text()), ship_to in of(address()), currency in Just(currency),
        placed_on in day(), lines in vec(line(currency), 1..5), net in amount(currency),
        tax in amount(currency), approval_request in of(id()),
        holds in subsequence(Hold::ALL.to_vec(), 0..=4), warned in vec(text(), 0..2),
        cancel_reason in of(text()), option in of(payment_option()),
        expires_at in of(moment()), version in version(), created_at in moment(),
    ) -> Order {
        let terms = |days| PaymentTerms::net(days).expect("days");
        let payment_terms = unit.and_then(|(_, days)| days).map(terms);
        let (payment_option, [due_before_shipping, prepaid]) = match option {
            Some((option, due, paid)) => (Some(option), [due, paid]),
            None => (None, [0, 0]),
        };
        let [due_before_shipping, prepaid] =
            [due_before_shipping, prepaid].map(|minor| Money::from_minor(minor, currency));
        let numbered = lines.into_iter().zip(1..).map(|(line, number)| Line { number, ..line });
        Order {
            id, number, company, placed_by, member, unit: unit.map(|(id, _)| id), status,
            purchase_order_number, cost_centre, ship_to, payment_terms, payment_option, currency, placed_on, lines: numbered.collect(), net, tax,
            due_before_shipping, prepaid,
            total: net.plus(tax).expect("a sum"), approval_request, holds, cancel_reason,
            warnings: warned.into_iter().map(|detail| Warning::new("budget_warning", detail)).collect(),
            expires_at, version, created_at,
        }
    }
}

prop_compose! {
    fn shipment()(
        id in id(), number in 1..1_000_000_i64, company in id(), order in id(),
        shipped_on in day(), carrier in of(text()), tracking_number in of(text()),
        lines in vec((text(), 1..1_000_i64), 1..5), version in version(), created_at in moment(),
    ) -> Shipment {
        let line = |((sku, quantity), line_number)| ShipmentLine { line_number, sku, quantity };
        Shipment {
            id, number, company, order, shipped_on, carrier, tracking_number,
            lines: lines.into_iter().zip(1..).map(line).collect(), version, created_at,
        }
    }
}

const VIEW: View<'_> = View { text: "{}", shape: 1 };

fn place(conn: &mut Conn, order: &Order) -> Result<(), DbError> {
    let trace = Trace { outcome: "allow".to_owned(), trace: "[]".to_owned() };
    let (reservations, opens) = (Vec::new(), Vec::new());
    let (flexible, fingerprints) = (Vec::new(), Vec::new());
    let (order, events, request) = (order.clone(), &[][..], None);
    let placed = Placed { order, reservations, opens, flexible, fingerprints, events, request };
    let order = &placed.order;
    let placement = Placement {
        placed: &placed,
        trace: &trace,
        place: None,
        basis: None,
        rules_basis: RulesBasis { version: None, everyone: None, zone: TimeZone::default() },
        view: VIEW,
        recorded_at: order.created_at,
        author: Author::SYSTEM,
        request_id: None,
    };
    let short = orders::place(conn, &[placement])?;
    assert!(short.is_empty(), "{short:?}");
    Ok(())
}

/// The order before any change.
fn untouched(order: &Order) -> Order {
    let zero = Money::zero(order.currency);
    let line = |line: &Line| Line {
        shipped: 0,
        invoiced: 0,
        cancelled: 0,
        invoiced_net: zero,
        cancelled_net: zero,
        allocations: split(line.allocations.clone(), 0),
        ..line.clone()
    };
    Order {
        status: Status::ALL[0],
        lines: order.lines.iter().map(line).collect(),
        approval_request: None,
        holds: Vec::new(),
        due_before_shipping: Money::zero(order.currency),
        prepaid: Money::zero(order.currency),
        cancel_reason: None,
        expires_at: None,
        version: order.version - 1,
        ..order.clone()
    }
}

#[rstest]
fn orders_are_placed(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    holds(backend, order(), |conn, order| {
        place(conn, order)?;
        orders::find(conn, &Scope::Everything, order.id)
    });
}

#[rstest]
fn orders_are_changed(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    holds(backend, order(), |conn, order| {
        let before = untouched(order);
        place(conn, &before)?;
        let event = EventType::OrderShipped;
        let change = Transition::new(&before, order.clone(), Vec::new(), event);
        orders::save(conn, &change, VIEW, order.created_at).expect("a transition without moves");
        orders::find(conn, &Scope::Everything, order.id)
    });
}

#[rstest]
fn shipments(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    holds(backend, shipment(), |conn, shipment| {
        fulfilment::insert(conn, shipment)?;
        fulfilment::find(conn, &Scope::Everything, shipment.id)
    });
}
