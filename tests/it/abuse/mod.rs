//! Abuse: effects of many requests of one kind on memory, disk and books. Each scenario runs against a
//! server in a separate process, over loopback, bounded in count and time.

mod bodies;
mod connections;
mod evaluate;
mod kept;
mod labels;
pub mod load;
mod logins;
mod noise;
mod readers;
