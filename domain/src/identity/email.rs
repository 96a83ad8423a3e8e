//! E-mail addresses, as logins are found by them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::failure::{Failure, Kind};

/// The longest address that mail can be sent to (RFC 5321).
const LONGEST_EMAIL: usize = 254;

/// A plausible address in lower case, so that one person has one login however they type it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Email(String);

impl Email {
    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A text that no mail can be sent to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an e-mail address")]
pub struct BadEmail;

impl Failure for BadEmail {
    fn code(&self) -> &'static str {
        "bad_email"
    }
    fn kind(&self) -> Kind {
        Kind::Invalid
    }
}

impl FromStr for Email {
    type Err = BadEmail;

    fn from_str(text: &str) -> Result<Self, BadEmail> {
        let text = text.trim().to_lowercase();
        let plausible = |part: &str| {
            !part.is_empty()
                && part.chars().all(|c| !c.is_whitespace() && !c.is_control() && c != '@')
        };
        let (local, host) = text.rsplit_once('@').ok_or(BadEmail)?;
        let labels = host.split('.').all(|label| !label.is_empty());
        if plausible(local) && plausible(host) && labels && text.len() <= LONGEST_EMAIL {
            Ok(Self(text))
        } else {
            Err(BadEmail)
        }
    }
}

impl TryFrom<String> for Email {
    type Error = BadEmail;

    fn try_from(text: String) -> Result<Self, BadEmail> {
        text.parse()
    }
}

impl From<Email> for String {
    fn from(email: Email) -> Self {
        email.0
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_person_is_one_address() {
        let email: Email = " Ada.Lovelace@Example.COM ".parse().unwrap();
        assert_eq!(email.as_str(), "ada.lovelace@example.com");
        assert!("admin@localhost".parse::<Email>().is_ok());
    }

    #[test]
    fn refuses_what_is_no_address() {
        let long = format!("{}@example.com", "a".repeat(250));
        for text in ["", "ada", "@example.com", "ada@", "a b@example.com", "a@b@c", "a@b..c", &long]
        {
            assert_eq!(text.parse::<Email>(), Err(BadEmail), "{text}");
        }
    }
}
