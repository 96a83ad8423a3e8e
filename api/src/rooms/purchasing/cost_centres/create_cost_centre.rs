//! `POST /v1/cost-centres`.

use actix_web::post;
use domain::bounds::Bounded;
use domain::events::EventType;
use domain::failure::Kind;
use domain::purchasing::CostCentre;
use persistence::{bounds, fresh_id, purchasing};

use super::wire::{CostCentreView, NewCostCentre};
use crate::flows::named_company::one_company;
use crate::flows::named_unit;
use crate::kernel::access::permission::CreateCostCentres;
use crate::kernel::answer::Answer;
use crate::kernel::body::Body;
use crate::kernel::caller::Caller;
use crate::kernel::events::{Subject, record};
use crate::kernel::problem::{Answered, Problem};

/// Create a cost centre
///
/// Once a company has a cost centre, active or not, its orders name an active code or none: 422
/// `unknown_cost_centre`. Before that, the cost centre of an order is free text. Staff name the company. A
/// code that the company has already: 409 `code_taken`. At most 2,000 per company, active or not: 409
/// `too_many_cost_centres`.
#[utoipa::path(
    request_body = NewCostCentre,
    responses((status = 201, body = CostCentreView)),
    security(("bearer" = ["cost_centres.create"]))
)]
#[post("/cost-centres")]
pub(in crate::rooms::purchasing) async fn create_cost_centre(
    caller: Caller<CreateCostCentres>,
    body: Body<NewCostCentre>,
) -> Answered {
    caller
        .write(&body)
        .run(move |conn, caller, ctx| {
            let new = body.parse()?;
            let company = one_company(conn, caller.scope(), new.company_id)?;
            caller.company_wide()?;
            let unit = named_unit::unit(conn, Some(company), new.unit_id)?;
            bounds::hold(conn, Bounded::CostCentres, Some(company))?;
            Bounded::CostCentres.check(purchasing::count_cost_centres(conn, company)?)?;
            let centre = CostCentre {
                id: fresh_id(),
                company,
                unit,
                code: new.code,
                name: new.name,
                active: true,
                version: 1,
                created_at: ctx.at,
            };
            match purchasing::insert_cost_centre(conn, &centre) {
                Err(error) if error.is_taken() => return Err(code_taken()),
                inserted => inserted?,
            }
            let view = CostCentreView::from(&centre);
            let subject =
                Subject { id: centre.id, version: 1, company: Some(company), view: &view };
            record(conn, EventType::CostCentreCreated, &subject, ctx)?;
            Answer::created(format!("/v1/cost-centres/{}", centre.id), &view)
        })
        .await
}

fn code_taken() -> Problem {
    let detail = "The company has a cost centre with this code already.";
    Problem::new(Kind::Conflict, "code_taken", detail)
}
