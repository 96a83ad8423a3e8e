//! Routes and OpenAPI document, both from the list of rooms.

use actix_web::web::{self, PathConfig};
use actix_web::{App, Error};
use utoipa::OpenApi;
use utoipa_actix_web::AppExt;

use crate::kernel::http::{Queries, Routes, bad_path, fallback, literal};
use crate::kernel::problem::Problem;
use crate::rooms::{ROOMS, Room, Shared, identity};
use crate::{docs, health, openapi};

/// Path of the metrics.
const METRICS: &str = "/metrics";

/// Operational paths beside the document.
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

/// The OpenAPI document, complete.
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

/// Every path with its methods, for the 405 response.
pub(crate) fn routes(document: &utoipa::openapi::OpenApi, with_metrics: bool) -> Routes {
    let documented =
        document.paths.paths.iter().map(|(path, item)| (path.clone(), openapi::methods(item)));
    let outside = OUTSIDE.iter().filter(|path| with_metrics || **path != METRICS);
    let outside = outside.map(|path| ((*path).to_owned(), vec!["GET"]));
    Routes::new(documented.chain(outside))
}

/// Operations with a query string.
pub(crate) fn queries(document: &utoipa::openapi::OpenApi) -> Queries {
    let paths = document.paths.paths.iter();
    Queries(paths.flat_map(|(path, item)| openapi::with_query(path, item)).collect())
}

/// Registers all routes but the metrics.
pub(crate) fn configure(config: &mut web::ServiceConfig, shared: &Shared) {
    shared.register(config);
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

/// The busiest rooms come first: the router matches a path against one pattern after the other.
fn rooms() -> impl actix_web::dev::HttpServiceFactory {
    let mut rooms: Vec<&Room> = ROOMS.iter().collect();
    rooms.sort_by_key(|room| !matches!(room.name, "orders" | "catalog"));
    let scope = utoipa_actix_web::scope("/v1");
    rooms.into_iter().fold(scope, |scope, room| scope.configure(room.routes))
}
