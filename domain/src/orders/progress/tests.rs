//! How orders progress, and the invariants that hold.

use proptest::prelude::*;

use super::*;
use crate::failure::Failure;
use crate::orders::samples::{due, freight, goods, invoiced, order};
use crate::purchasing::{Allocation, Percent, split};

/// `status: ordered/shipped/invoiced/cancelled` of each line.
fn shown(order: &Order) -> String {
    let lines: Vec<_> = order
        .lines
        .iter()
        .map(|l| format!("{}/{}/{}/{}", l.quantity, l.shipped, l.invoiced, l.cancelled))
        .collect();
    format!("{}: {}", order.status.as_str(), lines.join(" "))
}

#[test]
fn an_order_is_complete_when_all_that_shipped_is_invoiced() {
    let order = order(&[goods(3, "0.015"), goods(2, "1"), freight("5")]);
    let order = order.with_shipped(&[(1, 1), (1, 1)]).unwrap();
    assert_eq!(shown(&order), "confirmed: 3/2/0/0 2/0/0/0 1/0/0/0");
    let order = invoiced(order);
    assert_eq!(shown(&order), "confirmed: 3/2/2/0 2/0/0/0 1/0/1/0");
    let order = order.with_shipped(&[(1, 1), (2, 2)]).unwrap();
    assert_eq!(shown(&order), "confirmed: 3/3/2/0 2/2/0/0 1/0/1/0");
    let parts = due(&order);
    // 3 × 0.015 is 0.05; the first two were 0.03.
    assert_eq!(parts.iter().map(|p| p.net.minor()).collect::<Vec<_>>(), [2, 200]);
    assert_eq!(shown(&invoiced(order)), "completed: 3/3/3/0 2/2/2/0 1/0/1/0");
}

#[test]
fn nothing_ships_that_is_not_open() {
    let order = order(&[goods(3, "1"), freight("5")]);
    for (shipped, code) in [
        (&[(1, 4)][..], "quantity_exceeds_open"),
        (&[(1, 2), (1, 2)], "quantity_exceeds_open"),
        (&[(1, 0)], "bad_quantity"),
        (&[(1, -1)], "bad_quantity"),
        (&[(1, i64::MAX)], "quantity_exceeds_open"),
        (&[(2, 1)], "charge_not_shipped"),
        (&[(3, 1)], "unknown_line"),
    ] {
        assert_eq!(order.clone().with_shipped(shipped).unwrap_err().code(), code, "{shipped:?}");
    }
    let pending = Order { status: Status::PendingApproval, ..order };
    assert_eq!(pending.with_shipped(&[(1, 1)]).unwrap_err().code(), "wrong_order_status");
}

#[test]
fn nothing_of_a_rejected_order_is_open() {
    let pending =
        Order { status: Status::PendingApproval, ..order(&[goods(3, "1"), freight("5")]) };
    let rejected = pending.clone().rejected().unwrap();
    assert_eq!(shown(&rejected), "rejected: 3/0/0/3 1/0/0/1");
    assert!(rejected.lines.iter().all(|line| line.open_net().unwrap().minor() == 0));
    assert_eq!(shown(&pending.expired().unwrap()), "cancelled: 3/0/0/3 1/0/0/1");
}

proptest! {
    /// Ordered net = invoiced + open + cancelled net, after any steps in any order.
    #[test]
    fn parts_add_up_to_the_line(
        quantity in 1..40_i64,
        micro in 0..3_000_000_i64,
        steps in prop::collection::vec((0..3_u8, 1..10_i64), 0..20),
    ) {
        let price = rust_decimal::Decimal::new(micro, 6).to_string();
        let mut order = order(&[goods(quantity, &price)]);
        let net = order.net;
        for (step, some) in steps {
            let next = match step {
                0 => order.clone().with_shipped(&[(1, some)]),
                1 => order.clone().cancel(&[(1, some)]).map(|cancelled| cancelled.order),
                _ => order.clone().with_invoiced(&due(&order)),
            };
            order = next.unwrap_or(order);
            let line = &order.lines[0];
            prop_assert!(line.invoiced_net.minor() >= 0 && line.cancelled_net.minor() >= 0);
            prop_assert!(line.open_net().unwrap().minor() >= 0);
            let taken = line.invoiced_net.plus(line.cancelled_net).unwrap();
            prop_assert_eq!(line.part(line.quantity - line.invoiced - line.cancelled), net.minus(taken));
        }
    }
}

/// Percents that are 100 together, cut at these places.
fn percents(cuts: &[i64]) -> Vec<Percent> {
    let mut places: Vec<i64> = cuts.to_vec();
    places.extend([0, Percent::HUNDRED.parts()]);
    places.sort_unstable();
    places.dedup();
    let sizes = places.windows(2).map(|pair| pair[1] - pair[0]);
    let text = |parts: i64| rust_decimal::Decimal::new(parts, 4).to_string();
    sizes.map(|parts| text(parts).parse().unwrap()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    /// The parts are the line at every moment, and a cancelled line gives back all that it took.
    #[test]
    fn a_split_line_gives_back_what_its_cancelled_part_took(
        quantity in 1..200_i64,
        micro in 0..9_000_000_i64,
        cuts in prop::collection::vec(1..1_000_000_i64, 0..8),
        cancelled in prop::collection::vec(1..60_i64, 0..8),
    ) {
        let price = rust_decimal::Decimal::new(micro, 6).to_string();
        let mut line = goods(quantity, &price);
        let percents = percents(&cuts);
        let weights: Vec<i64> = percents.iter().map(|percent| percent.parts()).collect();
        let parts = split(line.net, &weights).into_iter().zip(percents);
        line.allocations = parts
            .map(|(net, percent)| Allocation {
                cost_centre: percent.to_string(),
                id: None,
                percent: Some(percent),
                net,
                left: net,
            })
            .collect();
        let sum = |line: &Line| line.allocations.iter().map(|one| one.left.minor()).sum::<i64>();
        prop_assert_eq!(sum(&line), line.net.minor());
        for part in cancelled.into_iter().chain([quantity]) {
            let before = sum(&line);
            let net = line.cancel(part.min(line.open())).unwrap();
            prop_assert_eq!(before - sum(&line), net.minor());
            prop_assert!(line.allocations.iter().all(|one| one.left.minor() >= 0));
        }
        prop_assert_eq!(sum(&line), 0);
    }
}
