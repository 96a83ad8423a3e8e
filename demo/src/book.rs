//! The order book: reads its months and classifies every line.

use std::collections::BTreeMap;
use std::io::Read;

use chrono::NaiveDateTime;
use flate2::read::MultiGzDecoder;
use rust_decimal::Decimal;
use serde::Deserialize;

use super::error::DemoError;

/// The bundled month; see `data/NOTICE.md` for its source and licence.
pub const BUNDLED: &[u8] = include_bytes!("data/2010-12.csv.gz");

/// One line of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The document's number.
    pub document: String,
    /// When the document was written.
    pub at: NaiveDateTime,
    /// The customer's number.
    pub customer: String,
    /// The customer's country, as the book spells it.
    pub country: String,
    /// The product's SKU.
    pub sku: String,
    /// The product's name.
    pub description: String,
    /// The quantity; above zero for a cancellation too.
    pub quantity: i64,
    /// The net unit price, in pounds.
    pub unit_price: Decimal,
}

/// Why a line is neither a sale nor a cancellation. A line is counted under the first matching reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// Stock written off: a negative quantity on a document that is no cancellation.
    NegativeWithoutCancellation,
    /// Given away, found, damaged: without a price.
    ZeroPrice,
    /// A cancellation without a quantity.
    EmptyCancellation,
    /// Postage, fees and adjustments without a customer.
    NotGoods,
    /// Goods without a customer to invoice.
    NoCustomer,
}

impl Reason {
    /// The reason's name in the report.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NegativeWithoutCancellation => "negative_without_cancellation",
            Self::ZeroPrice => "zero_price",
            Self::EmptyCancellation => "empty_cancellation",
            Self::NotGoods => "not_goods",
            Self::NoCustomer => "no_customer",
        }
    }
}

/// The class of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sort {
    Sale,
    Cancellation,
    LeftOut(Reason),
}

/// The lines of some months, sorted out.
#[derive(Debug, Default)]
pub struct Book {
    /// Sales: lines with a customer, no `C`, a quantity and a price above zero.
    pub sales: Vec<Line>,
    /// Cancellations: lines with a customer and a `C`.
    pub cancellations: Vec<Line>,
    /// Number of other lines, by reason.
    pub left_out: BTreeMap<Reason, usize>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Record {
    invoice_no: String,
    stock_code: String,
    description: String,
    quantity: i64,
    invoice_date: String,
    unit_price: String,
    #[serde(rename = "CustomerID")]
    customer: String,
    country: String,
}

impl Book {
    /// The bundled month.
    pub fn bundled() -> Result<Self, DemoError> {
        let mut book = Self::default();
        book.add("2010-12.csv.gz", BUNDLED)?;
        Ok(book)
    }

    /// Adds a month: the published CSV, gzipped.
    pub fn add(&mut self, month: &str, compressed: impl Read) -> Result<(), DemoError> {
        let mut reader = csv::Reader::from_reader(MultiGzDecoder::new(compressed));
        for (record, number) in reader.deserialize().zip(1..) {
            let broken =
                |why: String| DemoError::Book { month: month.to_owned(), line: number, why };
            let record: Record = record.map_err(|error: csv::Error| broken(error.to_string()))?;
            let price: Decimal =
                record.unit_price.parse().map_err(|error| broken(format!("price: {error}")))?;
            match sort(&record, price) {
                Sort::Sale => self.sales.push(line(record, price).map_err(broken)?),
                Sort::Cancellation => self.cancellations.push(line(record, price).map_err(broken)?),
                Sort::LeftOut(reason) => *self.left_out.entry(reason).or_default() += 1,
            }
        }
        Ok(())
    }

    /// Number of lines in all months.
    pub fn lines(&self) -> usize {
        self.sales.len() + self.cancellations.len() + self.left_out.values().sum::<usize>()
    }
}

/// Classifies a line. Postage and the like count as sold products if they have a customer and a price.
fn sort(record: &Record, price: Decimal) -> Sort {
    let cancels = record.invoice_no.starts_with('C');
    if !cancels && record.quantity <= 0 {
        Sort::LeftOut(Reason::NegativeWithoutCancellation)
    } else if price <= Decimal::ZERO {
        Sort::LeftOut(Reason::ZeroPrice)
    } else if cancels && record.quantity >= 0 {
        Sort::LeftOut(Reason::EmptyCancellation)
    } else if record.customer.is_empty() && !is_goods(&record.stock_code) {
        Sort::LeftOut(Reason::NotGoods)
    } else if record.customer.is_empty() {
        Sort::LeftOut(Reason::NoCustomer)
    } else if cancels {
        Sort::Cancellation
    } else {
        Sort::Sale
    }
}

/// Whether the SKU is of goods: a number, or a retailer's code that begins with `DCGS`; not `POST`, `M`,
/// `gift_…`.
fn is_goods(sku: &str) -> bool {
    sku.starts_with(|first: char| first.is_ascii_digit()) || sku.starts_with("DCGS")
}

fn line(record: Record, unit_price: Decimal) -> Result<Line, String> {
    let at = NaiveDateTime::parse_from_str(&record.invoice_date, "%Y-%m-%d %H:%M:%S")
        .map_err(|error| format!("{}: {error}", record.invoice_date))?;
    let customer = record.customer.strip_suffix(".0").unwrap_or(&record.customer).to_owned();
    Ok(Line {
        document: record.invoice_no,
        at,
        customer,
        country: record.country,
        sku: record.stock_code,
        description: record.description.trim().to_owned(),
        quantity: record.quantity.abs(),
        unit_price,
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::io::Write;

    use super::*;

    fn total(lines: &[Line]) -> Decimal {
        lines.iter().map(|line| Decimal::from(line.quantity) * line.unit_price).sum()
    }

    fn distinct<'a>(lines: &'a [Line], of: impl Fn(&'a Line) -> &'a str) -> usize {
        lines.iter().map(of).collect::<BTreeSet<_>>().len()
    }

    #[test]
    fn the_bundled_month_sums_to_what_its_publisher_says() {
        let book = Book::bundled().unwrap();

        assert_eq!(book.lines(), 42_481);
        assert_eq!(book.sales.len(), 26_157);
        assert_eq!(distinct(&book.sales, |line| &line.document), 1_400);
        assert_eq!(distinct(&book.sales, |line| &line.customer), 885);
        assert_eq!(distinct(&book.sales, |line| &line.sku), 2_411);
        assert_eq!(total(&book.sales).normalize().to_string(), "572713.89");
        assert_eq!(book.cancellations.len(), 690);
        assert_eq!(distinct(&book.cancellations, |line| &line.document), 308);
        assert_eq!(total(&book.cancellations).normalize().to_string(), "18109.87");
    }

    #[test]
    fn every_line_left_out_has_its_reason() {
        let left_out: Vec<_> = Book::bundled().unwrap().left_out.into_iter().collect();

        assert_eq!(
            left_out,
            [
                (Reason::NegativeWithoutCancellation, 70),
                (Reason::ZeroPrice, 203),
                (Reason::NotGoods, 79),
                (Reason::NoCustomer, 15_282)
            ]
        );
    }

    #[test]
    fn a_line_that_is_none_is_named() {
        let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gz.write_all(b"InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n1,2,3,four,5,6,7,8\n").unwrap();
        let refused = Book::default().add("x", gz.finish().unwrap().as_slice()).unwrap_err();

        assert!(refused.to_string().starts_with("x, line 1: "), "{refused}");
    }
}
