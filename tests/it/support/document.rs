//! The OpenAPI document as a list of operations, and a scene in which each can be requested.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::json;

use super::app::Shop;
use super::builders::{api_key, cost_centre, eur};
use super::scene::PASSWORD;
use super::server;

/// The methods a path may have.
pub const METHODS: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/// Login of the staff user that [`Things`] makes.
pub const AUDITOR: &str = "auditor@comptoir.test";

/// One operation of the document.
#[derive(Debug, Clone)]
pub struct Operation {
    pub method: String,
    /// As in the document: `/v1/orders/{id}`.
    pub template: String,
    /// Whether the operation is public (`security: []`).
    pub public: bool,
    /// Whether the settings may let requests without a token in (`{}` beside `bearer`).
    pub guests: bool,
    /// Whether it takes a body.
    pub body: bool,
    /// Whether the body is required.
    pub needs_body: bool,
    /// Whether it has an `If-Match` header.
    pub versioned: bool,
    /// The permission it names; none: authentication is enough.
    pub permission: Option<String>,
}

/// Every operation, in the order of the document.
pub fn operations() -> Vec<Operation> {
    let document = server::document();
    let paths = document["paths"].as_object().expect("paths");
    let found: Vec<_> = paths
        .iter()
        .flat_map(|(template, item)| {
            METHODS.iter().filter_map(move |method| {
                let operation = item.get(method.to_lowercase())?;
                let ways = operation["security"].as_array().expect("security");
                let free = ways.iter().filter(|way| **way == json!({})).count();
                Some(Operation {
                    method: (*method).to_owned(),
                    template: template.clone(),
                    public: free == ways.len(),
                    guests: free > 0 && free < ways.len(),
                    body: operation.get("requestBody").is_some(),
                    needs_body: operation["requestBody"]["required"] == true,
                    versioned: operation["parameters"]
                        .as_array()
                        .is_some_and(|all| all.iter().any(|one| one["name"] == "If-Match")),
                    permission: operation
                        .pointer("/security/0/bearer/0")
                        .and_then(|name| name.as_str())
                        .map(str::to_owned),
                })
            })
        })
        .collect();
    assert!(found.len() > 10, "the document has {} operations", found.len());
    found
}

/// One resource of Acme for every path parameter.
pub struct Things {
    by_collection: BTreeMap<&'static str, String>,
}

impl Things {
    /// Makes one of each resource.
    #[track_caller]
    pub fn in_shop(shop: &Shop) -> Self {
        let staff = shop.staff();
        shop.product("BOLT", "10.00");
        let product = shop.product("NUT", "2.00").id();
        let order = shop.order(&[("BOLT", 3)]).id();
        let shipment = shop.ship(&order).id();
        let invoice = shop.invoice(&order).id();
        let payment = shop.pay_invoice(&invoice, "5.00").id();
        let credit = json!({
            "company_id": shop.company(), "reason": "damaged",
            "lines": [{ "sku": "BOLT", "quantity": 1, "unit_price": "1.00" }],
        });
        let credit_note = staff.post("/v1/credit-notes", &credit).expect(201).id();
        let list = json!({ "name": "Trade", "currency": "EUR" });
        let price_list = staff.post("/v1/price-lists", &list).expect(201).id();
        let rule = approval_rule(shop);
        let (centre, budget) = budgeted_centre(shop);
        let auditor = json!({
            "email": AUDITOR, "name": "Auditor", "password": PASSWORD, "role": "auditor",
        });
        let auditor = staff.post("/v1/staff-users", &auditor).expect(201).id();
        let pending = shop.order(&[("BOLT", 60)]).text("/approval_request_id");
        let by_collection = BTreeMap::from([
            ("api-keys", api_key(shop, &["orders.read"]).id()),
            ("companies", shop.company().to_owned()),
            ("members", shop.cast().buyer.id.clone()),
            ("products", product),
            ("stock", "BOLT".to_owned()),
            ("orders", order),
            ("shipments", shipment),
            ("invoices", invoice),
            ("payments", payment),
            ("credit-notes", credit_note),
            ("price-lists", price_list),
            ("business-units", business_unit(shop)),
            ("order-limits", order_limit(shop)),
            ("quantity-rules", quantity_rule(shop)),
            ("cost-centres", centre),
            ("budgets", budget),
            ("approval-rules", rule),
            ("calendars", calendar(shop)),
            ("delegations", delegation(shop)),
            ("risk-reviews", review(shop)),
            ("approval-requests", pending),
            ("staff-users", auditor),
            ("roles", role(shop)),
            ("emergency-access", emergency_access(shop)),
            ("jobs", "expire-orders".to_owned()),
            ("runs", job_run(shop)),
        ]);
        Self { by_collection }
    }

