//! The part of an order that a shipment takes.

use std::collections::BTreeMap;

use super::ShipmentLine;
use crate::catalog::ProductId;
use crate::failure::{Failure, Kind, Violation};
use crate::orders::{Item, Order, OrderError, Status};

/// A requested part of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// The order's line.
    pub line_number: i64,
    /// Quantity.
    pub quantity: i64,
}

/// A planned shipment: quantities per line, and stock taken per product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShipmentPlan {
    /// Per line of the order, by its number.
    pub lines: Vec<ShipmentLine>,
    /// Per product, in the order of their ids.
    pub products: Vec<(ProductId, i64)>,
}

/// Plans a shipment of `wanted`, or of everything open.
pub fn plan_shipment(
    order: &Order,
    wanted: Option<&[Part]>,
) -> Result<ShipmentPlan, FulfilmentError> {
    match order.status {
        Status::Confirmed => {}
        Status::Completed => return Err(FulfilmentError::NothingToShip),
        status @ (Status::PendingApproval
        | Status::OnHold
        | Status::Rejected
        | Status::Cancelled) => return Err(FulfilmentError::OrderNotConfirmed { status }),
    }
    let quantities = match wanted {
        Some(wanted) => check(order, wanted)?,
        None => order.lines.iter().map(|line| (line.number, line.open())).collect(),
    };
    let mut plan = ShipmentPlan { lines: Vec::new(), products: Vec::new() };
    let mut products = BTreeMap::<ProductId, i64>::new();
    for line in &order.lines {
        let quantity = quantities.get(&line.number).copied().unwrap_or_default();
        if let Item::Goods { product, sku, .. } = &line.item
            && quantity > 0
        {
            let (line_number, sku) = (line.number, sku.clone());
            plan.lines.push(ShipmentLine { line_number, sku, quantity });
            let sum = products.entry(*product).or_default();
            *sum = sum.saturating_add(quantity);
        }
    }
    if plan.lines.is_empty() {
        return Err(FulfilmentError::NothingToShip);
    }
    plan.products = products.into_iter().collect();
    Ok(plan)
}

/// The requested quantity per line, summed if a line is named twice. If nothing at all is open, that is the
/// error, rather than an excess on each part.
fn check(order: &Order, wanted: &[Part]) -> Result<BTreeMap<i64, i64>, FulfilmentError> {
    let mut quantities = BTreeMap::<i64, i64>::new();
    let (mut bad, mut over) = (Vec::new(), Vec::new());
    for (index, part) in wanted.iter().enumerate() {
        let at = |field: &str, code, detail: String| {
            Violation::new(format!("/lines/{index}/{field}"), code, detail)
        };
        let Part { line_number, quantity } = *part;
        let Some(line) = order.lines.iter().find(|line| line.number == line_number) else {
            let detail = format!("the order has no line {line_number}");
            bad.push(at("line_number", "unknown_line", detail));
            continue;
        };
        if !line.is_goods() {
            let detail = format!("line {line_number} is a charge, which is not shipped");
            bad.push(at("line_number", "charge_not_shipped", detail));
            continue;
        }
        if quantity < 1 {
            bad.push(at("quantity", "bad_quantity", "a quantity is at least 1".to_owned()));
            continue;
        }
        let sum = quantities.entry(line_number).or_default();
        *sum = sum.saturating_add(quantity);
        if *sum > line.open() {
            let detail = format!("{} of line {line_number} are open", line.open());
            over.push(at("quantity", "over_shipment", detail));
        }
    }
    if !bad.is_empty() {
        return Err(FulfilmentError::BadLines { violations: bad });
    }
    if !order.lines.iter().any(|line| line.is_goods() && line.open() > 0) {
        return Err(FulfilmentError::NothingToShip);
    }
    if !over.is_empty() {
        return Err(FulfilmentError::OverShipment { violations: over });
    }
    Ok(quantities)
}

impl ShipmentPlan {
    /// The refusal of the plan for `wanted`: fewer pieces of `product` are in stock than it takes. Only
    /// callers with the permission to see stock are told how many.
    pub fn not_on_hand(
        &self,
        order: &Order,
        wanted: Option<&[Part]>,
        (product, on_hand): (ProductId, Option<i64>),
    ) -> FulfilmentError {
        let of_product = |number: i64| {
            let line = order.lines.iter().find(|line| line.number == number);
            line.is_some_and(|line| line.product() == Some(product))
        };
        let place = wanted.and_then(|all| all.iter().position(|part| of_product(part.line_number)));
        let pointer = place.map_or_else(String::new, |place| format!("/lines/{place}/quantity"));
        let sku = self.lines.iter().find(|line| of_product(line.line_number));
        let sku = sku.map_or("a product", |line| line.sku.as_str());
        let sum = self.products.iter().find(|(id, _)| *id == product).map_or(0, |(_, sum)| *sum);
        let detail = match on_hand {
            Some(on_hand) => format!("{sku}: {sum} requested, {on_hand} on hand"),
            None => format!("{sku}: {sum} requested, fewer on hand"),
        };
        FulfilmentError::NotOnHand { violation: Violation::new(pointer, "not_on_hand", detail) }
    }

    /// `order` with these parts shipped.
    pub fn applied_to(&self, order: Order) -> Result<Order, OrderError> {
        let parts = self.lines.iter().map(|part| (part.line_number, part.quantity));
        order.with_shipped(&parts.collect::<Vec<_>>())
    }
}

