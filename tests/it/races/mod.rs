//! Concurrent clients on every limited resource: on PostgreSQL through two servers that
//! share one database, on SQLite through one.

mod allowances;
mod budgets;
mod bulk;
mod ceilings;
mod decisions;
mod duplicates;
mod duties;
mod feed;
mod groups;
mod held_orders;
mod holds;
mod keys;
mod limits;
mod money;
mod numbers;
mod pages;
mod prepaid;
mod quotas;
mod reviews;
mod rules;
mod staff;
mod stock;
mod units;
mod voices;

use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::actor::Actor;
use crate::support::answer::Answer;
use crate::support::app::{NOW, Shop};
use crate::support::database::Backend;
use crate::support::process::Process;

/// Number of racing clients.
pub const CLIENTS: usize = 64;

/// A shop with a second server, if the database can be shared.
pub struct Arena {
    // Dropped first: the shop checks the books when no server writes any more.
    second: Option<Process>,
    pub shop: Shop,
}

impl Arena {
    /// Starts the shop; `None` if this machine lacks the database, which has been reported then.
    #[track_caller]
    pub fn open(backend: Backend) -> Option<Self> {
        let shop = Shop::start(backend)?;
        let second = (backend == Backend::Postgres).then(|| Process::serve(shop.database()));
        let arena = Self { second, shop };
        arena.set_clock(NOW);
        Some(arena)
    }

    /// The same actor at this client's server: every other client uses the second server.
    pub fn at(&self, client: usize, actor: &Actor) -> Actor {
        match &self.second {
            Some(second) if client % 2 == 1 => actor.at(second.base()),
            Some(_) | None => actor.clone(),
        }
    }

    /// Sets business time at every server.
    #[track_caller]
    pub fn set_clock(&self, now: &str) {
        for server in 0..2 {
            let staff = self.at(server, &self.shop.staff());
            staff.put("/v1/clock", &json!({ "now": now })).expect(200);
        }
    }
}

/// Sends until the response is final: an overloaded or in-flight request is retried, as any client
/// would.
#[track_caller]
pub fn settled(send: impl Fn() -> Answer) -> Answer {
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        let answer = send();
        let later = answer.status == 503 || answer["code"] == "request_in_flight";
        if !later {
            return answer;
        }
        let wait = answer.header("retry-after").and_then(|seconds| seconds.parse().ok());
        let wait = wait.unwrap_or_else(|| panic!("no Retry-After: {answer:?}"));
        assert!(Instant::now() < deadline, "never settled: {answer:?}");
        thread::sleep(Duration::from_secs(wait));
    }
}

/// Number of responses by status and code, for comparison with a table.
pub fn tally(answers: &[Answer]) -> String {
    let mut kinds = std::collections::BTreeMap::new();
    for answer in answers {
        let code = answer["code"].as_str().map_or_else(String::new, |code| format!(" {code}"));
        *kinds.entry(format!("{}{code}", answer.status)).or_insert(0) += 1;
    }
    let kinds: Vec<_> =
        kinds.into_iter().map(|(kind, count)| format!("{count} × {kind}")).collect();
    kinds.join(", ")
}

/// An amount as cents.
#[track_caller]
pub fn cents(amount: &Value) -> i64 {
    let text = amount["amount"].as_str().unwrap_or_else(|| panic!("not money: {amount}"));
    let (whole, part) = text.split_once('.').unwrap_or_else(|| panic!("no cents: {text}"));
    let sign = if whole.starts_with('-') { -1 } else { 1 };
    let (whole, part): (i64, i64) = (whole.parse().expect("digits"), part.parse().expect("digits"));
    assert!(text.len() - text.find('.').expect("a point") == 3, "not two decimals: {text}");
    whole * 100 + sign * part
}
