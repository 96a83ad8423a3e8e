//! Orders: placing, refusing, cancelling, expiring.

mod asked;
mod cancel;
mod duplicates;
mod evaluate;
mod expire;
mod list;
mod place;
mod refuse;
mod shown;
mod terms;
