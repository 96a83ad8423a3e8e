//! The accepted methods: HTTP's own. Any other method is a word of the client's choice, of any length, and
//! must reach no log and no label.

use actix_web::http::{Method, StatusCode};

use crate::kernel::problem::Problem;

/// Name of all unknown methods in logs and labels.
const OTHER: &str = "other";

/// HTTP's safe method with a body.
const QUERY: &str = "QUERY";

/// The method, for logs and labels.
pub(super) fn label(method: &Method) -> &'static str {
    // RFC 9110 and 5789.
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        Method::TRACE => "TRACE",
        Method::CONNECT => "CONNECT",
        // Not among the library's constants yet.
        _ if method.as_str() == QUERY => QUERY,
        _ => OTHER,
    }
}

/// Refuses an unknown method, and closes the connection: the client speaks another protocol.
pub(super) fn check(method: &Method) -> Result<(), Problem> {
    if label(method) != OTHER {
        return Ok(());
    }
    let detail = "Unknown HTTP method.";
    Err(Problem::with_status(StatusCode::NOT_IMPLEMENTED, "unknown_method", detail).hanging_up())
}
