//! What every refusal can say about itself, without knowing HTTP.

use crate::identity::Permission;

/// What kind of refusal it is; the front door turns it into a status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The request cannot be read: not JSON, an unknown field, a bad id.
    Unreadable,
    /// Nobody known is asking.
    Unauthenticated,
    /// Known, but not allowed.
    Forbidden,
    /// Not there, or somebody else's.
    NotFound,
    /// Against the state of the business: stock, credit, a status.
    Conflict,
    /// The caller's copy is older than ours.
    Stale,
    /// Readable, but a value is out of its range.
    Invalid,
    /// Too many of these; later again.
    Throttled,
    /// Nothing is wrong with the request; later again.
    Unavailable,
    /// Our fault: logged, never shown.
    Internal,
}

/// One thing that is wrong, and where.
///
/// Its `detail` is for every caller. A figure that not all may read stands in a second text, which is shown
/// where the caller is known to have the permission: code that forgets to ask tells too little, never too much.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// JSON pointer into the request body (`/lines/0/quantity`); empty: the request as a whole.
    pub pointer: String,
    /// Stable, machine-readable.
    pub code: &'static str,
    /// For people.
    pub detail: String,
    figures: Option<(Permission, String)>,
}

impl Violation {
    /// A violation at `pointer`.
    pub fn new(pointer: impl Into<String>, code: &'static str, detail: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), code, detail: detail.into(), figures: None }
    }

    /// The same, with another detail for callers who have the permission that its figures need.
    #[must_use]
    pub fn with_figures(self, needs: Permission, detail: impl Into<String>) -> Self {
        Self { figures: Some((needs, detail.into())), ..self }
    }

    /// As it is told to a caller who `may` do this and not that.
    #[must_use]
    pub fn told_to(self, may: impl Fn(Permission) -> bool) -> Self {
        match self.figures {
            Some((needs, detail)) if may(needs) => Self { detail, figures: None, ..self },
            Some(_) | None => Self { figures: None, ..self },
        }
    }

    /// The detail with every figure: for what is stored, and masked when it is read.
    pub fn full(&self) -> &str {
        self.figures.as_ref().map_or(&self.detail, |(_, detail)| detail)
    }
}

/// A refusal. Its `Display` is shown to the caller, unless its kind is [`Kind::Internal`].
pub trait Failure: std::error::Error {
    /// Stable, machine-readable, `snake_case`.
    fn code(&self) -> &'static str;
    /// Which kind of refusal this is.
    fn kind(&self) -> Kind;
    /// The single things that are wrong, where there are several.
    fn violations(&self) -> Vec<Violation> {
        Vec::new()
    }
}
