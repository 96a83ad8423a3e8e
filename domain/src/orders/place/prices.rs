//! Price and tax of every line.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::basket::Total;
use super::trace::{Check, Findings, Note, TraceEntry, TraceOutcome};
use super::{Basket, Context, PriceAuthority, WantedLine};
use crate::catalog::{LARGEST_QUANTITY, Product, Sku, TaxClass};
use crate::failure::{Failure, Violation};
use crate::money::{Currency, Money, MoneyError};
use crate::orders::{ChargeKind, Item, Line};
use crate::pricing::{
    Candidate, PriceListId, Resolution, Source, TaxGroup, Totals, UnitPrice, Wanted, line_net,
    resolve,
};

/// The priced lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Priced {
    pub(super) lines: Vec<Line>,
    /// `None` if a line is missing.
    pub(super) totals: Option<Totals>,
}

/// The goods line being priced.
struct Asked<'a> {
    index: usize,
    sku: &'a Sku,
    quantity: i64,
    given: Option<UnitPrice>,
}

pub(super) fn price(
    basket: &Basket,
    context: &Context<'_>,
    findings: &mut Findings,
) -> Result<Priced, MoneyError> {
    let sums = basket.totals();
    if sums.is_empty() {
        let detail = "an order has at least one line of goods";
        let entry = TraceEntry::new(Check::Price, TraceOutcome::Deny, "order", detail);
        findings.deny(Violation::new("/lines", "no_goods", detail), entry);
    }
    let mut lines = Vec::with_capacity(basket.lines.len());
    for (index, wanted) in basket.lines.iter().enumerate() {
        let line = match wanted {
            WantedLine::Goods { sku, quantity, unit_price } => {
                let asked = Asked { index, sku, quantity: *quantity, given: *unit_price };
                goods_line(&asked, (basket, context), &sums, findings)?
            }
            WantedLine::Charge { kind, amount, tax_class } => {
                let class = tax_class.clone().unwrap_or_default();
                charge_line(index, (*kind, *amount, class), (basket, context), findings)
            }
        };
        lines.extend(line);
    }
    let complete = lines.len() == basket.lines.len() && !sums.is_empty();
    let totals = if complete { total(&lines, context.company.currency, findings)? } else { None };
    Ok(Priced { lines, totals })
}

