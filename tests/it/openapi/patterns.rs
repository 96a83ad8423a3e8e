//! The document's patterns accept what the parsers accept: texts made to match each pattern, or to miss it.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::string::string_regex;
use proptest::test_runner::TestRunner;
use regex::Regex;
use serde_json::{Value, json};

use crate::support::actor::Actor;
use crate::support::answer::Answer;
use crate::support::app::Shop;
use crate::support::database::Backend;
use crate::support::server;

/// Number of texts per pattern, matching and not matching.
const TRIES: usize = 60;

/// Typical wrong characters in a text.
const STRAY: [char; 20] = [
    '-', '+', '.', ',', '0', '1', '9', 'e', 'E', 'x', '_', ' ', '\t', '\n', 'a', 'Z', 'Ä', '１',
    '٣', 'u',
];

/// A place with a pattern in the document, a way to send a text there, and the refusals that a matching
/// text may still meet: those that no pattern can express.
struct Place {
    at: &'static str,
    ask: fn(&Actor, &str) -> Answer,
    beyond: &'static [&'static str],
}

const PLACES: &[Place] = &[
    Place {
        at: "/components/schemas/Money/properties/amount",
        ask: |staff, text| charged(staff, text, "KWD"),
        // Dinars have three decimals, some currencies four.
        beyond: &["amount_too_large", "too_many_decimals"],
    },
    Place {
        at: "/components/schemas/Money/properties/currency",
        ask: |staff, text| charged(staff, "1", text),
        beyond: &["unknown_currency"],
    },
    Place {
        at: "/components/schemas/Currency",
        ask: |staff, text| {
            staff.post("/v1/price-lists", &json!({ "name": "Trade", "currency": text }))
        },
        beyond: &["unknown_currency"],
    },
    Place {
        at: "/components/schemas/Country",
        ask: |staff, text| tax_rate(staff, text, "0.20"),
        beyond: &["unknown_country"],
    },
    Place {
        at: "/components/schemas/TaxRate/properties/rate",
        ask: |staff, text| tax_rate(staff, "AT", text),
        beyond: &[],
    },
    Place {
        at: "/components/schemas/UnitPrice",
        ask: |staff, text| {
            evaluated(staff, &json!([{ "sku": "BOLT", "quantity": 1, "unit_price": text }]))
        },
        beyond: &["unit_price_too_large"],
    },
    Place {
        at: "/components/schemas/Percent",
        ask: |staff, text| {
            let split = json!([{ "cost_centre": "IT", "percent": text }]);
            evaluated(staff, &json!([{ "sku": "BOLT", "quantity": 1, "allocations": split }]))
        },
        // Zero, and more than ten times the whole; the shares of a line are the whole together.
        beyond: &["bad_percent", "allocation_not_whole", "unknown_cost_centre"],
    },
    Place {
        at: "/components/schemas/LocalTime",
        ask: |staff, text| {
            let weekly = json!({ "mon": [{ "from": text, "until": "24:00" }] });
            let calendar = json!({ "name": "Office", "time_zone": "UTC", "weekly": weekly });
            staff.post("/v1/calendars", &calendar)
        },
        // The end of the day begins no hours.
        beyond: &["bad_hours", "too_many_calendars"],
    },
    Place {
        at: "/components/schemas/NewRole/properties/key",
        ask: |staff, text| {
            let permissions = json!([{ "permission": "orders.read", "reach": "all" }]);
            let role =
                json!({ "key": text, "name": "R", "side": "staff", "permissions": permissions });
            staff.post("/v1/roles", &role)
        },
        beyond: &["key_taken", "too_many_roles"],
    },
    Place {
        at: "/components/schemas/IssuerSetting/properties/invoice_prefix",
        ask: invoice_prefix,
        // The document states the maximum length beside the pattern.
        beyond: &["bad_length"],
    },
];

/// Well-formed lines are answered, whatever the total of the order.
fn evaluated(staff: &Actor, lines: &Value) -> Answer {
    let company = staff.get("/v1/companies?limit=1").expect(200).data()[0]["id"].clone();
    staff.post("/v1/orders/evaluate", &json!({ "company_id": company, "lines": lines }))
}

fn charged(staff: &Actor, amount: &str, currency: &str) -> Answer {
    let amount = json!({ "amount": amount, "currency": currency });
    let charge = json!({ "charge": "freight", "amount": amount });
    evaluated(staff, &json!([{ "sku": "BOLT", "quantity": 1 }, charge]))
}

fn tax_rate(staff: &Actor, country: &str, rate: &str) -> Answer {
    let rate = json!({ "country": country, "tax_class": "standard", "rate": rate });
    staff.put("/v1/tax-rates", &json!({ "rates": [rate] }))
}

fn invoice_prefix(staff: &Actor, prefix: &str) -> Answer {
    let address = json!({ "line1": "Hauptstraße 1", "city": "Wien", "country": "AT" });
    let issuer = json!({
        "legal_name": "Comptoir", "country": "AT", "address": address, "invoice_prefix": prefix,
    });
    staff.put("/v1/issuer", &issuer)
}

