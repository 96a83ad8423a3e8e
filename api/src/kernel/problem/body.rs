//! A problem response as the client reads it.

use domain::failure::Violation;
use serde::Serialize;
use utoipa::ToSchema;

/// Problem
///
/// Why a request was refused (RFC 9457).
#[derive(Serialize, ToSchema)]
#[schema(as = Problem)]
pub(crate) struct ProblemBody<'a> {
    /// A URI for the type of problem; always `about:blank`, since `code` identifies it.
    #[serde(rename = "type")]
    #[schema(example = "about:blank")]
    pub(super) kind: &'a str,
    /// Reason phrase of the HTTP status.
    #[schema(example = "Conflict")]
    pub(super) title: &'a str,
    /// HTTP status.
    #[schema(example = 409, minimum = 400, maximum = 599)]
    pub(super) status: u16,
    /// Error code, for programs: stable within v1.
    #[schema(example = "insufficient_stock")]
    pub(super) code: &'a str,
    /// Explanation, for people.
    #[schema(example = "3 of BOLT-M8 are left.")]
    pub(super) detail: &'a str,
    /// Path of the request.
    #[schema(example = "/v1/orders")]
    pub(super) instance: &'a str,
    /// Id of the request, as in the header `Request-Id`.
    #[schema(example = "req_01k3v8e3n5f0a8z2x1c4b7m9qd")]
    pub(super) request_id: &'a str,
    /// Single errors, if there are several or if their location is known.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) errors: Vec<ProblemError<'a>>,
}

/// One error of a request, with its location.
#[derive(Serialize, ToSchema)]
pub(crate) struct ProblemError<'a> {
    /// JSON pointer into the request body; empty: the request as a whole.
    #[schema(example = "/lines/0/quantity")]
    pub(super) pointer: &'a str,
    /// Error code, for programs.
    #[schema(example = "out_of_range")]
    pub(super) code: &'a str,
    /// Explanation, for people.
    #[schema(example = "must be at least 1")]
    pub(super) detail: &'a str,
}

impl<'a> From<&'a Violation> for ProblemError<'a> {
    fn from(violation: &'a Violation) -> Self {
        Self { pointer: &violation.pointer, code: violation.code, detail: &violation.detail }
    }
}
