//! The book as documents in the order of writing, with their payment dates.

use chrono::{Days, NaiveDate, NaiveDateTime};
use rust_decimal::Decimal;

use super::book::Line;

/// An order line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderLine {
    /// The SKU.
    pub sku: String,
    /// The quantity.
    pub quantity: i64,
    /// The net unit price.
    pub unit_price: Decimal,
    /// The source of the price.
    pub priced_by: PricedBy,
}

/// The source of a line's price.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PricedBy {
    /// The month's price list: the order leaves it out.
    List,
    /// The order, since the price differs from the list's.
    Order,
}

/// A sales document, to be ordered, shipped, invoiced and perhaps paid.
#[derive(Debug)]
pub struct Order {
    /// Its number in the book.
    pub document: String,
    /// The company, as an index into the plan's companies.
    pub company: usize,
    /// When it was written.
    pub at: NaiveDateTime,
    /// Its lines.
    pub lines: Vec<OrderLine>,
    /// Its net total, in pence.
    pub net: i64,
    /// When it is paid, if ever.
    pub paid_on: Option<NaiveDate>,
}

impl Order {
    /// The day on which it is placed, shipped and invoiced.
    pub fn on(&self) -> NaiveDate {
        self.at.date()
    }

    /// Number of lines at a list's price.
    pub fn list_priced_lines(&self) -> usize {
        self.lines.iter().filter(|line| line.priced_by == PricedBy::List).count()
    }
}

/// A credit note line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreditLine {
    /// The SKU.
    pub sku: String,
    /// The quantity.
    pub quantity: i64,
    /// The net amount credited per unit.
    pub unit_price: Decimal,
}

/// The part of a cancellation that becomes one credit note.
#[derive(Debug)]
pub struct Credit {
    /// The cancellation's number in the book.
    pub document: String,
    /// The company, as an index into the plan's companies.
    pub company: usize,
    /// The day on which it is posted.
    pub on: NaiveDate,
    /// The order of the corrected invoice; `None`: on account.
    pub order: Option<usize>,
    /// Its lines.
    pub lines: Vec<CreditLine>,
    /// Its net total, in pence.
    pub net: i64,
}

/// The lines of one document; its time is that of its first line.
#[derive(Debug)]
pub struct Document<'a> {
    /// When it was written.
    pub at: NaiveDateTime,
    /// Its lines from the book.
    pub lines: Vec<&'a Line>,
}

/// The documents of `lines`, by time and number.
pub fn documents(lines: &[Line]) -> Vec<Document<'_>> {
    let mut sorted: Vec<&Line> = lines.iter().collect();
    // Stable, so a document's lines keep their order in the book.
    sorted.sort_by(|left, right| left.document.cmp(&right.document));
    let together = sorted.chunk_by(|left, right| left.document == right.document);
    let mut documents: Vec<_> = together
        .filter_map(|lines| {
            let at = lines.iter().map(|line| line.at).min()?;
            Some(Document { at, lines: lines.to_vec() })
        })
        .collect();
    // Stable again: within one minute, the lower number is first.
    documents.sort_by_key(|document| document.at);
    documents
}

/// A company's payment term in days: 7, 14 or 30, by its number.
pub fn net_days(customer: &str) -> u64 {
    match hash(customer) % 3 {
        0 => 7,
        1 => 14,
        _ => 30,
    }
}

/// The payment date of the invoice for `document`: a fixed rule, so that every run of the demo pays the same.
///
/// Of 100 invoices some 70 are paid when due or up to three days before, some 20 one to thirty days late, and
/// some 10 never. Payments after the last day of the book are left out.
pub fn paid_on(document: &str, due_on: NaiveDate) -> Option<NaiveDate> {
    let hash = hash(document);
    let further = hash / 100;
    match hash % 100 {
        0..70 => due_on.checked_sub_days(Days::new(further % 4)),
        70..90 => due_on.checked_add_days(Days::new(1 + further % 30)),
        _ => None,
    }
}

/// FNV-1a over the text, with its bits mixed once more: the plain hash's low bits follow the last digit.
fn hash(text: &str) -> u64 {
    let fnv = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    let mixed = (fnv ^ (fnv >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    mixed ^ (mixed >> 33)
}

#[cfg(test)]
mod tests {
    use super::super::book::Book;
    use super::*;

    #[test]
    fn documents_come_in_the_order_of_their_time() {
        let book = Book::bundled().unwrap();
        let documents = documents(&book.sales);

        assert_eq!(documents.len(), 1_400);
        assert!(documents.is_sorted_by_key(|document| document.at));
        assert_eq!(documents.iter().map(|document| document.lines.len()).sum::<usize>(), 26_157);
        assert_eq!(documents[0].lines[0].document, "536365");
    }

    #[test]
    fn most_pay_in_time_some_late_some_never() {
        let due_on = NaiveDate::from_ymd_opt(2011, 1, 31).unwrap();
        let days: Vec<_> =
            (536_365..537_365).map(|number| paid_on(&number.to_string(), due_on)).collect();
        let in_time = days.iter().filter(|day| day.is_some_and(|day| day <= due_on)).count();
        let never = days.iter().filter(|day| day.is_none()).count();

        assert!((650..750).contains(&in_time), "{in_time} in time");
        assert!((70..130).contains(&never), "{never} never");
        assert!(days.iter().flatten().all(|day| (*day - due_on).num_days() <= 30));
    }

    #[test]
    fn a_company_s_terms_stay_the_same() {
        assert_eq!(net_days("17850"), net_days("17850"));
        let terms: std::collections::BTreeSet<_> =
            (17_850..17_900).map(|number| net_days(&number.to_string())).collect();
        assert_eq!(terms.into_iter().collect::<Vec<_>>(), [7, 14, 30]);
    }
}
