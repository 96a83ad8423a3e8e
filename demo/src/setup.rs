//! Setup before the first order: issuer, tax rates, companies, products, prices.

use std::cmp::Reverse;
use std::collections::HashSet;

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::client::{Person, Server, segment};
use super::crew;
use super::error::DemoError;
use super::expected::{CURRENCY, amount};
use super::plan::{Company, Plan, PriceList, Product};
use super::screen::Progress;
use super::tiers::Tier;

/// Number of companies with an ordering member; staff enter the other companies' orders.
///
/// Setting a password costs some 50 ms of both cores, and so does each login, on purpose. The companies with
/// the most orders come first, so that a tenth of the companies places a third of the orders.
const COMPANIES_THAT_ORDER_THEMSELVES: usize = 100;
/// Stock left after all sales.
const SPARE_STOCK: i64 = 100;
/// Every member's password: the demo's, so no secret.
pub const PASSWORD: &str = "demo-password";

/// A company on the server.
#[derive(Debug)]
pub struct Known {
    /// The server's id.
    pub id: String,
    /// The ordering member; `None`: staff enter its orders.
    pub buyer: Option<Person>,
}

/// Sets business time to `on`, at noon.
pub fn set_clock(server: &Server, staff: &Person, on: NaiveDate) -> Result<(), DemoError> {
    set_time(server, staff, &format!("{on}T12:00:00Z"))
}

/// Sets business time.
pub fn set_time(server: &Server, staff: &Person, now: &str) -> Result<(), DemoError> {
    staff.put(server, "/v1/clock", &format!("clock-{now}"), &json!({ "now": now })).map(drop)
}

/// An amount of the book's currency.
pub fn money(pounds: &str) -> Value {
    json!({ "amount": pounds, "currency": CURRENCY })
}

/// Creates everything the orders of `plan` need.
pub fn set_up(server: &Server, staff: &Person, plan: &Plan) -> Result<Vec<Known>, DemoError> {
    seller(server, staff)?;
    let progress = Progress::of("companies", plan.companies.len());
    let mut by_orders: Vec<&Company> = plan.companies.iter().collect();
    by_orders.sort_by_key(|company| Reverse(company.orders));
    let themselves = by_orders.iter().take(COMPANIES_THAT_ORDER_THEMSELVES);
    let themselves: HashSet<&str> = themselves.map(|company| company.customer.as_str()).collect();
    let companies = crew::each(&plan.companies, |planned| {
        let id = company(server, staff, planned)?;
        let orders_itself = themselves.contains(planned.customer.as_str());
        let buyer = orders_itself.then(|| member(server, staff, planned, &id));
        progress.step();
        Ok(Known { id, buyer: buyer.transpose()? })
    })?;
    progress.end();
    let progress = Progress::of("products and stock", plan.products.len());
    crew::each(&plan.products, |planned| {
        product(server, staff, planned)?;
        progress.step();
        Ok(())
    })?;
    progress.end();
    for (list, priority) in plan.lists.iter().zip(1..) {
        price_list(server, staff, list, priority)?;
    }
    Ok(companies)
}

/// The seller, and the historical UK standard rate: 17.5 % until 3 January 2011, 20 % from then on.
fn seller(server: &Server, staff: &Person) -> Result<(), DemoError> {
    let issuer = json!({
        "legal_name": "Online Retail (demo)", "address": address("GB"), "country": "GB",
        "vat_id": "GB999999973", "invoice_prefix": "INV"
    });
    staff.put(server, "/v1/issuer", "issuer", &issuer)?;
    let rates = json!({ "rates": [
        { "country": "GB", "tax_class": "standard", "rate": "0.175", "valid_from": "2010-01-01" },
        { "country": "GB", "tax_class": "standard", "rate": "0.20", "valid_from": "2011-01-04" },
    ]});
    staff.put(server, "/v1/tax-rates", "tax-rates", &rates).map(drop)
}

/// The book has no addresses; the country is all that matters here.
pub fn address(country: &str) -> Value {
    json!({ "line1": "1 Market Street", "city": "Sample", "postal_code": "AB1 2CD", "country": country })
}

fn company(server: &Server, staff: &Person, company: &Company) -> Result<String, DemoError> {
    // Twice its whole volume, in steps of ten thousand pounds: checked, but never exceeded.
    let credit_limit = (company.volume / 500_000 + 1) * 1_000_000;
    let body = json!({
        "name": format!("Customer {}", company.customer),
        "country": company.country,
        "currency": CURRENCY,
        "external_id": company.customer,
        "billing_address": address(company.country),
        "payment_terms": { "net_days": company.net_days },
        "credit_limit": money(&amount(credit_limit)),
    });
    staff
        .post(server, "/v1/companies", &format!("company-{}", company.customer), &body)?
        .text("/id")
}

fn member(
    server: &Server,
    staff: &Person,
    company: &Company,
    id: &str,
) -> Result<Person, DemoError> {
    let buyer = Person::new(format!("buyer@{}.example", company.customer), PASSWORD);
    let body = json!({
        "email": buyer.email, "name": format!("Buyer of {}", company.customer),
        "password": buyer.password, "roles": ["buyer"]
    });
    let key = format!("member-{}", company.customer);
    staff.post(server, &format!("/v1/companies/{id}/members"), &key, &body)?;
    Ok(buyer)
}

fn product(server: &Server, staff: &Person, product: &Product) -> Result<(), DemoError> {
    let sku = &product.sku;
    let body = json!({ "sku": sku, "name": product.name, "tax_class": "standard" });
    staff.post(server, "/v1/products", &format!("product-{}", segment(sku)), &body)?;
    let on_hand = json!({ "on_hand": product.demand + SPARE_STOCK });
    let path = format!("/v1/stock/{}", segment(sku));
    staff.put(server, &path, &format!("stock-{}", segment(sku)), &on_hand).map(drop)
}

fn price_list(
    server: &Server,
    staff: &Person,
    list: &PriceList,
    priority: i64,
) -> Result<(), DemoError> {
    let month = list.from.format("%Y-%m");
    let body = json!({
        "name": format!("Prices of {month}"), "currency": CURRENCY, "priority": priority,
        "valid_from": list.from, "valid_until": list.until,
    });
    let created = staff.post(server, "/v1/price-lists", &format!("price-list-{month}"), &body)?;
    let price = |(sku, tiers): (&String, &Vec<Tier>)| {
        let tier = |tier: &Tier| json!({ "min_quantity": tier.min_quantity, "unit_price": tier.unit_price.to_string() });
        json!({ "sku": sku, "tiers": tiers.iter().map(tier).collect::<Vec<_>>() })
    };
    let prices = json!({ "prices": list.tiers.iter().map(price).collect::<Vec<_>>() });
    let path = format!("/v1/price-lists/{}/prices", created.text("/id")?);
    staff.put(server, &path, &format!("prices-{month}"), &prices).map(drop)
}
