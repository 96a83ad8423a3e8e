//! Random rules, places, limits, requesters and answers: each request ends, by so many humans as its steps ask for, and
//! by no requester.

use std::collections::BTreeSet;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use rstest::rstest;
use serde_json::{Value, json};

use crate::grants::tree::{Units, at, inherit_roles, member, members, shop_with_units};
use crate::identity::staff::staff_user;
use crate::sessions::on_behalf::{acting, id_of};
use crate::sessions::{bearer, login};
use crate::support::actor::Actor;
use crate::support::app::Shop;
use crate::support::builders::{eur, order_of};
use crate::support::database::Backend;

/// Number of requests. All of them take minutes in a debug build: they run with `COMPTOIR_TESTS_FULL=1`, as in CI.
/// A bare `cargo test` runs a part.
#[expect(clippy::disallowed_methods, reason = "a switch of the tests, not of the product")]
fn cases() -> u32 {
    match std::env::var("COMPTOIR_TESTS_FULL").as_deref() {
        Ok("1") => 200,
        Ok(_) | Err(_) => 20,
    }
}

/// Numbers of a case, read one by one; zeros once they are used up.
struct Dice(std::vec::IntoIter<u8>);

impl Dice {
    fn below(&mut self, most: u8) -> u8 {
        self.0.next().unwrap_or(0) % most
    }

    /// True once in so many.
    fn one_in(&mut self, count: u8) -> bool {
        self.below(count) == count - 1
    }

    fn pick<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[usize::from(self.below(u8::try_from(all.len()).expect("a few")))]
    }
}

/// A human that may try to decide.
struct Human {
    actor: Actor,
    user: String,
    /// The membership; none of staff.
    member: Option<String>,
}

impl Human {
    fn new(actor: Actor) -> Self {
        let me = actor.get("/v1/me").expect(200);
        let member = me["member_id"].as_str().map(str::to_owned);
        Self { user: me.id(), member, actor }
    }
}

/// A caller that orders, at one unit or at any, and the users behind it.
struct Requester {
    actor: Actor,
    behind: Vec<String>,
    only_at: Option<String>,
}

struct Cast {
    humans: Vec<Human>,
    requesters: Vec<Requester>,
    units: Units,
    // Dropped last: its server waits for the connections of the others.
    shop: Shop,
}

/// A key of Acme that orders.
#[track_caller]
fn key(shop: &Shop, maker: &Actor) -> Actor {
    let key = json!({ "name": "ERP", "scopes": ["orders.place"], "company_id": shop.company() });
    shop.anonymous().with_token(&maker.post("/v1/api-keys", &key).expect(201).text("/key"))
}

impl Cast {
    #[track_caller]
    fn open(backend: Backend) -> Option<Self> {
        let (shop, units) = shop_with_units(backend)?;
        shop.product("BOLT", "10.00");
        shop.stock("BOLT", 1_000_000);
        let [hal, ned, sue] = [
            ("hal@acme.test", &["approver"][..], &units.north),
            ("ned@acme.test", &["company_admin"], &units.north1),
            ("sue@acme.test", &["approver", "buyer"], &units.south),
        ]
        .map(|(email, roles, unit)| {
            let grants: Vec<Value> = roles.iter().map(|role| at(role, Some(unit))).collect();
            member(&shop, email, &grants)
        });
        let [other, eva] =
            [("admin-2@comptoir.test", "administrator"), ("eva@comptoir.test", "executive")].map(
                |(email, role)| {
                    shop.staff().post("/v1/staff-users", &staff_user(email, role)).expect(201);
                    bearer(&shop, &login(&shop, email))
                },
            );
        let (buyer, admin, staff) = (shop.buyer(), shop.company_admin(), shop.staff());
        let by = |actor: Actor, behind: &[&Actor], only_at: Option<&String>| Requester {
            actor,
            behind: behind.iter().map(|one| id_of(one)).collect(),
            only_at: only_at.cloned(),
        };
        let requesters = vec![
            by(buyer.clone(), &[&buyer], None),
            by(admin.clone(), &[&admin], None),
            by(sue.clone(), &[&sue], Some(&units.south)),
            by(key(&shop, &admin), &[&admin], None),
            by(key(&shop, &staff), &[&staff], None),
            by(acting(&shop, &staff, &shop.cast().buyer.id), &[&staff, &buyer], None),
            by(acting(&shop, &staff, &shop.cast().company_admin.id), &[&staff, &admin], None),
        ];
        let approver = shop.approver();
        let humans = [buyer, approver, admin, hal, ned, sue, eva, staff, other];
        let humans = humans.map(Human::new).into_iter().collect();
        Some(Self { humans, requesters, units, shop })
    }

