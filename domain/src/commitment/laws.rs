//! The laws of commitments, over random sequences of transitions.

use proptest::prelude::*;

use super::*;
use crate::failure::Failure;

#[derive(Debug, Clone, Copy)]
enum Step {
    Reserve(i64),
    Overrun(i64),
    Commit(usize, i64),
    Release(usize, i64),
    Grow(usize, i64),
    Restore(usize, i64),
    Unrestore(usize, i64),
    Lower(i64),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let part = -1_i64..40;
    let which = 0_usize..4;
    let on = move || (which.clone(), part.clone());
    let step = prop_oneof![
        (-1_i64..60).prop_map(Step::Reserve),
        (1_i64..20).prop_map(Step::Overrun),
        on().prop_map(|(which, part)| Step::Commit(which, part)),
        on().prop_map(|(which, part)| Step::Release(which, part)),
        on().prop_map(|(which, part)| Step::Grow(which, part)),
        on().prop_map(|(which, part)| Step::Restore(which, part)),
        on().prop_map(|(which, part)| Step::Unrestore(which, part)),
        (0_i64..200).prop_map(Step::Lower),
    ];
    prop::collection::vec(step, 0..60)
}

fn account(limit: Option<i64>) -> Account {
    Account { id: Uuid::from_u128(1), kind: AccountKind::Stock, limit, reserved: 0, committed: 0 }
}

fn apply(
    account: &mut Account,
    all: &mut Vec<Commitment>,
    step: Step,
) -> Result<(), CommitmentError> {
    let (which, part, transition): (_, _, fn(Commitment, i64) -> _) = match step {
        Step::Reserve(amount) | Step::Overrun(amount) => {
            let reserve =
                if matches!(step, Step::Reserve(_)) { Account::reserve } else { Account::overrun };
            let (after, commitment) = reserve(*account, amount)?;
            *account = after;
            all.push(commitment);
            return Ok(());
        }
        Step::Lower(limit) => {
            account.limit = Some(limit);
            return Ok(());
        }
        Step::Commit(which, part) => (which, part, Commitment::commit),
        Step::Release(which, part) => (which, part, Commitment::release),
        Step::Grow(which, part) => (which, part, Commitment::grow),
        Step::Restore(which, part) => (which, part, Commitment::restore),
        Step::Unrestore(which, part) => (which, part, Commitment::unrestore),
    };
    let Some(commitment) = all.get_mut(which) else { return Ok(()) };
    let (after, change) = transition(*commitment, part)?;
    *account = account.after(change)?;
    *commitment = after;
    Ok(())
}

proptest! {
    #[test]
    fn each_unit_is_resolved_once(limit in prop::option::of(0_i64..200), steps in steps()) {
        let mut account = account(limit);
        let mut all = Vec::new();
        for step in steps {
            let before = account;
            if apply(&mut account, &mut all, step).is_err() {
                prop_assert_eq!(account, before);
            }
            for one in &all {
                prop_assert!(one.committed >= 0 && one.released >= 0 && one.restored >= 0);
                prop_assert!(one.committed + one.released <= one.amount);
                prop_assert!(one.restored <= one.committed);
            }
            prop_assert_eq!(account.reserved, all.iter().map(Commitment::open).sum::<i64>());
            prop_assert_eq!(account.committed, all.iter().map(Commitment::in_use).sum::<i64>());
            if matches!(step, Step::Reserve(_)) && account != before {
                prop_assert!(account.available().is_none_or(|available| available >= 0));
            }
        }
    }
}

#[test]
fn what_a_limit_leaves() {
    let full = Account { reserved: 60, committed: 40, ..account(Some(100)) };
    for (account, amount, outcome) in [
        (account(Some(100)), 100, "ok"),
        (account(Some(100)), 101, "insufficient_stock"),
        (full, 1, "insufficient_stock"),
        (Account { limit: Some(90), ..full }, 1, "insufficient_stock"),
        (Account { limit: None, ..full }, 1_000_000, "ok"),
        (Account { kind: AccountKind::Credit, ..account(Some(0)) }, 1, "credit_exceeded"),
        (Account { kind: AccountKind::Spending, ..account(Some(0)) }, 1, "spending_limit_exceeded"),
        (account(None), 0, "commitment_not_positive"),
        (Account { reserved: i64::MAX, ..account(None) }, 1, "amount_too_large"),
    ] {
        let code = account.reserve(amount).err().map_or("ok", |refusal| refusal.code());
        assert_eq!(code, outcome, "{amount} of {account:?}");
    }
    assert_eq!(Account { limit: Some(90), ..full }.available(), Some(-10));
}
