//! Logins, keys and staff.

use serde_json::{Value, json};

use super::Look;
use crate::grants::tree::{add_units, order_in};
use crate::identity::second_factor::{confirm, enrol};
use crate::sessions::on_behalf::acting;
use crate::sessions::{bearer, login, refresh};
use crate::support::actor::Actor;
use crate::support::answer::Answer;
use crate::support::app::Shop;
use crate::support::builders::{eur, order_of};
use crate::support::scene::PASSWORD;

const BUYER: &str = "buyer@acme.test";
const OTHER: &str = "other-buyer@acme.test";
const NEW: &str = "a new pass phrase";

pub fn look(look: &mut Look) {
    tokens(look);
    second_factor(look);
    passwords(look);
    keys(look);
    staff(look);
    approval_limit_of_staff(look);
}

fn approval_limit_of_staff(look: &mut Look) {
    let limit = json!({
        "company_id": look.shop.company(), "owner": "operator", "max_total": eur("9.99"),
        "on_violation": "require_approval",
    });
    let staff = look.shop.staff();
    let limit = staff.post("/v1/order-limits", &limit).expect(201).id();
    // The buyer's sessions have ended above.
    let order = look.shop.company_admin().post("/v1/orders", &order_of(&[("BOLT", 1)])).expect(201);
    let approve = format!("/v1/approval-requests/{}/approve", order.text("/approval_request_id"));
    let eva = json!({
        "email": "eva@comptoir.test", "name": "Eva", "password": PASSWORD, "role": "executive",
        "approval_limit": eur("9.99"),
    });
    let made = staff.post("/v1/staff-users", &eva).expect(201);
    let eva = bearer(&look.shop, &login(&look.shop, "eva@comptoir.test"));
    let refused = eva.post(&approve, &json!({}));
    look.acts("NewStaffUser.approval_limit", refused["code"] == "above_approval_limit");
    let change = json!({ "approval_limit": null });
    staff.patch(&format!("/v1/staff-users/{}", made.id()), &change).expect(200);
    look.acts("StaffUserUpdate.approval_limit", eva.post(&approve, &json!({})).status == 200);
    staff.delete(&format!("/v1/order-limits/{limit}")).expect(204);
}

fn try_login(shop: &Shop, email: &str, password: &str, otp: Option<&str>) -> Answer {
    let mut login = json!({ "grant_type": "password", "username": email, "password": password });
    if let Some(otp) = otp {
        login["otp"] = json!(otp);
    }
    shop.anonymous().post("/v1/auth/token", &login)
}

fn tokens(look: &mut Look) {
    let tokens = login(&look.shop, BUYER);
    let me = bearer(&look.shop, &tokens).get("/v1/me").expect(200);
    look.acts("TokenRequest.username", me["email"] == BUYER);
    let wrong = try_login(&look.shop, BUYER, "wrong by far", None);
    look.acts("TokenRequest.password", wrong.status == 401);
    let grant = look.shop.anonymous().post("/v1/auth/token", &json!({ "grant_type": "magic" }));
    look.acts("TokenRequest.grant_type", grant.status == 422 || grant.status == 400);
    let next = refresh(&look.shop.anonymous(), &tokens.text("/refresh_token")).expect(200);
    look.acts("TokenRequest.refresh_token", bearer(&look.shop, &next).get("/v1/me").status == 200);

    let as_buyer = acting(&look.shop, &look.shop.staff(), &look.shop.cast().buyer.id);
    let me = as_buyer.get("/v1/me").expect(200);
    look.acts("TokenRequest.requested_subject", me["member_id"] == look.shop.cast().buyer.id);
    let staff = look.shop.staff().get("/v1/me").expect(200).id();
    look.acts("TokenRequest.subject_token", me["acted_by"] == staff);
    let exchange = json!({
        "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange", "subject_token": look.shop.staff().token(),
        "subject_token_type": "urn:ietf:params:oauth:token-type:saml2",
        "requested_subject": look.shop.cast().buyer.id,
    });
    let other = look.shop.anonymous().post("/v1/auth/token", &exchange);
    look.acts("TokenRequest.subject_token_type", other.status == 422);

    let [first, second] = [login(&look.shop, BUYER), login(&look.shop, BUYER)];
    let ends = json!({ "refresh_token": second.text("/refresh_token") });
    bearer(&look.shop, &first).post("/v1/auth/logout", &ends).expect(204);
    let one = [&first, &second].map(|tokens| bearer(&look.shop, tokens).get("/v1/me").status);
    look.acts("Logout.refresh_token", one == [200, 401]);
    let third = login(&look.shop, BUYER);
    bearer(&look.shop, &first).post("/v1/auth/logout", &json!({ "everywhere": true })).expect(204);
    look.acts("Logout.everywhere", bearer(&look.shop, &third).get("/v1/me").status == 401);
}

