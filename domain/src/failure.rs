//! Refusals: what every error reports, independent of HTTP.

use crate::identity::Permission;

/// Kind of a refusal; the API maps it to an HTTP status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The request cannot be read: not JSON, an unknown field, a bad id.
    Unreadable,
    /// Unauthenticated.
    Unauthenticated,
    /// Authenticated, but not permitted.
    Forbidden,
    /// Not found, or outside the caller's scope.
    NotFound,
    /// Conflict with business state: stock, credit, a status.
    Conflict,
    /// Stale version: the caller's copy is outdated.
    Stale,
    /// Well-formed, but a value is out of range.
    Invalid,
    /// Rate limit; retry later.
    Throttled,
    /// Temporarily unavailable, the request is fine; retry later.
    Unavailable,
    /// Internal error: logged, never shown.
    Internal,
}

/// One violation, and its location.
///
/// Its `detail` is for every caller. A figure that needs a permission is in a second text, shown only to
/// callers known to have it: code that forgets to check reveals too little, never too much.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// JSON pointer into the request body (`/lines/0/quantity`); empty: the request as a whole.
    pub pointer: String,
    /// Stable, machine-readable code.
    pub code: &'static str,
    /// Message for people.
    pub detail: String,
    figures: Option<(Permission, String)>,
}

impl Violation {
    /// A violation at `pointer`.
    pub fn new(pointer: impl Into<String>, code: &'static str, detail: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), code, detail: detail.into(), figures: None }
    }

    /// The same, with another detail for callers with the permission its figures need.
    #[must_use]
    pub fn with_figures(self, needs: Permission, detail: impl Into<String>) -> Self {
        Self { figures: Some((needs, detail.into())), ..self }
    }

    /// The violation as shown to a caller with the permissions `may`.
    #[must_use]
    pub fn told_to(self, may: impl Fn(Permission) -> bool) -> Self {
        match self.figures {
            Some((needs, detail)) if may(needs) => Self { detail, figures: None, ..self },
            Some(_) | None => Self { figures: None, ..self },
        }
    }

    /// The detail with every figure: for storage; masked when it is read.
    pub fn full(&self) -> &str {
        self.figures.as_ref().map_or(&self.detail, |(_, detail)| detail)
    }
}

/// A refusal. Its `Display` is shown to the caller, unless its kind is [`Kind::Internal`].
pub trait Failure: std::error::Error {
    /// Stable, machine-readable code, `snake_case`.
    fn code(&self) -> &'static str;
    /// Its kind.
    fn kind(&self) -> Kind;
    /// The individual violations, if there are several.
    fn violations(&self) -> Vec<Violation> {
        Vec::new()
    }
}
