//! Credit accounts: tolerance, limits for a time, and what is overdue.

mod limits;
mod refused;
