//! Every operation of the document stays within its caller's reach: a buyer sees the buyer's own, other
//! members and programs see their company's, staff see everything.
//!
//! A GET without test data here fails. To see the tests fail otherwise, let the `within` of a
//! module in `persistence` return its table without `visible`, or remove `OWNER` from a statement of `orders`.

mod queries;
mod world;

use std::collections::BTreeSet;

use rstest::rstest;
use serde_json::{Value, json};

use self::world::{Reach, Thing, Viewer, World};
use crate::support::answer::Answer;
use crate::support::database::Backend;
use crate::support::document::{Operation, operations};
use crate::support::server;
use crate::tidy::sources;

/// Collections shared by all companies.
const SHARED: [&str; 4] = ["jobs", "products", "runs", "stock"];

/// The content of a GET that is neither a resource in its path nor a list of such resources.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shows {
    /// The caller, or data of no company.
    NoCompany,
    /// The operator's data: staff only.
    Operators,
    /// Rows of companies, in a list that [`queries`] also reads directly.
    Rows,
}

const OTHERS: [(&str, Shows); 14] = [
    // Users and rules by their ids, which no other list has.
    ("/v1/access-report", Shows::NoCompany),
    ("/v1/audit-log", Shows::Rows),
    ("/v1/audit-log/head", Shows::Operators),
    ("/v1/auth/keys", Shows::NoCompany),
    ("/v1/clock", Shows::NoCompany),
    ("/v1/events", Shows::Operators),
    ("/v1/issuer", Shows::Operators),
    ("/v1/jobs", Shows::Operators),
    ("/v1/ledger/closed-until", Shows::Operators),
    ("/v1/ledger/entries", Shows::Rows),
    ("/v1/ledger/trial-balance", Shows::Operators),
    ("/v1/me", Shows::NoCompany),
    ("/v1/settings", Shows::Operators),
    ("/v1/tax-rates", Shows::Operators),
];

/// Query ids that name nothing of a company.
const NO_THINGS: [&str; 2] = ["external_id", "request_id"];

/// An operation of the document.
struct Asked {
    method: String,
    template: String,
    permission: Option<String>,
    /// Whether it takes a body.
    body: bool,
    /// The names in its query.
    queries: Vec<String>,
}

/// Every GET, in the order of the document.
fn gets() -> Vec<Asked> {
    let document = server::document();
    let queries = |template: &str| {
        let parameters = document["paths"][template]["get"]["parameters"].as_array();
        let of_query = parameters.into_iter().flatten().filter(|given| given["in"] == "query");
        of_query.filter_map(|given| given["name"].as_str().map(str::to_owned)).collect()
    };
    let gets = operations().into_iter().filter(|operation| operation.method == "GET");
    gets.map(|operation| Asked { queries: queries(&operation.template), ..operation.into() })
        .collect()
}

impl From<Operation> for Asked {
    fn from(operation: Operation) -> Self {
        let Operation { method, template, permission, body, .. } = operation;
        Self { method, template, permission, body, queries: Vec::new() }
    }
}

impl Asked {
    /// The collection of the last id in its path, if any.
    fn named(&self) -> Option<&str> {
        let segments: Vec<&str> = self.template.split('/').collect();
        let last = segments.iter().rposition(|segment| segment.starts_with('{'))?;
        Some(segments[last - 1])
    }

    /// The last segment of its path: in a list, the collection.
    fn collection(&self) -> &str {
        self.template.rsplit('/').next().unwrap_or_default()
    }

    /// Its path for this thing of `company`.
    #[track_caller]
    fn path(&self, thing: &Thing, company: &str) -> String {
        let mut before = "";
        let segments: Vec<&str> = self
            .template
            .split('/')
            .map(|segment| {
                let named = if !segment.starts_with('{') {
                    segment
                } else if before == thing.collection {
                    &thing.id
                } else if before == "companies" {
                    company
                } else if before == "jobs" {
                    "expire-orders"
                } else {
                    panic!("scope/mod.rs does not know what {} names first", self.template)
                };
                before = segment;
                named
            })
            .collect();
        segments.join("/")
    }
}

