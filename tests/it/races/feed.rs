//! The feed, read during concurrent writes: no event is missed, repeated or reordered.

use std::collections::{HashMap, HashSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use rstest::rstest;
use serde_json::{Value, json};

use super::{Arena, settled};
use crate::support::answer::Answer;
use crate::support::builders::order_of;
use crate::support::database::Backend;
use crate::support::race::race;

const WRITERS: usize = 16;
const ORDERS_EACH: usize = 8;
/// Maximum delay between a change's acknowledgement and its event in the feed.
const READABLE: Duration = Duration::from_secs(1);

/// An acknowledged change: its expected event, and the time.
struct Acknowledged {
    kind: &'static str,
    subject: String,
    at: Instant,
}

/// Events read by a reader, and the moments at which it reached the end.
#[derive(Default)]
struct Reading {
    events: Vec<Value>,
    polls: usize,
    /// Start of a poll that reached the end of the feed, and the number of events read by then.
    ends: Vec<(Instant, usize)>,
}

impl Reading {
    /// Polls for new events; returns whether any came.
    fn poll(&mut self, arena: &Arena) -> bool {
        let after = self.events.last().map_or(0, |event| integer(event, "/sequence"));
        let staff = arena.at(self.polls, &arena.shop.staff());
        self.polls += 1;
        let asked = Instant::now();
        let page = staff.get(&format!("/v1/events?after={after}&limit=100")).expect(200);
        let before = self.events.len();
        self.events.extend(page.data().iter().cloned());
        if page.data().len() < 100 {
            self.ends.push((asked, self.events.len()));
        }
        for (event, expected) in self.events[before..].iter().zip(after + 1..) {
            assert_eq!(integer(event, "/sequence"), expected, "a gap or a step back: {event:#}");
        }
        self.events.len() > before
    }
}

#[track_caller]
fn integer(event: &Value, pointer: &str) -> i64 {
    event.pointer(pointer).and_then(Value::as_i64).unwrap_or_else(|| panic!("{pointer}: {event:#}"))
}

#[track_caller]
fn text<'a>(event: &'a Value, pointer: &str) -> &'a str {
    event.pointer(pointer).and_then(Value::as_str).unwrap_or_else(|| panic!("{pointer}: {event:#}"))
}

#[rstest]
fn a_reader_follows_the_feed_during_writes(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(arena) = Arena::open(backend) else { return };
    arena.shop.product("BOLT", "10.00");
    let acknowledged = Mutex::new(Vec::new());
    let over = AtomicBool::new(false);
    let readings = thread::scope(|scope| {
        let readers = [(); 2].map(|()| {
            scope.spawn(|| {
                let mut reading = Reading::default();
                // One more poll after the last write, later than any event may come.
                let mut last_look = None;
                while last_look.is_none_or(|last| Instant::now() < last) {
                    if last_look.is_none() && over.load(Ordering::Acquire) {
                        last_look = Some(Instant::now() + READABLE + Duration::from_millis(500));
                    }
                    if !reading.poll(&arena) {
                        thread::sleep(Duration::from_millis(20));
                    }
                }
                reading
            })
        });
        race(WRITERS, |client| write(&arena, client, &acknowledged));
        over.store(true, Ordering::Release);
        readers.map(|reader| reader.join().expect("a reader"))
    });
    let acknowledged = acknowledged.into_inner().expect("the acknowledgements");
    for reading in &readings {
        versions_in_order(&reading.events);
        nothing_is_missed(reading, &acknowledged);
    }
    assert_eq!(readings[0].events, readings[1].events, "two readers saw different feeds");
    // The events read are the events stored: none was inserted below.
    let mut again = Reading::default();
    while again.poll(&arena) {}
    assert_eq!(again.events, readings[0].events);
}

fn write(arena: &Arena, client: usize, acknowledged: &Mutex<Vec<Acknowledged>>) {
    let shop = &arena.shop;
    let note = |kind, answer: &Answer, id: String| {
        let at = Instant::now();
        assert!((200..300).contains(&answer.status), "{answer:?}");
        acknowledged.lock().expect("the list").push(Acknowledged { kind, subject: id, at });
    };
    for number in 0..ORDERS_EACH {
        let buyer = arena.at(client + number, &shop.buyer());
        // The next step goes to the other server.
        let staff = arena.at(client + number + 1, &shop.staff());
        let order = settled(|| buyer.post("/v1/orders", &order_of(&[("BOLT", 2)])));
        note("order.placed", &order, order.id());
        let path = format!("/v1/orders/{}", order.id());
        if number % 4 == 3 {
            let cancelled = settled(|| staff.post(&format!("{path}/cancel"), &json!({})));
            note("order.cancelled", &cancelled, order.id());
            continue;
        }
        let shipment = settled(|| staff.post(&format!("{path}/shipments"), &json!({})));
        note("shipment.created", &shipment, shipment.id());
        let invoice = settled(|| staff.post(&format!("{path}/invoices"), &json!({})));
        note("invoice.posted", &invoice, invoice.id());
        note("order.completed", &invoice, order.id());
        let payment = json!({
            "company_id": shop.company(), "amount": invoice["total"], "method": "card",
            "allocations": [{ "invoice_id": invoice.id(), "amount": invoice["total"] }],
        });
        let payment = settled(|| staff.post("/v1/payments", &payment));
        note("payment.received", &payment, payment.id());
        note("invoice.paid", &payment, invoice.id());
    }
}

fn versions_in_order(events: &[Value]) {
    let mut last: HashMap<&str, i64> = HashMap::new();
    for event in events {
        let version = integer(event, "/subject/version");
        let before = last.insert(text(event, "/subject/id"), version).unwrap_or(0);
        assert!(before <= version, "version {before} came before this: {event:#}");
    }
}

fn nothing_is_missed(reading: &Reading, acknowledged: &[Acknowledged]) {
    let mut place = HashMap::new();
    let mut seen = HashSet::new();
    for (index, event) in reading.events.iter().enumerate() {
        let what = (text(event, "/type"), text(event, "/subject/id"));
        place.insert(what, index);
        let whole = (what, integer(event, "/subject/version"));
        assert!(seen.insert(whole), "the same event twice: {event:#}");
    }
    for ack in acknowledged {
        let found = place.get(&(ack.kind, ack.subject.as_str()));
        let index = *found.unwrap_or_else(|| panic!("{} of {} is missing", ack.kind, ack.subject));
        // The first poll that began when the event had to be readable.
        let late = reading.ends.iter().find(|(asked, _)| *asked > ack.at + READABLE);
        let (_, read) = late.expect("the reader looks once more after the last write");
        assert!(index < *read, "{} of {} came late", ack.kind, ack.subject);
    }
}
