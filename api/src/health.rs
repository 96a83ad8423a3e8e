//! For those who operate the service: is it alive, may it get requests, how is it doing.

use actix_web::{HttpResponse, web};
use domain::failure::Kind;

use crate::kernel::http::metrics;
use crate::kernel::problem::{Answered, Problem};
use crate::kernel::state::State;

/// `GET /livez`: the process answers.
pub(crate) async fn livez() -> HttpResponse {
    HttpResponse::Ok().json(serde_json::json!({ "status": "alive" }))
}

/// `GET /readyz`: the database answers, and nobody has asked this process to stop.
pub(crate) async fn readyz(state: web::Data<State>) -> Answered {
    if state.is_draining() {
        return Err(Problem::new(Kind::Unavailable, "draining", "This process is about to stop."));
    }
    state.store.ping().await?;
    Ok(HttpResponse::Ok().json(serde_json::json!({ "status": "ready" })))
}

/// `GET /metrics`, in Prometheus's text form.
pub(crate) async fn metrics(state: web::Data<State>) -> HttpResponse {
    metrics::statements(state.store.statements().sent());
    HttpResponse::Ok().content_type("text/plain; version=0.0.4").body(metrics::render())
}