/// Why a shipment is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FulfilmentError {
    /// Only a confirmed order ships.
    #[error("an order that is {} is not shipped", status.as_str())]
    OrderNotConfirmed {
        /// The order's status.
        status: Status,
    },
    /// Everything is shipped or cancelled.
    #[error("the order has no open quantity")]
    NothingToShip,
    /// More than the open quantity.
    #[error("some lines have less open than requested")]
    OverShipment {
        /// The violations.
        violations: Vec<Violation>,
    },
    /// More than the stock.
    #[error("{}", violation.detail)]
    NotOnHand {
        /// The violation, for one product.
        violation: Violation,
    },
    /// Lines that cannot be shipped at all.
    #[error("some lines cannot be shipped")]
    BadLines {
        /// The violations, by line.
        violations: Vec<Violation>,
    },
}

impl Failure for FulfilmentError {
    fn code(&self) -> &'static str {
        match self {
            Self::OrderNotConfirmed { .. } => "order_not_confirmed",
            Self::NothingToShip => "nothing_to_ship",
            Self::OverShipment { .. } => "over_shipment",
            Self::NotOnHand { .. } => "not_on_hand",
            Self::BadLines { .. } => "invalid_lines",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            Self::OrderNotConfirmed { .. }
            | Self::NothingToShip
            | Self::OverShipment { .. }
            | Self::NotOnHand { .. } => Kind::Conflict,
            Self::BadLines { .. } => Kind::Invalid,
        }
    }

    fn violations(&self) -> Vec<Violation> {
        match self {
            Self::OverShipment { violations } | Self::BadLines { violations } => violations.clone(),
            Self::NotOnHand { violation } => vec![violation.clone()],
            Self::OrderNotConfirmed { .. } | Self::NothingToShip => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::billing::sample::{charge, goods, order, product};

    fn three_lines() -> Order {
        let mut order = order([
            goods(1, "A", 10, "1", 20),
            goods(2, "B", 5, "1", 20),
            goods(3, "A", 4, "1", 20),
            charge(4, "3", 20),
        ]);
        order.lines[0].shipped = 6;
        order.lines[0].cancelled = 1;
        order
    }

    fn parts(wanted: &[(i64, i64)]) -> Vec<Part> {
        let part = |(line_number, quantity): &(i64, i64)| Part {
            line_number: *line_number,
            quantity: *quantity,
        };
        wanted.iter().map(part).collect()
    }

    #[test]
    fn all_that_is_open_leaves_when_nothing_is_named() {
        let plan = plan_shipment(&three_lines(), None).unwrap();
        let lines: Vec<_> = plan.lines.iter().map(|l| (l.line_number, l.quantity)).collect();
        assert_eq!(lines, [(1, 3), (2, 5), (3, 4)]);
        // Line 1 and 3 are the same product: the stock is asked once.
        assert_eq!(plan.products, [(product("A"), 7), (product("B"), 5)]);
        let shipped = plan.applied_to(three_lines()).unwrap();
        assert_eq!(plan_shipment(&shipped, None), Err(FulfilmentError::NothingToShip));
        let one = parts(&[(1, 1)]);
        assert_eq!(plan_shipment(&shipped, Some(&one)), Err(FulfilmentError::NothingToShip));
    }

    #[test]
    fn what_is_named_leaves_or_is_refused() {
        for (wanted, outcome, pointer) in [
            (&[(1, 3), (2, 1)][..], "ok", ""),
            (&[(1, 1), (1, 2)], "ok", ""),
            (&[(1, 4)], "over_shipment", "/lines/0/quantity"),
            (&[(2, 1), (1, 2), (1, 2)], "over_shipment", "/lines/2/quantity"),
            (&[(1, i64::MAX), (1, i64::MAX)], "over_shipment", "/lines/0/quantity"),
            (&[(9, 1)], "invalid_lines", "/lines/0/line_number"),
            (&[(4, 1)], "invalid_lines", "/lines/0/line_number"),
            (&[(1, 0)], "invalid_lines", "/lines/0/quantity"),
            (&[(1, -1)], "invalid_lines", "/lines/0/quantity"),
            (&[], "nothing_to_ship", ""),
        ] {
            let refusal = plan_shipment(&three_lines(), Some(&parts(wanted))).err();
            let code = refusal.as_ref().map_or("ok", Failure::code);
            let violations = refusal.map(|refusal| refusal.violations()).unwrap_or_default();
            let at = violations.first().map(|one| one.pointer.clone()).unwrap_or_default();
            assert_eq!((code, at.as_str()), (outcome, pointer), "{wanted:?}");
        }
    }

    #[test]
    fn each_status_has_its_answer() {
        let shown: Vec<String> = Status::ALL
            .into_iter()
            .map(|status| {
                let order = Order { status, ..three_lines() };
                let code = plan_shipment(&order, None).err().map_or("ships", |e| e.code());
                format!("{} -> {code}", status.as_str())
            })
            .collect();
        insta::assert_snapshot!(shown.join("\n"), @r"
        pending_approval -> order_not_confirmed
        on_hold -> order_not_confirmed
        confirmed -> ships
        completed -> nothing_to_ship
        rejected -> order_not_confirmed
        cancelled -> order_not_confirmed
        ");
    }
}