fn second_factor(look: &mut Look) {
    let buyer = look.shop.other_buyer();
    let wrong = buyer.post("/v1/auth/otp", &json!({ "password": "not mine at all" }));
    look.acts("OtpEnrolment.password", wrong["code"] == "password_mismatch");
    let app = enrol(&buyer, PASSWORD);
    let codes = confirm(&buyer, &app);
    let otp = |otp| try_login(&look.shop, OTHER, PASSWORD, otp);
    let without = otp(None);
    let with = otp(Some(codes[0].as_str()));
    look.acts("OtpConfirmation.otp", without["code"] == "otp_required");
    look.acts("TokenRequest.otp", with.status == 200);
    let buyer = bearer(&look.shop, &with);
    let disable = |password: &str, otp: &str| {
        buyer.post("/v1/auth/otp/disable", &json!({ "password": password, "otp": otp }))
    };
    let refused = [disable("not mine at all", &codes[1]), disable(PASSWORD, "nonsense")];
    look.acts("OtpRemoval.password", refused[0].status != 204);
    look.acts("OtpRemoval.otp", refused[1].status != 204);
    disable(PASSWORD, &codes[2]).expect(204);
    assert_eq!(try_login(&look.shop, OTHER, PASSWORD, None).status, 200);
}

fn passwords(look: &mut Look) {
    let buyer = bearer(&look.shop, &login(&look.shop, BUYER));
    let change = |current: &str| {
        buyer
            .post("/v1/auth/password", &json!({ "current_password": current, "new_password": NEW }))
    };
    look.acts("PasswordChange.current_password", change("not mine at all").status != 204);
    change(PASSWORD).expect(204);
    let [old, new] = [PASSWORD, NEW].map(|word| try_login(&look.shop, BUYER, word, None).status);
    look.acts("PasswordChange.new_password", (old, new) == (401, 200));
}

fn keys(look: &mut Look) {
    let staff = look.shop.staff();
    let key = |fields: &Value| -> Answer {
        let mut key = json!({ "name": "ERP", "scopes": ["orders.read"] });
        for (field, value) in fields.as_object().into_iter().flatten() {
            key[field] = value.clone();
        }
        staff.post("/v1/api-keys", &key).expect(201)
    };
    let bearer = |key: &Answer| -> Actor { look.shop.anonymous().with_token(&key.text("/key")) };
    let acme = format!("/v1/companies/{}", look.shop.company());
    let globex = format!("/v1/companies/{}", look.shop.other_company());
    let reads = json!({ "scopes": ["companies.read"], "company_id": look.shop.company() });
    let of_acme = key(&reads);
    let name = of_acme["name"] == "ERP";
    let own =
        bearer(&of_acme).get(&acme).status == 200 && bearer(&of_acme).get(&globex).status == 404;
    let scoped = bearer(&of_acme).get("/v1/orders").status == 403;
    let elsewhere = bearer(&key(&json!({ "allowed_ips": ["203.0.113.9"] }))).get("/v1/orders");
    let until = key(&json!({ "expires_at": "2126-03-02T09:00:00Z" }));
    let good = bearer(&until).get("/v1/orders").status == 200;
    let past = staff.post(
        "/v1/api-keys",
        &json!({ "name": "ERP", "scopes": ["orders.read"], "expires_at": "2020-01-01T00:00:00Z" }),
    );
    look.acts("NewApiKey.name", name);
    look.acts("NewApiKey.company_id", own);
    look.acts("NewApiKey.scopes", scoped);
    look.acts("NewApiKey.allowed_ips", elsewhere["code"] == "address_not_allowed");
    look.acts("NewApiKey.expires_at", good && past.status == 422);
    unit_of_key(look);
}

