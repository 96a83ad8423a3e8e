//! Texts of request bodies, as `validator` asks: `#[validate(custom(function = "text::line"))]`.

use domain::failure::Failure;
use domain::text::{self, BadText};
use validator::ValidationError;

/// A name by which something is found: a number of somebody else's.
pub(crate) fn code(text: &str) -> Result<(), ValidationError> {
    text::check_code(text).map_err(refusal)
}

/// What stands on one line: a name, a street.
pub(crate) fn line(text: &str) -> Result<(), ValidationError> {
    text::check_line(text).map_err(refusal)
}

/// What may have several lines: a reason, a comment.
pub(crate) fn prose(text: &str) -> Result<(), ValidationError> {
    text::check_prose(text).map_err(refusal)
}

fn refusal(bad: BadText) -> ValidationError {
    ValidationError::new(bad.code()).with_message(bad.to_string().into())
}
