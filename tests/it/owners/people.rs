//! Spending limits and deactivated members.

use rstest::rstest;
use serde_json::{Value, json};

use super::program;
use crate::sessions::on_behalf::acting;
use crate::support::app::Shop;
use crate::support::builders::eur;
use crate::support::database::Backend;
use crate::support::scene::PASSWORD;

fn limit(amount: &str, period: &str) -> Value {
    json!({ "spending_limit": { "amount": eur(amount), "period": period } })
}

#[rstest]
fn a_spending_limit_of_the_operator_is_changed_by_the_operator(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let (staff, admin) = (shop.staff(), shop.company_admin());
    let place = |member: &str| format!("/v1/companies/{}/members/{member}", shop.company());
    let new = json!({
        "email": "new@acme.test", "name": "New", "password": PASSWORD, "roles": ["buyer"],
        "spending_limit": { "amount": eur("100.00"), "period": "month" },
    });
    let members = format!("/v1/companies/{}/members", shop.company());
    let made = staff.post(&members, &new).expect(201);
    assert_eq!(made["spending_limit"]["owner"], "operator");
    let theirs = [place(&shop.cast().company_admin.id), place(&made.id())];
    let set = staff.patch(&theirs[0], &limit("100.00", "month")).expect(200);
    assert_eq!(set["spending_limit"]["owner"], "operator");

    let key = program(&shop, &admin, &["members.update"]);
    let as_admin = acting(&shop, &staff, &shop.cast().company_admin.id);
    for member in &theirs {
        for who in [&admin, &key, &as_admin] {
            for change in [
                json!({ "spending_limit": null }),
                limit("1000.00", "month"),
                limit("1.00", "month"),
                limit("100.00", "day"),
            ] {
                let refused = who.patch(member, &change).refused(403, "operators_rule");
                assert_eq!(refused.text("/errors/0/pointer"), "/spending_limit");
            }
        }
        // Sending the same value again changes nothing, and the company may change the other fields.
        let same = admin.patch(member, &limit("100.00", "month")).expect(200);
        assert_eq!(same["spending_limit"]["owner"], "operator");
        admin.patch(member, &json!({ "name": "Ada" })).expect(200);
    }
    let operators = program(&shop, &staff, &["members.update"]);
    let raised = operators.patch(&theirs[0], &limit("200.00", "month")).expect(200);
    assert_eq!(raised["spending_limit"]["owner"], "operator");

    // A lifted limit has no owner; then the company sets its own, and changes it.
    let lifted = staff.patch(&theirs[0], &json!({ "spending_limit": null })).expect(200);
    assert_eq!(lifted["spending_limit"], Value::Null);
    for amount in ["50.00", "60.00"] {
        let own = admin.patch(&theirs[0], &limit(amount, "month")).expect(200);
        assert_eq!(own["spending_limit"]["owner"], "company");
    }
    // If staff send the company's own value, it stays the company's.
    let same = staff.patch(&theirs[0], &limit("60.00", "month")).expect(200);
    assert_eq!(same["spending_limit"]["owner"], "company");
    admin.patch(&theirs[0], &json!({ "spending_limit": null })).expect(200);
}

#[rstest]
fn a_member_put_out_by_the_operator_is_let_in_by_the_operator(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let (staff, admin) = (shop.staff(), shop.company_admin());
    let member = format!("/v1/companies/{}/members/{}", shop.company(), shop.cast().buyer.id);
    let active = |active: bool| json!({ "active": active });
    assert_eq!(staff.get(&member).expect(200)["deactivated_by"], Value::Null);

    let out = staff.patch(&member, &active(false)).expect(200);
    assert_eq!(out["deactivated_by"], "operator");
    // Deactivated again by the company, the member is still deactivated by the operator.
    let again = admin.patch(&member, &active(false)).expect(200);
    assert_eq!(again["deactivated_by"], "operator");
    let keys = ["members.update", "orders.place"];
    let as_admin = acting(&shop, &staff, &shop.cast().company_admin.id);
    for who in [&admin, &program(&shop, &admin, &keys), &as_admin] {
        let refused = who.patch(&member, &active(true)).refused(403, "operators_rule");
        assert_eq!(refused.text("/errors/0/pointer"), "/active");
    }
    let back = staff.patch(&member, &active(true)).expect(200);
    assert_eq!(back["deactivated_by"], Value::Null);

    let out = admin.patch(&member, &active(false)).expect(200);
    assert_eq!(out["deactivated_by"], "company");
    admin.patch(&member, &active(true)).expect(200);
    // The operator can also deactivate a member that the company has deactivated.
    admin.patch(&member, &active(false)).expect(200);
    let both = staff.patch(&member, &active(false)).expect(200);
    assert_eq!(both["deactivated_by"], "operator");
    admin.patch(&member, &active(true)).refused(403, "operators_rule");
    staff.patch(&member, &active(true)).expect(200);
}
