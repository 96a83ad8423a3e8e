//! The plan: the companies, products, price lists and documents to send.

use std::collections::{BTreeMap, HashMap};

use chrono::{Datelike, Months, NaiveDate, NaiveDateTime};
use rust_decimal::Decimal;

use super::book::{Book, Line};
use super::country;
use super::credits::Invoiced;
use super::error::DemoError;
use super::expected::pence;
use super::replay::{Credit, Document, Order, OrderLine, PricedBy, documents, net_days, paid_on};
use super::tiers::{Observed, Tier, price_at};

/// A customer.
#[derive(Debug)]
pub struct Company {
    /// Its number in the book.
    pub customer: String,
    /// Its ISO 3166-1 code, or `AQ` for no country; of two countries, the newer document's.
    pub country: &'static str,
    /// Its payment term in days.
    pub net_days: u64,
    /// Number of its orders.
    pub orders: usize,
    /// The net total of its orders, in pence.
    pub volume: i64,
}

/// A product sold or credited.
#[derive(Debug)]
pub struct Product {
    /// Its code in the book.
    pub sku: String,
    /// Its first name in the book.
    pub name: String,
    /// The total quantity sold.
    pub demand: i64,
}

/// The prices of a month.
#[derive(Debug)]
pub struct PriceList {
    /// Its first valid day.
    pub from: NaiveDate,
    /// Its last valid day.
    pub until: NaiveDate,
    /// The tiers of each SKU sold in the month.
    pub tiers: BTreeMap<String, Vec<Tier>>,
}

/// Everything to send.
#[derive(Debug)]
pub struct Plan {
    /// By customer number.
    pub companies: Vec<Company>,
    /// By SKU.
    pub products: Vec<Product>,
    /// One for each month.
    pub lists: Vec<PriceList>,
    /// By time.
    pub orders: Vec<Order>,
    /// By time.
    pub credits: Vec<Credit>,
}

impl Plan {
    /// The plan for `book`.
    pub fn of(book: &Book) -> Result<Self, DemoError> {
        let sales = documents(&book.sales);
        let cancellations = documents(&book.cancellations);
        let mut companies = companies(sales.iter().chain(&cancellations));
        let index: HashMap<String, usize> = companies
            .iter()
            .enumerate()
            .map(|(index, company)| (company.customer.clone(), index))
            .collect();
        let company = |document: &Document<'_>| {
            document
                .lines
                .first()
                .and_then(|line| index.get(&line.customer))
                .copied()
                .unwrap_or_default()
        };
        let lists = lists(&sales);
        let mut orders = Vec::with_capacity(sales.len());
        for sale in &sales {
            let order = order(sale, company(sale), &lists)?;
            if let Some(company) = companies.get_mut(order.company) {
                company.orders += 1;
                company.volume += order.net;
            }
            orders.push(order);
        }
        let mut invoiced = Invoiced::of(&orders)?;
        let mut credits = Vec::new();
        for cancellation in &cancellations {
            credits.extend(invoiced.credit(company(cancellation), cancellation)?);
        }
        Ok(Self { products: products(book), companies, lists, orders, credits })
    }

    /// The first and the last day: whole months, so that payment terms end within the demo.
    pub fn days(&self) -> Option<(NaiveDate, NaiveDate)> {
        Some((self.lists.first()?.from, self.lists.last()?.until))
    }
}

fn companies<'a>(documents: impl Iterator<Item = &'a Document<'a>>) -> Vec<Company> {
    let mut newest: BTreeMap<&str, (NaiveDateTime, &Line)> = BTreeMap::new();
    for document in documents {
        let Some(line) = document.lines.first() else { continue };
        let seen = newest.entry(&line.customer).or_insert((document.at, line));
        if document.at >= seen.0 {
            *seen = (document.at, line);
        }
    }
    newest
        .into_values()
        .map(|(_, line)| Company {
            customer: line.customer.clone(),
            country: country::code(&line.country),
            net_days: net_days(&line.customer),
            orders: 0,
            volume: 0,
        })
        .collect()
}

fn products(book: &Book) -> Vec<Product> {
    let mut products: BTreeMap<&str, Product> = BTreeMap::new();
    let sold = book.sales.iter().map(|line| (line, line.quantity));
    for (line, demand) in sold.chain(book.cancellations.iter().map(|line| (line, 0))) {
        let product = products.entry(&line.sku).or_insert_with(|| Product {
            sku: line.sku.clone(),
            name: String::new(),
            demand: 0,
        });
        product.demand += demand;
        if product.name.is_empty() {
            product.name.clone_from(&line.description);
        }
    }
    let mut products: Vec<_> = products.into_values().collect();
    for product in products.iter_mut().filter(|product| product.name.is_empty()) {
        product.name.clone_from(&product.sku);
    }
    products
}

