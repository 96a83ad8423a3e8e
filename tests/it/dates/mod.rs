//! Days and moments: their range, whose day it is, in which order documents are dated, and until when the
//! books are shut.

mod closing;
mod order;
mod range;
mod seller;
