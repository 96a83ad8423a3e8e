//! Texts of mail. They contain no text from users: an inviter could otherwise have the server send arbitrary
//! words.

use domain::identity::MailPurpose;
use lettre::message::header::{Header, HeaderName, HeaderValue};
use secrecy::{ExposeSecret, SecretString};

/// Placeholder of the token in a link.
pub(super) const TOKEN: &str = "{token}";

pub(super) const fn subject(purpose: MailPurpose) -> &'static str {
    match purpose {
        MailPurpose::Invitation => "You have been invited",
        MailPurpose::PasswordReset => "Set a new password",
    }
}

pub(super) fn text(purpose: MailPurpose, link: Option<&str>, token: &SecretString) -> SecretString {
    let token = token.expose_secret();
    let (why, until, otherwise) = match purpose {
        MailPurpose::Invitation => {
            ("You have been given a login. Choose a password for it", "7 days", "")
        }
        MailPurpose::PasswordReset => (
            "Somebody asked to set a new password for this address. If it was you, do so",
            "1 hour",
            "If it was not you, there is nothing to do: your password stays as it is.\n",
        ),
    };
    let how = match link {
        Some(link) => format!("here:\n\n{}", link.replace(TOKEN, token)),
        None => format!("with this token:\n\n{token}"),
    };
    format!("Hello,\n\n{why} {how}\n\nIt works once, and for {until}.\n{otherwise}").into()
}

/// RFC 3834: no automatic replies.
#[derive(Debug, Clone)]
pub(super) struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_text: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_is_in_the_link_or_bare() {
        let said = |link| {
            let token = "t0ken".to_owned().into();
            text(MailPurpose::PasswordReset, link, &token).expose_secret().to_owned()
        };
        assert!(
            said(Some("https://shop.example/p#{token}"))
                .contains("\nhttps://shop.example/p#t0ken\n")
        );
        assert!(said(None).contains("\nt0ken\n"));
    }
}
