//! Operational endpoints: liveness, readiness, metrics.

use actix_web::{HttpResponse, web};
use domain::failure::Kind;

use crate::kernel::http::metrics;
use crate::kernel::problem::{Answered, Problem};
use crate::kernel::state::State;

/// `GET /livez`: the process responds.
pub(crate) async fn livez() -> HttpResponse {
    HttpResponse::Ok().json(serde_json::json!({ "status": "alive" }))
}

/// `GET /readyz`: the database responds, and the process is not draining.
pub(crate) async fn readyz(state: web::Data<State>) -> Answered {
    if state.is_draining() {
        return Err(Problem::new(Kind::Unavailable, "draining", "The server is shutting down."));
    }
    state.store.ping().await?;
    Ok(HttpResponse::Ok().json(serde_json::json!({ "status": "ready" })))
}

/// `GET /metrics`, in Prometheus's text form.
pub(crate) async fn metrics(state: web::Data<State>) -> HttpResponse {
    metrics::statements(state.store.statements().sent());
    HttpResponse::Ok().content_type("text/plain; version=0.0.4").body(metrics::render())
}
