//! Orders: placing, refusing, holding, cancelling, expiring.

mod asked;
mod cancel;
mod duplicates;
mod evaluate;
mod expire;
mod hold;
mod list;
mod payment;
mod place;
mod refuse;
mod shown;
mod terms;
