//! How far permissions reach.

/// How far a role's permissions reach at the place of the grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reach {
    /// The user's own orders, and their documents.
    Own,
    /// Everything at the place.
    All,
}

impl Reach {
    /// Every reach, the narrower one first.
    pub const ALL: [Self; 2] = [Self::Own, Self::All];

    /// The enum value as text.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::All => "all",
        }
    }
}
