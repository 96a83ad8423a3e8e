//! Unit by which failures are counted.

use std::net::IpAddr;
use std::sync::Arc;

use domain::identity::Email;

use crate::kernel::http::client::place;

/// A name at an address. Copies share the text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Name(Arc<str>, Option<IpAddr>);

impl Name {
    /// A client that gives `name` at `address`.
    pub(crate) fn new(name: &str, address: Option<IpAddr>) -> Self {
        // Normalized: different spellings of one e-mail address would allow more guesses.
        let typed = name.trim();
        let name = typed.parse::<Email>().map_or_else(|_other| typed.to_lowercase(), Into::into);
        Self(name.into(), address.map(place))
    }

    /// The client's place: an address, or an IPv6 network.
    pub(crate) const fn place(&self) -> Option<IpAddr> {
        self.1
    }
}
