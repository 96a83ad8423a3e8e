//! The content of an order that an approval covers.

use std::collections::BTreeSet;

use super::{Item, Line, Order, PaymentOption};
use crate::approvals::{Content, covers};
use crate::companies::Address;

impl Order {
    /// The hash of lines, prices, ship-to, cost centre, splits, unit and payment option. Cancelled parts are not covered.
    pub fn coverage(&self) -> String {
        let mut parts = vec![self.currency.code().to_owned()];
        parts.extend(self.lines.iter().flat_map(line_parts));
        parts.extend(address_parts(self.ship_to.as_ref()));
        parts.push(self.cost_centre.clone().unwrap_or_default());
        parts.extend(self.lines.iter().flat_map(split_parts));
        // Orders without a unit keep the hash that is stored with their requests.
        parts.extend(self.unit.map(|unit| unit.to_string()));
        // So do orders that ask for no payment option.
        parts.extend(self.payment_option.into_iter().flat_map(option_parts));
        covers(parts.iter().map(String::as_str))
    }
}

impl Order {
    /// What of the order its approvals depend on, and a later change is compared with.
    pub fn content(&self) -> Content {
        let left = self.lines.iter().filter(|line| line.quantity > line.cancelled);
        let of_lines = self.lines.iter().flat_map(|line| &line.allocations);
        let of_lines = of_lines.map(|part| &part.cost_centre);
        let centres: BTreeSet<&String> = self.cost_centre.iter().chain(of_lines).collect();
        let mut frame = vec![self.currency.code().to_owned()];
        frame.push(self.unit.map(|unit| unit.to_string()).unwrap_or_default());
        frame.push(self.ship_to.as_ref().map(|_| "ship_to".to_owned()).unwrap_or_default());
        frame.extend(address_parts(self.ship_to.as_ref()));
        frame.extend(centres.into_iter().cloned());
        Content {
            net: self.net_left(),
            items: left.map(item).collect(),
            frame: covers(frame.iter().map(String::as_str)),
        }
    }
}

fn option_parts(option: PaymentOption) -> [String; 3] {
    let deposit = option.deposit.map(|percent| percent.to_string()).unwrap_or_default();
    let days = format!("{} {}", option.terms.net_days(), option.terms.end_of_month());
    [option.method.as_str().to_owned(), days, deposit]
}

fn item(line: &Line) -> String {
    match &line.item {
        Item::Goods { product, .. } => product.to_string(),
        Item::Charge { kind } => kind.as_str().to_owned(),
    }
}

fn line_parts(line: &Line) -> [String; 4] {
    let quantity = line.quantity - line.cancelled;
    [line.number.to_string(), item(line), quantity.to_string(), line.unit_price.to_string()]
}

/// A line without a split adds nothing: its hash is the one of the release before.
fn split_parts(line: &Line) -> Vec<String> {
    let parts = line.allocations.iter().flat_map(|one| {
        let share = one.percent.map_or_else(|| one.net.to_string(), |percent| percent.to_string());
        [line.number.to_string(), one.cost_centre.clone(), share]
    });
    parts.collect()
}

fn address_parts(address: Option<&Address>) -> Vec<String> {
    let Some(address) = address else { return Vec::new() };
    let or_empty = |field: &Option<String>| field.clone().unwrap_or_default();
    vec![
        or_empty(&address.recipient),
        address.line1.clone(),
        or_empty(&address.line2),
        address.city.clone(),
        or_empty(&address.region),
        or_empty(&address.postal_code),
        address.country.to_string(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::companies::UnitId;
    use crate::orders::samples::{goods, order};

    #[test]
    fn the_content_is_what_is_left_and_where_it_goes() {
        let base = order(&[goods(3, "1.50"), goods(1, "2.00")]);
        let seen = base.content();
        assert_eq!((seen.net, seen.items.len()), (base.net, 1));
        let less = base.clone().cancel(&[(1, 3)]).unwrap().order.content();
        assert_eq!((less.net.minor(), &less.items, &less.frame), (200, &seen.items, &seen.frame));
        let none = base.clone().cancel(&[]).unwrap().order.content();
        assert_eq!((none.net.minor(), none.items.len()), (0, 0));
        for other in [
            Order { unit: Some(UnitId::from_uuid(uuid::Uuid::nil())), ..base.clone() },
            Order { cost_centre: Some("IT".to_owned()), ..base.clone() },
        ] {
            assert_ne!(other.content().frame, seen.frame);
        }
    }

    #[test]
    fn every_part_that_matters_changes_it() {
        let base = order(&[goods(3, "1.50")]);
        let address = Address {
            recipient: None,
            line1: "1 Road".to_owned(),
            line2: None,
            city: "Town".to_owned(),
            region: None,
            postal_code: None,
            country: "FR".parse().unwrap(),
        };
        let seen = base.coverage();
        assert_eq!(
            Order { purchase_order_number: Some("4711".to_owned()), ..base.clone() }.coverage(),
            seen
        );
        for changed in [
            order(&[goods(4, "1.50")]),
            order(&[goods(3, "1.51")]),
            order(&[goods(3, "1.50"), goods(1, "0")]),
            Order { cost_centre: Some("IT".to_owned()), ..base.clone() },
            Order { payment_option: Some(PaymentOption::prepayment()), ..base.clone() },
            Order { unit: Some(UnitId::from_uuid(uuid::Uuid::nil())), ..base.clone() },
            Order { ship_to: Some(address), ..base.clone() },
            base.cancel(&[(1, 1)]).unwrap().order,
        ] {
            assert_ne!(changed.coverage(), seen, "{changed:?}");
        }
    }
}
