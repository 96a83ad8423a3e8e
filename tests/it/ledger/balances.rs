//! The ledger: balances on any day, every entry balanced.

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::app::{Shop, TODAY};
use crate::support::database::Backend;

#[rstest]
fn balances_are_told_for_any_day(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let invoice = shop.invoiced_order(&[("BOLT", 1)]);
    shop.set_clock("2026-03-10T09:00:00Z");
    shop.invoiced_order(&[("BOLT", 2)]);
    let receivable = |day: &str| {
        let path = format!("/v1/ledger/trial-balance?as_of={day}");
        let trial = shop.staff().get(&path).expect(200);
        assert_eq!((trial["balanced"].as_bool(), trial["as_of"].as_str()), (Some(true), Some(day)));
        let accounts = trial["accounts"].as_array().cloned().unwrap_or_default();
        let found = accounts.iter().find(|account| account["code"] == "receivable");
        found.map(|account| account["debit"].clone())
    };
    assert_eq!(receivable("2026-03-01"), None);
    assert_eq!(receivable(TODAY), Some(json!("12.00")));
    assert_eq!(receivable("2026-03-09"), Some(json!("12.00")));
    assert_eq!(receivable("2026-03-10"), Some(json!("36.00")));

    let entries = shop.staff().get("/v1/ledger/entries?to=2026-03-09").expect(200);
    let [entry] = entries.data() else { panic!("one entry: {entries:?}") };
    assert_eq!((&entry["number"], &entry["posting"]), (&invoice["number"], &json!("invoice")));
    let leg = |leg: &Value| {
        let amount = |side: &str| leg[side]["amount"].as_str().unwrap_or_default().to_owned();
        [leg["account"].as_str().unwrap_or_default().to_owned(), amount("debit"), amount("credit")]
    };
    let legs: Vec<_> = entry["legs"].as_array().expect("legs").iter().map(leg).collect();
    let expected = [
        ["receivable", "12.00", "0.00"],
        ["sales", "0.00", "10.00"],
        ["output-tax", "0.00", "2.00"],
    ];
    assert_eq!(legs, expected.map(|leg| leg.map(str::to_owned)));
    let page = shop.staff().get("/v1/ledger/entries?limit=1").expect(200);
    let next = format!("/v1/ledger/entries?limit=1&cursor={}", page.text("/next_cursor"));
    assert!(shop.staff().get(&next).expect(200)["next_cursor"].is_null());
    let other = format!("/v1/ledger/entries?company_id={}", shop.other_company());
    assert!(shop.staff().get(&other).expect(200).data().is_empty());

    for path in ["/v1/ledger/trial-balance", "/v1/ledger/entries", "/v1/ledger/closed-until"] {
        shop.company_admin().get(path).refused(403, "forbidden");
    }
}
