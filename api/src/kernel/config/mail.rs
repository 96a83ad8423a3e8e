//! Settings of mail.

use std::fmt;

use clap::Args;
use secrecy::SecretString;

/// Transport and content of mail.
#[derive(Clone, Args)]
pub struct Mail {
    /// Mail transport: `smtp://user:password@host:port`, `smtps://…`, or `file:///directory` for one .eml
    /// file each. Not set: no mail is sent, and users cannot be invited.
    #[arg(id = "mail", long = "mail", env = "COMPTOIR_MAIL_URL", hide_env_values = true)]
    pub url: Option<SecretString>,
    /// Sender address.
    #[arg(id = "mail_from", long = "mail-from", env = "COMPTOIR_MAIL_FROM", default_value = DEFAULT_SENDER)]
    pub from: String,
    /// The shop's page for setting a password, with `{token}` where the token belongs:
    /// `https://shop.example/password#{token}`. Not set: the mail contains the bare token.
    #[arg(long = "password-link", env = "COMPTOIR_PASSWORD_LINK")]
    pub password_link: Option<String>,
}

const DEFAULT_SENDER: &str = "Comptoir <no-reply@localhost>";

impl Default for Mail {
    fn default() -> Self {
        Self { url: None, from: DEFAULT_SENDER.to_owned(), password_link: None }
    }
}

// The URL may contain a password.
impl fmt::Debug for Mail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mail")
            .field("from", &self.from)
            .field("password_link", &self.password_link)
            .finish_non_exhaustive()
    }
}
