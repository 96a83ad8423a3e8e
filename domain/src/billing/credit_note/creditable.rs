//! The credit that an invoice still allows.

use super::remaining::{Remaining, is_named};
use super::{CreditLineOf, CreditNoteDraft, CreditRequest, check, draft_of};
use crate::billing::{BillingError, Correction, Document, DocumentLine, Settlement};
use crate::failure::Violation;
use crate::money::{Currency, Money, MoneyError};
use crate::pricing::{TaxGroup, tax_groups};
use crate::purchasing::shares_of_credit;

/// The facts about an invoice that a credit note needs.
#[derive(Debug, Clone, Copy)]
pub struct Creditable<'a> {
    /// The invoiced document.
    pub invoice: &'a Document,
    /// The credit notes against it so far.
    pub earlier: &'a [Document],
    /// Its settlement.
    pub settlement: Settlement,
}

/// Why one requested line is refused.
enum Refused {
    /// It matches no line of the invoice.
    Wrong(Violation),
    /// The invoice has less left.
    Exceeding(Violation),
}

impl Creditable<'_> {
    /// A credit note of `wanted`: at most the part invoiced and not yet credited, of each line's pieces and
    /// value and of each tax group's amount. It lowers the open balance first.
    pub fn draft(&self, wanted: &[CreditRequest]) -> Result<CreditNoteDraft, BillingError> {
        check(wanted.iter().map(|line| line.quantity))?;
        let mut left = Remaining::of(self.invoice, self.earlier)?;
        let mut lines: Vec<DocumentLine> = Vec::new();
        let (mut wrong, mut exceeding) = (Vec::new(), Vec::new());
        for (index, request) in wanted.iter().enumerate() {
            match take(&mut left, index, request)? {
                Ok(parts) => lines.extend(parts),
                Err(Refused::Wrong(violation)) => wrong.push(violation),
                Err(Refused::Exceeding(violation)) => exceeding.push(violation),
            }
        }
        if !wrong.is_empty() {
            return Err(BillingError::BadLines { violations: wrong });
        }
        if !exceeding.is_empty() {
            return Err(BillingError::CreditExceedsInvoice { violations: exceeding });
        }
        for (line, number) in lines.iter_mut().zip(1..) {
            line.number = number;
        }
        let groups = self.groups(&lines)?;
        let document = Document::with_groups(self.invoice.currency, lines, groups)?;
        draft_of(document, self.settlement)
    }

    /// The tax of `lines`, on the note's own base, but never more than invoiced and not yet credited. A note
    /// that credits the last of a group's base takes all of the rest. Several small notes round differently
    /// than one invoice; this way a wholly credited invoice is exactly zero.
    fn groups(&self, lines: &[DocumentLine]) -> Result<Vec<TaxGroup>, BillingError> {
        let currency = self.invoice.currency;
        let nets = lines.iter().map(|line| (line.tax.clone(), line.net));
        let mut groups = tax_groups(nets, currency)?;
        for group in &mut groups {
            let same = |other: &&TaxGroup| {
                other.treatment.category == group.treatment.category
                    && other.treatment.rate == group.treatment.rate
            };
            let credited = || self.earlier.iter().flat_map(|note| &note.groups).filter(same);
            let invoiced = || self.invoice.groups.iter().filter(same);
            let base = sum(currency, invoiced().map(|group| group.base))?
                .minus(sum(currency, credited().map(|group| group.base))?)?;
            let tax = sum(currency, invoiced().map(|group| group.tax))?
                .minus(sum(currency, credited().map(|group| group.tax))?)?;
            if group.base.minor() > base.minor() {
                return Err(BillingError::CreditExceedsInvoice { violations: Vec::new() });
            }
            if group.base == base || group.tax.minor() > tax.minor() {
                group.tax = tax;
            }
        }
        Ok(groups)
    }
}

