//! The OpenAPI document, and pages to read it; no network is needed.

use std::borrow::Cow;
use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::http::header::{CONTENT_SECURITY_POLICY, LOCATION};
use actix_web::web::{self, Bytes};
use utoipa_swagger_ui::Config;

use crate::kernel::problem::{Answered, Problem};

/// Allows Swagger UI's own scripts and styles, and images it draws itself.
const POLICY: &str = "default-src 'none'; base-uri 'none'; form-action 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'";

/// The document as served: the same bytes for all requests, never copied.
pub(crate) struct Document {
    yaml: Bytes,
    json: Bytes,
    pages: Arc<Config<'static>>,
}

impl Document {
    pub(crate) fn new(yaml: String, json: String) -> Self {
        let pages = Config::new(["/openapi.yaml"]).try_it_out_enabled(true).filter(true);
        Self { yaml: yaml.into(), json: json.into(), pages: Arc::new(pages) }
    }
}

/// `GET /openapi.yaml`.
pub(crate) async fn yaml(document: web::Data<Document>) -> HttpResponse {
    HttpResponse::Ok().content_type("application/yaml").body(document.yaml.clone())
}

/// `GET /openapi.json`.
pub(crate) async fn json(document: web::Data<Document>) -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(document.json.clone())
}

/// `GET /docs` redirects to the pages' directory, which their relative links need.
pub(crate) async fn entrance() -> HttpResponse {
    HttpResponse::PermanentRedirect().insert_header((LOCATION, "/docs/")).finish()
}

/// `GET /docs/…`.
pub(crate) async fn pages(file: web::Path<String>, document: web::Data<Document>) -> Answered {
    let found = utoipa_swagger_ui::serve(&file, Arc::clone(&document.pages))
        .map_err(Problem::internal)?
        .ok_or_else(Problem::not_found)?;
    let kind = found.content_type;
    let kind = if kind.starts_with("text/") { format!("{kind}; charset=utf-8") } else { kind };
    let bytes = match found.bytes {
        Cow::Borrowed(shipped) => Bytes::from_static(shipped),
        Cow::Owned(made) => made.into(),
    };
    Ok(HttpResponse::Ok()
        .content_type(kind)
        .insert_header((CONTENT_SECURITY_POLICY, POLICY))
        .body(bytes))
}
