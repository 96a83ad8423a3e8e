//! Mail over SMTP.

use std::time::Duration;

use lettre::{Message, SmtpTransport, Transport};

use super::{MailError, Mailer};

/// Time limit of the server for each step.
const PATIENCE: Duration = Duration::from_secs(20);

/// An SMTP server.
pub(super) struct Server(SmtpTransport);

impl Server {
    /// The SMTP server of a URL. With `smtp://`, TLS is used if the server offers it; `?tls=required` refuses
    /// a server without TLS.
    pub(super) fn at(url: &str) -> Result<Self, MailError> {
        let is_decided = url.starts_with("smtps://") || url.contains("tls=");
        let url = match (is_decided, url.contains('?')) {
            (true, _) => url.to_owned(),
            (false, true) => format!("{url}&tls=opportunistic"),
            (false, false) => format!("{url}?tls=opportunistic"),
        };
        // The library's error may repeat the URL, which may contain a password.
        let server = SmtpTransport::from_url(&url)
            .map_err(|_secret| MailError::Setting("COMPTOIR_MAIL_URL names no SMTP server"))?;
        Ok(Self(server.timeout(Some(PATIENCE)).build()))
    }
}

impl Mailer for Server {
    fn send(&self, message: &Message) -> Result<(), MailError> {
        self.0.send(message)?;
        Ok(())
    }
}
