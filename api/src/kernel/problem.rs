//! Every refusal as `application/problem+json` (RFC 9457), and the only table from refusals to statuses.

use std::borrow::Cow;
use std::fmt;

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, HttpResponseBuilder, ResponseError};
use domain::failure::{Kind, Violation};
use domain::identity::Permission;

use self::body::ProblemError;
pub(crate) use body::ProblemBody;
pub use failures::At;

mod body;
mod failures;

/// The media type of every refusal.
pub const PROBLEM_JSON: &str = "application/problem+json";

/// Internal code, never sent to a client.
const ADMITTED: &str = "admitted";

/// A refusal on its way to the client.
///
/// The outermost middleware writes its body, because the request's id is known only there.
#[derive(Debug, Clone)]
pub struct Problem(Box<Refusal>);

#[derive(Debug, Clone)]
struct Refusal {
    status: StatusCode,
    code: Cow<'static, str>,
    detail: String,
    errors: Vec<Violation>,
    headers: Vec<(header::HeaderName, String)>,
    cause: Option<String>,
    may_retry: bool,
    hang_up: bool,
}

/// Result of a handler: a response, or a problem.
pub type Answered = Result<HttpResponse, Problem>;

/// The status of each kind of refusal. Nothing else in this program maps a rule to a status.
fn status(kind: Kind) -> StatusCode {
    match kind {
        Kind::Unreadable => StatusCode::BAD_REQUEST,
        Kind::Unauthenticated => StatusCode::UNAUTHORIZED,
        Kind::Forbidden => StatusCode::FORBIDDEN,
        Kind::NotFound => StatusCode::NOT_FOUND,
        Kind::Conflict => StatusCode::CONFLICT,
        Kind::Stale => StatusCode::PRECONDITION_FAILED,
        Kind::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
        Kind::Throttled => StatusCode::TOO_MANY_REQUESTS,
        Kind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        Kind::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

impl Problem {
    /// A refusal of `kind`.
    pub fn new(kind: Kind, code: &'static str, detail: impl Into<String>) -> Self {
        let problem = Self::with_status(status(kind), code, detail);
        match kind {
            Kind::Unauthenticated => problem.header(header::WWW_AUTHENTICATE, "Bearer"),
            Kind::Throttled | Kind::Unavailable => problem.retry_after(1),
            Kind::Unreadable
            | Kind::Forbidden
            | Kind::NotFound
            | Kind::Conflict
            | Kind::Stale
            | Kind::Invalid
            | Kind::Internal => problem,
        }
    }

    /// A refusal at the level of HTTP, for which the domain has no kind.
    pub(crate) fn with_status(
        status: StatusCode,
        code: impl Into<Cow<'static, str>>,
        detail: impl Into<String>,
    ) -> Self {
        Self(Box::new(Refusal {
            status,
            code: code.into(),
            detail: detail.into(),
            errors: Vec::new(),
            headers: Vec::new(),
            cause: None,
            may_retry: false,
            hang_up: false,
        }))
    }

    /// Not a refusal: ends the work of a caller that only checked its admission.
    pub(crate) fn would_be_admitted() -> Self {
        Self::with_status(StatusCode::OK, ADMITTED, "")
    }

    /// Whether [`Self::would_be_admitted`] made this.
    pub(crate) fn is_admission(&self) -> bool {
        self.0.code == ADMITTED
    }

    /// Not there, or not visible to the caller: the two look the same from outside.
    pub fn not_found() -> Self {
        Self::new(Kind::NotFound, "not_found", "Not found.")
    }

    /// Invalid values of a body, each with its pointer; a single one gives its code to the whole.
    pub fn invalid(errors: Vec<Violation>) -> Self {
        let (code, detail) = match errors.as_slice() {
            [only] => (only.code, only.detail.clone()),
            several => ("invalid_request", format!("{} values are not acceptable.", several.len())),
        };
        Self::new(Kind::Invalid, code, detail).at(errors)
    }

    /// An internal error: `cause` goes to the log, never to the client.
    pub fn internal(cause: impl fmt::Display) -> Self {
        let detail = "Internal error; the log has this request's id.";
        let mut problem = Self::new(Kind::Internal, "internal_error", detail);
        problem.0.cause = Some(cause.to_string());
        problem
    }

    /// Lists the single errors.
    #[must_use]
    pub fn at(mut self, errors: Vec<Violation>) -> Self {
        self.0.errors = errors;
        self
    }

    /// The same refusal of a part of the body: the pointers begin there.
    #[must_use]
    pub(crate) fn within(mut self, part: &str) -> Self {
        for error in &mut self.0.errors {
            error.pointer.insert_str(0, part);
        }
        self
    }

    /// Redacts figures that the caller, with the permissions `may`, must not read.
    #[must_use]
    pub(crate) fn told_to(mut self, may: impl Fn(Permission) -> bool) -> Self {
        let errors = std::mem::take(&mut self.0.errors);
        // A single error gives its text to the whole.
        let lent = errors.first().is_some_and(|first| first.detail == self.0.detail);
        self.0.errors = errors.into_iter().map(|error| error.told_to(&may)).collect();
        if let Some(first) = self.0.errors.first().filter(|_| lent) {
            self.0.detail.clone_from(&first.detail);
        }
        self
    }

    /// Sets `Retry-After`.
    #[must_use]
    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.0.headers.retain(|(name, _)| name != header::RETRY_AFTER);
        self.header(header::RETRY_AFTER, &seconds.to_string())
    }

    /// Closes the connection after the response.
    #[must_use]
    pub(crate) fn hanging_up(mut self) -> Self {
        self.0.hang_up = true;
        self
    }

    #[must_use]
    pub(crate) fn header(mut self, name: header::HeaderName, value: &str) -> Self {
        self.0.headers.push((name, value.to_owned()));
        self
    }

    /// The stable code.
    pub fn code(&self) -> &str {
        &self.0.code
    }

    /// The message for people.
    pub(crate) fn detail(&self) -> &str {
        &self.0.detail
    }

    /// HTTP status of the response.
    pub fn status(&self) -> StatusCode {
        self.0.status
    }

    /// Cause for the log, for an internal error.
    pub(crate) fn cause(&self) -> Option<&str> {
        self.0.cause.as_deref()
    }

    /// The body, for the request with this id and path.
    pub(crate) fn body<'a>(&'a self, request_id: &'a str, instance: &'a str) -> ProblemBody<'a> {
        ProblemBody {
            kind: "about:blank",
            title: self.0.status.canonical_reason().unwrap_or("Error"),
            status: self.0.status.as_u16(),
            code: &self.0.code,
            detail: &self.0.detail,
            instance,
            request_id,
            errors: self.0.errors.iter().map(ProblemError::from).collect(),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.0.status.as_u16(), self.0.code, self.0.detail)
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.0.status
    }

    fn error_response(&self) -> HttpResponse {
        let mut builder = HttpResponseBuilder::new(self.0.status);
        for (name, value) in &self.0.headers {
            builder.insert_header((name.clone(), value.as_str()));
        }
        if self.0.hang_up {
            builder.force_close();
        }
        let mut response = builder.finish();
        response.extensions_mut().insert(self.clone());
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_faults_are_not_shown() {
        let problem = Problem::internal("the disk said no");
        let body = serde_json::to_string(&problem.body("req_1", "/")).unwrap();
        assert!(!body.contains("disk"), "{body}");
        assert_eq!(problem.cause(), Some("the disk said no"));
    }
}