    fn members(&self) -> Vec<&String> {
        self.humans.iter().filter_map(|human| human.member.as_ref()).collect()
    }

    /// A step that a rule may have.
    fn step(&self, dice: &mut Dice) -> Value {
        if dice.one_in(4) {
            return json!({ "approvers": { "staff_role": "executive" }, "mode": "any" });
        }
        let role = *dice.pick(&["approver", "company_admin", "buyer"]);
        let named: BTreeSet<&String> =
            (0..=dice.below(3)).map(|_| *dice.pick(&self.members())).collect();
        let (approvers, most) = match dice.below(4) {
            0 => (json!({ "role": role }), 3),
            1 => (json!({ "role": role, "at": "unit" }), 3),
            2 => (json!({ "role": "approver" }), 3),
            _ => (json!({ "member_ids": named }), named.len()),
        };
        match dice.below(3) {
            0 => json!({ "approvers": approvers, "mode": "any" }),
            1 => json!({ "approvers": approvers, "mode": "all" }),
            _ => {
                let count = most.min(2 + usize::from(dice.below(2)));
                json!({ "approvers": approvers, "mode": "at_least", "at_least": count })
            }
        }
    }

    /// Other places and limits than before.
    fn shuffle(&self, dice: &mut Dice) {
        inherit_roles(&self.shop, &self.units.north1, !dice.one_in(3));
        let path = format!("{}/{}", members(&self.shop), dice.pick(&self.members()));
        let most = format!("{}.00", 50 + u16::from(dice.below(250)));
        let limit = if dice.one_in(2) { Value::Null } else { eur(&most) };
        self.shop.staff().patch(&path, &json!({ "approval_limit": limit })).expect(200);
    }

    /// An order under random rules: its path and that of its request, and the users behind it. None if no rule asks.
    fn ask(&self, dice: &mut Dice) -> Option<([String; 2], &[String])> {
        let staff = self.shop.staff();
        let rules: Vec<String> = (0..=dice.below(2))
            .map(|_| {
                let steps: Vec<Value> = (0..=dice.below(2)).map(|_| self.step(dice)).collect();
                let over = format!("{}.00", dice.below(250));
                let rule = json!({
                    "company_id": self.shop.company(), "owner": "operator", "name": "Some",
                    "when": { "order_total_over": eur(&over) }, "steps": steps,
                });
                let rule = staff.post("/v1/approval-rules", &rule).expect(201);
                format!("/v1/approval-rules/{}", rule.id())
            })
            .collect();
        let requester = dice.pick(&self.requesters);
        let mut order = order_of(&[("BOLT", 1 + i64::from(dice.below(40)))]);
        let unit = Some(*dice.pick(&self.units.all())).filter(|_| !dice.one_in(3));
        let unit = requester.only_at.as_deref().or(unit);
        if let Some(unit) = unit {
            order["business_unit_id"] = json!(unit);
        }
        let placed = requester.actor.post("/v1/orders", &order);
        for rule in rules {
            staff.delete(&rule).expect(204);
        }
        // A unit that is cut off takes no orders of those above it.
        if [403, 404].contains(&placed.status) {
            return None;
        }
        let placed = placed.expect(201);
        let request = placed["approval_request_id"].as_str()?;
        let paths =
            [format!("/v1/orders/{}", placed.id()), format!("/v1/approval-requests/{request}")];
        Some((paths, &requester.behind))
    }

