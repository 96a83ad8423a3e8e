//! The SQLite writer under failures in the middle of a group.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use diesel::prelude::*;
use futures_util::future::join_all;

use super::{Settings, Store};
use crate::schema::secrets as s;
use crate::{Conn, Db, DbError};

fn open() -> (tempfile::TempDir, Store) {
    let directory = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", directory.path().join("books.db").display());
    let store = Store::open(&Settings::new(url)).unwrap();
    (directory, store)
}

fn keep(conn: &mut Conn, name: &str) -> Result<(), DbError> {
    let at = chrono::DateTime::UNIX_EPOCH;
    diesel::insert_into(s::table)
        .values((s::name.eq(name), s::value.eq("x".repeat(1000)), s::created_at.eq(Db(at))))
        .execute(conn)?;
    Ok(())
}

async fn kept(store: &Store) -> Vec<String> {
    let names =
        |conn: &mut Conn| Ok::<_, DbError>(s::table.select(s::name).order(s::name).load(conn)?);
    store.read(names).await.unwrap()
}

/// Queues `count` writes together; returns each write's name and result.
async fn write_together(
    store: &Store,
    count: usize,
    work: fn(&mut Conn, usize) -> Result<(), DbError>,
) -> Vec<(String, Result<(), DbError>)> {
    let writes = (0..count).map(|number| {
        let store = store.clone();
        async move {
            let answer = store.write(move |conn| work(conn, number)).await;
            (format!("{number:04}"), answer)
        }
    });
    join_all(writes).await
}

/// Asserts that exactly the acknowledged writes are stored.
async fn assert_kept_is_acknowledged(store: &Store, answers: &[(String, Result<(), DbError>)]) {
    let acknowledged: Vec<String> =
        answers.iter().filter(|(_, answer)| answer.is_ok()).map(|(name, _)| name.clone()).collect();
    assert_eq!(kept(store).await, acknowledged);
}

#[tokio::test]
async fn a_panic_takes_nobody_along() {
    let (_directory, store) = open();
    let answers = write_together(&store, 200, |conn, number| {
        keep(conn, &format!("{number:04}"))?;
        assert!(number % 7 != 3, "on purpose");
        Ok(())
    })
    .await;
    for (number, (_, answer)) in answers.iter().enumerate() {
        assert_eq!(answer.is_err(), number % 7 == 3, "{number}: {answer:?}");
    }
    assert_kept_is_acknowledged(&store, &answers).await;
}

#[tokio::test]
async fn a_refusal_undoes_only_itself() {
    let (_directory, store) = open();
    let answers = write_together(&store, 200, |conn, number| {
        keep(conn, &format!("{number:04}"))?;
        if number % 5 == 0 { Err(DbError::Busy) } else { Ok(()) }
    })
    .await;
    assert_eq!(answers.iter().filter(|(_, answer)| answer.is_err()).count(), 40);
    assert_kept_is_acknowledged(&store, &answers).await;
}

/// Queues `count` writes together; returns how often each has run.
async fn count_runs(count: usize, work: fn(&mut Conn, usize) -> Result<(), DbError>) -> Vec<usize> {
    let (_directory, store) = open();
    let runs: Arc<[AtomicUsize]> = (0..count).map(|_| AtomicUsize::new(0)).collect();
    let writes = (0..count).map(|number| {
        let (store, runs) = (store.clone(), Arc::clone(&runs));
        async move {
            let counted = move |conn: &mut Conn| {
                runs[number].fetch_add(1, Ordering::Relaxed);
                work(conn, number)
            };
            store.write(counted).await
        }
    });
    join_all(writes).await;
    runs.iter().map(|runs| runs.load(Ordering::Relaxed)).collect()
}

#[tokio::test]
async fn who_refuses_before_writing_has_nobody_run_twice() {
    let runs = count_runs(200, |conn, number| {
        let refused = number % 5 == 0;
        if refused { Err(DbError::Busy) } else { keep(conn, &format!("{number:04}")) }
    })
    .await;
    assert_eq!(runs, [1; 200]);
}

#[tokio::test]
async fn who_refuses_after_writing_has_nobody_run_more_than_twice() {
    let runs = count_runs(200, |conn, number| {
        keep(conn, &format!("{number:04}"))?;
        if number % 5 == 0 { Err(DbError::Busy) } else { Ok(()) }
    })
    .await;
    assert!(runs.iter().all(|runs| (1..=2).contains(runs)), "{runs:?}");
}

#[tokio::test]
async fn a_failure_that_is_made_good_stays_with_its_job() {
    let (_directory, store) = open();
    let answers = write_together(&store, 200, |conn, number| {
        keep(conn, &format!("{number:04}"))?;
        if number % 3 == 0 {
            keep(conn, &format!("{number:04}")).expect_err("the same name once more");
        }
        if number % 4 == 0 { Err(DbError::Busy) } else { Ok(()) }
    })
    .await;
    assert_eq!(answers.iter().filter(|(_, answer)| answer.is_ok()).count(), 150);
    assert_kept_is_acknowledged(&store, &answers).await;
}

#[tokio::test]
async fn a_transaction_that_ended_untold_loses_and_mixes_nothing() {
    let (_directory, store) = open();
    let answers = write_together(&store, 200, |conn, number| {
        if number == 100 {
            // As SQLite does on an I/O error.
            diesel::sql_query("ROLLBACK").execute(conn)?;
            return Err(DbError::Busy);
        }
        keep(conn, &format!("{number:04}"))
    })
    .await;
    assert_eq!(answers.iter().filter(|(_, answer)| answer.is_err()).count(), 1);
    assert_kept_is_acknowledged(&store, &answers).await;
}

#[tokio::test]
async fn a_full_database_loses_and_mixes_nothing() {
    let (_directory, store) = open();
    let limit = |conn: &mut Conn| {
        let pages: i64 = diesel::select(diesel::dsl::sql::<diesel::sql_types::BigInt>(
            "(SELECT page_count FROM pragma_page_count())",
        ))
        .get_result(conn)?;
        diesel::sql_query(format!("PRAGMA max_page_count = {}", pages + 20)).execute(conn)?;
        Ok::<_, DbError>(())
    };
    store.write(limit).await.unwrap();
    let answers =
        write_together(&store, 300, |conn, number| keep(conn, &format!("{number:04}"))).await;
    assert!(answers.iter().any(|(_, answer)| answer.is_err()), "it was never full");
    assert_kept_is_acknowledged(&store, &answers).await;

    let raise = |conn: &mut Conn| {
        diesel::sql_query("PRAGMA max_page_count = 1000000").execute(conn)?;
        Ok::<_, DbError>(())
    };
    store.write(raise).await.unwrap();
    store.write(|conn| keep(conn, "after")).await.unwrap();
    assert!(kept(&store).await.contains(&"after".to_owned()));
}

#[test]
fn settings_show_no_password() {
    for url in [
        "postgres://shop:hunter2@db.test/shop",
        "postgresql://db.test/shop?user=shop&password=hunter2",
        "hunter2",
        "postgres:hunter2",
    ] {
        let shown = format!("{0:?} {0:#?}", Settings::new(url));
        assert!(!shown.contains("hunter2") && !shown.contains("db.test"), "{shown}");
    }
    assert!(format!("{:?}", Settings::new("sqlite://data/shop.db")).contains("data/shop.db"));
}
