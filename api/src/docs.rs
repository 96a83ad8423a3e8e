//! The document, and pages to read it with; nothing here needs a network.

use std::sync::Arc;

use actix_web::http::header::{CONTENT_SECURITY_POLICY, LOCATION};
use actix_web::{HttpResponse, web};
use utoipa_swagger_ui::Config;

use crate::problem::{Answered, Problem};

/// Swagger UI's own scripts and styles, and images it draws itself.
const POLICY: &str = "default-src 'none'; base-uri 'none'; form-action 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'";

/// The document as it is served.
pub(crate) struct Document {
    yaml: String,
    pages: Arc<Config<'static>>,
}

impl Document {
    pub(crate) fn new(yaml: String) -> Self {
        let pages = Config::new(["/openapi.yaml"]).try_it_out_enabled(true).filter(true);
        Self { yaml, pages: Arc::new(pages) }
    }
}

/// `GET /openapi.yaml`.
pub(crate) async fn yaml(document: web::Data<Document>) -> HttpResponse {
    HttpResponse::Ok().content_type("application/yaml").body(document.yaml.clone())
}

/// `GET /docs` leads to the pages' directory, which their relative links need.
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
    Ok(HttpResponse::Ok()
        .content_type(kind)
        .insert_header((CONTENT_SECURITY_POLICY, POLICY))
        .body(found.bytes.into_owned()))
}
