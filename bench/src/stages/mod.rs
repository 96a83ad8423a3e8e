//! The stages of a run, in order.

pub(crate) mod bare;
mod book;
mod growth;
mod life;
mod overload;
mod pair;
mod place;
mod read;
mod rules;

use std::time::{Duration, Instant};

use hyper::Method;
use serde_json::{Value, json};

use crate::administrator::Administrator;
use crate::child::Server;
use crate::options::{Kind, Options, Stage};
use crate::preload::Size;
use crate::report::{Report, say};
use crate::target::{Database, Site};
use crate::workload::Buyers;
use crate::{Outcome, chart};

/// A moderate shop, for all stages except growth and rules.
const USUAL: Size = Size { companies: 1_000, products: 1_000, orders: 10_000 };

/// The deadline of a stage: measurements not begun by then are skipped, with a message.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cap(Instant);

impl Cap {
    fn of(options: &Options) -> Self {
        Self(Instant::now() + Duration::from_mins(options.cap_minutes))
    }

    /// Whether `what` may still start.
    pub(crate) fn allows(self, what: &str) -> bool {
        let allowed = Instant::now() < self.0;
        if !allowed {
            say(&format!("  out of time: {what} is left out"));
        }
        allowed
    }
}

/// Runs the chosen stages, and writes the report of each database, even if its run failed.
pub(crate) fn run(options: &Options) -> Outcome {
    let mut report = Report::new();
    for kind in &options.database {
        let Some(site) = Site::open(*kind)? else { continue };
        say(&format!("\n{}", kind.name()));
        let done = on(*kind, &site, options, &mut report);
        chart::write(&report, &options.out)?;
        report.write(&options.out)?;
        done?;
    }
    say(&report.table());
    Ok(())
}

fn on(kind: Kind, site: &Site, options: &Options, report: &mut Report) -> Outcome {
    let asked = |stage| options.stage.contains(&stage);
    let bench = Bench { kind, options };
    if [Stage::Place, Stage::Read, Stage::Life, Stage::Overload].iter().any(|stage| asked(*stage)) {
        let database = site.database(USUAL)?;
        if asked(Stage::Life) {
            life::run(bench, &database, report)?;
        }
        let shop = Shop::open(&database)?;
        if asked(Stage::Place) {
            place::run(bench, &database, &shop, report)?;
        }
        if asked(Stage::Read) {
            read::run(bench, &shop, report)?;
        }
        if asked(Stage::Overload) {
            overload::run(bench, &shop, report)?;
        }
    }
    if asked(Stage::Growth) {
        growth::run(bench, site, report)?;
    }
    if asked(Stage::Rules) {
        rules::run(bench, site, report)?;
    }
    if asked(Stage::Book) {
        book::run(bench, site, report)?;
    }
    Ok(())
}

/// Context of every stage.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bench<'a> {
    kind: Kind,
    options: &'a Options,
}

/// A server on a filled database, set up, with buyers logged in.
pub(crate) struct Shop {
    pub(crate) server: Server,
    pub(crate) buyers: std::rc::Rc<Buyers>,
    pub(crate) size: Size,
}

impl Shop {
    /// With an order limit and an approval rule that apply to every order.
    fn open(database: &Database) -> Outcome<Self> {
        Self::prepared(database, two_rules)
    }

    /// With whatever `prepare` sets up.
    fn prepared(
        database: &Database,
        prepare: impl FnOnce(&Administrator) -> Outcome,
    ) -> Outcome<Self> {
        let server = Server::comptoir(&database.url)?;
        let admin = Administrator::log_in(&server.address)?;
        issuer(&admin)?;
        prepare(&admin)?;
        let buyers = Buyers::log_in(&server.address, database.size)?.into();
        Ok(Self { server, buyers, size: database.size })
    }
}

fn euros(amount: &str) -> Value {
    json!({ "amount": amount, "currency": "EUR" })
}

/// Sets the issuer and the tax rate: no order can do without.
fn issuer(admin: &Administrator) -> Outcome {
    let country = json!({ "line1": "1 rue du Port", "postal_code": "44000", "city": "Nantes", "country": "FR" });
    let issuer = json!({ "legal_name": "Bench SAS", "address": country, "country": "FR" });
    admin.send(Method::PUT, "/v1/issuer", &issuer)?;
    let rates = json!({ "rates": [{ "country": "FR", "tax_class": "standard", "rate": "0.20" }] });
    admin.send(Method::PUT, "/v1/tax-rates", &rates)?;
    Ok(())
}

/// Sets an order limit and an approval rule for every order; none breaks it.
fn two_rules(admin: &Administrator) -> Outcome {
    let limit = json!({ "max_total": euros("1000000.00"), "on_violation": "deny" });
    admin.post("/v1/order-limits", &limit)?;
    let rule = json!({
        "name": "Large orders",
        "when": { "order_total_over": euros("500000.00") },
        "steps": [{ "approvers": { "role": "approver" }, "mode": "any" }],
    });
    admin.post("/v1/approval-rules", &rule)?;
    Ok(())
}
