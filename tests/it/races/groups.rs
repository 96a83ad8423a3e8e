//! Queued requests run as one group, and none pays for another's failure.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use persistence::{Conn, DbError, Group, Settings, Store};
use rstest::rstest;

use super::{Arena, settled};
use crate::support::app::Shop;
use crate::support::builders::order_of;
use crate::support::database::{Backend, Database};
use crate::support::race::race;

/// The largest group so far.
static LARGEST: AtomicUsize = AtomicUsize::new(0);

fn keep(conn: &mut Conn, numbers: &[usize]) -> Result<Vec<Result<usize, DbError>>, DbError> {
    LARGEST.fetch_max(numbers.len(), Ordering::Relaxed);
    let keep = |number: &usize| match number % 10 {
        3 => Ok(Err(DbError::Corrupt("refused".to_owned()))),
        rest => {
            diesel::sql_query("INSERT INTO outside_notes (id, words) VALUES ($1, $2)")
                .bind::<BigInt, _>(i64::try_from(*number).expect("small"))
                .bind::<Text, _>("stored")
                .execute(conn)?;
            assert!(rest != 5, "on purpose");
            if rest == 7 { Err(DbError::Corrupt("failed".to_owned())) } else { Ok(Ok(*number)) }
        }
    };
    numbers.iter().map(keep).collect()
}

#[rstest]
fn a_failure_takes_nobody_along(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(database) = Database::empty(backend) else { return };
    let store = Store::open(&Settings::new(database.url())).expect("open");
    database.execute("CREATE TABLE outside_notes (id bigint PRIMARY KEY, words text NOT NULL)");
    let group = Arc::new(Group::writing(keep, |_| 1));
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().expect("tokio");
    let answers = runtime.block_on(async {
        let all = (0..200).map(|number| {
            let (store, group) = (store.clone(), Arc::clone(&group));
            tokio::spawn(async move { (number, store.coalesced(&group, number).await) })
        });
        let mut answers = Vec::new();
        for one in all.collect::<Vec<_>>() {
            answers.push(one.await.expect("joined"));
        }
        answers
    });
    for (number, answer) in &answers {
        let as_expected = match number % 10 {
            3 => matches!(answer, Err(DbError::Corrupt(why)) if why == "refused"),
            5 => matches!(answer, Err(DbError::Panicked)),
            7 => matches!(answer, Err(DbError::Corrupt(why)) if why == "failed"),
            _ => matches!(answer, Ok(stored) if stored == number),
        };
        assert!(as_expected, "{number}: {answer:?}");
        let rows = database.count(&format!("outside_notes WHERE id = {number}"));
        assert_eq!(rows, i64::from(answer.is_ok()), "{number}: {answer:?}");
    }
    if backend == Backend::Postgres {
        assert!(LARGEST.load(Ordering::Relaxed) > 1, "nobody was served together");
    }
}

/// Far fewer than the seven statements of a single order.
#[test]
fn orders_that_come_together_share_their_statements() {
    let Some(shop) = Shop::start(Backend::Postgres) else { return };
    shop.product("BOLT", "10.00");
    let burst = || {
        let before = shop.statements().sent();
        race(64, |_| shop.buyer().post("/v1/orders", &order_of(&[("BOLT", 1)])).expect(201));
        shop.statements().sent() - before
    };
    burst();
    let taken = burst();
    assert!(taken < 64 * 4, "{taken} statements for 64 orders");
}

/// A group that meets a lock is rolled back, and each request waits by itself.
#[test]
fn who_waits_for_a_lock_makes_nobody_else_wait() {
    let Some(arena) = Arena::open(Backend::Postgres) else { return };
    let shop = &arena.shop;
    shop.product("BOLT", "10.00");
    shop.product("NUT", "1.00");
    let held = shop.database().begin(
        "UPDATE commitment_accounts SET reserved = reserved \
         WHERE id = (SELECT id FROM products WHERE sku = 'BOLT')",
    );
    thread::scope(|scope| {
        let waiting = (0..4).map(|_| {
            scope.spawn(|| settled(|| shop.buyer().post("/v1/orders", &order_of(&[("BOLT", 1)]))))
        });
        let waiting: Vec<_> = waiting.collect();
        let began = Instant::now();
        race(16, |_| shop.stranger().post("/v1/orders", &order_of(&[("NUT", 1)])).expect(201));
        let took = began.elapsed();
        assert!(waiting.iter().all(|order| !order.is_finished()), "nobody held the lock");
        held.commit();
        for order in waiting {
            order.join().expect("an answer").expect(201);
        }
        assert!(took < Duration::from_secs(5), "others waited {took:?}");
    });
}
