//! Refusal of an order that lost the race for an account: the same problem as the forecast's.

use uuid::Uuid;

use crate::commitment::{AccountKind, Counts, Shortage};
use crate::failure::{Failure, Kind, Violation};
use crate::money::Money;
use crate::orders::place::{short_of_budget, short_of_credit, short_of_quota, short_of_stock};
use crate::orders::{Item, Order};

/// Refusal by an account without a limit.
const TOO_LARGE: &str = "amount_too_large";

/// Refusal of an order by the accounts with too little left for it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.sentence())]
pub struct Shortages(Vec<Violation>);

impl Shortages {
    /// Names every short account and its remaining amount.
    pub fn of(order: &Order, short: &[Shortage]) -> Self {
        Self(short.iter().map(|one| violation(order, one)).collect())
    }

    /// The code that all reasons share.
    fn shared(&self) -> Option<&Violation> {
        let (first, rest) = self.0.split_first()?;
        rest.iter().all(|other| other.code == first.code).then_some(first)
    }

    fn sentence(&self) -> String {
        match self.shared() {
            Some(first) => first.detail.clone(),
            None => format!("the order is refused for {} reasons", self.0.len()),
        }
    }
}

impl Failure for Shortages {
    fn code(&self) -> &'static str {
        self.shared().map_or("order_refused", |first| first.code)
    }

    /// Neither a stocktake nor a payment makes room beyond the largest amount an account can count.
    fn kind(&self) -> Kind {
        let too_large = self.0.iter().any(|one| one.code == TOO_LARGE);
        if too_large { Kind::Invalid } else { Kind::Conflict }
    }

    fn violations(&self) -> Vec<Violation> {
        self.0.clone()
    }
}

fn violation(order: &Order, short: &Shortage) -> Violation {
    let money = |minor| Money::from_minor(minor, order.currency);
    let (wanted, left) = (money(short.requested), money(short.available));
    let net_of = |code, what: &str| {
        let detail = format!("{wanted} net is more than the {left} left of the {what}");
        Violation::new("", code, detail)
    };
    match short.kind {
        AccountKind::Stock => stock(order, short),
        AccountKind::Credit
        | AccountKind::Spending
        | AccountKind::Budget
        | AccountKind::Contract
        | AccountKind::Quota
            if short.limit.is_none() =>
        {
            let detail = "with this order the account would exceed 2^53 minor units";
            Violation::new("", TOO_LARGE, detail)
        }
        AccountKind::Credit => short_of_credit(wanted, left),
        AccountKind::Spending => net_of("spending_limit_exceeded", "spending limit"),
        AccountKind::Budget => short_of_budget(code_of(order, short), wanted, left),
        AccountKind::Contract => net_of("contract_exceeded", "contract"),
        AccountKind::Quota => quota(order, short, (wanted, left)),
    }
}

/// The code that the order names for the cost centre of the budget.
fn code_of<'a>(order: &'a Order, short: &Shortage) -> &'a str {
    let mut parts = order.lines.iter().flat_map(|line| &line.allocations);
    let named = parts.find(|part| part.id.is_some() && part.id == short.counts.cost_centre());
    named.map_or("a cost centre", |part| part.cost_centre.as_str())
}

fn quota(order: &Order, short: &Shortage, (wanted, left): (Money, Money)) -> Violation {
    match short.counts {
        Counts::Pieces(product) => {
            let (pointer, sku) = goods(order, product);
            let of = |pieces: i64| format!("{pieces} of {sku}");
            short_of_quota(pointer, &of(short.requested), &of(short.available))
        }
        Counts::All | Counts::CostCentre(_) => {
            short_of_quota(String::new(), &wanted.to_string(), &left.to_string())
        }
    }
}

fn stock(order: &Order, short: &Shortage) -> Violation {
    let (pointer, sku) = goods(order, short.account);
    short_of_stock(pointer, sku, short.requested, short.available)
}

