//! The list of rooms, the modules of the API; the routes and the OpenAPI document both come from it.

mod approvals;
mod audit;
mod billing;
mod catalog;
mod companies;
mod credit;
mod events;
mod fulfilment;
pub(crate) mod identity;
mod ledger;
mod operation;
mod orders;
mod payments;
mod pricing;
mod purchasing;

use std::sync::Arc;

use actix_web::web;
use utoipa_actix_web::service_config::ServiceConfig;

use self::catalog::Kept;
use crate::flows::place_order::Placing;
use crate::kernel::worker::Worker;
use crate::kernel::write::Together;

/// A room: a module of the API with its own operations.
pub(crate) struct Room {
    /// Tag in the OpenAPI document.
    pub(crate) name: &'static str,
    /// Description of the tag in the OpenAPI document.
    pub(crate) about: &'static str,
    /// Registers the operations.
    pub(crate) routes: fn(&mut ServiceConfig<'_>),
}

/// Every room, in the order of the OpenAPI document.
pub(crate) const ROOMS: &[Room] = &[
    Room {
        name: "identity",
        about: "Who is asking: access tokens, and what a caller may do.",
        routes: identity::routes,
    },
    Room {
        name: "companies",
        about: "Companies that buy, and the people who buy for them.",
        routes: companies::routes,
    },
    Room {
        name: "catalog",
        about: "What is sold, and how much of it there is.",
        routes: catalog::routes,
    },
    Room {
        name: "pricing",
        about: "Price lists, their prices, and tax rates.",
        routes: pricing::routes,
    },
    Room {
        name: "purchasing",
        about: "What a company's orders are held to.",
        routes: purchasing::routes,
    },
    Room { name: "fulfilment", about: "What leaves, and when.", routes: fulfilment::routes },
    Room {
        name: "billing",
        about: "Who invoices; invoices, credit notes, and what is given up.",
        routes: billing::routes,
    },
    Room {
        name: "payments",
        about: "Money that came in, what it paid, and how it went back.",
        routes: payments::routes,
    },
    Room {
        name: "ledger",
        about: "What was posted, what it adds up to, and which periods are closed.",
        routes: ledger::routes,
    },
    Room {
        name: "events",
        about: "The feed of all that happened, for those who follow.",
        routes: events::routes,
    },
    Room {
        name: "audit",
        about: "Who did what, what that changed, and the chain that shows that nobody touched it.",
        routes: audit::routes,
    },
    Room {
        name: "orders",
        about: "Orders: what is decided about them, and what becomes of them.",
        routes: orders::routes,
    },
    Room {
        name: "approvals",
        about: "Who must approve an order, and what they said.",
        routes: approvals::routes,
    },
    Room {
        name: "credit",
        about: "What a company may owe, and what it owes.",
        routes: credit::routes,
    },
    Room {
        name: "operation",
        about: "The clock and the scheduled work, for staff.",
        routes: operation::routes,
    },
];

/// The background workers of the rooms.
pub(crate) const WORKERS: &[Worker] = &[identity::forget, orders::give_up];

/// State that the rooms keep between requests, shared by all server threads; a handler takes its part
/// as `web::Data`.
#[derive(Clone)]
pub(crate) struct Shared {
    /// Queue of orders that are placed in batches.
    placing: web::Data<Together<Placing>>,
    /// Cache of products and their rendered JSON.
    products: web::Data<Kept>,
}

impl Default for Shared {
    fn default() -> Self {
        let placing = Arc::new(orders::placing());
        Self { placing: placing.into(), products: web::Data::new(Kept::default()) }
    }
}

impl Shared {
    /// Registers each part with the handlers of one thread.
    pub(crate) fn register(&self, config: &mut web::ServiceConfig) {
        config.app_data(self.placing.clone()).app_data(self.products.clone());
    }
}
