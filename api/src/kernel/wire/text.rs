//! Validators of body texts, for `validator`: `#[validate(custom(function = "text::line"))]`.

use domain::failure::Failure;
use domain::text::{self, BadText};
use validator::ValidationError;

/// An external identifier, such as the buyer's own number.
pub(crate) fn code(text: &str) -> Result<(), ValidationError> {
    text::check_code(text).map_err(refusal)
}

/// A single-line text: a name, a street.
pub(crate) fn line(text: &str) -> Result<(), ValidationError> {
    text::check_line(text).map_err(refusal)
}

/// A multi-line text: a reason, a comment.
pub(crate) fn prose(text: &str) -> Result<(), ValidationError> {
    text::check_prose(text).map_err(refusal)
}

fn refusal(bad: BadText) -> ValidationError {
    ValidationError::new(bad.code()).with_message(bad.to_string().into())
}
