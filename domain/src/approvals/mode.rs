//! How many approvers of a step must approve.

use serde::{Deserialize, Serialize};

/// How many of a step's approvers must approve.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "StoredMode", into = "StoredMode")]
pub enum Mode {
    /// Any one.
    Any,
    /// All.
    All,
    /// This many.
    AtLeast(u32),
}

/// The mode as it is stored, beside the other fields of its step. A number is stored as a word that the release
/// before reads, and beside it: that release asks all approvers meanwhile, which is stricter.
#[derive(Serialize, Deserialize)]
struct StoredMode {
    mode: ModeWord,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    at_least: Option<u32>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum ModeWord {
    Any,
    All,
}

impl From<StoredMode> for Mode {
    fn from(stored: StoredMode) -> Self {
        match (stored.mode, stored.at_least) {
            (ModeWord::Any | ModeWord::All, Some(count)) => Self::AtLeast(count),
            (ModeWord::Any, None) => Self::Any,
            (ModeWord::All, None) => Self::All,
        }
    }
}

impl From<Mode> for StoredMode {
    fn from(mode: Mode) -> Self {
        match mode {
            Mode::Any => Self { mode: ModeWord::Any, at_least: None },
            Mode::All => Self { mode: ModeWord::All, at_least: None },
            Mode::AtLeast(count) => Self { mode: ModeWord::All, at_least: Some(count) },
        }
    }
}

impl Mode {
    /// The word of each mode.
    pub const WORDS: [&str; 3] =
        [Self::Any.as_str(), Self::All.as_str(), Self::AtLeast(0).as_str()];

    /// The mode as text.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::All => "all",
            Self::AtLeast(_) => "at_least",
        }
    }

    /// How many must approve at least, if the mode says so.
    pub const fn at_least(self) -> Option<u32> {
        match self {
            Self::Any | Self::All => None,
            Self::AtLeast(count) => Some(count),
        }
    }
}
