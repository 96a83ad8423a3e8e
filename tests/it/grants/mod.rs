//! Role grants: roles at places, and what each caller sees and may do by them.

pub mod custom;
mod deciding;
mod duties;
mod emergency;
mod figures;
mod keys;
mod manage;
mod orders;
mod repeated;
mod sight;
mod staff;
pub mod tree;
mod units;
mod upgrade;
