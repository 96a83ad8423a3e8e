//! The list of rooms, the modules of the API; the routes and the OpenAPI document both come from it.

mod approvals;
mod audit;
mod billing;
mod calendars;
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
mod risk;
mod settings;

use std::sync::Arc;

use actix_web::web;
use utoipa_actix_web::service_config::ServiceConfig;

use self::approvals::Simulating;
use self::catalog::ProductCache;
use crate::flows::place_order::Placing;
use crate::kernel::job::Job;
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
        about: "Authentication: access tokens, users, API keys and permissions.",
        routes: identity::routes,
    },
    Room { name: "companies", about: "Companies and their members.", routes: companies::routes },
    Room { name: "catalog", about: "Products and stock.", routes: catalog::routes },
    Room {
        name: "pricing",
        about: "Price lists, their prices, and tax rates.",
        routes: pricing::routes,
    },
    Room {
        name: "purchasing",
        about: "Purchase rules: order limits, quantity rules, cost centres and budgets.",
        routes: purchasing::routes,
    },
    Room {
        name: "calendars",
        about: "Working hours, by which deadlines are counted.",
        routes: calendars::routes,
    },
    Room { name: "fulfilment", about: "Shipments.", routes: fulfilment::routes },
    Room {
        name: "billing",
        about: "The issuer, invoices, credit notes and write-offs.",
        routes: billing::routes,
    },
    Room {
        name: "payments",
        about: "Payments, their allocations, refunds and bank returns.",
        routes: payments::routes,
    },
    Room {
        name: "ledger",
        about: "Ledger entries, trial balance, statements and closed periods.",
        routes: ledger::routes,
    },
    Room { name: "events", about: "The event feed for integrations.", routes: events::routes },
    Room {
        name: "audit",
        about: "The audit log: actor, action and changes, in a tamper-evident chain.",
        routes: audit::routes,
    },
    Room {
        name: "orders",
        about: "Orders: evaluate, place, read and cancel.",
        routes: orders::routes,
    },
    Room {
        name: "approvals",
        about: "Approval rules, approval requests and decisions.",
        routes: approvals::routes,
    },
    Room {
        name: "credit",
        about: "The credit account of a company: limit, reserved, receivable, available.",
        routes: credit::routes,
    },
    Room {
        name: "risk",
        about: "Reviews: a person decides whether an order goes on.",
        routes: risk::routes,
    },
    Room {
        name: "settings",
        about: "The operator's settings: guests, customers, orders.",
        routes: settings::routes,
    },
    Room {
        name: "operation",
        about: "The clock and scheduled jobs, for staff.",
        routes: operation::routes,
    },
];

/// The background workers of the rooms.
pub(crate) const WORKERS: &[Worker] = &[identity::forget];

/// The scheduled jobs of the rooms.
pub(crate) const JOBS: &[Job] = &[
    approvals::CHASE_APPROVALS,
    identity::END_EMERGENCY_ACCESS,
    orders::EXPIRE_ORDERS,
    operation::FORGET_RUNS,
    purchasing::WATCH_BUDGETS,
];

/// State that the rooms keep between requests, shared by all server threads; a handler takes its part
/// as `web::Data`.
#[derive(Clone)]
pub(crate) struct Shared {
    /// Queue of orders that are placed in batches.
    placing: web::Data<Together<Placing>>,
    /// Cache of products and their rendered JSON.
    products: web::Data<ProductCache>,
    /// Callers with a simulation under way.
    simulating: web::Data<Simulating>,
}

impl Default for Shared {
    fn default() -> Self {
        let placing = Arc::new(orders::placing());
        Self {
            placing: placing.into(),
            products: web::Data::new(ProductCache::default()),
            simulating: web::Data::new(Simulating::default()),
        }
    }
}

impl Shared {
    /// Registers each part with the handlers of one thread.
    pub(crate) fn register(&self, config: &mut web::ServiceConfig) {
        config
            .app_data(self.placing.clone())
            .app_data(self.products.clone())
            .app_data(self.simulating.clone());
    }
}