/// Every pattern of the document, with its place.
fn patterns(value: &Value, at: &str, found: &mut Vec<(String, String)>) {
    if let Some(pattern) = value.get("pattern").and_then(Value::as_str) {
        found.push((at.to_owned(), pattern.to_owned()));
    }
    let children: Vec<(String, &Value)> = match value {
        Value::Object(fields) => fields.iter().map(|(name, child)| (name.clone(), child)).collect(),
        Value::Array(items) => (0..).map(|i: usize| i.to_string()).zip(items).collect(),
        _ => Vec::new(),
    };
    for (name, child) in children {
        patterns(child, &format!("{at}/{name}"), found);
    }
}

fn documented() -> Vec<(String, String)> {
    let mut found = Vec::new();
    patterns(&server::document(), "", &mut found);
    assert!(found.len() > 20, "{} patterns", found.len());
    found
}

/// Texts that match the pattern, and texts one change away from matching it.
fn texts(pattern: &str) -> (BTreeSet<String>, BTreeSet<String>) {
    let whole = Regex::new(&format!("^(?:{pattern})$")).expect("a pattern");
    let open = pattern.trim_start_matches('^').trim_end_matches('$');
    let made = string_regex(open).expect("a pattern that texts can be made from");
    let mut runner = TestRunner::deterministic();
    let (mut kept, mut broken) = (BTreeSet::new(), BTreeSet::new());
    for turn in 0..TRIES {
        let text = made.new_tree(&mut runner).expect("a text").current();
        assert!(whole.is_match(&text), "{text:?} does not keep {pattern}");
        let letters: Vec<char> = text.chars().collect();
        let stray = STRAY[turn % STRAY.len()];
        let place = turn % (letters.len() + 1);
        let (before, after) = letters.split_at(place);
        let slip = |middle: &[char], after: &[char]| [before, middle, after].concat();
        let shorter = after.get(1..).unwrap_or_default();
        let doubled = [letters.as_slice(), letters.as_slice()].concat();
        for letters in [slip(&[stray], after), slip(&[stray], shorter), slip(&[], shorter), doubled]
        {
            let text: String = letters.into_iter().collect();
            if !whole.is_match(&text) {
                broken.insert(text);
            }
        }
        kept.insert(text);
    }
    (kept, broken)
}

fn code(answer: &Answer) -> String {
    answer["errors"][0]["code"].as_str().or(answer["code"].as_str()).unwrap_or_default().to_owned()
}

#[test]
fn values_that_keep_their_pattern_are_taken_and_no_others() {
    let Some(shop) = Shop::start(Backend::Sqlite) else { return };
    shop.product("BOLT", "10.00");
    let staff = shop.staff();
    let mut wrong = Vec::new();
    for (at, pattern) in documented().into_iter().filter(|(_, pattern)| !is_id(pattern)) {
        let place = PLACES.iter().find(|place| place.at == at);
        let place = place.unwrap_or_else(|| panic!("PLACES says nothing of {at}: {pattern}"));
        let (kept, broken) = texts(&pattern);
        assert!(!kept.is_empty() && !broken.is_empty(), "{pattern}");
        for text in kept {
            let answer = (place.ask)(&staff, &text);
            let code = code(&answer);
            if answer.status >= 400 && !place.beyond.contains(&code.as_str()) {
                wrong.push(format!("{at} {pattern} refuses {text:?}: {code}"));
            }
        }
        for text in broken {
            let status = (place.ask)(&staff, &text).status;
            if !matches!(status, 400 | 422) {
                wrong.push(format!("{at} {pattern} takes {text:?}: {status}"));
            }
        }
    }
    assert!(wrong.is_empty(), "parser and pattern differ:\n  {}", wrong.join("\n  "));
}

fn is_id(pattern: &str) -> bool {
    pattern.ends_with("_[0-7][0-9a-hjkmnp-tv-z]{25}$")
}

/// For ids in paths: a matching id is not found, any other is an invalid id.
#[test]
fn ids_that_keep_their_pattern_are_ids_and_no_others() {
    let Some(shop) = Shop::start(Backend::Sqlite) else { return };
    let document = server::document();
    let paths = document["paths"].as_object().expect("paths");
    let mut asked = 0;
    for (at, pattern) in documented().into_iter().filter(|(_, pattern)| is_id(pattern)) {
        let reference = json!(format!("#{at}"));
        let named = |template: &&String| {
            let item = &paths[*template]["get"];
            let parameters = item["parameters"].as_array().into_iter().flatten();
            let mut ids = parameters.filter(|one| one["in"] == "path");
            template.ends_with("/{id}") && ids.all(|one| one["schema"]["$ref"] == reference)
        };
        let mut templates = paths.keys().filter(|template| !paths[*template]["get"].is_null());
        let Some(template) = templates.find(named) else { continue };
        asked += 1;
        let (kept, broken) = texts(&pattern);
        for (texts, status) in [(kept, 404), (broken, 400)] {
            for text in texts.into_iter().filter(|text| !text.is_empty()) {
                let path = template.replace("{id}", &escaped(&text));
                shop.staff().get(&path).expect(status);
            }
        }
    }
    assert!(asked >= 10, "{asked} kinds of ids were asked");
}

fn escaped(text: &str) -> String {
    text.bytes().fold(String::new(), |mut escaped, byte| {
        let _ = write!(escaped, "%{byte:02X}");
        escaped
    })
}
