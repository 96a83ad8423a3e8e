//! Duplicates: orders that look like one that the company has placed before.

use chrono::{DateTime, Utc};

use super::trace::{Check, Findings, TraceEntry, TraceOutcome};
use super::{Basket, Context, Fingerprint};
use crate::failure::Violation;

/// The code of an order that looks like another.
const CODE: &str = "duplicate_order";

/// Checks that the order looks like no other, and returns the fingerprints that it takes.
pub(super) fn check(
    basket: &Basket,
    context: &Context<'_>,
    findings: &mut Findings,
) -> Vec<(Fingerprint, Option<DateTime<Utc>>)> {
    let likeness = &context.likeness;
    let prints = basket.fingerprints(context.unit.map(|found| found.unit.id));
    let watched = prints.into_iter().filter(|print| likeness.rules.watches(print.kind));
    let watched: Vec<_> = watched.collect();
    for print in &watched {
        let shared = print.kind.shared();
        let entry = |detail: String| {
            TraceEntry::new(Check::Duplicate, TraceOutcome::Passed, print.kind.as_str(), detail)
        };
        match likeness.twin(print.kind) {
            None => findings.note(entry(format!("no other order has {shared}"))),
            Some(_) if basket.confirm_duplicate => {
                let detail = format!("another order has {shared}, and this one is confirmed");
                findings.note(TraceEntry { code: Some(CODE.to_owned()), ..entry(detail) });
            }
            Some(twin) => {
                let which =
                    twin.number.map_or_else(|| "an order".to_owned(), |n| format!("order SO-{n}"));
                let detail = format!("{which} has {shared}; confirm_duplicate places this one too");
                let violation = Violation::new(print.kind.pointer(), CODE, detail.clone());
                findings.deny(violation, entry(detail));
            }
        }
    }
    let taken = watched.into_iter();
    taken.map(|print| (print, likeness.rules.too_old(print.kind, likeness.at))).collect()
}