/// The quantity of the first line with the product, and its SKU.
fn goods(order: &Order, wanted: Uuid) -> (String, &str) {
    let place = order.lines.iter().zip(0_usize..).find_map(|(line, index)| match &line.item {
        Item::Goods { product, sku, .. } if product.uuid() == wanted => Some((index, sku)),
        Item::Goods { .. } | Item::Charge { .. } => None,
    });
    place.map_or_else(
        || (String::new(), "a product"),
        |(index, sku)| (format!("/lines/{index}/quantity"), sku.as_str()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::billing::sample::{goods, order, product};
    use crate::purchasing::{Allocation, CostCentreId};

    #[test]
    fn one_reason_lends_its_code_and_several_kinds_share_one() {
        let order = order([goods(1, "A", 2, "1", 20), goods(2, "B", 2, "1", 20)]);
        let short = |account, kind, limit| Shortage {
            account,
            kind,
            counts: Counts::All,
            requested: 2,
            limit,
            available: 1,
        };
        let of = |kind, limit| short(Uuid::nil(), kind, limit);
        let stock = |sku| short(product(sku).uuid(), AccountKind::Stock, Some(9));
        let (credit, endless) = (of(AccountKind::Credit, Some(9)), of(AccountKind::Credit, None));
        for (short, code, kind) in [
            (&[stock("B")][..], "insufficient_stock", Kind::Conflict),
            (&[stock("A"), stock("B")], "insufficient_stock", Kind::Conflict),
            (&[credit], "credit_exceeded", Kind::Conflict),
            (&[stock("A"), credit], "order_refused", Kind::Conflict),
            (&[endless], "amount_too_large", Kind::Invalid),
            (&[endless, stock("A")], "order_refused", Kind::Invalid),
            (&[of(AccountKind::Spending, Some(9))], "spending_limit_exceeded", Kind::Conflict),
            (&[of(AccountKind::Budget, Some(9))], "budget_exceeded", Kind::Conflict),
            (&[of(AccountKind::Contract, Some(9))], "contract_exceeded", Kind::Conflict),
            (&[of(AccountKind::Quota, Some(9))], "quota_exceeded", Kind::Conflict),
        ] {
            let refusal = Shortages::of(&order, short);
            assert_eq!((refusal.code(), refusal.kind()), (code, kind), "{short:?}");
            assert_eq!(refusal.violations().len(), short.len());
        }
        let refusal = Shortages::of(&order, &[stock("B")]);
        assert_eq!(refusal.violations()[0].pointer, "/lines/1/quantity");
        assert_eq!(refusal.violations()[0].full(), "B: 2 requested, 1 available");
        assert_eq!(refusal.to_string(), "B: 2 requested, more than is left");
    }

    #[test]
    fn a_short_quota_is_named_by_its_pieces_or_money() {
        let order = order([goods(1, "A", 2, "1", 20), goods(2, "B", 2, "1", 20)]);
        let of = |counts| Shortage {
            account: Uuid::nil(),
            kind: AccountKind::Quota,
            counts,
            requested: 200,
            limit: Some(300),
            available: 150,
        };
        for (counts, pointer, full) in [
            (
                Counts::Pieces(product("B").uuid()),
                "/lines/1/quantity",
                "200 of B is more than the 150 of B",
            ),
            (Counts::All, "", "2.00 EUR is more than the 1.50 EUR"),
        ] {
            let refusal = Shortages::of(&order, &[of(counts)]);
            let violation = &refusal.violations()[0];
            assert_eq!((violation.pointer.as_str(), violation.code), (pointer, "quota_exceeded"));
            assert!(violation.full().starts_with(full), "{}", violation.full());
            assert!(!violation.detail.contains("150") && !violation.detail.contains("1.50"));
        }
    }

    #[test]
    fn a_short_budget_is_named_by_its_cost_centre() {
        let mut order = order([goods(1, "A", 2, "1", 20)]);
        let of = |code: &str, bits| Allocation {
            cost_centre: code.to_owned(),
            id: Some(CostCentreId::from_uuid(Uuid::from_u128(bits))),
            percent: None,
            net: order.net,
            left: order.net,
        };
        let (it, hr) = (of("IT", 1), of("HR", 2));
        let short = Shortage {
            account: Uuid::nil(),
            kind: AccountKind::Budget,
            counts: Counts::CostCentre(hr.id.unwrap()),
            requested: 200,
            limit: Some(150),
            available: 150,
        };
        for line in &mut order.lines {
            line.allocations = vec![it.clone(), hr.clone()];
        }
        let refusal = Shortages::of(&order, &[short]);
        let plain = "HR: 2.00 EUR net is more than is left of the budget";
        assert_eq!(refusal.to_string(), plain);
    }
}