/// Derives the price lists. A SKU's tiers count its total quantity in a document, as its line price does.
fn lists(sales: &[Document<'_>]) -> Vec<PriceList> {
    let mut observed: BTreeMap<NaiveDate, BTreeMap<&str, Observed>> = BTreeMap::new();
    for sale in sales {
        let Some(month) = sale.at.date().with_day(1) else { continue };
        let quantities = quantities(sale);
        for line in &sale.lines {
            let quantity = quantities.get(line.sku.as_str()).copied().unwrap_or(line.quantity);
            let of_month = observed.entry(month).or_default();
            of_month.entry(&line.sku).or_default().add(quantity, line.unit_price);
        }
    }
    let list = |(from, skus): (NaiveDate, BTreeMap<&str, Observed>)| PriceList {
        from,
        until: last_day(from),
        tiers: skus.into_iter().map(|(sku, seen)| (sku.to_owned(), seen.tiers())).collect(),
    };
    observed.into_iter().map(list).collect()
}

fn last_day(first: NaiveDate) -> NaiveDate {
    let next = first.checked_add_months(Months::new(1));
    next.and_then(|next| next.pred_opt()).unwrap_or(first)
}

fn quantities<'a>(sale: &Document<'a>) -> HashMap<&'a str, i64> {
    let mut quantities = HashMap::new();
    for line in &sale.lines {
        *quantities.entry(line.sku.as_str()).or_default() += line.quantity;
    }
    quantities
}

fn order(sale: &Document<'_>, company: usize, lists: &[PriceList]) -> Result<Order, DemoError> {
    let on = sale.at.date();
    let list = lists.iter().find(|list| list.from <= on && on <= list.until);
    let listed =
        |sku: &str, quantity: i64| -> Option<Decimal> { price_at(list?.tiers.get(sku)?, quantity) };
    let quantities = quantities(sale);
    let mut net = 0;
    let mut lines = Vec::with_capacity(sale.lines.len());
    for line in &sale.lines {
        let quantity = quantities.get(line.sku.as_str()).copied().unwrap_or(line.quantity);
        let priced_by = if listed(&line.sku, quantity) == Some(line.unit_price) {
            PricedBy::List
        } else {
            PricedBy::Order
        };
        net += pence(line.quantity, line.unit_price)?;
        let (sku, quantity, unit_price) = (line.sku.clone(), line.quantity, line.unit_price);
        lines.push(OrderLine { sku, quantity, unit_price, priced_by });
    }
    let first = sale.lines.first();
    let document = first.map(|line| line.document.clone()).unwrap_or_default();
    let terms = first.map(|line| net_days(&line.customer)).unwrap_or_default();
    let due_on = on.checked_add_days(chrono::Days::new(terms)).unwrap_or(on);
    Ok(Order { paid_on: paid_on(&document, due_on), document, company, at: sale.at, lines, net })
}

/// The bundled month's plan, made once for all tests.
#[cfg(test)]
pub(super) fn bundled() -> &'static Plan {
    static PLAN: std::sync::LazyLock<Plan> =
        std::sync::LazyLock::new(|| Plan::of(&Book::bundled().unwrap()).unwrap());
    &PLAN
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_price_nine_lines_of_ten() {
        let orders = &bundled().orders;
        let listed: usize = orders.iter().map(Order::list_priced_lines).sum();
        let lines: usize = orders.iter().map(|order| order.lines.len()).sum();

        assert!(listed * 100 >= lines * 97, "{listed} of {lines}");
    }

    #[test]
    fn a_list_s_price_is_the_observed_one_or_the_order_says_it() {
        let plan = bundled();
        let tiers = &plan.lists[0].tiers;
        for order in &plan.orders {
            for line in order.lines.iter().filter(|line| line.priced_by == PricedBy::List) {
                let those = order.lines.iter().filter(|other| other.sku == line.sku);
                let quantity = those.map(|other| other.quantity).sum();
                assert_eq!(
                    price_at(&tiers[&line.sku], quantity),
                    Some(line.unit_price),
                    "{}",
                    order.document
                );
            }
        }
    }

    #[test]
    fn stock_is_what_is_sold() {
        let plan = bundled();
        let sold: i64 =
            plan.orders.iter().flat_map(|order| &order.lines).map(|line| line.quantity).sum();

        assert_eq!(plan.products.iter().map(|product| product.demand).sum::<i64>(), sold);
        assert!(plan.products.iter().all(|product| !product.name.is_empty()));
    }

    #[test]
    fn the_newest_country_wins() {
        let mut book = Book::bundled().unwrap();
        let newest = book.sales.last().unwrap().customer.clone();
        book.sales.last_mut().unwrap().country = "EIRE".to_owned();
        // The document's country is that of its first line.
        let document = book.sales.last().unwrap().document.clone();
        for line in book.sales.iter_mut().filter(|line| line.document == document) {
            line.country = "EIRE".to_owned();
        }
        let plan = Plan::of(&book).unwrap();

        let company = plan.companies.iter().find(|company| company.customer == newest).unwrap();
        assert_eq!(company.country, "IE");
    }

    #[test]
    fn the_demo_s_days_are_whole_months() {
        let days = bundled().days().unwrap();
        assert_eq!(
            (days.0.to_string(), days.1.to_string()),
            ("2010-12-01".to_owned(), "2010-12-31".to_owned())
        );
    }
}
