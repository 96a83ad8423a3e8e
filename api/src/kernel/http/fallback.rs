//! Requests without a route: 405 where another method would match, else 404.

use std::collections::HashSet;

use actix_web::dev::ResourceDef;
use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};

use super::refusals::shown;
use crate::kernel::problem::{Answered, Problem};

/// Every path, with its methods.
pub(crate) struct Routes(Vec<(ResourceDef, Vec<&'static str>)>);

/// Operations with a query string, by method and path: `GET /v1/orders`.
pub(crate) struct Queries(pub(crate) HashSet<String>);

impl Routes {
    /// From the document's paths and the operational paths.
    pub(crate) fn new(paths: impl IntoIterator<Item = (String, Vec<&'static str>)>) -> Self {
        Self(paths.into_iter().map(|(path, methods)| (ResourceDef::new(path), methods)).collect())
    }

    fn methods(&self, path: &str) -> Vec<&'static str> {
        let is_literal = |pattern: &ResourceDef| pattern.pattern() == Some(path);
        let literal = self.0.iter().any(|(pattern, _)| is_literal(pattern));
        let mut methods: Vec<_> = self
            .0
            .iter()
            .filter(
                |(pattern, _)| if literal { is_literal(pattern) } else { pattern.is_match(path) },
            )
            .flat_map(|(_, methods)| methods.iter().copied())
            .collect();
        if methods.contains(&"GET") {
            // The outermost middleware turns HEAD into GET, and the connection omits the body.
            methods.push("HEAD");
        }
        methods.sort_unstable();
        methods.dedup();
        methods
    }
}

/// Methods of a path that is an operation of its own (`/v1/orders/evaluate`), requested with a method that
/// only a template beside it has (`GET /v1/orders/{id}`).
pub(crate) fn literal(request: &HttpRequest) -> Option<Problem> {
    let routes = request.app_data::<web::Data<Routes>>()?;
    let (_, methods) = routes
        .0
        .iter()
        .find(|(pattern, _)| pattern.pattern() == Some(request.path()))
        .filter(|(_, methods)| !methods.contains(&request.method().as_str()))?;
    Some(not_allowed(request.path(), &methods.join(", ")))
}

fn not_allowed(path: &str, allow: &str) -> Problem {
    Problem::with_status(
        StatusCode::METHOD_NOT_ALLOWED,
        "method_not_allowed",
        format!("{path} allows {allow}."),
    )
    .header(header::ALLOW, allow)
}

/// 404 for any method.
pub(super) fn unknown_path(path: &str) -> Problem {
    let path = shown(path);
    let detail = format!("Unknown path {path}; GET /openapi.yaml lists all paths.");
    Problem::with_status(StatusCode::NOT_FOUND, "unknown_path", detail)
}

/// Default service of the listener without the API.
pub(crate) async fn nothing_here(request: HttpRequest) -> Answered {
    Err(unknown_path(request.path()))
}

/// Default service of the API.
pub(crate) async fn fallback(request: HttpRequest, routes: web::Data<Routes>) -> Answered {
    let methods = routes.methods(request.path());
    let path = shown(request.path());
    if methods.is_empty() {
        return Err(unknown_path(path));
    }
    let allow = methods.join(", ");
    if request.method() == actix_web::http::Method::OPTIONS {
        return Ok(HttpResponse::NoContent().insert_header((header::ALLOW, allow)).finish());
    }
    Err(not_allowed(path, &allow))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_a_path_would_take() {
        let routes = Routes::new([
            ("/v1/orders".to_owned(), vec!["POST", "GET"]),
            ("/v1/orders/{id}".to_owned(), vec!["GET"]),
            ("/v1/orders/evaluate".to_owned(), vec!["POST"]),
        ]);
        assert_eq!(routes.methods("/v1/orders"), ["GET", "HEAD", "POST"]);
        assert_eq!(routes.methods("/v1/orders/evaluate"), ["POST"]);
        assert!(routes.methods("/v1/nothing").is_empty());
    }
}
