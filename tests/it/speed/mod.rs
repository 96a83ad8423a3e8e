//! The speed of hot requests: the number of their statements, and their query plans.

mod plans;
mod shed;
mod statements;
mod waiting;