    /// Recreates the resource that this operation will delete or end.
    #[track_caller]
    pub fn renew(&mut self, shop: &Shop, operation: &Operation) {
        if operation.template == "/v1/delegations/{id}/end" {
            return self.renew_delegation(shop);
        }
        if operation.method != "DELETE" {
            return;
        }
        match operation.template.as_str() {
            "/v1/order-limits/{id}" => self.by_collection.insert("order-limits", order_limit(shop)),
            "/v1/quantity-rules/{id}" => {
                // There is one for the product and the company.
                let path = self.path(&operation.template);
                let gone = shop.staff().delete(&path).status;
                assert!([204, 404].contains(&gone), "{path}: {gone}");
                self.by_collection.insert("quantity-rules", quantity_rule(shop))
            }
            "/v1/business-units/{id}" => {
                self.by_collection.insert("business-units", business_unit(shop))
            }
            "/v1/approval-rules/{id}" => {
                self.by_collection.insert("approval-rules", approval_rule(shop))
            }
            "/v1/roles/{id}" => {
                // A company has fifty at most.
                let gone = shop.staff().delete(&self.path(&operation.template)).status;
                assert!([204, 404].contains(&gone), "a role that stays: {gone}");
                self.by_collection.insert("roles", role(shop))
            }
            "/v1/calendars/{id}" => self.by_collection.insert("calendars", calendar(shop)),
            // These users have no second factor, so there is nothing to recreate.
            "/v1/staff-users/{id}/second-factor"
            | "/v1/companies/{id}/members/{member_id}/second-factor" => None,
            other => panic!("document.rs cannot make anew what DELETE {other} takes away"),
        };
    }

    /// Makes a delegation anew once it has ended; a user has twenty open ones at most.
    #[track_caller]
    fn renew_delegation(&mut self, shop: &Shop) {
        let made = shop.staff().get(&self.path("/v1/delegations/{id}")).expect(200);
        if made["version"] != 1 {
            self.by_collection.insert("delegations", delegation(shop));
        }
    }

    /// The path with an id of Acme for every parameter; the segment before it names the resource.
    #[track_caller]
    pub fn path(&self, template: &str) -> String {
        let mut collection = "";
        let segments: Vec<_> = template
            .split('/')
            .map(|segment| {
                let filled = if segment.starts_with('{') { self.of(collection) } else { segment };
                collection = segment;
                filled
            })
            .collect();
        segments.join("/")
    }

    #[track_caller]
    fn of(&self, collection: &str) -> &str {
        let known = self.by_collection.get(collection);
        known.unwrap_or_else(|| panic!("document.rs makes nothing for /{collection}/{{…}}"))
    }
}

fn job_run(shop: &Shop) -> String {
    shop.staff().post("/v1/jobs/expire-orders/runs", &json!({})).expect(200).id()
}

/// A unit of Acme, under a name of its own.
fn business_unit(shop: &Shop) -> String {
    static CREATED: AtomicUsize = AtomicUsize::new(0);
    let name = format!("Unit {}", CREATED.fetch_add(1, Ordering::Relaxed));
    let unit = json!({ "name": name, "kind": "division" });
    shop.company_admin().post("/v1/business-units", &unit).expect(201).id()
}

/// A role of Acme, under a key of its own.
fn role(shop: &Shop) -> String {
    static CREATED: AtomicUsize = AtomicUsize::new(0);
    let role = json!({
        "key": format!("role_{}", CREATED.fetch_add(1, Ordering::Relaxed)), "name": "Lead",
        "side": "company", "permissions": [{ "permission": "orders.read", "reach": "all" }],
    });
    shop.company_admin().post("/v1/roles", &role).expect(201).id()
}

fn emergency_access(shop: &Shop) -> String {
    let offer = json!({ "emergency_access": { "permissions": ["stock.set"] } });
    shop.staff().patch("/v1/settings", &offer).expect(200);
    let new = json!({ "reason": "fire", "permissions": ["stock.set"], "minutes": 240 });
    shop.staff().post("/v1/emergency-access", &new).expect(201).id()
}

fn order_limit(shop: &Shop) -> String {
    let limit = json!({
        "company_id": shop.company(), "max_total": eur("9000.00"), "on_violation": "deny",
    });
    shop.staff().post("/v1/order-limits", &limit).expect(201).id()
}

fn quantity_rule(shop: &Shop) -> String {
    let rule = json!({ "company_id": shop.company(), "sku": "BOLT", "max": 1000 });
    shop.staff().post("/v1/quantity-rules", &rule).expect(201).id()
}

/// A cost centre and its budget.
fn budgeted_centre(shop: &Shop) -> (String, String) {
    let admin = shop.company_admin();
    let centre = cost_centre(&admin, "IT");
    let budget = json!({
        "cost_centre_id": centre, "amount": eur("100.00"), "period": "month", "on_exceeded": "warn",
    });
    let budget = admin.post("/v1/budgets", &budget).expect(201).id();
    (centre, budget)
}

fn delegation(shop: &Shop) -> String {
    let admin = shop.company_admin().get("/v1/me").expect(200).id();
    let away = json!({
        "to_user_id": admin, "starts_at": "2026-03-02T00:00:00Z", "ends_at": "2026-04-02T00:00:00Z",
    });
    shop.approver().post("/v1/delegations", &away).expect(201).id()
}

fn review(shop: &Shop) -> String {
    let review = json!({ "order_id": shop.order(&[("BOLT", 1)]).id(), "note": "a new address" });
    shop.staff().post("/v1/risk-reviews", &review).expect(201).id()
}

fn calendar(shop: &Shop) -> String {
    let calendar = json!({
        "company_id": shop.company(), "name": "Office", "time_zone": "Europe/Vienna",
        "weekly": { "mon": [{ "from": "09:00", "until": "17:00" }] },
    });
    shop.staff().post("/v1/calendars", &calendar).expect(201).id()
}

fn approval_rule(shop: &Shop) -> String {
    let rule = json!({
        "company_id": shop.company(), "name": "Big orders",
        "when": { "order_total_over": eur("500.00") },
        "steps": [{ "approvers": { "role": "approver" }, "mode": "any" }],
    });
    shop.staff().post("/v1/approval-rules", &rule).expect(201).id()
}
