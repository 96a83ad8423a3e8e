//! A refusal as its reader sees it.

use domain::failure::Violation;
use serde::Serialize;
use utoipa::ToSchema;

/// Problem
///
/// Why a request was refused (RFC 9457).
#[derive(Serialize, ToSchema)]
#[schema(as = Problem)]
pub(crate) struct ProblemBody<'a> {
    /// A URI for the kind of problem; `about:blank`, since `code` says it.
    #[serde(rename = "type")]
    #[schema(example = "about:blank")]
    pub(super) kind: &'a str,
    /// The status in words.
    #[schema(example = "Conflict")]
    pub(super) title: &'a str,
    /// The HTTP status.
    #[schema(example = 409, minimum = 400, maximum = 599)]
    pub(super) status: u16,
    /// What went wrong, for programs: stable within v1.
    #[schema(example = "insufficient_stock")]
    pub(super) code: &'a str,
    /// What went wrong, for people.
    #[schema(example = "3 of BOLT-M8 are left.")]
    pub(super) detail: &'a str,
    /// The path that was asked.
    #[schema(example = "/v1/orders")]
    pub(super) instance: &'a str,
    /// The id of the request, as in the header `Request-Id`.
    #[schema(example = "req_01k3v8e3n5f0a8z2x1c4b7m9qd")]
    pub(super) request_id: &'a str,
    /// The single things that are wrong, where there are several or where a place is known.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) errors: Vec<ProblemError<'a>>,
}

/// One thing that is wrong with a request, and where.
#[derive(Serialize, ToSchema)]
pub(crate) struct ProblemError<'a> {
    /// JSON pointer into the request body; empty: the request as a whole.
    #[schema(example = "/lines/0/quantity")]
    pub(super) pointer: &'a str,
    /// What is wrong, for programs.
    #[schema(example = "out_of_range")]
    pub(super) code: &'a str,
    /// What is wrong, for people.
    #[schema(example = "must be at least 1")]
    pub(super) detail: &'a str,
}

impl<'a> From<&'a Violation> for ProblemError<'a> {
    fn from(violation: &'a Violation) -> Self {
        Self { pointer: &violation.pointer, code: violation.code, detail: &violation.detail }
    }
}
