//! Laws of an order's commitments, over random sequences of all steps of an order and its invoices.
//!
//! They check on a store in memory what `verify` checks in the database. For each account the held, committed
//! and released amounts follow from the order and its invoices, in whatever order the steps happened.

mod splits;
mod world;

use proptest::prelude::*;

use self::world::World;
use crate::commitment::AccountKind;

#[derive(Debug, Clone, Copy)]
enum Command {
    Approve,
    Reject,
    Expire,
    Hold,
    Release,
    Cancel { line: i64, quantity: i64 },
    CancelAll,
    Ship { line: i64, quantity: i64 },
    ShipAll,
    Lose { pieces: i64 },
    Invoice,
    Pay { invoice: usize, amount: i64 },
    Return { invoice: usize, amount: i64 },
    WriteOff { invoice: usize },
}

fn command() -> impl Strategy<Value = Command> {
    let part = || (1..5_i64, 1..6_i64);
    let money = || (0..3_usize, 1..2_000_i64);
    prop_oneof![
        3 => Just(Command::Approve),
        1 => Just(Command::Reject),
        1 => Just(Command::Expire),
        2 => Just(Command::Hold),
        3 => Just(Command::Release),
        4 => part().prop_map(|(line, quantity)| Command::Cancel { line, quantity }),
        1 => Just(Command::CancelAll),
        6 => part().prop_map(|(line, quantity)| Command::Ship { line, quantity }),
        2 => Just(Command::ShipAll),
        1 => (1..9_i64).prop_map(|pieces| Command::Lose { pieces }),
        5 => Just(Command::Invoice),
        3 => money().prop_map(|(invoice, amount)| Command::Pay { invoice, amount }),
        2 => money().prop_map(|(invoice, amount)| Command::Return { invoice, amount }),
        1 => (0..3_usize).prop_map(|invoice| Command::WriteOff { invoice }),
    ]
}

proptest! {
    #[test]
    fn what_an_order_holds_follows_from_its_lines(
        pending in any::<bool>(),
        micro in 0..3_000_000_i64,
        commands in prop::collection::vec(command(), 0..40),
    ) {
        let mut world = World::placed(pending, micro);
        world.check();
        for command in commands {
            world.take(command);
            world.check();
        }
    }
}

/// Every step of a short life: open and used amounts of stock A, stock B, credit, spending, two budgets, contract, and
/// quotas of the net and of A.
#[test]
fn a_life_step_by_step() {
    let mut world = World::placed(true, 1_000_000);
    let mut rows = vec![format!("placed: {}", world.shown())];
    for command in [
        Command::Cancel { line: 1, quantity: 1 },
        Command::Approve,
        Command::Ship { line: 1, quantity: 2 },
        Command::Cancel { line: 2, quantity: 3 },
        Command::Invoice,
        Command::Pay { invoice: 0, amount: 100 },
        Command::Return { invoice: 0, amount: 40 },
        Command::WriteOff { invoice: 0 },
        Command::CancelAll,
    ] {
        world.take(command);
        world.check();
        rows.push(format!("{command:?}: {}", world.shown()));
    }
    insta::assert_snapshot!(rows.join("\n"), @r"
    placed: pending_approval 13+0 7+0 2729+0 2335+0 778+0 1557+0 2335+0 2335+0 13+0
    Cancel { line: 1, quantity: 1 }: pending_approval 12+0 7+0 2609+0 2235+0 745+0 1490+0 2235+0 2235+0 12+0
    Approve: confirmed 12+0 7+0 2609+0 0+2235 0+745 0+1490 0+2235 0+2235 0+12
    Ship { line: 1, quantity: 2 }: confirmed 10+2 7+0 2609+0 0+2235 0+745 0+1490 0+2235 0+2235 0+12
    Cancel { line: 2, quantity: 3 }: confirmed 10+2 4+0 2262+0 0+1920 0+640 0+1280 0+1920 0+1920 0+12
    Invoice: confirmed 10+2 4+0 1662+600 0+1920 0+640 0+1280 0+1920 0+1920 0+12
    Pay { invoice: 0, amount: 100 }: confirmed 10+2 4+0 1662+500 0+1920 0+640 0+1280 0+1920 0+1920 0+12
    Return { invoice: 0, amount: 40 }: confirmed 10+2 4+0 1662+540 0+1920 0+640 0+1280 0+1920 0+1920 0+12
    WriteOff { invoice: 0 }: confirmed 10+2 4+0 1662+0 0+1920 0+640 0+1280 0+1920 0+1920 0+12
    CancelAll: completed 0+2 0+0 0+0 0+500 0+167 0+333 0+500 0+500 0+2
    ");
}

/// On hold before it was confirmed, an order holds its allowances; on hold again, they stay committed.
#[test]
fn a_life_on_hold() {
    let mut world = World::placed(true, 1_000_000);
    let mut rows = Vec::new();
    for command in [
        Command::Hold,
        Command::Approve,
        Command::Cancel { line: 1, quantity: 1 },
        Command::Ship { line: 1, quantity: 2 },
        Command::Release,
        Command::Ship { line: 1, quantity: 2 },
        Command::Hold,
        Command::Cancel { line: 2, quantity: 3 },
        Command::Invoice,
        Command::Expire,
    ] {
        world.take(command);
        world.check();
        rows.push(format!("{command:?}: {}", world.shown()));
    }
    insta::assert_snapshot!(rows.join("\n"), @r"
    Hold: pending_approval 13+0 7+0 2729+0 2335+0 778+0 1557+0 2335+0 2335+0 13+0
    Approve: on_hold 13+0 7+0 2729+0 2335+0 778+0 1557+0 2335+0 2335+0 13+0
    Cancel { line: 1, quantity: 1 }: on_hold 12+0 7+0 2609+0 2235+0 745+0 1490+0 2235+0 2235+0 12+0
    Ship { line: 1, quantity: 2 }: on_hold 12+0 7+0 2609+0 2235+0 745+0 1490+0 2235+0 2235+0 12+0
    Release: confirmed 12+0 7+0 2609+0 0+2235 0+745 0+1490 0+2235 0+2235 0+12
    Ship { line: 1, quantity: 2 }: confirmed 10+2 7+0 2609+0 0+2235 0+745 0+1490 0+2235 0+2235 0+12
    Hold: on_hold 10+2 7+0 2609+0 0+2235 0+745 0+1490 0+2235 0+2235 0+12
    Cancel { line: 2, quantity: 3 }: on_hold 10+2 4+0 2262+0 0+1920 0+640 0+1280 0+1920 0+1920 0+12
    Invoice: on_hold 10+2 4+0 1662+600 0+1920 0+640 0+1280 0+1920 0+1920 0+12
    Expire: completed 0+2 0+0 0+600 0+500 0+167 0+333 0+500 0+500 0+2
    ");
}

#[test]
fn each_kind_is_taken_when_an_order_is_placed() {
    let world = World::placed(false, 1_000_000);
    let kinds = world.held().into_iter().map(|holding| holding.kind);
    for kind in AccountKind::ALL {
        assert!(kinds.clone().any(|held| held == kind), "{kind:?}");
    }
}
