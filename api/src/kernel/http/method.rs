//! The methods that are looked at: those that HTTP itself has. Whatever else a request begins with is a
//! word of its sender's own making, of any length, and must reach no log and no label.

use actix_web::http::{Method, StatusCode};

use crate::kernel::problem::Problem;

/// What stands in logs and labels for all methods that are not known.
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
        // Newer than the constants of the library.
        _ if method.as_str() == QUERY => QUERY,
        _ => OTHER,
    }
}

/// Refuses a method that is none of HTTP's own, and ends the connection: its sender speaks something else.
pub(super) fn check(method: &Method) -> Result<(), Problem> {
    if label(method) != OTHER {
        return Ok(());
    }
    let detail = "This method is none of HTTP's own.";
    Err(Problem::with_status(StatusCode::NOT_IMPLEMENTED, "unknown_method", detail).hanging_up())
}
