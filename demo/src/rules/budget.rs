//! A budget that asks: an order within it, and one beyond it with its approvals.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::scene::{LIGHTS, Quayside, STAR, request_of, stands};
use crate::client::{Answer, Person, Server};
use crate::compare::{refused, same};
use crate::error::DemoError;
use crate::expected::amount;
use crate::screen::say;
use crate::setup::set_time;
use crate::trace;

/// Tells both orders.
pub(super) fn tell(
    server: &Server,
    staff: &Person,
    quayside: &Quayside,
    (friday, monday): (NaiveDate, NaiveDate),
) -> Result<(), DemoError> {
    within(server, quayside, friday)?;
    delegate(server, quayside, (friday, monday))?;
    set_time(server, staff, &format!("{friday}T16:00:00Z"))?;
    let order = beyond(server, quayside, friday)?;
    let request = request_of(&order)?;
    reduce(server, quayside, &request)?;
    let held = Held { what: "once Dan has approved", figures: [45_000, 60_000, -5_000] };
    held.check(server, quayside, friday)?;
    let approved = wait(server, staff, (quayside, &request), monday)?;
    let held = Held { what: "in the end", figures: [0, 105_000, -5_000] };
    held.check(server, quayside, friday)?;
    let path = format!("/v1/orders/{}", order.text("/id")?);
    let order = quayside.cleo.person.get(server, &path)?;
    stands("Bea's second order", "confirmed", &order)?;
    let trace = quayside.cleo.person.get(server, &format!("{path}/trace"))?;
    cause(&trace, &approvers(&approved, quayside)?)
}

/// What the budget holds in the month of the chapter: reserved, committed, available; in pence.
struct Held {
    what: &'static str,
    figures: [i64; 3],
}

impl Held {
    fn check(
        &self,
        server: &Server,
        quayside: &Quayside,
        friday: NaiveDate,
    ) -> Result<(), DemoError> {
        let path = format!("{}?as_of={friday}", quayside.budget);
        let shown = quayside.cleo.person.get(server, &path)?;
        for (field, pence) in ["reserved", "committed", "available"].into_iter().zip(self.figures) {
            let what = format!("{field} of WINDOWS {}", self.what);
            same(&what, &amount(pence), &amount(shown.pence(&format!("/{field}"))?))?;
        }
        let [reserved, committed, available] = self.figures.map(amount);
        say(&format!("   WINDOWS: {committed} taken, {reserved} reserved, {available} left."));
        Ok(())
    }
}

fn within(server: &Server, quayside: &Quayside, friday: NaiveDate) -> Result<(), DemoError> {
    say("");
    say("4. Bea of shop A orders 24 stars for WINDOWS: £600 is within the budget");
    let lines = json!([{ "sku": STAR, "quantity": 24 }]);
    let order = place(server, quayside, "rules-within", &lines)?;
    stands("Bea's first order", "confirmed", &order)?;
    same("its unit", &quayside.shop_a, &order.text("/business_unit_id")?)?;
    show(server, quayside, &order)?;
    let held = Held { what: "with one order", figures: [0, 60_000, 40_000] };
    held.check(server, quayside, friday)?;
    let other = json!({ "business_unit_id": quayside.shop_b, "lines": lines });
    let other = quayside.bea.person.try_post(server, "/v1/orders", "rules-shop-b", &other)?;
    say("   For shop B she may not order:");
    trace::refusal(&other);
    same("the status of an order for shop B", "403", &other.status.to_string())
}

fn beyond(server: &Server, quayside: &Quayside, friday: NaiveDate) -> Result<Answer, DemoError> {
    say("");
    say("5. Friday, 16:00: Bea orders 18 stars and 10 fairy lights, £600 again: £200 too much");
    let lines = json!([{ "sku": STAR, "quantity": 18 }, { "sku": LIGHTS, "quantity": 10 }]);
    let order = place(server, quayside, "rules-beyond", &lines)?;
    stands("Bea's second order", "pending_approval", &order)?;
    show(server, quayside, &order)?;
    let held = Held { what: "while both steps wait", figures: [60_000, 60_000, -20_000] };
    held.check(server, quayside, friday)?;
    Ok(order)
}

/// Ada is away until Monday night: Dan answers for her.
fn delegate(
    server: &Server,
    quayside: &Quayside,
    (friday, monday): (NaiveDate, NaiveDate),
) -> Result<(), DemoError> {
    let away = json!({
        "to_user_id": quayside.dan.user, "note": "At the fair.",
        "starts_at": format!("{friday}T12:00:00Z"), "ends_at": format!("{monday}T23:00:00Z"),
    });
    let made = quayside.ada.person.post(server, "/v1/delegations", "rules-away", &away)?;
    same("the delegator", &quayside.ada.user, &made.text("/from_user_id")?)?;
    say("");
    say("Ada is at the fair from noon until Monday night. Dan of Head office answers for her.");
    Ok(())
}

