//! A shop: an in-process server with its own database, and the members of two companies.

use std::thread;

use persistence::statements::Statements;
use serde_json::json;

use super::actor::Actor;
use super::database::{Backend, Database};
use super::scene::{self, Cast};
use super::server::Server;

/// Business time at the start of every test: a Monday morning.
pub const NOW: &str = "2026-03-02T09:00:00Z";
/// The day of `NOW`.
pub const TODAY: &str = "2026-03-02";

/// The environment of a scenario. When it goes out of scope, the books must balance.
pub struct Shop {
    server: Server,
    cast: &'static Cast,
    anonymous: Actor,
    // Dropped last: the server has stopped by then.
    database: Database,
}

impl Shop {
    /// Opens the shop; `None` if this machine lacks the database, which is then reported.
    #[track_caller]
    pub fn start(backend: Backend) -> Option<Self> {
        let scene = scene::on(backend)?;
        Some(Self::on(scene.database.copy(), &scene.cast))
    }

    fn on(database: Database, cast: &'static Cast) -> Self {
        let server = Server::start(&database);
        let anonymous = Actor::anonymous(server.base());
        let shop = Self { server, cast, anonymous, database };
        shop.set_clock(NOW);
        shop
    }

    /// The staff administrator.
    pub fn staff(&self) -> Actor {
        self.anonymous.with_token(&self.cast.staff)
    }

    /// A buyer of Acme.
    pub fn buyer(&self) -> Actor {
        self.anonymous.with_token(&self.cast.buyer.token)
    }

    /// Another buyer of Acme.
    pub fn other_buyer(&self) -> Actor {
        self.anonymous.with_token(&self.cast.other_buyer.token)
    }

    /// An approver of Acme.
    pub fn approver(&self) -> Actor {
        self.anonymous.with_token(&self.cast.approver.token)
    }

    /// The administrator of Acme.
    pub fn company_admin(&self) -> Actor {
        self.anonymous.with_token(&self.cast.company_admin.token)
    }

    /// The administrator of Globex, another company.
    pub fn stranger(&self) -> Actor {
        self.anonymous.with_token(&self.cast.stranger.token)
    }

    /// An unauthenticated caller.
    pub fn anonymous(&self) -> Actor {
        self.anonymous.clone()
    }

    /// The ids of Acme and its members.
    pub fn cast(&self) -> &'static Cast {
        self.cast
    }

    /// Acme's id.
    pub fn company(&self) -> &'static str {
        &self.cast.company
    }

    /// The id of the other company.
    pub fn other_company(&self) -> &'static str {
        &self.cast.other_company
    }

    /// Direct access to the database, to inspect or to damage it.
    pub fn database(&self) -> &Database {
        &self.database
    }

    /// The statements that the server sends.
    pub fn statements(&self) -> &Statements {
        self.server.statements()
    }

    /// Sets business time (`2026-04-01T09:00:00Z`).
    #[track_caller]
    pub fn set_clock(&self, now: &str) {
        let set = self.staff().put("/v1/clock", &json!({ "now": now }));
        assert!((200..300).contains(&set.status), "{set:?}");
    }

    /// Waits until all events are in the feed, which on PostgreSQL takes a moment.
    #[track_caller]
    pub fn wait_for_events(&self) {
        assert_eq!(self.server.wait_for_events(), 0, "events are stuck");
    }

    /// Stops the server and keeps the database, to inspect or to copy it.
    pub fn stop(&mut self) {
        self.server.stop();
    }

    /// Closes the shop without checking that the books balance: for tests that break them.
    pub fn close_broken(mut self) {
        self.close();
    }

    /// Stops the server. Its graceful shutdown waits for idle connections, so ours close first.
    fn close(&mut self) {
        self.anonymous = Actor::anonymous("");
        self.server.stop();
    }
}

impl Drop for Shop {
    fn drop(&mut self) {
        if self.server.is_stopped() {
            return;
        }
        if thread::panicking() {
            return self.close();
        }
        let broken = self.server.verify();
        self.close();
        assert!(broken.is_empty(), "the books do not balance:\n  {}", broken.join("\n  "));
    }
}
