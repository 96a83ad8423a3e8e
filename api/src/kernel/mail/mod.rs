//! Mail is queued in the database by the write that wants it, and sent after the commit. An unreachable
//! transport or a `kill -9` delays it and loses none.

mod deliver;
mod file;
mod smtp;
mod words;

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use domain::identity::{Email, MailPurpose};
use lettre::message::Mailbox;
use lettre::{Address, Message};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Notify;

pub(crate) use deliver::{deliver, enqueue};

use crate::kernel::config;
use crate::kernel::problem::Problem;

/// Mail cannot be sent, or not with these settings.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// An invalid setting; its value may be a secret and is not shown.
    #[error("{0}")]
    Setting(&'static str),
    /// An address that mail cannot be sent to.
    #[error("the address: {0}")]
    Address(#[from] lettre::address::AddressError),
    /// A message that cannot be built.
    #[error("the message: {0}")]
    Message(#[from] lettre::error::Error),
    /// The SMTP server.
    #[error("SMTP: {0}")]
    Smtp(#[from] lettre::transport::smtp::Error),
    /// The mail directory.
    #[error("{path}: {source}")]
    File {
        /// Path.
        path: PathBuf,
        /// Cause.
        source: std::io::Error,
    },
}

impl MailError {
    /// Whether a retry would fail the same way.
    fn is_final(&self) -> bool {
        match self {
            Self::Address(_) | Self::Message(_) => true,
            // An SMTP server that refuses us may be reconfigured: until then nothing is lost.
            Self::Smtp(_) | Self::Setting(_) | Self::File { .. } => false,
        }
    }
}

/// A mail transport. It may block as long as the other side does: not for a worker thread.
pub(crate) trait Mailer: Send + Sync {
    /// Hands a message over; it has been sent when this returns.
    fn send(&self, message: &Message) -> Result<(), MailError>;
}

/// Transport and sender of mail.
pub(crate) struct Post {
    mailer: Arc<dyn Mailer>,
    from: Mailbox,
    link: Option<String>,
    waiting: Notify,
}

// A transport may contain a password.
impl fmt::Debug for Post {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Post").field("from", &self.from).finish_non_exhaustive()
    }
}

impl Post {
    /// From the settings; `None`: mail is disabled.
    pub(crate) fn open(settings: &config::Mail) -> Result<Option<Self>, MailError> {
        let Some(url) = &settings.url else { return Ok(None) };
        let from = settings
            .from
            .parse()
            .map_err(|_not_one| MailError::Setting("COMPTOIR_MAIL_FROM is no mailbox"))?;
        let link = settings.password_link.clone();
        if link.as_ref().is_some_and(|link| !link.contains(words::TOKEN)) {
            return Err(MailError::Setting("COMPTOIR_PASSWORD_LINK has no {token} in it"));
        }
        let waiting = Notify::new();
        Ok(Some(Self { mailer: mailer(url.expose_secret())?, from, link, waiting }))
    }

    /// Wakes the worker: new mail need not wait for the next poll.
    pub(crate) fn wake(&self) {
        self.waiting.notify_one();
    }

    /// The message with `token` for `email`.
    fn message(
        &self,
        email: &Email,
        purpose: MailPurpose,
        token: &SecretString,
    ) -> Result<Message, MailError> {
        let to: Address = email.as_str().parse()?;
        let text = words::text(purpose, self.link.as_deref(), token);
        Ok(Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(words::subject(purpose))
            .header(words::AutoSubmitted)
            .body(text.expose_secret().to_owned())?)
    }
}

fn mailer(url: &str) -> Result<Arc<dyn Mailer>, MailError> {
    if let Some(directory) = url.strip_prefix("file://") {
        Ok(Arc::new(file::Directory::open(directory.into())?))
    } else if url.starts_with("smtp://") || url.starts_with("smtps://") {
        Ok(Arc::new(smtp::Server::at(url)?))
    } else {
        Err(MailError::Setting("COMPTOIR_MAIL_URL begins with none of file://, smtp://, smtps://"))
    }
}

/// Refuses if mail is disabled.
pub(crate) fn require(post: Option<&Post>) -> Result<&Post, Problem> {
    post.ok_or_else(|| {
        let detail = "This installation sends no mail (COMPTOIR_MAIL_URL is not set).";
        Problem::new(domain::failure::Kind::Conflict, "mail_not_configured", detail)
    })
}
