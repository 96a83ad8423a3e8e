//! Acme with two buyers, Globex with one, and one of each for every resource named by a GET.

use serde_json::json;

use crate::support::actor::Actor;
use crate::support::app::Shop;
use crate::support::builders::{api_key, cost_centre, eur, order_of};
use crate::support::database::Backend;
use crate::support::scene::PASSWORD;

/// Owner of a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// The buyer of Acme: an order, and the documents that follow.
    Buyer,
    /// The other buyer of Acme.
    Colleague,
    /// Acme as a whole.
    Acme,
    /// Globex, or its buyer.
    Globex,
    /// All companies.
    All,
    /// The operator alone.
    Operator,
}

/// Reach of a caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// The buyer's own.
    Own,
    /// All of Acme.
    Acme,
    /// All of Globex.
    Globex,
    /// Everything.
    Any,
}

/// Something that a path can name.
#[derive(Debug)]
pub struct Thing {
    /// The segment before its id: `orders`.
    pub collection: &'static str,
    pub id: String,
    pub whose: Whose,
}

/// A caller.
pub struct Viewer {
    pub name: &'static str,
    pub actor: Actor,
    pub reach: Reach,
    permissions: Vec<String>,
}

/// The data for the tests of this folder.
pub struct World {
    pub things: Vec<Thing>,
    // Dropped before the shop: its graceful stop waits for their idle connections.
    pub viewers: Vec<Viewer>,
    pub shop: Shop,
}

/// Owned by the company as a whole and hidden from buyers: a payment may pay for several buyers, approvers delegate, and staff review orders.
const WITHHELD: [&str; 3] = ["payments", "delegations", "risk-reviews"];

impl Reach {
    /// Whether the thing is inside.
    pub fn sees(self, thing: &Thing) -> bool {
        match (self, thing.whose) {
            (Self::Any, _) | (_, Whose::All) => true,
            (_, Whose::Operator) => false,
            (Self::Own, Whose::Acme) => !WITHHELD.contains(&thing.collection),
            (Self::Own, whose) => whose == Whose::Buyer,
            (Self::Acme, whose) => whose != Whose::Globex,
            (Self::Globex, whose) => whose == Whose::Globex,
        }
    }
}

impl Viewer {
    fn new(name: &'static str, actor: Actor, reach: Reach) -> Self {
        let permissions = permissions(&actor);
        Self { name, actor, reach, permissions }
    }

    /// Whether the caller has the operation's permission, if it names one.
    pub fn may(&self, permission: Option<&String>) -> bool {
        permission.is_none_or(|named| self.permissions.contains(named))
    }
}

/// The actor's permissions, according to `/v1/me`.
fn permissions(actor: &Actor) -> Vec<String> {
    let me = actor.get("/v1/me").expect(200);
    let named = me["permissions"].as_array().into_iter().flatten();
    named.filter_map(|name| name.as_str().map(str::to_owned)).collect()
}

impl World {
    /// Creates everything; `None` without the database.
    #[track_caller]
    pub fn set_up(backend: Backend) -> Option<Self> {
        let mut world = Self { things: vec![], viewers: vec![], shop: Shop::start(backend)? };
        world.operator();
        let cast = world.shop.cast();
        let (acme, globex) = (world.shop.company_admin(), world.shop.stranger());
        world.company(Whose::Acme, &acme, &[&cast.buyer.id, &cast.other_buyer.id]);
        world.company(Whose::Globex, &globex, &[&cast.stranger.id]);
        world.trade(Whose::Buyer, &world.shop.buyer());
        world.trade(Whose::Colleague, &world.shop.other_buyer());
        world.trade(Whose::Globex, &world.buyer_of_globex());
        world.viewers = world.everybody();
        Some(world)
    }

