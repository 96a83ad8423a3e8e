//! The company of the chapter: its units, its people, its calendar, its budget, and something to buy.

use serde_json::{Value, json};

use crate::client::{Answer, Person, Server};
use crate::compare::same;
use crate::error::DemoError;
use crate::expected::CURRENCY;
use crate::setup::{PASSWORD, address, money};

/// Costs £25.00.
pub(super) const STAR: &str = "WINDOW-STAR";
/// Cost £15.00.
pub(super) const LIGHTS: &str = "FAIRY-LIGHTS";

/// A member of the company.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) person: Person,
    /// Id of the membership.
    pub(super) id: String,
    /// Id of the user.
    pub(super) user: String,
}

/// The company, with the members that speak in the chapter.
#[derive(Debug)]
pub(super) struct Quayside {
    /// Id of the company.
    pub(super) company: String,
    /// Id of the unit that Bea orders for.
    pub(super) shop_a: String,
    /// Id of the unit beside it.
    pub(super) shop_b: String,
    /// Orders for shop A.
    pub(super) bea: Member,
    /// Approves for North, and so for both shops.
    pub(super) ada: Member,
    /// Approves for Head office, and for Ada while she is away.
    pub(super) dan: Member,
    /// Runs the company's account.
    pub(super) cleo: Member,
    /// Path of the budget of WINDOWS.
    pub(super) budget: String,
}

/// Makes the company.
pub(super) fn open(server: &Server, staff: &Person) -> Result<Quayside, DemoError> {
    product(server, staff, (STAR, "Window star", "25.00"))?;
    product(server, staff, (LIGHTS, "Fairy lights", "15.00"))?;
    let company = json!({
        "name": "Quayside Gifts Ltd", "country": "GB", "currency": CURRENCY,
        "time_zone": "Europe/London", "billing_address": address("GB"),
        "payment_terms": { "net_days": 14 }, "credit_limit": money("10000.00"),
    });
    let company = staff.post(server, "/v1/companies", "rules-company", &company)?.text("/id")?;
    let admin = json!([{ "role": "company_admin" }]);
    // Cleo sets up the rest: a company governs itself.
    let cleo = join(server, staff, &company, ("Cleo", &admin))?;
    let by = &cleo.person;
    let head_office = unit(server, by, ("Head office", "division"), None)?;
    let north = unit(server, by, ("North", "division"), None)?;
    let shop_a = unit(server, by, ("Shop A", "location"), Some(&north))?;
    let shop_b = unit(server, by, ("Shop B", "location"), Some(&north))?;
    let buyer = json!([{ "role": "buyer", "unit_id": shop_a }]);
    let approver = json!([{ "role": "approver", "unit_id": north }]);
    let bea = join(server, by, &company, ("Bea", &buyer))?;
    let ada = join(server, by, &company, ("Ada", &approver))?;
    let approver = json!([{ "role": "approver", "unit_id": head_office }]);
    let dan = join(server, by, &company, ("Dan", &approver))?;
    let eva = join(server, by, &company, ("Eva", &json!([{ "role": "approver" }])))?;
    calendar(server, by, &company)?;
    let budget = budget(server, by, &eva)?;
    Ok(Quayside { company, shop_a, shop_b, bea, ada, dan, cleo, budget })
}

/// Adds a member with these grants.
pub(super) fn join(
    server: &Server,
    by: &Person,
    company: &str,
    (name, grants): (&str, &Value),
) -> Result<Member, DemoError> {
    let login = format!("{}@quayside.example", name.to_lowercase());
    let person = Person::new(login, PASSWORD);
    let body = json!({
        "email": person.email, "name": name, "password": person.password, "grants": grants
    });
    let path = format!("/v1/companies/{company}/members");
    let made = by.post(server, &path, &format!("rules-member-{name}"), &body)?;
    Ok(Member { person, id: made.text("/id")?, user: made.text("/user_id")? })
}

/// The path of an order's approval request.
pub(super) fn request_of(order: &Answer) -> Result<String, DemoError> {
    Ok(format!("/v1/approval-requests/{}", order.text("/approval_request_id")?))
}

/// Checks the status of an order or of a request.
pub(super) fn stands(what: &str, expected: &str, answer: &Answer) -> Result<(), DemoError> {
    same(&format!("the status of {what}"), expected, &answer.text("/status")?)
}

fn product(
    server: &Server,
    staff: &Person,
    (sku, name, price): (&str, &str, &str),
) -> Result<(), DemoError> {
    let product = json!({ "sku": sku, "name": name, "list_price": money(price) });
    staff.post(server, "/v1/products", &format!("rules-product-{sku}"), &product)?;
    let stock = json!({ "on_hand": 1000 });
    let key = format!("rules-stock-{sku}");
    staff.put(server, &format!("/v1/stock/{sku}"), &key, &stock).map(drop)
}

/// Adds a unit; its id.
fn unit(
    server: &Server,
    by: &Person,
    (name, kind): (&str, &str),
    parent: Option<&str>,
) -> Result<String, DemoError> {
    let unit = json!({ "name": name, "kind": kind, "parent_id": parent });
    by.post(server, "/v1/business-units", &format!("rules-unit-{name}"), &unit)?.text("/id")
}

/// The working hours by which the company's deadlines run.
fn calendar(server: &Server, by: &Person, company: &str) -> Result<(), DemoError> {
    let day = json!([{ "from": "09:00", "until": "12:00" }, { "from": "13:00", "until": "17:00" }]);
    let calendar = json!({
        "name": "Office", "time_zone": "Europe/London",
        "weekly": { "mon": day, "tue": day, "wed": day, "thu": day, "fri": day },
    });
    let made = by.post(server, "/v1/calendars", "rules-calendar", &calendar)?;
    let change = json!({ "calendar_id": made.text("/id")? });
    let path = format!("/v1/companies/{company}");
    by.patch(server, &path, "rules-office", &change).map(drop)
}

/// The cost centre WINDOWS and its budget; the path of the budget.
fn budget(server: &Server, by: &Person, eva: &Member) -> Result<String, DemoError> {
    let centre = json!({ "code": "WINDOWS", "name": "Shop windows" });
    let centre = by.post(server, "/v1/cost-centres", "rules-centre", &centre)?.text("/id")?;
    let budget = json!({
        "cost_centre_id": centre, "amount": money("1000.00"), "period": "month",
        "on_exceeded": "require_approval",
        "steps": [
            { "approvers": { "role": "approver", "at": "unit" } },
            {
                "approvers": { "member_ids": [eva.id] },
                "escalate": { "after_hours": 8, "working": true },
            },
        ],
    });
    let made = by.post(server, "/v1/budgets", "rules-budget", &budget)?;
    Ok(format!("/v1/budgets/{}", made.text("/id")?))
}
