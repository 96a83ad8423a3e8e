//! The occasion of a change: when it happens, who is behind it, and in which request. Whoever records an
//! event says so, and so it stands in the signature of all that changes something.

use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use chrono::{DateTime, NaiveDate, Utc};
use domain::audit::Author;
use domain::companies::TimeZone;
use domain::identity::UserId;
use persistence::{Conn, DbError, billing};

use crate::kernel::clock::Moment;

/// When, by whom, in which request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occasion {
    /// When.
    pub time: Moment,
    /// By whom.
    pub author: Author,
    /// In which request; none for what runs by itself.
    pub request_id: Option<Arc<str>>,
    /// The seller's zone, once it was asked for: a repeated run has the days of the first.
    pub seller: OnceLock<TimeZone>,
}

impl Occasion {
    /// What this user does, where the request shows only by and by who they are: at a login.
    pub const fn by(user: UserId, time: Moment, request_id: Option<Arc<str>>) -> Self {
        let author = Author { actor: Some(user), on_behalf_of: None };
        Self { time, author, request_id, seller: OnceLock::new() }
    }

    /// What a worker does, or the command line.
    pub const fn system(time: Moment) -> Self {
        Self { time, author: Author::SYSTEM, request_id: None, seller: OnceLock::new() }
    }

    /// The same, as if business time were `at`.
    #[must_use]
    pub fn as_of(&self, at: DateTime<Utc>) -> Self {
        Self { time: Moment { at, ..self.time }, ..self.clone() }
    }

    /// The seller's day, by which documents, prices, taxes and closing go.
    pub fn today(&self, conn: &mut Conn) -> Result<NaiveDate, DbError> {
        let zone = match self.seller.get() {
            Some(zone) => *zone,
            None => billing::seller_zone(conn)?,
        };
        Ok(self.seller.get_or_init(|| zone).date(self.time.at))
    }
}

impl Deref for Occasion {
    type Target = Moment;

    fn deref(&self) -> &Moment {
        &self.time
    }
}
