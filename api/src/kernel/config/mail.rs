//! Settings of mail.

use std::fmt;

use clap::Args;
use secrecy::SecretString;

/// How mail leaves, and what it says.
#[derive(Clone, Args)]
pub struct Mail {
    /// How mail leaves: `smtp://user:password@host:port`, `smtps://…`, or `file:///directory` for one
    /// .eml file each. Not set: there is no mail, and nobody is invited.
    #[arg(id = "mail", long = "mail", env = "COMPTOIR_MAIL_URL", hide_env_values = true)]
    pub url: Option<SecretString>,
    /// From whom it comes.
    #[arg(id = "mail_from", long = "mail-from", env = "COMPTOIR_MAIL_FROM", default_value = DEFAULT_SENDER)]
    pub from: String,
    /// The page of the shop where a password is set, with `{token}` where the token belongs:
    /// `https://shop.example/password#{token}`. Not set: the mail holds the bare token.
    #[arg(long = "password-link", env = "COMPTOIR_PASSWORD_LINK")]
    pub password_link: Option<String>,
}

const DEFAULT_SENDER: &str = "Comptoir <no-reply@localhost>";

impl Default for Mail {
    fn default() -> Self {
        Self { url: None, from: DEFAULT_SENDER.to_owned(), password_link: None }
    }
}

// The URL may hold a password.
impl fmt::Debug for Mail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mail")
            .field("from", &self.from)
            .field("password_link", &self.password_link)
            .finish_non_exhaustive()
    }
}