/// Totals of the lines, unless they exceed the largest amount.
fn total(
    lines: &[Line],
    currency: Currency,
    findings: &mut Findings,
) -> Result<Option<Totals>, MoneyError> {
    let nets = lines.iter().map(|line| (line.tax.clone(), line.net));
    match Totals::of(nets, currency) {
        Ok(totals) => {
            findings.note(tax_entry(lines, &totals));
            Ok(Some(totals))
        }
        Err(error @ MoneyError::Overflow) => {
            let detail = "the order comes to more than 2^53 minor units";
            let entry = TraceEntry::new(Check::Tax, TraceOutcome::Deny, "order", detail);
            findings.deny(Violation::new("/lines", error.code(), detail), entry);
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

fn goods_line(
    asked: &Asked<'_>,
    (basket, context): (&Basket, &Context<'_>),
    sums: &BTreeMap<&Sku, Total>,
    findings: &mut Findings,
) -> Result<Option<Line>, MoneyError> {
    let Asked { index, sku, quantity, given } = *asked;
    let subject = format!("line {} ({sku})", index + 1);
    let mut refuse = |field: &str, code, detail: String| {
        let entry = TraceEntry::new(Check::Price, TraceOutcome::Deny, &subject, &detail);
        findings.deny(Violation::new(format!("/lines/{index}/{field}"), code, detail), entry);
    };
    if !(1..=LARGEST_QUANTITY).contains(&quantity) {
        refuse("quantity", "bad_quantity", "a quantity is between 1 and 2^53".to_owned());
        return Ok(None);
    }
    let Some(product) = context.products.get(sku) else {
        refuse("sku", "unknown_sku", format!("unknown SKU {sku}"));
        return Ok(None);
    };
    let given = match (given, context.price_authority) {
        (Some(_), PriceAuthority::None) => {
            let detail = "setting a price needs the permission orders.set_price".to_owned();
            refuse("unit_price", "price_not_allowed", detail);
            None
        }
        (given, PriceAuthority::MaySetPrices) | (given @ None, PriceAuthority::None) => given,
    };
    let summed = sums.get(sku).map_or(quantity, |total| total.quantity);
    let resolution = resolved(product, context, summed, given);
    let Some((unit_price, source)) = &resolution.won else {
        let detail = format!("{sku} has no price in {}", context.company.currency);
        let entry = TraceEntry {
            considered: notes(&resolution),
            ..TraceEntry::new(Check::Price, TraceOutcome::Deny, subject, &detail)
        };
        findings.deny(Violation::new(format!("/lines/{index}/sku"), "no_price", detail), entry);
        return Ok(None);
    };
    let net = match line_net(quantity, *unit_price, context.company.currency) {
        Err(error @ MoneyError::Overflow) => {
            let detail = format!("{quantity} × {unit_price} is more than 2^53 minor units");
            let entry = TraceEntry::new(Check::Price, TraceOutcome::Deny, subject, &detail);
            let pointer = format!("/lines/{index}/quantity");
            findings.deny(Violation::new(pointer, error.code(), detail), entry);
            return Ok(None);
        }
        net => net?,
    };
    let detail = format!("{quantity} × {unit_price} = {net}, by {}", named(source));
    findings.note(TraceEntry {
        considered: notes(&resolution),
        ..TraceEntry::new(Check::Price, TraceOutcome::Applied, subject, detail)
    });
    let item =
        Item::Goods { product: product.id, sku: sku.to_string(), name: product.name.clone() };
    let tax = (product.tax_class.clone(), basket, context);
    let line = line(index, item, (quantity, *unit_price, net), tax);
    Ok(Some(Line { tier_min: source.min_quantity(), ..line }))
}

/// The price list whose tier is the price of a product at this quantity, if any.
pub fn winning_list(
    candidates: &[Candidate],
    (currency, on): (Currency, NaiveDate),
    quantity: i64,
) -> Option<PriceListId> {
    let wanted = Wanted { on, currency, quantity, list_price: None, given: None };
    match resolve(candidates, &wanted).won {
        Some((_, Source::List { list, .. })) => Some(list),
        Some((_, Source::Request | Source::Product)) | None => None,
    }
}

fn resolved(
    product: &Product,
    context: &Context<'_>,
    quantity: i64,
    given: Option<UnitPrice>,
) -> Resolution {
    let own = product.list_price.and_then(|price| {
        UnitPrice::try_from(price).ok().map(|unit_price| (unit_price, price.currency()))
    });
    let wanted = Wanted {
        on: context.today,
        currency: context.company.currency,
        quantity,
        list_price: own,
        given,
    };
    resolve(context.candidates.get(&product.id).map_or(&[], Vec::as_slice), &wanted)
}

fn charge_line(
    index: usize,
    (kind, amount, class): (ChargeKind, Money, TaxClass),
    (basket, context): (&Basket, &Context<'_>),
    findings: &mut Findings,
) -> Option<Line> {
    let subject = format!("line {} ({})", index + 1, kind.as_str());
    let mut refuse = |field: &str, code, detail: String| {
        let entry = TraceEntry::new(Check::Price, TraceOutcome::Deny, &subject, &detail);
        findings.deny(Violation::new(format!("/lines/{index}/{field}"), code, detail), entry);
    };
    // A charge's amount and tax are a price like any other: the buyer cannot set them.
    if context.price_authority == PriceAuthority::None {
        let detail = "adding a charge needs the permission orders.set_price".to_owned();
        refuse("charge", "price_not_allowed", detail);
        return None;
    }
    if let Err(unknown) = class.among(&context.tax_rates) {
        refuse("tax_class", unknown.code(), unknown.to_string());
        return None;
    }
    let currency = context.company.currency;
    if amount.currency() != currency {
        let detail = format!("the order is in {currency}, the charge in {}", amount.currency());
        refuse("amount", "currency_mismatch", detail);
        return None;
    }
    let Ok(unit_price) = UnitPrice::try_from(amount) else {
        let detail = "a charge is not negative, and no larger than an amount".to_owned();
        refuse("amount", "bad_amount", detail);
        return None;
    };
    let detail = format!("{amount}, as the request says");
    findings.note(TraceEntry::new(Check::Price, TraceOutcome::Applied, subject, detail));
    let tax = (class, basket, context);
    Some(line(index, Item::Charge { kind }, (1, unit_price, amount), tax))
}

fn line(
    index: usize,
    item: Item,
    (quantity, unit_price, net): (i64, UnitPrice, Money),
    (class, basket, context): (TaxClass, &Basket, &Context<'_>),
) -> Line {
    let zero = Money::zero(net.currency());
    let situation = context.tax_situation(basket);
    Line {
        number: i64::try_from(index).unwrap_or(i64::MAX).saturating_add(1),
        item,
        quantity,
        shipped: 0,
        invoiced: 0,
        cancelled: 0,
        unit_price,
        tier_min: None,
        net,
        invoiced_net: zero,
        cancelled_net: zero,
        allocations: Vec::new(),
        tax: situation.treatment(&class, &context.tax_rates),
        tax_class: Some(class),
    }
}

fn named(source: &Source) -> String {
    match source {
        Source::Request => "the price in the request".to_owned(),
        Source::List { name, min_quantity, .. } => {
            format!("price list {name} from {min_quantity}")
        }
        Source::Product => "the product's list price".to_owned(),
    }
}

fn notes(resolution: &Resolution) -> Vec<Note> {
    let shown = |source: &Source, price: &UnitPrice| format!("{price} by {}", named(source));
    resolution
        .considered
        .iter()
        .map(|c| Note::new(shown(&c.source, &c.unit_price), c.verdict.as_str()))
        .collect()
}

fn tax_entry(lines: &[Line], totals: &Totals) -> TraceEntry {
    let percent =
        |group: &TaxGroup| (group.treatment.rate * rust_decimal::Decimal::ONE_HUNDRED).normalize();
    let considered = totals.groups.iter().map(|group| {
        let category = group.treatment.category.as_str();
        let what = format!("{category} {} % on {} = {}", percent(group), group.base, group.tax);
        Note::new(what, group.treatment.reason.clone().unwrap_or_else(|| "applied".to_owned()))
    });
    let untaxed = lines.iter().filter(|line| line.tax.is_none()).map(|line| {
        let class = line.tax_class.as_ref().map_or("", TaxClass::as_str);
        Note::new(format!("line {}: no rate is set for {class}", line.number), "not_configured")
    });
    let detail = format!("{} net + {} tax = {}", totals.net, totals.tax, totals.total);
    TraceEntry {
        considered: considered.chain(untaxed).collect(),
        ..TraceEntry::new(Check::Tax, TraceOutcome::Applied, "order", detail)
    }
}