/// Dan's answer counts as Ada's. He approves for Head office, so the step does not ask him: with a role in North
/// he would answer for himself.
fn reduce(server: &Server, quayside: &Quayside, request: &str) -> Result<(), DemoError> {
    let comment = "Last year's lights will do.";
    let less =
        json!({ "comment": comment, "cancel_lines": [{ "line_number": 2, "quantity": 10 }] });
    let approve = format!("{request}/approve");
    let shown = quayside.dan.person.post(server, &approve, "rules-dan", &less)?;
    stands("the request after Dan's yes", "pending", &shown)?;
    same("the net that Dan approved", "450.00", &amount(shown.pence("/approved_net")?))?;
    for (field, user) in [("decided_by", &quayside.dan.user), ("on_behalf_of", &quayside.ada.user)]
    {
        let told = shown.text(&format!("/steps/0/decisions/0/{field}"))?;
        same(&format!("{field} of the first yes"), user, &told)?;
    }
    say("   Dan, on behalf of Ada, takes the fairy lights out, £150, and approves the rest:");
    say(&format!("   \"{comment}\""));
    Ok(())
}

/// Eva is silent: after eight working hours her step opens to Cleo. Returns the approved request.
fn wait(
    server: &Server,
    staff: &Person,
    (quayside, request): (&Quayside, &str),
    monday: NaiveDate,
) -> Result<Answer, DemoError> {
    let cleo = &quayside.cleo.person;
    let opens_at = format!("{monday}T17:00:00Z");
    let shown = cleo.get(server, request)?;
    same("the deadline of Eva's step", &opens_at, &shown.text("/steps/1/escalates_at")?)?;
    let approve = format!("{request}/approve");
    let comment = json!({ "comment": "Eva is on the road." });
    set_time(server, staff, &format!("{monday}T16:59:59Z"))?;
    let early = cleo.try_post(server, &approve, "rules-cleo-early", &comment)?;
    say("   Eva, the next, is silent. Monday, 16:59:59: Cleo, the administrator, tries to");
    say("   approve in her place:");
    trace::refusal(&early);
    refused("Cleo's early yes", "403 not_an_approver", &early)?;
    set_time(server, staff, &opens_at)?;
    // The job may have run on its schedule already; then there is nothing left to do.
    let run = json!({ "as_of": opens_at });
    staff.post(server, "/v1/jobs/chase-approvals/runs", "rules-chase", &run)?;
    let shown = cleo.post(server, &approve, "rules-cleo", &comment)?;
    stands("the request after Cleo's yes", "approved", &shown)?;
    let by = shown.text("/steps/1/decisions/0/decided_by")?;
    same("the decider of Eva's step", &quayside.cleo.user, &by)?;
    say("   Monday, 17:00, after 8 working hours: the step opens to Cleo. \"Eva is on the road.\"");
    Ok(shown)
}

/// The approvers of the request by name, as its decisions tell them.
fn approvers(request: &Answer, quayside: &Quayside) -> Result<String, DemoError> {
    let people = [(&quayside.dan, "Dan"), (&quayside.ada, "Ada"), (&quayside.cleo, "Cleo")];
    let name = |user: &str| {
        let found = people.iter().find(|(member, _)| member.user == user);
        found.map_or_else(|| user.to_owned(), |(_, name)| (*name).to_owned())
    };
    let mut names = Vec::new();
    for step in request.list("/steps")? {
        for said in request.entry(step).list("/decisions")? {
            let by = name(&request.entry(said).text("/decided_by")?);
            let delegator = said.get("on_behalf_of").and_then(Value::as_str);
            names.push(
                delegator.map_or_else(|| by.clone(), |of| format!("{by}, for {},", name(of))),
            );
        }
    }
    let names = names.join(" and ");
    same("the approvers of the overrun", "Dan, for Ada, and Cleo", &names)?;
    Ok(names)
}

/// Why the budget is exceeded: the check that asked for the approval, and its approvers.
fn cause(trace: &Answer, approvers: &str) -> Result<(), DemoError> {
    let is_budget = |entry: &&Value| entry.get("check").and_then(Value::as_str) == Some("budget");
    let Some(entry) = trace.list("/trace")?.iter().find(is_budget) else {
        return Err(DemoError::Server("the trace has no budget".to_owned()));
    };
    let entry = trace.entry(entry);
    for (field, expected) in [
        ("code", "budget_exceeded"),
        ("outcome", "require_approval"),
        ("limit", "1000.00 GBP"),
        ("used", "600.00 GBP"),
        ("requested", "600.00 GBP"),
        ("available", "400.00 GBP"),
    ] {
        let what = format!("the cause of the overrun, {field}");
        same(&what, expected, &entry.text(&format!("/{field}"))?)?;
    }
    say(&format!("   Why £50 more than the budget: {};", entry.text("/detail")?));
    say(&format!("   and {approvers} approved £450 of it."));
    Ok(())
}

/// Bea's order of these lines for WINDOWS; the unit is the only one where she may order.
fn place(
    server: &Server,
    quayside: &Quayside,
    key: &str,
    lines: &Value,
) -> Result<Answer, DemoError> {
    let order = json!({ "cost_centre": "WINDOWS", "lines": lines });
    quayside.bea.person.post(server, "/v1/orders", key, &order)
}

/// The order's trace as Cleo sees it, with the figures of the budget.
fn show(server: &Server, quayside: &Quayside, order: &Answer) -> Result<(), DemoError> {
    let path = format!("/v1/orders/{}/trace", order.text("/id")?);
    trace::show(&quayside.cleo.person.get(server, &path)?);
    Ok(())
}