    /// The owner's company; Acme, if there is none.
    pub fn company_of(&self, whose: Whose) -> &'static str {
        match whose {
            Whose::Globex => self.shop.other_company(),
            Whose::Buyer | Whose::Colleague | Whose::Acme | Whose::All | Whose::Operator => {
                self.shop.company()
            }
        }
    }

    /// The things of a collection.
    pub fn of(&self, collection: &str) -> impl Iterator<Item = &Thing> {
        self.things.iter().filter(move |thing| thing.collection == collection)
    }

    fn add(&mut self, collection: &'static str, id: impl Into<String>, whose: Whose) {
        self.things.push(Thing { collection, id: id.into(), whose });
    }

    /// The operator's things, and those of all companies.
    fn operator(&mut self) {
        let staff = self.shop.staff();
        let product = self.shop.product("BOLT", "10.00").id();
        self.add("products", product, Whose::All);
        self.add("stock", "BOLT", Whose::All);
        // By their names, which are documented; a caller without the permission gets 403.
        self.add("jobs", "expire-orders", Whose::All);
        let run = staff.post("/v1/jobs/expire-orders/runs", &json!({})).expect(200).id();
        self.add("runs", run, Whose::All);
        self.add("order-limits", limit(&staff, None), Whose::All);
        self.add("approval-rules", rule(&staff, None), Whose::All);
        self.add("calendars", calendar(&staff, None), Whose::All);
        let key = json!({ "name": "Warehouse", "scopes": ["stock.set"] });
        let list = json!({ "name": "Trade", "currency": "EUR" });
        let auditor = json!({
            "email": "auditor@comptoir.test", "name": "Auditor", "password": PASSWORD,
            "role": "auditor",
        });
        for (collection, new) in
            [("api-keys", key), ("price-lists", list), ("staff-users", auditor)]
        {
            let made = staff.post(&format!("/v1/{collection}"), &new).expect(201).id();
            self.add(collection, made, Whose::Operator);
        }
        let list = self.of("price-lists").next().expect("a price list").id.clone();
        self.add("roles", role(&staff, "staff"), Whose::Operator);
        let offer = json!({ "emergency_access": { "permissions": ["stock.set"] } });
        staff.patch("/v1/settings", &offer).expect(200);
        let fire = json!({ "reason": "fire", "permissions": ["stock.set"], "minutes": 240 });
        let fire = staff.post("/v1/emergency-access", &fire).expect(201).id();
        self.add("emergency-access", fire, Whose::Operator);
        let quantity = json!({ "sku": "BOLT", "price_list_id": list, "max": 1000 });
        let quantity = staff.post("/v1/quantity-rules", &quantity).expect(201).id();
        self.add("quantity-rules", quantity, Whose::Operator);
    }

    /// Things of a company as a whole, besides its payments.
    fn company(&mut self, whose: Whose, admin: &Actor, members: &[&str]) {
        let (staff, company) = (self.shop.staff(), self.company_of(whose));
        self.add("companies", company, whose);
        for member in members {
            self.add("members", *member, whose);
        }
        let key = json!({ "name": "ERP", "scopes": ["orders.read"] });
        let key = admin.post("/v1/api-keys", &key).expect(201).id();
        self.add("api-keys", key, whose);
        self.add("roles", role(admin, "company"), whose);
        let unit = json!({ "name": "North", "kind": "division" });
        let unit = admin.post("/v1/business-units", &unit).expect(201).id();
        self.add("business-units", unit, whose);
        self.add("order-limits", limit(&staff, Some(company)), whose);
        let quantity = json!({ "sku": "BOLT", "company_id": company, "max": 1000 });
        let quantity = staff.post("/v1/quantity-rules", &quantity).expect(201).id();
        self.add("quantity-rules", quantity, whose);
        let centre = cost_centre(admin, "IT");
        let budget = json!({
            "cost_centre_id": centre, "amount": eur("100.00"), "period": "month",
            "on_exceeded": "warn",
        });
        let budget = admin.post("/v1/budgets", &budget).expect(201).id();
        self.add("cost-centres", centre, whose);
        self.add("budgets", budget, whose);
        self.add("approval-rules", rule(&staff, Some(company)), whose);
        self.add("calendars", calendar(&staff, Some(company)), whose);
        self.add("delegations", self.delegation(whose, admin), whose);
    }

    /// A delegation of a new approver of the company to its administrator.
    fn delegation(&self, whose: Whose, admin: &Actor) -> String {
        let (company, staff) = (self.company_of(whose), self.shop.staff());
        let email = format!("away-{company}@acme.test");
        let member =
            json!({ "email": email, "name": "Away", "password": PASSWORD, "roles": ["approver"] });
        staff.post(&format!("/v1/companies/{company}/members"), &member).expect(201);
        let delegation = json!({
            "to_user_id": admin.get("/v1/me").expect(200).id(),
            "starts_at": "2026-03-02T00:00:00Z", "ends_at": "2026-04-02T00:00:00Z",
        });
        let away = self.shop.anonymous().log_in(&email, PASSWORD);
        away.post("/v1/delegations", &delegation).expect(201).id()
    }

    /// An order with all its documents, and an order pending approval.
    fn trade(&mut self, whose: Whose, buyer: &Actor) {
        let (staff, company) = (self.shop.staff(), self.company_of(whose));
        let order = buyer.post("/v1/orders", &order_of(&[("BOLT", 3)])).expect(201).id();
        let shipment = self.shop.ship(&order).id();
        let invoice = self.shop.invoice(&order).id();
        let note = json!({
            "company_id": company, "invoice_id": invoice, "reason": "damaged",
            "lines": [{ "sku": "BOLT", "quantity": 1, "unit_price": "1.00" }],
        });
        let note = staff.post("/v1/credit-notes", &note).expect(201).id();
        let payment = json!({
            "company_id": company, "amount": eur("5.00"), "method": "bank_transfer",
            "allocations": [{ "invoice_id": invoice, "amount": eur("5.00") }],
        });
        let payment = staff.post("/v1/payments", &payment).expect(201).id();
        let big = buyer.post("/v1/orders", &order_of(&[("BOLT", 60)])).expect(201);
        let held = buyer.post("/v1/orders", &order_of(&[("BOLT", 4)])).expect(201).id();
        let review = json!({ "order_id": held, "note": "a new address" });
        let review = staff.post("/v1/risk-reviews", &review).expect(201).id();
        self.add("orders", order, whose);
        self.add("orders", big.id(), whose);
        self.add("orders", held, whose);
        self.add("approval-requests", big.text("/approval_request_id"), whose);
        self.add("shipments", shipment, whose);
        self.add("invoices", invoice, whose);
        self.add("credit-notes", note, whose);
        let payer = if whose == Whose::Globex { Whose::Globex } else { Whose::Acme };
        self.add("payments", payment, payer);
        self.add("risk-reviews", review, payer);
    }

    fn buyer_of_globex(&self) -> Actor {
        let email = "buyer@globex.test";
        let member = json!({
            "email": email, "name": "Buyer", "password": PASSWORD, "roles": ["buyer"],
            "email_confirmed": true,
        });
        let path = format!("/v1/companies/{}/members", self.shop.other_company());
        self.shop.staff().post(&path, &member).expect(201);
        self.shop.anonymous().log_in(email, PASSWORD)
    }

    /// A caller of each reach; several of reach Acme with different permissions.
    fn everybody(&self) -> Vec<Viewer> {
        let shop = &self.shop;
        let reads = permissions(&shop.company_admin());
        let reads: Vec<&str> =
            reads.iter().map(String::as_str).filter(|name| name.ends_with(".read")).collect();
        let program = shop.anonymous().with_token(&api_key(shop, &reads).text("/key"));
        vec![
            Viewer::new("buyer", shop.buyer(), Reach::Own),
            Viewer::new("approver", shop.approver(), Reach::Acme),
            Viewer::new("company_admin", shop.company_admin(), Reach::Acme),
            Viewer::new("program", program, Reach::Acme),
            Viewer::new("stranger", shop.stranger(), Reach::Globex),
            Viewer::new("staff", shop.staff(), Reach::Any),
        ]
    }
}