#[rstest]
fn every_get_keeps_to_the_reach_of_its_caller(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(world) = World::set_up(backend) else { return };
    world.shop.wait_for_events();
    let gets = gets();
    assert!(gets.len() > 40, "the document has {} GETs", gets.len());
    let mut wrong = Vec::new();
    for get in &gets {
        for viewer in &world.viewers {
            match get.named() {
                Some(collection) => by_id(&world, get, collection, viewer, &mut wrong),
                None => whole(&world, get, viewer, &mut wrong),
            }
        }
    }
    assert!(wrong.is_empty(), "these do not keep to a reach:\n  {}", wrong.join("\n  "));
}

/// A GET with an id in its path: 200 within the reach, or 403 without the permission; 404 outside.
#[track_caller]
fn by_id(world: &World, get: &Asked, collection: &str, viewer: &Viewer, wrong: &mut Vec<String>) {
    let things: Vec<&Thing> = world.of(collection).collect();
    let outside = things.iter().any(|thing| !Reach::Own.sees(thing));
    assert!(
        outside || (SHARED.contains(&collection) && !things.is_empty()),
        "scope/world.rs makes nothing that a buyer does not reach for {}",
        get.template
    );
    for thing in things {
        let expected = match (viewer.reach.sees(thing), viewer.may(get.permission.as_ref())) {
            (false, _) => 404,
            (true, false) => 403,
            (true, true) => 200,
        };
        let answer = viewer.actor.get(&get.path(thing, world.company_of(thing.whose)));
        judge(world, viewer, &answer, expected, wrong);
    }
}

/// A GET without an id in its path: everything of its collection within the reach, and nothing else.
#[track_caller]
fn whole(world: &World, get: &Asked, viewer: &Viewer, wrong: &mut Vec<String>) {
    let shows = OTHERS.iter().find(|(template, _)| *template == get.template);
    let shows = shows.map(|(_, shows)| *shows);
    let collection = get.collection();
    assert!(
        shows.is_some() || world.of(collection).next().is_some(),
        "scope/mod.rs does not know what {} shows",
        get.template
    );
    let may = viewer.may(get.permission.as_ref());
    if !may {
        hold_to_a_query(world, get, shows, viewer);
    }
    let for_staff = shows == Some(Shows::Operators) && viewer.reach != Reach::Any;
    let all = if get.queries.iter().any(|name| name == "limit") { "?limit=100" } else { "" };
    let answer = viewer.actor.get(&format!("{}{all}", get.template));
    judge(world, viewer, &answer, if may && !for_staff { 200 } else { 403 }, wrong);
    if answer.status != 200 {
        return;
    }
    let rows = answer["data"].as_array().into_iter().flatten();
    // A path names a job by its name.
    let listed: BTreeSet<&str> =
        rows.flat_map(|row| [&row["id"], &row["name"]]).filter_map(Value::as_str).collect();
    for thing in world.of(collection).filter(|thing| viewer.reach.sees(thing)) {
        if !listed.contains(thing.id.as_str()) {
            wrong.push(format!("{} for {} lacks {thing:?}", answer.asked, viewer.name));
        }
    }
    filtered(world, get, viewer, wrong);
}

/// A list forbidden to buyers proves nothing about reach `own`: its query is run directly.
#[track_caller]
fn hold_to_a_query(world: &World, get: &Asked, shows: Option<Shows>, viewer: &Viewer) {
    let of_users =
        world.of(get.collection()).any(|thing| Reach::Acme.sees(thing) && !Reach::Own.sees(thing));
    let needed = shows == Some(Shows::Rows) || of_users;
    assert!(
        viewer.reach != Reach::Own || !needed || queries::asks(&get.template),
        "a buyer may not ask {}: scope/queries.rs must",
        get.template
    );
}

