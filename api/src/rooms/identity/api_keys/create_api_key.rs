//! `POST /v1/api-keys`.

use actix_web::post;
use aws_lc_rs::rand;
use chrono::{DateTime, SubsecRound, Utc};
use domain::bounds::Bounded;
use domain::companies::{CompanyId, UnitId};
use domain::events::EventType;
use domain::failure::Violation;
use domain::identity::{ApiKey, EndsInThePast, Grants, KeyText, Permission, grant, parse_network};
use ipnet::IpNet;
use persistence::identity::{api_keys, hold_units_of};
use persistence::{Conn, bounds, fresh_id};

use super::wire::NewApiKey;
use crate::flows::named_company::for_company;
use crate::kernel::access::permission::CreateApiKeys;
use crate::kernel::access::rights::{hold, still_may};
use crate::kernel::answer::{Answer, show_once};
use crate::kernel::body::Body;
use crate::kernel::caller::{Caller, Principal};
use crate::kernel::clock::Moment;
use crate::kernel::events::{Subject, record};
use crate::kernel::problem::{Answered, At, Problem};
use crate::views::api_key::ApiKeyView;

/// Create an API key
///
/// The response shows the key, only this once. A company's administrator creates keys for that company;
/// staff create keys for any company or for all. A key has no permission that its creator lacks at the
/// key's place or above (422 `scope_not_grantable`), and no
/// key may decide approvals or create keys. To rotate a key, create the next one before you revoke the
/// old one: a company may have up to 100 keys in force (409 `too_many_api_keys`). When its creator is
/// deactivated, a key is revoked, because the creator has seen it. A key bound to a business unit also loses the
/// scopes that its creator loses when the unit moves or is cut off.
#[utoipa::path(
    request_body = NewApiKey,
    responses((status = 201, body = ApiKeyView)),
    security(("bearer" = ["api_keys.create"]))
)]
#[post("/api-keys")]
pub(super) async fn create_api_key(
    caller: Caller<CreateApiKeys>,
    body: Body<NewApiKey>,
) -> Answered {
    let text = new_text()?;
    let shown = text.clone();
    let response = caller
        .write(&body)
        .run(move |conn, caller, ctx| {
            // Waits for a concurrent role change of the creator, which would not see this key.
            let held = hold(conn, caller.rights())?.with(Permission::CreateApiKeys)?;
            let key = key(conn, (caller, &held), body.parse()?, &text, ctx.time)?;
            bounds::hold(conn, Bounded::ApiKeys, key.company)?;
            let there = api_keys::count_in_force(conn, key.company, key.created_at)?;
            Bounded::ApiKeys.check(there)?;
            api_keys::insert(conn, &key, &text.hash())?;
            let view = ApiKeyView::from(&key);
            let subject = Subject { id: key.id, version: 1, company: key.company, view: &view };
            record(conn, EventType::ApiKeyCreated, &subject, ctx)?;
            Answer::created(format!("/v1/api-keys/{}", key.id), &view)
        })
        .await?;
    show_once(response, "key", shown.reveal())
}

fn new_text() -> Result<KeyText, Problem> {
    let mut random = [0_u8; 64];
    rand::fill(&mut random).map_err(Problem::internal)?;
    // 64 random bytes never yield fewer than 40 letters in practice.
    KeyText::from_random(&random).ok_or_else(|| Problem::internal("too few random letters"))
}

/// Keys expire by wall time, as tokens do.
fn key(
    conn: &mut Conn,
    (caller, held): (&Principal, &Grants),
    new: NewApiKey,
    text: &KeyText,
    now: Moment,
) -> Result<ApiKey, Problem> {
    let company = for_company(conn, caller.scope(), new.company_id)?;
    let unit = new.unit_id.map(|unit| *unit);
    check_unit(conn, company, unit)?;
    let by = Permission::CreateApiKeys;
    // The tree may have changed until it was held.
    let current = unit.map(|_| still_may(conn, caller.rights(), by)).transpose()?;
    let held = current.as_ref().unwrap_or(held);
    Ok(ApiKey {
        id: fresh_id(),
        lookup: text.lookup().to_owned(),
        user: fresh_id(),
        company,
        unit,
        name: new.name,
        scopes: grant(&scopes(&new.scopes)?, (company, unit), held)?,
        allowed_networks: networks(new.allowed_ips.unwrap_or_default())?,
        created_by: caller.user(),
        expires_at: end(new.expires_at.map(|at| at.0), now)?,
        revoked_at: None,
        last_used_at: None,
        version: 1,
        created_at: now.wall,
    })
}

/// A unit is one of the key's company; another company's is not found. The tree of the company is held: a change of
/// it at once would not see this key.
fn check_unit(
    conn: &mut Conn,
    company: Option<CompanyId>,
    unit: Option<UnitId>,
) -> Result<(), Problem> {
    let Some(unit) = unit else { return Ok(()) };
    let Some(company) = company else {
        let detail = "name the company of the unit";
        let violation = Violation::new("/company_id", "missing_field", detail);
        return Err(Problem::invalid(vec![violation]));
    };
    bounds::hold(conn, Bounded::Units, Some(company))?;
    if hold_units_of(conn, company, [unit])? { Ok(()) } else { Err(Problem::not_found()) }
}

fn scopes(names: &[String]) -> Result<Vec<Permission>, Problem> {
    let indexed = names.iter().enumerate();
    indexed.map(|(index, name)| name.parse().at(format!("/scopes/{index}"))).collect()
}

fn networks(texts: Vec<String>) -> Result<Vec<IpNet>, Problem> {
    let texts = texts.into_iter().enumerate();
    texts.map(|(index, text)| parse_network(&text).at(format!("/allowed_ips/{index}"))).collect()
}

fn end(at: Option<DateTime<Utc>>, now: Moment) -> Result<Option<DateTime<Utc>>, Problem> {
    match at.map(|at| at.trunc_subsecs(6)) {
        Some(at) if at <= now.wall => Err(EndsInThePast).at("/expires_at"),
        other => Ok(other),
    }
}