fn unit_of_key(look: &mut Look) {
    let units = add_units(&look.shop);
    look.shop.product("BOLT", "10.00");
    let key = json!({
        "name": "South", "scopes": ["orders.read"], "company_id": look.shop.company(),
        "unit_id": units.south,
    });
    let made = look.shop.staff().post("/v1/api-keys", &key).expect(201);
    let program = look.shop.anonymous().with_token(&made.text("/key"));
    let seen = [&units.north, &units.south].map(|unit| {
        let order = order_in(&look.shop.company_admin(), unit, 1).expect(201).id();
        program.get(&format!("/v1/orders/{order}")).status
    });
    look.acts("NewApiKey.unit_id", seen == [404, 200]);
}

fn staff(look: &mut Look) {
    let staff = look.shop.staff();
    let new = json!({ "email": "grace@comptoir.test", "name": "Grace", "password": PASSWORD, "role": "auditor" });
    let made = staff.post("/v1/staff-users", &new).expect(201);
    let path = format!("/v1/staff-users/{}", made.id());
    look.told("NewStaffUser", &["name"], &new, &staff.get(&path).expect(200).body);
    let grace = bearer(&look.shop, &login(&look.shop, "grace@comptoir.test"));
    look.acts(
        "NewStaffUser.email",
        grace.get("/v1/me").expect(200)["email"] == "grace@comptoir.test",
    );
    look.acts("NewStaffUser.password", grace.get("/v1/me").status == 200);
    let set =
        |grace: &Actor| grace.put("/v1/clock", &json!({ "now": "2026-03-02T09:00:00Z" })).status;
    look.acts("NewStaffUser.role", set(&grace) == 403);
    let change = json!({ "name": "Countess", "role": "administrator" });
    look.told("StaffUserUpdate", &["name"], &change, &staff.patch(&path, &change).expect(200).body);
    look.acts("StaffUserUpdate.role", set(&grace) == 200);
    let keys = ["kept", "ended"].map(|name| {
        let key = json!({ "name": name, "scopes": ["orders.read"] });
        look.shop.anonymous().with_token(&grace.post("/v1/api-keys", &key).expect(201).text("/key"))
    });
    staff.patch(&path, &json!({ "active": false, "keep_api_keys": true })).expect(200);
    look.acts("StaffUserUpdate.active", grace.get("/v1/me").status == 401);
    let kept = keys[0].get("/v1/orders").status == 200;
    staff.patch(&path, &json!({ "active": false, "keep_api_keys": false })).expect(200);
    look.acts("StaffUserUpdate.keep_api_keys", kept && keys[1].get("/v1/orders").status == 401);
    let several = json!({
        "email": "lee@comptoir.test", "name": "Lee", "password": PASSWORD, "roles": ["sales", "finance"],
    });
    let path =
        format!("/v1/staff-users/{}", staff.post("/v1/staff-users", &several).expect(201).id());
    let lee = bearer(&look.shop, &login(&look.shop, "lee@comptoir.test"));
    let reads = || ["/v1/approval-requests", "/v1/ledger/entries"].map(|path| lee.get(path).status);
    look.acts("NewStaffUser.roles", reads() == [200, 200]);
    staff.patch(&path, &json!({ "roles": ["sales"] })).expect(200);
    look.acts("StaffUserUpdate.roles", reads() == [200, 403]);
}
