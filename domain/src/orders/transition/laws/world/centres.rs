//! Cost centres of the order, each with a budget.

use uuid::Uuid;

use super::account;
use crate::commitment::{AccountKind, Counts, OverLimit};
use crate::orders::place::{Charged, OnShort};
use crate::orders::{Line, Order};
use crate::purchasing::{Allocation, CostCentreId, Percent, split};

/// Two cost centres; every line is split over both.
pub(super) const CENTRES: [u128; 2] = [501, 502];

fn centre(number: u128) -> CostCentreId {
    CostCentreId::from_uuid(Uuid::from_u128(number))
}

/// A third and two thirds, so that cents move when a part is cancelled.
pub(super) fn split_over_centres(line: Line) -> Line {
    let percents = ["33.3333", "66.6667"].map(|text| text.parse::<Percent>().unwrap());
    let nets = split(line.net, &percents.map(Percent::parts));
    let parts = CENTRES.into_iter().zip(percents).zip(nets);
    let allocations = parts.map(|((number, percent), net)| Allocation {
        cost_centre: number.to_string(),
        id: Some(centre(number)),
        percent: Some(percent),
        net,
        left: net,
    });
    Line { allocations: allocations.collect(), ..line }
}

/// What the cost centre bears of the order's lines now.
pub(super) fn borne(order: &Order, centre: CostCentreId) -> i64 {
    let parts = order.lines.iter().flat_map(|line| &line.allocations);
    parts.filter(|part| part.id == Some(centre)).map(|part| part.left.minor()).sum()
}

/// The budget of a cost centre, whose limit is too low for the order.
pub(super) fn counted(order: &Order, number: u128) -> Charged {
    let mut account = account(AccountKind::Budget);
    account.id = Uuid::from_u128(number + 1_000);
    account.limit = Some(1);
    Charged {
        account,
        is_open: false,
        counts: Counts::CostCentre(centre(number)),
        amount: borne(order, centre(number)),
        over: Some(OverLimit::Warned),
        on_short: OnShort::DecideAgain,
    }
}
