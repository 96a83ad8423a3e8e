//! The laws of commitments, over random sequences of reservations and steps.

use proptest::prelude::*;
use uuid::Uuid;

use super::store::Store;
use super::*;
use crate::failure::Failure;

#[derive(Debug, Clone, Copy)]
enum Turn {
    Reserve(i64, Stage),
    Step(u128, Step),
    Lower(i64),
}

const ACCOUNT: Uuid = Uuid::from_u128(1);

fn turns() -> impl Strategy<Value = Vec<Turn>> {
    let part = || -1_i64..40;
    let cause = OverLimit::TaxRounding;
    let step = prop_oneof![
        part().prop_map(Step::Commit),
        part().prop_map(Step::CommitWithinLimit),
        part().prop_map(Step::Release),
        part().prop_map(Step::Restore),
        part().prop_map(move |part| Step::Grow(part, cause)),
        part().prop_map(move |part| Step::Unrestore(part, cause)),
    ];
    let turn = prop_oneof![
        1 => (0_i64..60).prop_map(|amount| Turn::Reserve(amount, Stage::Reserved)),
        1 => (0_i64..60).prop_map(|amount| Turn::Reserve(amount, Stage::Committed)),
        6 => (0_u128..4, step).prop_map(|(source, step)| Turn::Step(source, step)),
        1 => (0_i64..200).prop_map(Turn::Lower),
    ];
    prop::collection::vec(turn, 0..60)
}

fn account(limit: Option<i64>) -> Account {
    let (kind, room) = (AccountKind::Stock, Room::default());
    Account { id: ACCOUNT, kind, limit, room, reserved: 0, committed: 0 }
}

fn stock(amount: i64, stage: Stage) -> Reservation {
    let (kind, counts, overrun) = (AccountKind::Stock, Counts::All, None);
    Reservation { account: ACCOUNT, kind, amount, stage, counts, overrun }
}

proptest! {
    #[test]
    fn each_unit_is_resolved_once(limit in prop::option::of(0_i64..200), turns in turns()) {
        let mut store = Store::default();
        store.accounts.insert(ACCOUNT, account(limit));
        let mut sources = 0;
        for turn in turns {
            let before = store.accounts[&ACCOUNT];
            match turn {
                Turn::Reserve(amount, stage) => {
                    if store.reserve(Uuid::from_u128(sources), &[stock(amount, stage)]) {
                        sources += 1;
                        prop_assert!(amount == 0 || store.accounts[&ACCOUNT].left() >= 0);
                    } else {
                        prop_assert!(before.left() < amount);
                    }
                }
                Turn::Step(source, step) => {
                    let holding = store.holdings.get(&(Uuid::from_u128(source), ACCOUNT));
                    let Some(Ok(moved)) = holding.map(|holding| holding.moved([step])) else {
                        continue;
                    };
                    let done = store.execute(&[moved]).unwrap();
                    let after = store.accounts[&ACCOUNT];
                    // Only a step that names a cause exceeds the room left.
                    let took = after.left() < before.left();
                    prop_assert!(!took || step.cause().is_some());
                    prop_assert_eq!(done || after == before, true);
                    if let Step::CommitWithinLimit(1..) = step {
                        let within = after.limit.is_none_or(|limit| after.committed <= limit);
                        prop_assert!(!done || within);
                    }
                }
                Turn::Lower(limit) => store.account(ACCOUNT).limit = Some(limit),
            }
            store.check();
        }
    }
}

/// Changes made by a step: amount, committed, released, restored; then reserved and committed of the account.
#[test]
fn what_each_step_moves() {
    let commitment = Commitment { amount: 10, committed: 5, released: 2, restored: 1 };
    let holding = Holding {
        account: ACCOUNT,
        kind: AccountKind::Credit,
        source: Uuid::nil(),
        counts: Counts::All,
        commitment,
    };
    let cause = OverLimit::TaxRounding;
    for (steps, added, change) in [
        (&[Step::Commit(3)][..], [0, 3, 0, 0], [-3, 3]),
        (&[Step::CommitWithinLimit(3)], [0, 3, 0, 0], [-3, 3]),
        (&[Step::Release(3)], [0, 0, 3, 0], [-3, 0]),
        (&[Step::Restore(4)], [0, 0, 0, 4], [0, -4]),
        (&[Step::Grow(7, cause)], [7, 0, 0, 0], [7, 0]),
        (&[Step::Unrestore(1, cause)], [0, 0, 0, -1], [0, 1]),
        (&[Step::Grow(1, cause), Step::Commit(4), Step::Release(0)], [1, 4, 0, 0], [-3, 4]),
        (&[], [0, 0, 0, 0], [0, 0]),
    ] {
        let moved = holding.moved(steps.iter().copied()).unwrap();
        let Commitment { amount, committed, released, restored } = moved.added();
        assert_eq!([amount, committed, released, restored], added, "{steps:?}");
        assert_eq!([moved.change().reserved, moved.change().committed], change, "{steps:?}");
        assert_eq!(moved.is_nothing(), steps.is_empty());
    }
    for (step, code) in [
        (Step::Commit(4), "commitment_not_open"),
        (Step::CommitWithinLimit(4), "commitment_not_open"),
        (Step::Release(4), "commitment_not_open"),
        (Step::Restore(5), "commitment_not_in_use"),
        (Step::Unrestore(2, cause), "commitment_not_restored"),
        (Step::Release(-1), "commitment_not_positive"),
        (Step::Grow(i64::MAX, cause), "amount_too_large"),
    ] {
        assert_eq!(holding.moved([step]).unwrap_err().code(), code, "{step:?}");
    }
}

#[test]
fn what_a_limit_leaves() {
    let full = Account { reserved: 60, committed: 40, ..account(Some(100)) };
    assert_eq!(full.left(), 0);
    assert_eq!(full.on_hand(), 60);
    assert_eq!(Account { limit: Some(90), ..full }.available(), Some(-10));
    assert_eq!(Account { limit: None, ..full }.available(), None);
    assert_eq!(account(None).left(), crate::money::LARGEST_MINOR);
    let short = full.shortage(&stock(7, Stage::Reserved));
    assert_eq!((short.requested, short.limit, short.available), (7, Some(100), 0));
}