/// No filter of a list shows rows outside the reach.
#[track_caller]
fn filtered(world: &World, get: &Asked, viewer: &Viewer, wrong: &mut Vec<String>) {
    for name in &get.queries {
        let collections: &[&str] = match name.as_str() {
            "company_id" => &["companies"],
            "business_unit_id" | "parent_id" => &["business-units"],
            "order_id" => &["orders"],
            "invoice_id" => &["invoices"],
            "cost_centre_id" => &["cost-centres"],
            "subject" => &["orders", "invoices", "payments", "companies", "members", "api-keys"],
            other => {
                let known = !other.ends_with("_id") || NO_THINGS.contains(&other);
                assert!(known, "scope/mod.rs does not know what {other} names");
                &[]
            }
        };
        let named = world.things.iter().filter(|thing| collections.contains(&thing.collection));
        for thing in named.filter(|thing| !viewer.reach.sees(thing)) {
            let answer = viewer.actor.get(&format!("{}?{name}={}", get.template, thing.id));
            let nothing = answer["data"].as_array().is_some_and(Vec::is_empty);
            let hidden = answer.status == 404 || (answer.status == 200 && nothing);
            if !hidden {
                wrong.push(format!("{} for {}: {}", answer.asked, viewer.name, answer.status));
            }
        }
    }
}

/// Records a response with an unexpected status, or with data from outside the reach.
fn judge(world: &World, viewer: &Viewer, answer: &Answer, expected: u16, wrong: &mut Vec<String>) {
    let asked = format!("{} for {}", answer.asked, viewer.name);
    if answer.status != expected {
        wrong.push(format!("{asked}: {} instead of {expected}", answer.status));
    }
    if answer.status != 200 {
        return;
    }
    let mut told = BTreeSet::new();
    texts(&answer.body, &mut told);
    for thing in &world.things {
        if !viewer.reach.sees(thing) && told.contains(thing.id.as_str()) {
            wrong.push(format!("{asked} tells of {thing:?}"));
        }
    }
}

/// All texts in a JSON value.
fn texts<'a>(value: &'a Value, found: &mut BTreeSet<&'a str>) {
    match value {
        Value::String(text) => {
            found.insert(text);
        }
        Value::Array(items) => items.iter().for_each(|item| texts(item, found)),
        Value::Object(members) => members.values().for_each(|member| texts(member, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// A change checks ownership first: an invalid body is never read.
#[rstest]
fn no_change_reaches_further(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::set_up(backend) else { return };
    let body = json!({ "no_such_field": 1 });
    let (mut sent, mut wrong) = (0, Vec::new());
    for operation in operations().into_iter().filter(|operation| operation.method != "GET") {
        let change = Asked::from(operation);
        let Some(collection) = change.named() else { continue };
        for viewer in &world.viewers {
            for thing in world.of(collection).filter(|thing| !viewer.reach.sees(thing)) {
                let path = change.path(thing, world.company_of(thing.whose));
                let body = change.body.then_some(&body);
                let answer = viewer.actor.send(&change.method, &path, &[], body);
                sent += 1;
                if answer.status != 404 {
                    wrong.push(format!("{} for {}: {}", answer.asked, viewer.name, answer.status));
                }
            }
        }
    }
    assert!(sent > 100, "only {sent} changes were tried");
    assert!(wrong.is_empty(), "these reach further:\n  {}", wrong.join("\n  "));
}

#[test]
fn a_member_is_found_in_their_own_company_only() {
    let Some(world) = World::set_up(Backend::Sqlite) else { return };
    for member in world.of("members").filter(|member| !Reach::Acme.sees(member)) {
        let path = format!("/v1/companies/{}/members/{}", world.shop.company(), member.id);
        world.shop.company_admin().get(&path).refused(404, "not_found");
        world.shop.staff().get(&path).refused(404, "not_found");
    }
}

/// Code that never matches a scope by hand cannot do it wrongly.
#[test]
fn no_query_matches_a_scope_by_hand() {
    let alone = "persistence/src/sql/visible.rs";
    // Of the names in the log, a company sees only those of its own users and keys.
    let names = "persistence/src/audit/list.rs";
    let by_hand: Vec<String> = sources()
        .into_iter()
        .filter(|(name, _)| name.starts_with("persistence/src/") && name != alone)
        .filter(|(name, text)| {
            let variants = ["Scope::Everything", "Scope::Company", "Scope::Own", "Scope::Part"];
            variants.iter().any(|word| text.contains(word))
                || (name != names && text.contains("scope.company()"))
        })
        .map(|(name, _)| name)
        .collect();
    assert!(by_hand.is_empty(), "use `sql::visible` in {by_hand:?}");
}
