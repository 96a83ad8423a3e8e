//! Ten failures per name and address, a hundred per address, and bounded memory.

use super::*;

fn name(name: &str, address: &str) -> Name {
    Name::new(name, Some(address.parse().unwrap()))
}

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000 + seconds, 0).unwrap()
}

async fn fail(throttle: &Arc<Throttle>, name: Name, now: DateTime<Utc>) {
    throttle.attempt(name, now).await.unwrap().failed(now);
}

#[actix_web::test]
async fn ten_failures_close_the_door_for_five_minutes() {
    let throttle = Arc::new(Throttle::new("no", "No."));
    let ada = || name("Ada@Example.com ", "203.0.113.7");
    let now = at(0);
    for _ in 0..ALLOWED {
        fail(&throttle, ada(), now).await;
    }
    let refused = throttle.attempt(name("ada@example.com", "203.0.113.7"), now).await;
    assert_eq!(refused.err().unwrap().status().as_u16(), 429);
    assert!(throttle.attempt(name("eve@example.com", "203.0.113.7"), now).await.is_ok());
    assert!(throttle.attempt(name("ada@example.com", "203.0.113.8"), now).await.is_ok());
    assert!(throttle.attempt(ada(), now + WINDOW).await.is_ok());
    assert_eq!(throttle.lock().size(), (0, 0, 0), "what is over is forgotten");
}

#[actix_web::test]
async fn a_hundred_failures_close_an_address_to_names_that_never_got_in() {
    let throttle = Arc::new(Throttle::new("no", "No."));
    throttle.admitted(name("ada", "2001:db8::1"));
    for n in 0..ALLOWED_ADDRESS {
        fail(&throttle, name(&format!("user-{n}"), "2001:db8::2"), at(0)).await;
    }
    assert!(throttle.attempt(name("eve", "2001:db8::3"), at(1)).await.is_err(), "one network");
    assert!(throttle.attempt(name("eve", "2001:db8:0:1::3"), at(1)).await.is_ok());
    assert!(throttle.attempt(name("ada", "2001:db8::4"), at(1)).await.is_ok());
    assert!(throttle.attempt(name("eve", "2001:db8::3"), at(300)).await.is_ok());
}

#[actix_web::test]
async fn guesses_at_once_are_no_more_than_guesses_in_a_row() {
    let throttle = Arc::new(Throttle::new("no", "No."));
    let now = at(0);
    let mut open = Vec::new();
    for _ in 0..ALLOWED {
        open.push(throttle.attempt(name("ada", "::1"), now).await.unwrap());
    }
    let (sharing, waiting) = (Arc::clone(&throttle), name("ada", "::2"));
    let eleventh = actix_web::rt::spawn(async move { sharing.attempt(waiting, now).await });
    actix_web::rt::task::yield_now().await;
    assert!(!eleventh.is_finished(), "it waits for the ten");
    // One succeeded: its slot is free for the eleventh.
    drop(open.pop());
    let eleventh = eleventh.await.unwrap().unwrap();
    for attempt in open.into_iter().chain([eleventh]) {
        attempt.failed(now);
    }
    assert!(throttle.attempt(name("ada", "::1"), now).await.is_err());
}

#[actix_web::test]
async fn so_many_wait_and_no_more() {
    let throttle = Arc::new(Throttle::new("no", "No."));
    let tasks: Vec<_> = (0..=INSIDE)
        .map(|_| {
            let throttle = Arc::clone(&throttle);
            actix_web::rt::spawn(async move {
                let attempt = throttle.attempt(name("ada", "::1"), at(0)).await;
                actix_web::rt::task::yield_now().await;
                attempt.map(drop).map_err(|refused| refused.status().as_u16())
            })
        })
        .collect();
    let mut refused = 0;
    for task in tasks {
        refused += usize::from(task.await.unwrap() == Err(429));
    }
    assert_eq!(refused, 1, "all but the last got their turn");
    assert_eq!(throttle.lock().size(), (0, 0, 0));
}

#[actix_web::test]
async fn memory_is_bounded_whatever_is_tried() {
    let throttle = Arc::new(Throttle::new("no", "No."));
    let count = REMEMBERED + 1_000;
    for n in 0..count {
        let address = format!("10.{}.{}.{}", n >> 16, (n >> 8) & 255, n & 255);
        fail(&throttle, name(&format!("user-{n}"), &address), at(0)).await;
    }
    assert_eq!(throttle.lock().size(), (REMEMBERED, REMEMBERED, REMEMBERED));
    drop(throttle.attempt(name("ada", "::1"), at(300)).await.unwrap());
    assert_eq!(throttle.lock().size(), (0, 0, 0));
}