/// A role of the caller's company, or of the operator.
fn role(by: &Actor, side: &str) -> String {
    let permissions = json!([{ "permission": "orders.read", "reach": "all" }]);
    let role =
        json!({ "key": "team_lead", "name": "Lead", "side": side, "permissions": permissions });
    by.post("/v1/roles", &role).expect(201).id()
}

/// An order limit that never applies: of one company, or of all.
fn limit(staff: &Actor, company: Option<&str>) -> String {
    let mut limit = json!({ "max_total": eur("9000.00"), "on_violation": "deny" });
    if let Some(company) = company {
        limit["company_id"] = json!(company);
    }
    staff.post("/v1/order-limits", &limit).expect(201).id()
}

/// A calendar: of one company, or of the operator.
fn calendar(staff: &Actor, company: Option<&str>) -> String {
    let mut calendar = json!({
        "name": "Office", "time_zone": "UTC",
        "weekly": { "mon": [{ "from": "09:00", "until": "17:00" }] },
    });
    if let Some(company) = company {
        calendar["company_id"] = json!(company);
    }
    staff.post("/v1/calendars", &calendar).expect(201).id()
}

/// A rule that applies to a company's order of 600.00, and one for all companies that does not.
fn rule(staff: &Actor, company: Option<&str>) -> String {
    let over = if company.is_some() { "500.00" } else { "5000.00" };
    let mut rule = json!({
        "name": "Big orders", "when": { "order_total_over": eur(over) },
        "steps": [{ "approvers": { "role": "company_admin" }, "mode": "any" }],
    });
    if let Some(company) = company {
        rule["company_id"] = json!(company);
    }
    staff.post("/v1/approval-rules", &rule).expect(201).id()
}
