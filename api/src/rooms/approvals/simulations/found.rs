//! What a simulation finds: the orders that a rule would have hit, and the users that it would have asked.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use domain::companies::CompanyId;
use domain::identity::{Scope, UserId};
use domain::money::Sum;
use domain::orders::place::Trial;
use domain::orders::{Order, OrderId};
use persistence::orders::{self, Placed, PlacedKey};
use persistence::{Conn, DbError, settings};

use super::met::Met;
use super::one_at_a_time::Turn;
use super::surroundings::OperatorsSide;
use crate::flows::approvers::staff_seen_by;

/// The most orders that a simulation reads: the newest.
const MOST_ORDERS: usize = 20_000;
/// Keys per statement.
const KEYS: i64 = 1000;
/// Orders in memory at once.
const AT_ONCE: usize = 200;
/// No further orders are read after so long. Clients and proxies wait no longer than a minute.
const LONGEST: Duration = Duration::from_secs(25);
/// Orders that a simulation names.
const SAMPLE: usize = 50;

/// Sums by currency.
pub(super) type Sums = BTreeMap<&'static str, Sum>;

/// An order that the rule would have hit.
pub(super) struct HitOrder {
    pub(super) order: Order,
    pub(super) why: String,
}

/// What a simulation finds.
#[derive(Default)]
pub(super) struct Found {
    pub(super) seen: i64,
    pub(super) hit: i64,
    pub(super) net: Sums,
    /// The orders hit of each company, and their net.
    pub(super) companies: BTreeMap<CompanyId, (i64, Sums)>,
    /// The requests that each user would have been asked to decide.
    pub(super) approvers: BTreeMap<UserId, i64>,
    /// The newest orders hit, oldest first.
    pub(super) sample: BTreeMap<(DateTime<Utc>, OrderId), HitOrder>,
    /// Whether there are older orders that were not read.
    pub(super) truncated: bool,
}

/// Tries the rule on these orders inside `scope`, in which the caller may read orders, while the caller's turn lasts.
pub(super) fn run(
    conn: &mut Conn,
    scope: &Scope,
    (trial, which): (&Trial, &Placed),
    _turn: &Turn,
) -> Result<Found, DbError> {
    let began = Instant::now();
    let (keys, truncated) = keys(conn, scope, which)?;
    let mut found = Found { truncated, ..Found::default() };
    let staff = staff_seen_by(conn, scope)?;
    let default_staff = settings::find(conn)?.approvals.default_staff;
    let mut met = Met::new(trial, OperatorsSide { staff: &staff, default_staff });
    for part in keys.chunks(AT_ONCE) {
        if began.elapsed() > LONGEST {
            found.truncated = true;
            break;
        }
        met.look_at(conn, part.iter().map(|key| key.company))?;
        let mut orders = orders::find_all(conn, scope, part.iter().map(|key| key.id))?;
        // Members are read by unit.
        orders.sort_by_key(|order| (order.company, order.unit));
        for order in orders {
            found.seen += 1;
            let there = met.of(order.company)?;
            let Some(hit) = there.hit(conn, &order)? else { continue };
            for user in there.asked(conn, &order, &hit.steps)? {
                *found.approvers.entry(*user).or_default() += 1;
            }
            found.add(order, hit.why);
        }
    }
    Ok(found)
}

/// The keys of the newest of these orders, and whether there are more.
fn keys(conn: &mut Conn, scope: &Scope, which: &Placed) -> Result<(Vec<PlacedKey>, bool), DbError> {
    let mut keys: Vec<PlacedKey> = Vec::new();
    while keys.len() <= MOST_ORDERS {
        let after = keys.last().map(PlacedKey::position);
        let more = orders::placed(conn, scope, which, after, KEYS)?;
        let is_last = more.len() < usize::try_from(KEYS).unwrap_or(usize::MAX);
        keys.extend(more);
        if is_last {
            break;
        }
    }
    let truncated = keys.len() > MOST_ORDERS;
    keys.truncate(MOST_ORDERS);
    Ok((keys, truncated))
}

impl Found {
    fn add(&mut self, order: Order, why: String) {
        self.hit += 1;
        add(&mut self.net, &order);
        let (hit, net) = self.companies.entry(order.company).or_default();
        *hit += 1;
        add(net, &order);
        self.sample.insert((order.created_at, order.id), HitOrder { order, why });
        if self.sample.len() > SAMPLE {
            self.sample.pop_first();
        }
    }
}

fn add(sums: &mut Sums, order: &Order) {
    let net = Sum::from(order.net);
    let sum = sums.entry(order.currency.code()).or_insert_with(|| Sum::zero(order.currency));
    *sum = *sum + net;
}
