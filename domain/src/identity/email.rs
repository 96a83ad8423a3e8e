//! E-mail addresses, the keys by which logins are found.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::failure::{Failure, Kind};

/// Maximum length of an address that mail can be sent to (RFC 5321).
const LONGEST_EMAIL: usize = 254;
/// Maximum length of the local part, before the `@`.
const LONGEST_LOCAL: usize = 64;

/// An address in lower case with its domain in the letters of the DNS (punycode): a person has one login,
/// however they type it. The local part is ASCII: no mail server is asked for SMTPUTF8.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Email(String);

impl Email {
    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address of a stored user.
    pub const fn stored(text: String) -> Self {
        Self(text)
    }

    /// The addresses that a login typed as `text` may mean: the normalised form, and the form stored
    /// before addresses were normalised.
    pub fn named(text: &str) -> Vec<Self> {
        let text = text.trim();
        let mut named: Vec<Self> = text.parse().into_iter().collect();
        let before = Self(text.to_lowercase());
        if is_plausible(&before.0) && !named.contains(&before) {
            named.push(before);
        }
        named
    }
}

/// A text that is no mailable address.
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
        let (local, domain) = text.rsplit_once('@').ok_or(BadEmail)?;
        // RFC 5321's `Dot-string`; quoted local parts are not used in practice.
        let is_atom = |atom: &str| !atom.is_empty() && atom.bytes().all(is_of_atom);
        if local.len() > LONGEST_LOCAL || !local.split('.').all(is_atom) {
            return Err(BadEmail);
        }
        let domain = idna::domain_to_ascii_strict(domain).map_err(|_not_one| BadEmail)?;
        let text = format!("{}@{domain}", local.to_ascii_lowercase());
        let labels = domain.split('.').all(|label| !label.is_empty());
        if labels && text.len() <= LONGEST_EMAIL { Ok(Self(text)) } else { Err(BadEmail) }
    }
}

const fn is_of_atom(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(
            byte,
            b'!' | b'#'
                | b'$'
                | b'%'
                | b'&'
                | b'\''
                | b'*'
                | b'+'
                | b'-'
                | b'/'
                | b'='
                | b'?'
                | b'^'
                | b'_'
                | b'`'
                | b'{'
                | b'|'
                | b'}'
                | b'~'
        )
}

/// The form accepted before addresses were normalised.
fn is_plausible(text: &str) -> bool {
    let plausible = |part: &str| {
        !part.is_empty() && part.chars().all(|c| !c.is_whitespace() && !c.is_control() && c != '@')
    };
    let parts = text.rsplit_once('@');
    parts.is_some_and(|(local, host)| plausible(local) && plausible(host))
        && text.len() <= LONGEST_EMAIL
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
        for (typed, email) in [
            ("Ada.Lovelace@Example.COM", "ada.lovelace@example.com"),
            ("o'hara+b2b@example.com", "o'hara+b2b@example.com"),
            ("ada@M\u{dc}LLER.example", "ada@xn--mller-kva.example"),
            ("ada@mu\u{308}ller.example", "ada@xn--mller-kva.example"),
            ("ada@XN--mller-KVA.example", "ada@xn--mller-kva.example"),
            ("admin@localhost", "admin@localhost"),
        ] {
            assert_eq!(typed.parse::<Email>().unwrap().as_str(), email);
        }
    }

    #[test]
    fn a_login_from_before_is_still_found() {
        let named = |text: &str| -> Vec<String> {
            Email::named(text).into_iter().map(Into::into).collect()
        };
        assert_eq!(named(" Ada@Example.com "), ["ada@example.com"]);
        assert_eq!(
            named("Ada@m\u{fc}ller.example"),
            ["ada@xn--mller-kva.example", "ada@m\u{fc}ller.example"]
        );
        assert_eq!(named("\u{c4}da@example.com"), ["\u{e4}da@example.com"]);
        assert!(named("ada").is_empty());
    }

    #[test]
    fn refuses_what_is_no_address() {
        let long = format!("{}@example.com", "a".repeat(250));
        for text in [
            "",
            "ada",
            "@example.com",
            "ada@",
            "a b@example.com",
            "a@b@c",
            "a@b..c",
            " ada@example.com",
            "ada@example.com ",
            "\u{e4}da@example.com",
            "ad\u{200b}a@example.com",
            ".ada@example.com",
            "a..da@example.com",
            "ada@-example.com",
            "ada@xn--a.com",
            "ada@ex\u{202e}ample.com",
            "ada@example.com.",
            &long,
        ] {
            assert_eq!(text.parse::<Email>(), Err(BadEmail), "{text}");
        }
    }
}
