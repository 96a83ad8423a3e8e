//! Matches cancelled lines to the invoices they are credited to.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDateTime;
use rust_decimal::Decimal;

use super::book::Line;
use super::error::DemoError;
use super::expected::pence;
use super::replay::{Credit, CreditLine, Document, Order};

/// The creditable rest of one SKU at one price on one invoice.
struct Creditable {
    order: usize,
    unit_price: Decimal,
    at: NaiveDateTime,
    quantity: i64,
    pence: i64,
}

/// The creditable rest, by company and SKU; the newest invoice is last.
pub struct Invoiced(HashMap<(usize, String), Vec<Creditable>>);

impl Invoiced {
    /// All invoiced lines of `orders`.
    pub fn of(orders: &[Order]) -> Result<Self, DemoError> {
        let mut invoiced: HashMap<(usize, String), Vec<Creditable>> = HashMap::new();
        for (order, document) in orders.iter().enumerate() {
            for line in &document.lines {
                let of_sku = invoiced.entry((document.company, line.sku.clone())).or_default();
                let net = pence(line.quantity, line.unit_price)?;
                // A document may repeat a SKU.
                let same =
                    |one: &&mut Creditable| one.order == order && one.unit_price == line.unit_price;
                if let Some(same) = of_sku.iter_mut().rev().find(same) {
                    same.quantity += line.quantity;
                    same.pence += net;
                } else {
                    let (at, quantity, unit_price) = (document.at, line.quantity, line.unit_price);
                    of_sku.push(Creditable { order, unit_price, at, quantity, pence: net });
                }
            }
        }
        Ok(Self(invoiced))
    }

    /// The credit notes of a cancellation: one for each matching invoice, one on account for the rest.
    ///
    /// A line goes to the company's newest earlier invoice with enough of the SKU left, in quantity and in
    /// value, at no lower price. Without one it goes on account. A line is never split: if no single invoice
    /// has enough left, the book does not say which invoices were meant.
    pub fn credit(
        &mut self,
        company: usize,
        cancellation: &Document<'_>,
    ) -> Result<Vec<Credit>, DemoError> {
        let mut notes: BTreeMap<Option<usize>, Credit> = BTreeMap::new();
        for line in &cancellation.lines {
            let net = pence(line.quantity, line.unit_price)?;
            let order = self.take((company, line), cancellation.at, net);
            let note = notes.entry(order).or_insert_with(|| Credit {
                document: line.document.clone(),
                company,
                on: cancellation.at.date(),
                order,
                lines: Vec::new(),
                net: 0,
            });
            note.lines.push(CreditLine {
                sku: line.sku.clone(),
                quantity: line.quantity,
                unit_price: line.unit_price,
            });
            note.net += net;
        }
        Ok(notes.into_values().collect())
    }

    fn take(
        &mut self,
        (company, line): (usize, &Line),
        before: NaiveDateTime,
        pence: i64,
    ) -> Option<usize> {
        let quantity = line.quantity;
        let of_sku = self.0.get_mut(&(company, line.sku.clone()))?;
        let newest = of_sku.iter_mut().rev().find(|invoice| {
            let enough = invoice.quantity >= quantity && invoice.pence >= pence;
            invoice.at <= before && invoice.unit_price >= line.unit_price && enough
        })?;
        newest.quantity -= quantity;
        newest.pence -= pence;
        Some(newest.order)
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::super::book::{Book, Line};
    use super::super::plan::Plan;
    use super::super::replay::documents;

    /// A line of a document: number, day of December, quantity, pence.
    fn line(document: &str, day: u32, quantity: i64, pence: i64) -> Line {
        Line {
            document: document.to_owned(),
            at: NaiveDate::from_ymd_opt(2010, 12, day).unwrap().and_hms_opt(9, 0, 0).unwrap(),
            customer: "17850".to_owned(),
            country: "United Kingdom".to_owned(),
            sku: "85123A".to_owned(),
            description: "T-light holder".to_owned(),
            quantity,
            unit_price: rust_decimal::Decimal::new(pence, 2),
        }
    }

    /// The documents that the cancellations are credited to.
    fn credited(sales: &[Line], cancellations: &[Line]) -> Vec<Option<String>> {
        let book = Book {
            sales: sales.to_vec(),
            cancellations: cancellations.to_vec(),
            ..Book::default()
        };
        let plan = Plan::of(&book).unwrap();
        assert_eq!(documents(cancellations).len(), plan.credits.len());
        let document = |order: usize| plan.orders[order].document.clone();
        plan.credits.iter().map(|credit| credit.order.map(document)).collect()
    }

    #[test]
    fn the_newest_invoice_before_it_is_credited() {
        let sales = [line("1", 1, 6, 255), line("2", 2, 6, 255), line("4", 9, 6, 255)];
        assert_eq!(credited(&sales, &[line("C3", 3, 6, 255)]), [Some("2".to_owned())]);
    }

    #[test]
    fn an_invoice_with_too_little_left_is_passed_over() {
        let sales = [line("1", 1, 6, 255), line("2", 2, 6, 255)];
        let cancelled = [line("C3", 3, 4, 255), line("C4", 4, 4, 255), line("C5", 5, 4, 255)];
        assert_eq!(
            credited(&sales, &cancelled),
            [Some("2".to_owned()), Some("1".to_owned()), None]
        );
    }

    #[test]
    fn more_than_was_paid_is_credited_on_account() {
        assert_eq!(credited(&[line("1", 1, 6, 255)], &[line("C3", 3, 6, 256)]), [None]);
        assert_eq!(credited(&[], &[line("C3", 3, 6, 255)]), [None]);
    }

    #[test]
    fn a_repeated_sku_counts_as_one() {
        let sales = [line("1", 1, 6, 255), line("1", 1, 6, 255)];
        assert_eq!(credited(&sales, &[line("C3", 3, 12, 255)]), [Some("1".to_owned())]);
    }
}