    /// Lets one of the humans answer; whether the answer was taken.
    fn say(
        &self,
        human: &Human,
        (request, body): (&str, &Value),
        verdict: &str,
        behind: &[String],
    ) -> Result<bool, TestCaseError> {
        let answer = human.actor.post(&format!("{request}/{verdict}"), body);
        let code = answer["code"].as_str().unwrap_or_default();
        let known = [
            "own_request",
            "not_an_approver",
            "above_approval_limit",
            "already_decided",
            "request_closed",
            "forbidden",
            "not_found",
        ];
        let taken = answer.status == 200;
        prop_assert!(taken || known.contains(&code), "{:?}", answer);
        prop_assert!(!(taken && behind.contains(&human.user)), "their own: {:?}", answer);
        Ok(taken)
    }

    fn walk(&self, dice: &mut Dice) -> Result<(), TestCaseError> {
        self.shuffle(dice);
        let Some(([order, request], behind)) = self.ask(dice) else { return Ok(()) };
        let shown = |path: &str| self.shop.staff().get(path).expect(200);
        let less = json!({ "cancel_lines": [{ "line_number": 1, "quantity": 1 }] });
        let nothing = json!({});
        for _ in 0..4 {
            let verdict = if dice.one_in(12) { "reject" } else { "approve" };
            let line = shown(&order)["lines"][0].clone();
            let open = line["quantity"].as_i64() > line["cancelled"].as_i64().map(|one| one + 1);
            let reduces = verdict == "approve" && dice.one_in(6) && open;
            let body = if reduces { &less } else { &nothing };
            let human = dice.pick(&self.humans);
            self.say(human, (request.as_str(), body), verdict, behind)?;
        }
        let mut rounds = 0;
        while shown(&request)["status"] == "pending" {
            let mut heard = false;
            for human in &self.humans {
                heard |= self.say(human, (request.as_str(), &nothing), "approve", behind)?;
            }
            rounds += 1;
            prop_assert!(heard && rounds < 20, "it waits for no one: {}", request);
        }
        let request = shown(&request);
        let outcome = if request["status"] == "approved" { "confirmed" } else { "rejected" };
        let order = shown(&order);
        prop_assert_eq!(&order["status"], outcome);
        self.check(&request.body, behind)
    }

    /// Each step that was approved has its number of distinct humans, or staff that stood in for the missing ones.
    fn check(&self, request: &Value, behind: &[String]) -> Result<(), TestCaseError> {
        let staff: Vec<&String> =
            self.humans.iter().filter(|one| one.member.is_none()).map(|one| &one.user).collect();
        for step in request["steps"].as_array().into_iter().flatten() {
            let decisions = step["decisions"].as_array().into_iter().flatten();
            let humans: BTreeSet<String> = decisions
                .filter_map(|said| said["decided_by"].as_str().map(str::to_owned))
                .collect();
            prop_assert!(humans.iter().all(|human| !behind.contains(human)), "{}", step);
            if request["status"] != "approved" {
                continue;
            }
            prop_assert_eq!(&step["status"], "approved");
            let asked = step["at_least"].as_u64().unwrap_or(1);
            let enough = u64::try_from(humans.len()).is_ok_and(|humans| humans >= asked);
            let by_staff = humans.iter().any(|human| staff.contains(&human));
            prop_assert!(enough || (by_staff && !humans.is_empty()), "{}", step);
        }
        Ok(())
    }
}

#[rstest]
fn a_request_ends_by_so_many_humans_as_it_asks_for(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(cast) = Cast::open(backend) else { return };
    let config = Config {
        cases: cases(),
        failure_persistence: None,
        max_shrink_iters: 0,
        ..Config::default()
    };
    let walked = TestRunner::new(config)
        .run(&vec(any::<u8>(), 48), |numbers| cast.walk(&mut Dice(numbers.into_iter())));
    walked.unwrap_or_else(|why| panic!("{why}"));
}
