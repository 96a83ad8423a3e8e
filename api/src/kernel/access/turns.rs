//! Fair queue for CPU-bound work: as many jobs at once as there are cores.
//!
//! Requests of one origin wait in one lane; lanes take turns. So an attacker with a thousand connections only
//! delays their own lane, and a lane of one waits for one turn of each other lane.

use std::collections::{HashMap, VecDeque};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use domain::failure::Kind;
use domain::identity::UserId;
use tokio::sync::oneshot::{self, Receiver, Sender};
use tokio::time::timeout;

use super::throttle::{Name, too_many_at_once};
use crate::kernel::problem::Problem;

/// Maximum waiting in one lane.
const SHARE: usize = 64;
/// Maximum waiting in all; at 20 hashes a second a longer queue would time out.
const LONGEST: usize = 256;
/// Longest wait.
const PATIENCE: Duration = Duration::from_secs(10);

/// Lane of a request.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Lane {
    /// Unknown callers at this address, or in this IPv6 network.
    Place(Option<IpAddr>),
    /// A name that has logged in from its address before.
    Known(Name),
    /// An authenticated user.
    User(UserId),
}

/// The queue.
pub(crate) struct Turns {
    at_once: usize,
    queue: Mutex<Queue>,
}

#[derive(Default)]
struct Queue {
    running: usize,
    waiting: usize,
    lanes: HashMap<Lane, VecDeque<(u64, Sender<()>)>>,
    /// Every non-empty lane, the next one first.
    round: VecDeque<Lane>,
    drawn: u64,
}

/// A running turn; dropping it starts the next.
pub(crate) struct Turn(Arc<Turns>);

/// A place in a lane; dropping it leaves the lane.
struct Waiting {
    turns: Arc<Turns>,
    lane: Lane,
    number: u64,
    called: Receiver<()>,
}

impl Turns {
    /// A queue that runs so many jobs at once.
    pub(crate) fn new(at_once: usize) -> Arc<Self> {
        Arc::new(Self { at_once, queue: Mutex::default() })
    }

    /// Waits for a turn.
    pub(crate) async fn take(self: &Arc<Self>, lane: Lane) -> Result<Turn, Problem> {
        let called = {
            let mut queue = self.lock();
            if queue.running < self.at_once && queue.waiting == 0 {
                queue.running += 1;
                None
            } else {
                Some(queue.line_up(&lane)?)
            }
        };
        let Some((number, called)) = called else { return Ok(Turn(Arc::clone(self))) };
        let mut waiting = Waiting { turns: Arc::clone(self), lane, number, called };
        match timeout(PATIENCE, &mut waiting.called).await {
            Ok(Ok(())) => Ok(Turn(Arc::clone(self))),
            Ok(Err(_pushed_out)) => Err(too_many_at_once()),
            Err(_elapsed) => Err(overloaded()),
        }
    }

