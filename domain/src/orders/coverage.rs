//! The content of an order that an approval covers.

use super::{Item, Line, Order};
use crate::approvals::covers;
use crate::companies::Address;

impl Order {
    /// The hash of lines, prices, ship-to, cost centre, splits and unit. Cancelled parts are not covered.
    pub fn coverage(&self) -> String {
        let mut parts = vec![self.currency.code().to_owned()];
        parts.extend(self.lines.iter().flat_map(line_parts));
        parts.extend(address_parts(self.ship_to.as_ref()));
        parts.push(self.cost_centre.clone().unwrap_or_default());
        parts.extend(self.lines.iter().flat_map(split_parts));
        // Orders without a unit keep the hash that is stored with their requests.
        parts.extend(self.unit.map(|unit| unit.to_string()));
        covers(parts.iter().map(String::as_str))
    }
}

fn line_parts(line: &Line) -> [String; 4] {
    let item = match &line.item {
        Item::Goods { product, .. } => product.to_string(),
        Item::Charge { kind } => kind.as_str().to_owned(),
    };
    let quantity = line.quantity - line.cancelled;
    [line.number.to_string(), item, quantity.to_string(), line.unit_price.to_string()]
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
            Order { unit: Some(UnitId::from_uuid(uuid::Uuid::nil())), ..base.clone() },
            Order { ship_to: Some(address), ..base.clone() },
            base.cancel(&[(1, 1)]).unwrap().order,
        ] {
            assert_ne!(changed.coverage(), seen, "{changed:?}");
        }
    }
}
