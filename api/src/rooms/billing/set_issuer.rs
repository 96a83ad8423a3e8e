//! `PUT /v1/issuer`.

use actix_web::put;
use domain::billing::Issuer;
use domain::companies::TimeZone;
use domain::events::EventType;
use persistence::{Conn, billing, fresh_id, settings};

use super::issuer_wire::{IssuerSetting, IssuerView};
use crate::kernel::access::permission::SetIssuer;
use crate::kernel::answer::Answer;
use crate::kernel::body::Body;
use crate::kernel::caller::{Caller, Principal};
use crate::kernel::clock::Moment;
use crate::kernel::context::WriteContext;
use crate::kernel::events::{Subject, record};
use crate::kernel::problem::{Answered, At, Problem};

/// Set the issuer
///
/// The legal entity that issues invoices. Posted documents keep the issuer as it was.
#[utoipa::path(
    request_body = IssuerSetting,
    responses((status = 200, body = IssuerView)),
    security(("bearer" = ["issuer.set"]))
)]
#[put("/issuer")]
pub(super) async fn set_issuer(caller: Caller<SetIssuer>, body: Body<IssuerSetting>) -> Answered {
    caller
        .write(&body)
        .run(move |conn, caller, ctx| {
            let issuer = store(conn, caller, &body, ctx)?;
            let view = IssuerView::from(&issuer);
            let subject =
                Subject { id: issuer.id, version: issuer.version, company: None, view: &view };
            record(conn, EventType::IssuerSet, &subject, ctx)?;
            Answer::ok(&view)
        })
        .await
}

/// Sets the issuer. Of two concurrent first calls, the second updates the issuer that the first created.
fn store(
    conn: &mut Conn,
    caller: &Principal,
    body: &Body<IssuerSetting>,
    ctx: &WriteContext,
) -> Result<Issuer, Problem> {
    loop {
        let before = billing::lock_issuer(conn)?;
        caller.if_match(before.as_ref().map_or(0, |before| before.version))?;
        let zone = settings::find(conn)?.time_zone;
        let issuer = issuer(before, body.parse()?, (zone, ctx.time))?;
        if billing::save_issuer(conn, &issuer, ctx.at)? {
            return Ok(issuer);
        }
    }
}

/// The issuer to store; its id never changes after the first call.
fn issuer(
    before: Option<Issuer>,
    set: IssuerSetting,
    (zone, now): (TimeZone, Moment),
) -> Result<Issuer, Problem> {
    let (id, version, created_at) = match before {
        None => (fresh_id(), 1, now.at),
        Some(before) => (before.id, before.version + 1, before.created_at),
    };
    Ok(Issuer {
        id,
        legal_name: set.legal_name,
        address: set.address.into(),
        country: set.country.0,
        vat_id: set.vat_id,
        invoice_prefix: set.invoice_prefix.unwrap_or_default().parse().at("/invoice_prefix")?,
        time_zone: set.time_zone.map_or(Ok(zone), |zone| zone.parse()).at("/time_zone")?,
        version,
        created_at,
    })
}
