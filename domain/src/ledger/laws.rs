//! Property tests: invariants of the ledger, over random sequences of all events that move money.

mod books;

use proptest::prelude::*;

use books::Books;

#[derive(Debug, Clone, Copy)]
enum Step {
    Invoice { quantity: i64, micro: i64, due: i64 },
    Pay { amount: i64 },
    Allocate { payment: usize, invoice: usize, amount: i64 },
    Credit { invoice: usize, quantity: i64 },
    CreditOnAccount { micro: i64 },
    Refund { payment: usize, amount: i64 },
    Return { payment: usize, amount: i64 },
    WriteOff { invoice: usize },
}

fn step() -> impl Strategy<Value = Step> {
    let (which, amount) = (0_usize..4, -1..3_000_i64);
    let (first, second) = (which.clone(), which.clone());
    let (third, fourth) = (which.clone(), which.clone());
    prop_oneof![
        3 => (1..9_i64, 0..9_000_000_i64, 0..120_i64)
            .prop_map(|(quantity, micro, due)| Step::Invoice { quantity, micro, due }),
        2 => amount.clone().prop_map(|amount| Step::Pay { amount }),
        2 => (first, which, amount.clone())
            .prop_map(|(payment, invoice, amount)| Step::Allocate { payment, invoice, amount }),
        2 => (second.clone(), 1..5_i64)
            .prop_map(|(invoice, quantity)| Step::Credit { invoice, quantity }),
        1 => (0..9_000_000_i64).prop_map(|micro| Step::CreditOnAccount { micro }),
        2 => (third, amount.clone()).prop_map(|(payment, amount)| Step::Refund { payment, amount }),
        2 => (fourth, -1_500..1_500_i64).prop_map(|(payment, amount)| Step::Return { payment, amount }),
        1 => second.prop_map(|invoice| Step::WriteOff { invoice }),
    ]
}

proptest! {
    #[test]
    fn the_books_agree_after_every_step(steps in prop::collection::vec(step(), 0..40)) {
        let mut books = Books::default();
        for step in steps {
            books.take(step);
            books.check()?;
        }
    }
}
