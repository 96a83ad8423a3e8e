//! Terms of the companies' credit, and what they owe.

mod overdue;
pub(crate) mod tables;
mod terms;

pub use overdue::overdue;
pub use terms::{save, terms};
