//! What of an order can be cancelled.

use super::*;
use crate::failure::Failure;
use crate::orders::samples::{freight, goods, invoiced, order};

/// Cancels `wanted` of an order of 3 × 0.015 and 2 × 10.00 and 5.00 freight, `shipped` of which left and are invoiced.
#[track_caller]
fn check(shipped: &[(i64, i64)], wanted: &[(i64, i64)], outcome: &str) {
    let mut order = order(&[goods(3, "0.015"), goods(2, "10"), freight("5")]);
    if !shipped.is_empty() {
        order = order.with_shipped(shipped).unwrap();
        order = invoiced(order);
    }
    let found = match order.cancel(wanted) {
        Err(error) => error.code().to_owned(),
        Ok(Cancelled { order, parts, net }) => {
            let parts: Vec<_> =
                parts.iter().map(|c| format!("{}×{}", c.part.quantity, c.part.line)).collect();
            format!("{}: {} {}", order.status.as_str(), parts.join(" "), net.amount())
        }
    };
    assert_eq!(found, outcome, "{shipped:?} {wanted:?}");
}

#[test]
fn what_is_open_can_be_cancelled() {
    check(&[], &[], "cancelled: 3×1 2×2 1×3 25.05");
    check(&[], &[(1, 3)], "confirmed: 3×1 0.05");
    check(&[], &[(1, 1), (1, 2), (2, 2)], "cancelled: 1×1 2×1 2×2 1×3 25.05");
    check(&[], &[(3, 1)], "confirmed: 1×3 5.00");
    check(&[(1, 1)], &[], "completed: 2×1 2×2 20.03");
    check(&[(1, 1)], &[(1, 3)], "quantity_exceeds_open");
    check(&[(1, 1)], &[(3, 1)], "quantity_exceeds_open");
    check(&[(1, 3)], &[(1, 1)], "quantity_exceeds_open");
    check(&[(1, 3), (2, 2)], &[], "nothing_to_cancel");
    check(&[], &[(4, 1)], "unknown_line");
    check(&[], &[(1, 0)], "bad_quantity");
}

#[test]
fn what_is_shipped_and_not_invoiced_keeps_the_order_open() {
    let order = order(&[goods(3, "1"), freight("5")]).with_shipped(&[(1, 2)]).unwrap();
    let cancelled = order.cancel(&[]).unwrap();
    assert_eq!((cancelled.order.status, cancelled.net.minor()), (Status::Confirmed, 100));
    assert_eq!(invoiced(cancelled.order).status, Status::Completed);
}