/// The lines that credit `request`, taken off `left`: one for each line of the invoice. A SKU's lines at
/// exactly this price come first, then dearer lines, each in the invoice's order.
fn take(
    left: &mut [Remaining<'_>],
    index: usize,
    request: &CreditRequest,
) -> Result<Result<Vec<DocumentLine>, Refused>, BillingError> {
    let mut meant = match meant(left, index, request) {
        Ok(meant) => meant,
        Err(wrong) => return Ok(Err(Refused::Wrong(wrong))),
    };
    let mut open = request.quantity;
    let mut parts = Vec::with_capacity(meant.len());
    for line in &meant {
        let pieces = line.fits(request, open)?;
        open -= pieces;
        parts.push(pieces);
    }
    if open > 0 {
        return Ok(Err(Refused::Exceeding(exceeding(&meant, index, request))));
    }
    let parts = meant.iter_mut().zip(parts).filter(|(_, pieces)| *pieces > 0);
    let lines = parts.map(|(of, pieces)| {
        let credited = of.net;
        let net = of.take(request, pieces)?;
        let allocations = shares_of_credit(&of.line.allocations, credited, net)?;
        Ok(DocumentLine { allocations, ..line(of.line, request, pieces, net) })
    });
    Ok(Ok(lines.collect::<Result<_, MoneyError>>()?))
}

/// The rests of the lines that `request` may mean, in the order of taking.
fn meant<'l, 'a>(
    left: &'l mut [Remaining<'a>],
    index: usize,
    request: &CreditRequest,
) -> Result<Vec<&'l mut Remaining<'a>>, Violation> {
    let wrong = |field: &str, code, detail: String| {
        Violation::new(format!("/lines/{index}/{field}"), code, detail)
    };
    match &request.line {
        CreditLineOf::Number { number, sku } => {
            let found = left.iter_mut().find(|left| left.line.number == *number);
            let found = found.ok_or_else(|| {
                let detail = format!("the invoice has no line {number}");
                wrong("invoice_line_number", "unknown_invoice_line", detail)
            })?;
            match sku {
                Some(sku) if sku != found.line.sku() => {
                    let detail = format!("line {number} of the invoice is {}", found.line.sku());
                    Err(wrong("sku", "sku_mismatch", detail))
                }
                Some(_) | None => Ok(vec![found]),
            }
        }
        CreditLineOf::Sku(word) => {
            let mut named: Vec<_> =
                left.iter_mut().filter(|left| is_named(left.line, word)).collect();
            named.sort_by_key(|left| left.line.unit_price != request.unit_price);
            Ok(named)
        }
    }
}

/// The violation for lines in `meant` with too little left.
fn exceeding(meant: &[&mut Remaining<'_>], index: usize, request: &CreditRequest) -> Violation {
    let dear = meant.iter().filter(|left| left.line.unit_price >= request.unit_price);
    let pieces = dear.fold(0_i64, |sum, left| {
        sum.saturating_add(left.pieces_for(request.quantity, request.kind))
    });
    let highest = meant.iter().map(|left| left.line.unit_price).max();
    let (field, detail) = match highest {
        Some(price) if price < request.unit_price => {
            ("unit_price", format!("{price} was invoiced for one of {}", request.line))
        }
        Some(_) if pieces >= request.quantity => {
            ("unit_price", format!("less is left of the amount invoiced for {}", request.line))
        }
        Some(_) | None => {
            ("quantity", format!("{pieces} of {} are invoiced and not yet credited", request.line))
        }
    };
    Violation::new(format!("/lines/{index}/{field}"), "credit_exceeds_invoice", detail)
}

/// A credit note's line for `quantity` of the invoice's line `of`; its number is set later.
fn line(of: &DocumentLine, request: &CreditRequest, quantity: i64, net: Money) -> DocumentLine {
    DocumentLine {
        number: 0,
        order_line: None,
        correction: Some(Correction { kind: request.kind, invoice_line: Some(of.number) }),
        item: of.item.clone(),
        quantity,
        unit_price: request.unit_price,
        net,
        allocations: Vec::new(),
        tax: of.tax.clone(),
    }
}

fn sum(currency: Currency, mut amounts: impl Iterator<Item = Money>) -> Result<Money, MoneyError> {
    amounts.try_fold(Money::zero(currency), Money::plus)
}
