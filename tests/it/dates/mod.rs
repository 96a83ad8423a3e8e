//! Days and moments: their range, their time zone, the date order of documents, and the closing of the
//! books.

mod closing;
mod order;
mod range;
mod seller;
