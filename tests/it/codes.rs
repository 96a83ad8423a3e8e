//! The codes of refusals that buying inside the rules brought: a scenario has seen each with its status, on both
//! databases.

use crate::tidy::sources;

/// The codes by status. Those of bounds are told with their tables, in `bounds`.
const CODES: [(u16, &[&str]); 3] = [
    (403, &["above_approval_limit", "operators_rule", "turned_off"]),
    (
        409,
        &[
            "bad_status_change",
            "budget_exceeded",
            "built_in_role",
            "calendar_in_use",
            "code_taken",
            "company_not_active",
            "company_on_hold",
            "duplicate_order",
            "job_running",
            "key_taken",
            "name_taken",
            "quota_exceeded",
            "request_closed",
            "role_in_use",
            "segregation_conflict",
            "simulation_running",
            "too_many_approval_steps",
            "too_many_units",
            "unit_cycle",
            "unit_in_use",
            "unit_not_active",
            "unit_too_deep",
        ],
    ),
    (
        422,
        &[
            "allocation_not_whole",
            "bad_order_limit",
            "bad_validity",
            "currency_mismatch",
            "delegate_cannot_decide",
            "hours_overlap",
            "missing_cost_centre",
            "never_open",
            "not_offered",
            "nothing_left",
            "role_not_grantable",
            "roles_or_grants",
            "scope_beyond_company",
            "scope_not_grantable",
            "unit_required",
            "unknown_cost_centre",
        ],
    ),
];

/// The crates that refuse.
const CRATES: [&str; 3] = ["domain/", "persistence/", "api/"];

fn codes() -> impl Iterator<Item = (u16, &'static str)> {
    CODES.into_iter().flat_map(|(status, codes)| codes.iter().map(move |code| (status, *code)))
}

/// Whether this line of a scenario asks for the refusal: `refused(409, "unit_cycle")`, or `1 × 409 unit_cycle` of a
/// tally.
fn asks_for(line: &str, status: u16, code: &str) -> bool {
    let asked = [
        format!("refused({status}, \"{code}\")"),
        format!("{status} {code}\""),
        format!("{status} {code},"),
    ];
    !line.trim_start().starts_with("//") && asked.iter().any(|asked| line.contains(asked.as_str()))
}

#[test]
fn a_scenario_has_seen_each_code() {
    let scenarios: Vec<String> = sources()
        .into_iter()
        .filter(|(name, _)| name.starts_with("tests/it/"))
        .map(|(_, text)| text)
        .filter(|text| text.contains("Backend::Sqlite, Backend::Postgres"))
        .collect();
    let is_seen = |status, code| {
        scenarios.iter().any(|text| text.lines().any(|line| asks_for(line, status, code)))
    };
    let unseen: Vec<_> = codes().filter(|&(status, code)| !is_seen(status, code)).collect();
    assert!(unseen.is_empty(), "no scenario has seen these codes: {unseen:?}");
}

#[test]
fn each_code_is_one_of_the_program() {
    let program: Vec<String> = sources()
        .into_iter()
        .filter(|(name, _)| CRATES.iter().any(|part| name.starts_with(part)))
        .map(|(_, text)| text)
        .collect();
    let gone: Vec<_> = codes()
        .filter(|&(_, code)| {
            let quoted = format!("\"{code}\"");
            !program.iter().any(|text| text.contains(&quoted))
        })
        .collect();
    assert!(gone.is_empty(), "the program refuses nothing with these codes: {gone:?}");
}
