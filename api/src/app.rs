//! The list of rooms: from it come the routes and the document alike.

use actix_web::web::{self, PathConfig};
use actix_web::{App, Error};
use utoipa::OpenApi;
use utoipa_actix_web::AppExt;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::http::{Queries, Routes, bad_path, fallback, literal};
use crate::problem::Problem;
use crate::{
    approvals, audit, billing, catalog, companies, credit, docs, events, fulfilment, health,
    identity, ledger, openapi, operation, orders, payments, pricing, purchasing,
};

/// A room: a part of the trade with operations of its own.
pub(crate) struct Room {
    /// Its tag in the document.
    pub(crate) name: &'static str,
    /// What it is about, for readers of the document.
    pub(crate) about: &'static str,
    /// Its operations.
    pub(crate) routes: fn(&mut ServiceConfig<'_>),
}

/// Every room, in the order of the document.
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

/// What is measured.
const METRICS: &str = "/metrics";

/// Paths beside the document, for those who operate the service.
const OUTSIDE: [&str; 8] = [
    "/livez",
    "/readyz",
    METRICS,
    "/.well-known/jwks.json",
    "/openapi.yaml",
    "/openapi.json",
    "/docs",
    "/docs/{file:.*}",
];

/// The OpenAPI document, finished.
pub fn document() -> utoipa::openapi::OpenApi {
    let mut whole = openapi::Head::openapi();
    for room in ROOMS {
        let scope = utoipa_actix_web::scope("/v1").configure(room.routes);
        let (_, mut part) = App::new().into_utoipa_app().service(scope).split_for_parts();
        openapi::tag(&mut part, room.name);
        whole.merge(part);
    }
    openapi::finish(&mut whole, ROOMS);
    whole
}

/// The document as YAML: what `comptoir openapi` prints, `/openapi.yaml` serves, and the repository
/// holds.
pub fn document_yaml() -> Result<String, String> {
    openapi::print::yaml(&document())
}

/// The document as JSON: what `comptoir openapi --format json` prints, `/openapi.json` serves, and the
/// repository holds.
pub fn document_json() -> Result<String, String> {
    openapi::print::json(&document())
}

/// Every path with its methods, for those who try another.
pub(crate) fn routes(document: &utoipa::openapi::OpenApi, with_metrics: bool) -> Routes {
    let documented =
        document.paths.paths.iter().map(|(path, item)| (path.clone(), openapi::methods(item)));
    let outside = OUTSIDE.iter().filter(|path| with_metrics || **path != METRICS);
    let outside = outside.map(|path| ((*path).to_owned(), vec!["GET"]));
    Routes::new(documented.chain(outside))
}

/// The operations that take a query string.
pub(crate) fn queries(document: &utoipa::openapi::OpenApi) -> Queries {
    let paths = document.paths.paths.iter();
    Queries(paths.flat_map(|(path, item)| openapi::with_query(path, item)).collect())
}

/// Registers everything but the metrics.
pub(crate) fn configure(config: &mut web::ServiceConfig) {
    config
        .app_data(PathConfig::default().error_handler(|error, request| -> Error {
            let problem: Problem = literal(request).unwrap_or_else(|| bad_path(&error));
            problem.into()
        }))
        .route("/livez", web::get().to(health::livez))
        .route("/readyz", web::get().to(health::readyz))
        .route("/.well-known/jwks.json", web::get().to(identity::well_known))
        .route("/openapi.yaml", web::get().to(docs::yaml))
        .route("/openapi.json", web::get().to(docs::json))
        .route("/docs", web::get().to(docs::entrance))
        .route("/docs/{file:.*}", web::get().to(docs::pages))
        .service(rooms())
        .default_service(web::to(fallback));
}

/// Registers the metrics.
pub(crate) fn metrics(config: &mut web::ServiceConfig) {
    config.route(METRICS, web::get().to(health::metrics));
}

/// The rooms that are asked most come first: a path is held against one pattern after the other.
fn rooms() -> impl actix_web::dev::HttpServiceFactory {
    let mut rooms: Vec<&Room> = ROOMS.iter().collect();
    rooms.sort_by_key(|room| !matches!(room.name, "orders" | "catalog"));
    let scope = utoipa_actix_web::scope("/v1");
    rooms.into_iter().fold(scope, |scope, room| scope.configure(room.routes))
}
