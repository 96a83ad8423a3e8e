//! Context of a write: time, actor, request id. Every function that records an event takes it, so it stands
//! in the signature of every write.

use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use chrono::NaiveDate;
use domain::audit::Author;
use domain::companies::TimeZone;
use domain::identity::UserId;
use persistence::{Conn, DbError, billing};

use crate::kernel::clock::Moment;

/// Time, actor and request of a write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WriteContext {
    /// Both times of the write.
    pub time: Moment,
    /// Actor of the write.
    pub author: Author,
    /// Request of the write; `None` for background work.
    pub request_id: Option<Arc<str>>,
    /// The seller's time zone, cached: a retry has the same dates as the first run.
    pub seller: OnceLock<TimeZone>,
}

impl WriteContext {
    /// A write by this user, where only the request itself authenticates the user: at a login.
    pub const fn by(user: UserId, time: Moment, request_id: Option<Arc<str>>) -> Self {
        let author = Author { actor: Some(user), on_behalf_of: None };
        Self { time, author, request_id, seller: OnceLock::new() }
    }

    /// A write by a worker or the command line.
    pub const fn system(time: Moment) -> Self {
        Self { time, author: Author::SYSTEM, request_id: None, seller: OnceLock::new() }
    }

    /// Today in the seller's time zone, the date for documents, prices, taxes and closing.
    pub fn today(&self, conn: &mut Conn) -> Result<NaiveDate, DbError> {
        let zone = match self.seller.get() {
            Some(zone) => *zone,
            None => billing::seller_zone(conn)?,
        };
        Ok(self.seller.get_or_init(|| zone).date(self.time.at))
    }
}

impl Deref for WriteContext {
    type Target = Moment;

    fn deref(&self) -> &Moment {
        &self.time
    }
}
