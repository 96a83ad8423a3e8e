//! The product as a process of its own, for tests that kill it.

fn main() {}
