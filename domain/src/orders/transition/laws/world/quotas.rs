//! Quotas of the order: one counts its net, one its pieces of A.

use uuid::Uuid;

use super::account;
use crate::billing::sample::product;
use crate::commitment::{AccountKind, Counts};
use crate::orders::Order;
use crate::orders::place::{Charged, OnShort};

/// What each quota counts.
pub(super) fn counts() -> [Counts; 2] {
    [Counts::All, Counts::Pieces(product("A").uuid())]
}

/// What a quota counts of the order now.
pub(super) fn left(order: &Order, counts: Counts) -> i64 {
    let lines = order.lines.iter();
    match counts {
        Counts::Pieces(product) => {
            let of_product = |id: crate::catalog::ProductId| id.uuid() == product;
            let lines = lines.filter(|line| line.product().is_some_and(of_product));
            lines.map(|line| line.quantity - line.cancelled).sum()
        }
        Counts::All | Counts::CostCentre(_) => {
            order.net.minor() - lines.map(|line| line.cancelled_net.minor()).sum::<i64>()
        }
    }
}

/// The quota, which has room for the order.
pub(super) fn counted(order: &Order, counts: Counts) -> Charged {
    let mut account = account(AccountKind::Quota);
    if counts != Counts::All {
        account.id = Uuid::from_u128(2_000);
    }
    Charged {
        account,
        is_open: false,
        counts,
        amount: left(order, counts),
        over: None,
        on_short: OnShort::Refuse,
    }
}
