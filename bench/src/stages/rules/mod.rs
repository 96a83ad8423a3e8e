//! (g) What rules cost: orders under every kind, many rules and many grants, and work that reads many rows.

mod beside;
mod chase;
mod grants;
mod in_use;
mod many;
mod simulation;
mod whole_set;

use std::time::Duration;

use domain::companies::{CompanyId, MemberId};
use hyper::Method;
use serde_json::{Value, json};

use super::{Bench, Cap};
use crate::Outcome;
use crate::administrator::{Administrator, text};
use crate::load::{self, Ready};
use crate::options::Comparison;
use crate::preload::{Kind, id};
use crate::report::Report;
use crate::target::Site;

/// Number of concurrent clients.
const CLIENTS: usize = 64;

pub(super) fn run(bench: Bench<'_>, site: &Site, report: &mut Report) -> Outcome {
    let cap = Cap::of(bench.options);
    for comparison in &bench.options.rules {
        let (name, run): (_, fn(Bench<'_>, &Site, &mut Report) -> Outcome) = match comparison {
            Comparison::InUse => ("all rules in use", in_use::run),
            Comparison::Grants => ("many grants", grants::run),
            Comparison::Many => ("many rules", many::run),
            Comparison::Chase => ("chasing approvals", chase::run),
            Comparison::Simulation => ("a simulation", simulation::run),
        };
        if cap.allows(name) {
            run(bench, site, report)?;
        }
    }
    Ok(())
}

/// Good responses per second to requests from `next`.
fn rate<F>(address: &str, span: Duration, next: F) -> Outcome<f64>
where
    F: Fn() -> Ready + 'static,
{
    Ok(load::run(address, CLIENTS, span, next)?.all_good()?.rate())
}

/// Id of the `number`th company, from 1.
fn company(number: u64) -> String {
    CompanyId::from_uuid(id(Kind::Company, number)).to_string()
}

/// Adds a business unit to a company, below `parent`; returns its id.
fn unit(admin: &Administrator, company: &str, parent: Option<&str>, name: &str) -> Outcome<String> {
    let unit = json!({
        "company_id": company, "parent_id": parent, "name": name, "kind": "division",
    });
    Ok(text(&admin.post("/v1/business-units", &unit)?, "/id")?.to_owned())
}

/// Makes the `number`th buyer a buyer in these units alone.
fn place_in(admin: &Administrator, number: u64, units: &[String]) -> Outcome {
    let grants: Vec<Value> =
        units.iter().map(|unit| json!({ "role": "buyer", "unit_id": unit })).collect();
    let member = MemberId::from_uuid(id(Kind::Member, number));
    let path = format!("/v1/companies/{}/members/{member}", company(number));
    admin.send(Method::PATCH, &path, &json!({ "grants": grants }))?;
    Ok(())
}
