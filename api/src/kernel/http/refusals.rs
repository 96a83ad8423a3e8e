//! Turns every error into a problem, also the framework's own.

use actix_cors::CorsError;
use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::PathError;
use actix_web::http::header::{self, CONTENT_TYPE, HeaderName, HeaderValue};
use actix_web::http::{StatusCode, Uri};
use domain::failure::Kind;

use super::method;
use crate::kernel::problem::{PROBLEM_JSON, Problem};

/// Longest path and query accepted.
const LONGEST_URI: usize = 8 << 10;
/// Length of a path as shown in logs and problems.
const LONGEST_SHOWN: usize = 1 << 10;

/// Largest sum of header names and values accepted. Beyond 96 headers or 128 KiB the framework itself closes
/// the connection.
const LARGEST_HEADERS: usize = 32 << 10;

/// Single-valued headers. If two differ, a proxy in front may have believed the other one.
const SINGLE: [HeaderName; 9] = [
    header::AUTHORIZATION,
    header::CONTENT_ENCODING,
    CONTENT_TYPE,
    header::HOST,
    header::IF_MATCH,
    header::ORIGIN,
    HeaderName::from_static("idempotency-key"),
    HeaderName::from_static("request-id"),
    HeaderName::from_static("traceparent"),
];

/// Refuses request heads that no handler should see.
pub(super) fn head(request: &ServiceRequest) -> Result<(), Problem> {
    method::check(request.method())?;
    address(request.uri())?;
    let size = |(name, value): (&HeaderName, &HeaderValue)| name.as_str().len() + value.len();
    if request.headers().iter().map(size).sum::<usize>() > LARGEST_HEADERS {
        let detail = "The headers may have at most 32 KiB together.";
        let status = StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE;
        return Err(Problem::with_status(status, "headers_too_large", detail).hanging_up());
    }
    match SINGLE.iter().find(|name| differ(request.headers().get_all(*name))) {
        None => Ok(()),
        Some(name) => Err(Problem::new(
            Kind::Unreadable,
            "repeated_header",
            format!("The header {name} occurs more than once, with different values."),
        )),
    }
}

fn differ<'a>(mut values: impl Iterator<Item = &'a HeaderValue>) -> bool {
    let first = values.next();
    values.any(|value| Some(value) != first)
}

/// The path as shown, truncated: it can be as long as the client likes.
pub(super) fn shown(path: &str) -> &str {
    let end = path.floor_char_boundary(LONGEST_SHOWN);
    path.get(..end).unwrap_or(path)
}

fn address(uri: &Uri) -> Result<(), Problem> {
    let query = uri.query().unwrap_or("");
    if uri.path().len() + query.len() > LONGEST_URI {
        let detail = "Path and query may have at most 8 KiB together.";
        return Err(
            Problem::with_status(StatusCode::URI_TOO_LONG, "uri_too_long", detail).hanging_up()
        );
    }
    // No database text can hold it, wherever it would be stored.
    if uri.path().contains("%00") || query.contains("%00") {
        let detail = "The address contains the character U+0000.";
        return Err(Problem::new(Kind::Unreadable, "bad_address", detail));
    }
    Ok(())
}

/// An invalid path segment.
pub(crate) fn bad_path(error: &PathError) -> Problem {
    let words = error.to_string();
    let words = words.strip_prefix("Path deserialize error: ").unwrap_or(&words);
    Problem::new(Kind::Unreadable, "bad_id", format!("The path cannot be read: {words}."))
}

/// Writes the body of a problem, which needs the request's id and path.
pub(super) fn finish(
    response: ServiceResponse<BoxBody>,
    request_id: &str,
) -> ServiceResponse<BoxBody> {
    let status = response.status();
    let mine = response.response().extensions().get::<Problem>().cloned();
    let is_error = status.is_client_error() || status.is_server_error();
    let problem = match mine {
        Some(problem) => problem,
        None if is_error => foreign(&response),
        None => return response,
    };
    if let Some(cause) = problem.cause() {
        tracing::error!(request_id, cause, "internal error");
    }
    let path = shown(response.request().path()).to_owned();
    let body = serde_json::to_vec(&problem.body(request_id, &path)).unwrap_or_default();
    let mut response = response.map_body(|_head, _empty| BoxBody::new(body));
    *response.response_mut().status_mut() = problem.status();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
    response
}

/// A refusal by the framework, which has only a status, or by the CORS middleware.
fn foreign(response: &ServiceResponse<BoxBody>) -> Problem {
    let cause = response.response().error().and_then(|error| error.as_error::<CorsError>());
    if let Some(refused) = cause {
        return Problem::with_status(StatusCode::FORBIDDEN, "cors_refused", format!("{refused}."));
    }
    let (request, status) = (response.request(), response.status());
    let reason = status.canonical_reason().unwrap_or("error");
    let code = reason.to_ascii_lowercase().replace([' ', '-'], "_");
    let (method, path) = (method::label(request.method()), shown(request.path()));
    let detail = format!("{method} {path} was refused: {reason}.");
    Problem::with_status(status, code, detail)
}
