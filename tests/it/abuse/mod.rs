//! Abuse: what many requests of one kind do to the memory, the disk and the books. Each runs against a
//! server that is a process of its own, over loopback, bounded in count and time.

mod bodies;
mod connections;
mod evaluate;
mod kept;
mod labels;
pub mod load;
mod logins;
mod noise;
mod readers;
