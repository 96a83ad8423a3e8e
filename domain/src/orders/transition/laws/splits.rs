//! Laws of splits, over random lines and cancellations: no cent is lost, and none is given back twice.

use proptest::prelude::*;
use uuid::Uuid;

use crate::commitment::{AccountKind, Commitment, Counts, Holding, Move};
use crate::orders::samples::{freight, goods, order};
use crate::orders::transition::{Cancellation, Cancelling, cancel};
use crate::orders::{Line, Order, Status, Terms, Waives};
use crate::purchasing::{Allocation, CostCentreId, Percent, split};

/// The cost centres of the lines, each with a budget.
const CENTRES: u128 = 4;

fn centre(number: u128) -> CostCentreId {
    CostCentreId::from_uuid(Uuid::from_u128(number))
}

/// A line and its split.
#[derive(Debug, Clone)]
struct Wanted {
    quantity: i64,
    /// The unit price, in millionths.
    micro: i64,
    weights: Vec<i64>,
    by_percent: bool,
    first: u128,
}

fn wanted() -> impl Strategy<Value = Wanted> {
    let weights = prop::collection::vec(1..1_000_i64, 1..6);
    (1..20_i64, 0..20_000_000_i64, weights, any::<bool>(), 0..CENTRES).prop_map(
        |(quantity, micro, weights, by_percent, first)| Wanted {
            quantity,
            micro,
            weights,
            by_percent,
            first,
        },
    )
}

/// Percents by these weights, which are exactly 100 together.
fn percents(weights: &[i64]) -> Vec<Percent> {
    let (hundred, whole) = (Percent::HUNDRED.parts(), weights.iter().sum::<i64>());
    let mut parts: Vec<i64> = weights.iter().map(|weight| weight * hundred / whole).collect();
    parts[0] += hundred - parts.iter().sum::<i64>();
    let written = |part: &i64| format!("{}.{:04}", part / 10_000, part % 10_000).parse().unwrap();
    parts.iter().map(written).collect()
}

impl Wanted {
    fn price(&self) -> String {
        format!("{}.{:06}", self.micro / 1_000_000, self.micro % 1_000_000)
    }

    /// The line, split over the cost centres from `first` on.
    fn split(&self, line: Line) -> Line {
        let percents = self.by_percent.then(|| percents(&self.weights));
        let weights = match &percents {
            Some(percents) => percents.iter().map(|percent| percent.parts()).collect(),
            None => self.weights.clone(),
        };
        let nets = split(line.net, &weights).into_iter().enumerate();
        let allocations = (self.first..).zip(nets).map(|(number, (place, net))| Allocation {
            cost_centre: (number % CENTRES).to_string(),
            id: Some(centre(number % CENTRES)),
            percent: percents.as_ref().map(|percents| percents[place]),
            net,
            left: net,
        });
        let allocations = allocations.collect();
        Line { allocations, ..line }
    }
}

/// What a cost centre bears of the order's lines now.
fn borne(order: &Order, of: CostCentreId) -> i64 {
    let parts = order.lines.iter().flat_map(|line| &line.allocations);
    parts.filter(|part| part.id == Some(of)).map(|part| part.left.minor()).sum()
}

/// What the budget of each cost centre holds of the order.
fn holdings(order: &Order) -> Vec<Holding> {
    let holding = |number| {
        let amount = borne(order, centre(number));
        let committed = if order.status == Status::Confirmed { amount } else { 0 };
        Holding {
            account: Uuid::from_u128(1_000 + number),
            kind: AccountKind::Budget,
            source: order.id.uuid(),
            counts: Counts::CostCentre(centre(number)),
            commitment: Commitment { amount, committed, ..Commitment::default() },
        }
    };
    (0..CENTRES).map(holding).collect()
}

fn take(holdings: &mut [Holding], moves: &[Move]) {
    for change in moves {
        let added = change.added();
        for holding in holdings.iter_mut().filter(|one| one.account == change.account()) {
            holding.commitment.amount += added.amount;
            holding.commitment.committed += added.committed;
            holding.commitment.released += added.released;
            holding.commitment.restored += added.restored;
        }
    }
}

fn held(holdings: &[Holding]) -> i64 {
    holdings.iter().map(|one| one.commitment.open() + one.commitment.in_use()).sum()
}

fn cancelled(order: &Order) -> i64 {
    order.lines.iter().map(|line| line.cancelled_net.minor()).sum()
}

/// Every split is its line's net, of what was ordered and of what is left, and every budget holds its part.
fn check(order: &Order, holdings: &[Holding]) -> Result<(), TestCaseError> {
    for line in &order.lines {
        let parts = line.allocations.iter();
        let (net, left) = parts
            .fold((0, 0), |(net, left), part| (net + part.net.minor(), left + part.left.minor()));
        prop_assert_eq!(net, line.net.minor());
        prop_assert_eq!(left, line.net.minor() - line.cancelled_net.minor());
        prop_assert!(line.allocations.iter().all(|part| part.left.minor() >= 0));
    }
    for (holding, number) in holdings.iter().zip(0..) {
        let commitment = holding.commitment;
        prop_assert_eq!(commitment.open() + commitment.in_use(), borne(order, centre(number)));
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    /// What a cancellation gives back to all budgets together is what it took out, and after the last one nothing
    /// is left.
    #[test]
    fn splits_are_whole_and_given_back_exactly(
        pending in any::<bool>(),
        lines in prop::collection::vec(wanted(), 1..4),
        charge in wanted(),
        commands in prop::collection::vec((1..5_i64, 1..8_i64), 0..8),
    ) {
        let of_goods = lines.iter().map(|one| one.split(goods(one.quantity, &one.price())));
        let charged = charge.split(freight(&format!("{}.{:02}", charge.micro / 100, charge.micro % 100)));
        let mut now = order(&of_goods.chain([charged]).collect::<Vec<_>>());
        if pending {
            now.status = Status::PendingApproval;
        }
        let mut held_by = holdings(&now);
        check(&now, &held_by)?;
        prop_assert_eq!(held(&held_by), now.net.minor());
        // At the end all that is left.
        for (last, wanted) in commands
            .into_iter()
            .map(|part| (false, vec![part]))
            .chain([(true, Vec::new())])
        {
            let asked = Cancelling {
                wanted: &wanted,
                reason: None,
                terms: &Terms::default(),
                waives: Waives::Everything,
            };
            let done = cancel(&now, asked, &held_by);
            prop_assert!(!last || done.is_ok() || now.status == Status::Cancelled);
            let Ok(Cancellation { transition, .. }) = done else { continue };
            let before = (held(&held_by), cancelled(&now));
            take(&mut held_by, &transition.moves);
            now = transition.order;
            let after = (held(&held_by), cancelled(&now));
            prop_assert_eq!(before.0 - after.0, after.1 - before.1);
            check(&now, &held_by)?;
        }
        prop_assert_eq!(now.status, Status::Cancelled);
        prop_assert_eq!(held(&held_by), 0);
    }
}
