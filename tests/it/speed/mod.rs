//! What makes the hot requests fast: how many statements they take, and how those are carried out.

mod plans;
mod shed;
mod statements;