    fn pass_on(&self) {
        let mut queue = self.lock();
        while let Some(next) = queue.next() {
            // A request cancelled meanwhile is skipped.
            if next.send(()).is_ok() {
                return;
            }
        }
        queue.running = queue.running.saturating_sub(1);
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Queue {
    /// A place in the lane. In a full queue, the last of the longest lane is evicted for a shorter lane.
    fn line_up(&mut self, lane: &Lane) -> Result<(u64, Receiver<()>), Problem> {
        let own = self.lanes.get(lane).map_or(0, VecDeque::len);
        if own >= SHARE {
            return Err(too_many_at_once());
        }
        if self.waiting >= LONGEST {
            let longest = self.lanes.values_mut().max_by_key(|lane| lane.len());
            let longest =
                longest.filter(|longest| longest.len() > own + 1).ok_or_else(overloaded)?;
            longest.pop_back();
            self.waiting -= 1;
        }
        let (call, called) = oneshot::channel();
        self.drawn = self.drawn.wrapping_add(1);
        if own == 0 {
            self.round.push_back(lane.clone());
        }
        self.lanes.entry(lane.clone()).or_default().push_back((self.drawn, call));
        self.waiting += 1;
        Ok((self.drawn, called))
    }

    /// The next request: the first of the lane whose turn it is.
    fn next(&mut self) -> Option<Sender<()>> {
        let lane = self.round.pop_front()?;
        let queue = self.lanes.get_mut(&lane)?;
        let (_, next) = queue.pop_front()?;
        self.waiting = self.waiting.saturating_sub(1);
        if queue.is_empty() {
            self.lanes.remove(&lane);
        } else {
            self.round.push_back(lane);
        }
        Some(next)
    }

    /// Leaves the lane.
    fn leave(&mut self, lane: &Lane, number: u64) {
        let Some(queue) = self.lanes.get_mut(lane) else { return };
        let before = queue.len();
        queue.retain(|(drawn, _)| *drawn != number);
        self.waiting = self.waiting.saturating_sub(before - queue.len());
        if queue.is_empty() {
            self.lanes.remove(lane);
            self.round.retain(|other| other != lane);
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.0.pass_on();
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.called.close();
        // Called while being cancelled: the turn passes to the next.
        if self.called.try_recv().is_ok() {
            self.turns.pass_on();
        } else {
            self.turns.lock().leave(&self.lane, self.number);
        }
    }
}

fn overloaded() -> Problem {
    Problem::new(Kind::Unavailable, "overloaded", "Too many logins at once.")
}

#[cfg(test)]
mod tests {
    use actix_web::rt::{spawn, task::yield_now};

    use super::*;

    fn lane(last: u8) -> Lane {
        Lane::Place(Some(IpAddr::from([203, 0, 113, last])))
    }

    /// Takes a turn and reports when it has it.
    fn wait(turns: &Arc<Turns>, of: u8, served: &Arc<Mutex<Vec<u8>>>) {
        let (turns, served) = (Arc::clone(turns), Arc::clone(served));
        spawn(async move {
            if let Ok(turn) = turns.take(lane(of)).await {
                served.lock().unwrap().push(of);
                yield_now().await;
                drop(turn);
            }
        });
    }

    /// Number of running and waiting jobs, and of lanes by either list.
    fn counts(turns: &Turns) -> [usize; 4] {
        let queue = turns.lock();
        [queue.running, queue.waiting, queue.lanes.len(), queue.round.len()]
    }

    async fn settle() {
        for _ in 0..2_000 {
            yield_now().await;
        }
    }

    #[actix_web::test]
    async fn lanes_take_turns() {
        let (turns, served) = (Turns::new(1), Arc::default());
        let first = turns.take(lane(1)).await.unwrap();
        for of in [1, 1, 1, 2, 3] {
            wait(&turns, of, &served);
        }
        settle().await;
        drop(first);
        settle().await;
        assert_eq!(*served.lock().unwrap(), [1, 2, 3, 1, 1]);
        assert_eq!(counts(&turns), [0; 4]);
    }

    #[actix_web::test]
    async fn a_lane_has_its_share_and_a_full_house_makes_room_for_a_shorter_one() {
        let (turns, served) = (Turns::new(1), Arc::default());
        let first = turns.take(lane(0)).await.unwrap();
        for of in 1..=5 {
            for _ in 0..SHARE {
                wait(&turns, of, &served);
            }
        }
        settle().await;
        assert_eq!(
            turns.lock().waiting,
            LONGEST,
            "four lanes are full, the fifth has pushed some out"
        );
        let refused = turns.take(lane(1)).await.err().unwrap();
        assert!(matches!(refused.status().as_u16(), 429 | 503), "{refused:?}");
        wait(&turns, 9, &served);
        settle().await;
        assert_eq!(turns.lock().waiting, LONGEST);
        drop(first);
        settle().await;
        assert!(served.lock().unwrap()[..6].contains(&9), "it waits for one of each");
        assert_eq!(counts(&turns), [0; 4]);
    }

    #[actix_web::test]
    async fn who_goes_leaves_neither_place_nor_turn_behind() {
        let turns = Turns::new(1);
        let first = turns.take(lane(1)).await.unwrap();
        let (sharing, other) = (Arc::clone(&turns), Arc::clone(&turns));
        let gone = spawn(async move { sharing.take(lane(2)).await.map(drop).is_ok() });
        let called = spawn(async move { other.take(lane(3)).await.map(drop).is_ok() });
        settle().await;
        gone.abort();
        settle().await;
        assert_eq!(turns.lock().waiting, 1);
        drop(first);
        // Called, but cancelled before it noticed.
        called.abort();
        settle().await;
        assert_eq!(counts(&turns), [0; 4]);
        drop(turns.take(lane(1)).await.unwrap());
    }
}
