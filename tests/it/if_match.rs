//! `If-Match`, over the whole document: each operation that names it refuses a stale version and accepts
//! a fresh one.

use std::cell::RefCell;
use std::collections::BTreeSet;

use rstest::rstest;
use serde_json::json;

use crate::audit::coverage::{Asked, every_write_after};
use crate::support::answer::Answer;
use crate::support::app::Shop;
use crate::support::database::Backend;
use crate::support::document::operations;
use crate::support::scene::PASSWORD;

/// A version that no resource has.
const OF_NOTHING: &str = "\"999999999\"";

/// A path that does not contain its resource's path, and the resource's path.
const ELSEWHERE: [(&str, &str); 1] = [("/v1/ledger/reopen", "/v1/ledger/closed-until")];

/// The operations that name `If-Match`, and the ones checked so far.
struct Versions<'a> {
    shop: &'a Shop,
    named: BTreeSet<String>,
    held: RefCell<BTreeSet<String>>,
}

impl<'a> Versions<'a> {
    fn of(shop: &'a Shop) -> Self {
        let named = operations()
            .into_iter()
            .filter(|operation| operation.versioned)
            .map(|operation| format!("{} {}", operation.method, operation.template))
            .collect();
        Self { shop, named, held: RefCell::default() }
    }

    /// Sends the request with a stale version, which must be refused and change nothing; returns the fresh
    /// one.
    #[track_caller]
    fn hold(&self, asked: &Asked<'_>) -> Option<String> {
        if !self.named.contains(asked.operation) {
            // If the document does not name it, the header does nothing.
            return Some(OF_NOTHING.to_owned());
        }
        let fresh = self.tag(asked.path);
        let number: i64 = fresh.trim_matches('"').parse().expect("a version");
        for stale in [format!("\"{}\"", number - 1), OF_NOTHING.to_owned()] {
            self.send(asked, &stale).refused(412, "stale");
        }
        assert_eq!(self.tag(asked.path), fresh, "{}: refused, and changed", asked.operation);
        self.held.borrow_mut().insert(asked.operation.to_owned());
        Some(fresh)
    }

    /// Checks the version handling of an operation without a body, and runs it.
    #[track_caller]
    fn hold_delete(&self, operation: &str, path: &str) {
        let staff = self.shop.staff();
        let asked = Asked { operation, path, body: None, by: &staff };
        let fresh = self.hold(&asked).expect("a version");
        self.send(&asked, &fresh).expect(204);
    }

    fn send(&self, asked: &Asked<'_>, tag: &str) -> Answer {
        let method = asked.operation.split(' ').next().expect("a method");
        asked.by.send(method, asked.path, &[("If-Match", tag)], asked.body)
    }

    /// The `ETag` of the path's resource: the nearest one at or above it that has one.
    #[track_caller]
    fn tag(&self, path: &str) -> String {
        let elsewhere = ELSEWHERE.iter().find(|(of, _)| *of == path);
        let mut above = elsewhere.map_or(path, |(_, resource)| resource);
        while !above.is_empty() {
            let answer = self.shop.staff().get(above);
            if let (200, Some(tag)) = (answer.status, answer.header("etag")) {
                return tag.to_owned();
            }
            above = above.rsplit_once('/').map_or("", |(above, _)| above);
        }
        panic!("nothing at or above {path} has an ETag");
    }
}

#[rstest]
fn a_stale_version_is_refused_and_a_fresh_one_taken(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let versions = Versions::of(&shop);

    // Each of these is sent with the fresh version, and must succeed.
    every_write_after(&shop, &|asked| versions.hold(asked));

    let clerk = json!({
        "email": "clerk@comptoir.test", "name": "Clerk", "password": PASSWORD, "role": "auditor",
    });
    let clerk = shop.staff().post("/v1/staff-users", &clerk).expect(201).id();
    let factor = format!("/v1/staff-users/{clerk}/second-factor");
    versions.hold_delete("DELETE /v1/staff-users/{id}/second-factor", &factor);
    let (company, buyer) = (shop.company(), &shop.cast().buyer.id);
    let factor = format!("/v1/companies/{company}/members/{buyer}/second-factor");
    let of_members = "DELETE /v1/companies/{id}/members/{member_id}/second-factor";
    versions.hold_delete(of_members, &factor);

    assert!(versions.named.len() > 20, "only {} operations name If-Match", versions.named.len());
    let held = versions.held.borrow();
    let forgotten: Vec<_> = versions.named.difference(&held).collect();
    assert!(forgotten.is_empty(), "no valid request is known for these: {forgotten:#?}");
}
