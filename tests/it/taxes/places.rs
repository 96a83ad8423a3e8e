//! The ship-to place and the buyer decide the tax category.

use rstest::rstest;
use serde_json::{Value, json};

use super::{bolts_for, french_shop, groups, invoiced, issuer_in};
use crate::support::app::Shop;
use crate::support::database::Backend;

/// The group of an invoice of one bolt for a company with these fields.
#[track_caller]
fn taxed(shop: &Shop, fields: &Value, ship_to: Option<&str>) -> String {
    let mut known = fields.clone();
    let verified = known.as_object_mut().and_then(|fields| fields.remove("vat_id_verified"));
    let company = shop.new_company("Buyer", &known).id();
    if let Some(verified) = verified {
        let change = json!({ "vat_id_verified": verified });
        shop.staff().patch(&format!("/v1/companies/{company}"), &change).expect(200);
    }
    let mut order = bolts_for(&company, 1);
    if let Some(country) = ship_to {
        order["ship_to"] = json!({ "line1": "1", "city": "A", "country": country });
    }
    groups(&invoiced(shop, &order)).join(", ")
}

const HOME: &str = "S 0.20 10.00 2.00";
const WITHIN: &str = "K 0.00 10.00 0.00";
const EXPORT: &str = "G 0.00 10.00 0.00";

#[rstest]
fn monaco_counts_as_france_and_northern_ireland_as_the_eu(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = french_shop(backend, &[("standard", "0.20", None)]) else { return };
    let of = |country: &str, vat_id: &str| json!({ "country": country, "vat_id": vat_id, "vat_id_verified": true });
    assert_eq!(taxed(&shop, &json!({ "country": "MC" }), None), HOME);
    assert_eq!(taxed(&shop, &of("MC", "FR99000005990"), None), HOME);
    assert_eq!(taxed(&shop, &of("GB", "GB123456789"), None), EXPORT);
    assert_eq!(taxed(&shop, &of("GB", "XI123456789"), None), WITHIN);
    let unverified = json!({ "country": "GB", "vat_id": "XI 123 456 789" });
    assert_eq!(taxed(&shop, &unverified, None), HOME);
    // An issuer in Monaco charges the tax of France.
    issuer_in(&shop, "MC");
    assert_eq!(taxed(&shop, &json!({ "country": "FR" }), None), HOME);
    assert_eq!(taxed(&shop, &of("DE", "DE136695976"), None), WITHIN);
}

#[rstest]
fn no_tax_within_the_eu_needs_an_id_of_another_country_of_it(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = french_shop(backend, &[("standard", "0.20", None)]) else { return };
    for (vat_id, group) in [
        ("DE136695976", WITHIN),
        ("de 136.695.976", WITHIN),
        ("ATU12345675", WITHIN),
        ("EL123456789", WITHIN),
        ("GR123456789", HOME),
        ("FR99000005990", HOME),
        ("GB123456789", HOME),
        ("CHE-123.456.788", HOME),
        ("DE13669597", HOME),
        ("136695976", HOME),
        ("yes", HOME),
    ] {
        let buyer = json!({ "country": "DE", "vat_id": vat_id, "vat_id_verified": true });
        assert_eq!(taxed(&shop, &buyer, None), group, "{vat_id}");
    }
}

#[rstest]
fn the_place_goods_go_to_decides(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = french_shop(backend, &[("standard", "0.20", None)]) else { return };
    let german = json!({ "country": "DE", "vat_id": "DE136695976", "vat_id_verified": true });
    for (buyer, ship_to, group) in [
        (json!({ "country": "FR" }), Some("CH"), EXPORT),
        (json!({ "country": "CH" }), Some("FR"), HOME),
        (json!({ "country": "CH" }), None, EXPORT),
        (german.clone(), Some("FR"), HOME),
        (german.clone(), Some("CH"), EXPORT),
        (german.clone(), Some("AT"), WITHIN),
        (german, None, WITHIN),
        // A French buyer's goods shipped to Germany: no VAT id of another country, so the tax of France.
        (
            json!({ "country": "FR", "vat_id": "FR99000005990", "vat_id_verified": true }),
            Some("DE"),
            HOME,
        ),
    ] {
        assert_eq!(taxed(&shop, &buyer, ship_to), group, "{buyer} {ship_to:?}");
    }
}

#[rstest]
fn the_id_that_counts_is_the_one_at_posting(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = french_shop(backend, &[("standard", "0.20", None)]) else { return };
    let buyer =
        shop.new_company("Rhein", &json!({ "country": "DE", "vat_id": "DE136695976" })).id();
    let path = format!("/v1/companies/{buyer}");
    let change = |change: Value| shop.staff().patch(&path, &change).expect(200);
    change(json!({ "vat_id_verified": true }));
    let order = shop.order_for(&buyer, &[("BOLT", 3)]);
    assert_eq!(order.text("/lines/0/tax_category"), "K");
    shop.ship_part(&order.id(), &[(1, 1)]);
    let first = shop.invoice(&order.id());
    assert_eq!(groups(&first), ["K 0.00 10.00 0.00"]);
    assert_eq!(first["parties"]["buyer"]["vat_id"], "DE136695976");

    change(json!({ "vat_id": null }));
    shop.ship_part(&order.id(), &[(1, 1)]);
    let second = shop.invoice(&order.id());
    assert_eq!(groups(&second), ["S 0.20 10.00 2.00"]);

    change(json!({ "vat_id": "DE136695977", "vat_id_verified": true }));
    shop.ship(&order.id());
    let third = shop.invoice(&order.id());
    assert_eq!(groups(&third), ["K 0.00 10.00 0.00"]);
    assert_eq!(third["parties"]["buyer"]["vat_id"], "DE136695977");
    let account = shop.staff().get(&format!("{path}/credit-account")).expect(200);
    assert_eq!(
        (account.amount("reserved"), account.amount("receivable")),
        ("0.00".into(), "32.00".into())
    );
}
