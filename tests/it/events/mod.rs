//! The event feed.

mod versions;

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::app::{NOW, Shop};
use crate::support::database::Backend;

#[rstest]
fn it_tells_all_in_order_and_in_parts(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let invoice = shop.invoiced_order(&[("BOLT", 2)]);
    shop.pay_invoice(&invoice.id(), "24.00");
    shop.wait_for_events();

    let staff = shop.staff();
    let read = |after: i64, limit: i64| {
        let path = format!("/v1/events?after={after}&limit={limit}");
        staff.get(&path).expect(200).data().to_vec()
    };
    let all = read(0, 1000);
    let places: Vec<i64> = all.iter().filter_map(|event| event["sequence"].as_i64()).collect();
    assert_eq!(places, (1..=i64::try_from(all.len()).unwrap()).collect::<Vec<_>>());
    let mut parts = Vec::new();
    while let [.., last] = &read(parts.len().try_into().unwrap(), 2)[..] {
        let upto = usize::try_from(last["sequence"].as_i64().expect("a place")).unwrap();
        parts.extend(read(parts.len().try_into().unwrap(), 2));
        assert_eq!(parts.len(), upto);
    }
    assert_eq!(parts, all);

    let paid: &Value = all.iter().find(|event| event["type"] == "invoice.paid").expect("paid");
    assert_eq!(paid["subject"], json!({ "type": "invoice", "id": invoice.id(), "version": 2 }));
    assert_eq!(paid["occurred_at"], json!(NOW));
    let shown = staff.get(&format!("/v1/invoices/{}", invoice.id())).expect(200);
    assert_eq!(paid["data"], shown.body, "an event shows its subject as its GET does");
}

#[test]
fn it_is_for_staff_who_ask_well() {
    let Some(shop) = Shop::start(Backend::Sqlite) else { return };
    shop.company_admin().get("/v1/events").refused(403, "forbidden");
    for query in ["limit=0", "limit=1001", "after=-1", "after=x", "since=1"] {
        shop.staff().get(&format!("/v1/events?{query}")).refused(400, "bad_query");
    }
    assert_eq!(shop.staff().get("/v1/events?after=1000000").expect(200).data().len(), 0);
}
