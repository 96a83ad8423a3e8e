//! The second factor: TOTP codes of an authenticator app, and recovery codes for the day the app is lost.

use std::str::FromStr;

use crate::failure::{Failure, Kind};
use crate::word::{UnknownWord, find};

/// Number of recovery codes; each can be used once.
pub const RECOVERY_CODES: usize = 10;
/// Characters of a recovery code: 80 bits in base 32.
const RECOVERY_CODE_LENGTH: usize = 16;

/// Whether staff need a second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum StaffOtp {
    /// Optional.
    #[default]
    Optional,
    /// Required: staff without one may do nothing but enrol.
    Required,
}

impl StaffOtp {
    /// Every policy.
    pub const ALL: [Self; 2] = [Self::Optional, Self::Required];

    /// The enum value as text.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Optional => "optional",
            Self::Required => "required",
        }
    }
}

impl FromStr for StaffOtp {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        find(&Self::ALL, Self::as_str, "policy for staff", text)
    }
}

/// User input in the code field.
#[derive(Clone, PartialEq, Eq)]
pub enum Code {
    /// Six digits of an authenticator app.
    App(String),
    /// A recovery code, in its canonical form.
    Recovery(String),
}

impl Code {
    /// Parses the input as one of the two, or neither. Blanks, dashes and case are ignored.
    pub fn read(typed: &str) -> Option<Self> {
        let code: String = typed
            .chars()
            .filter(|c| *c != '-' && !c.is_whitespace())
            .map(|c| c.to_ascii_uppercase())
            .collect();
        if code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit()) {
            Some(Self::App(code))
        } else if code.len() == RECOVERY_CODE_LENGTH
            && code.bytes().all(|byte| byte.is_ascii_alphanumeric())
        {
            Some(Self::Recovery(code))
        } else {
            None
        }
    }
}

/// A refused second factor operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SecondFactorError {
    /// The password is right, and a code is required too.
    #[error("the password is right; this login also needs a code (`otp`)")]
    Required,
    /// The password is right, the code is wrong.
    #[error("the code is wrong, expired or already used")]
    Invalid,
    /// Wrong code given as proof.
    #[error("the code is wrong, expired or already used")]
    Mismatch,
    /// Wrong password given as proof.
    #[error("wrong password")]
    WrongPassword,
    /// A second factor exists already.
    #[error("a second factor is active; remove it before you enrol another")]
    AlreadyOn,
    /// No second factor to confirm or to remove.
    #[error("no second factor to confirm or remove")]
    NotEnrolled,
    /// The operator requires one for staff.
    #[error("staff need a second factor here: enrol one at POST /v1/auth/otp")]
    EnrolmentRequired,
}

impl Failure for SecondFactorError {
    fn code(&self) -> &'static str {
        match self {
            Self::Required => "otp_required",
            Self::Invalid => "invalid_otp",
            Self::Mismatch => "otp_mismatch",
            Self::WrongPassword => "password_mismatch",
            Self::AlreadyOn => "otp_already_on",
            Self::NotEnrolled => "otp_not_enrolled",
            Self::EnrolmentRequired => "otp_enrolment_required",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            Self::Required | Self::Invalid => Kind::Unauthenticated,
            Self::Mismatch | Self::WrongPassword => Kind::Invalid,
            Self::AlreadyOn | Self::NotEnrolled => Kind::Conflict,
            Self::EnrolmentRequired => Kind::Forbidden,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_people_type_it() {
        let app = |code: &str| Some(Code::App(code.to_owned()));
        let recovery = |code: &str| Some(Code::Recovery(code.to_owned()));
        for (typed, code) in [
            ("123456", app("123456")),
            ("123 456", app("123456")),
            ("abcd-efgh-ijkl-2345", recovery("ABCDEFGHIJKL2345")),
            ("ABCDEFGHIJKL2345", recovery("ABCDEFGHIJKL2345")),
            ("12345", None),
            ("12345a", None),
            ("", None),
            ("ABCD-EFGH", None),
        ] {
            assert!(Code::read(typed) == code, "{typed}");
        }
        for policy in StaffOtp::ALL {
            assert_eq!(policy.as_str().parse(), Ok(policy));
        }
    }
}
