//! `POST /v1/orders/{id}/shipments`.

use actix_web::{post, web};
use domain::catalog::{LARGEST_QUANTITY, NegativeStock, ProductId};
use domain::events::EventType;
use domain::fulfilment::{Part, Shipment, ShipmentPlan, plan_shipment};
use domain::identity::Permission;
use domain::ledger::dated;
use domain::orders::{Order, Status};
use persistence::commitments::{self, Move, MoveError};
use persistence::{Conn, fresh_id, fulfilment, orders};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::view::ShipmentView;
use crate::kernel::access::permission::CreateShipments;
use crate::kernel::answer::Answer;
use crate::kernel::body::Body;
use crate::kernel::caller::{CallerOn, Known};
use crate::kernel::events::{Subject, record};
use crate::kernel::occasion::Occasion;
use crate::kernel::problem::{Answered, Problem};
use crate::kernel::wire::OrderKey;
use crate::views::stored_order::{record_order, save_order};

/// What leaves; without lines, all that is open.
#[derive(Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct ShipmentRequest {
    /// What leaves of which lines; without it, all that is open.
    #[validate(length(min = 1, max = 1000), nested)]
    #[schema(min_items = 1, max_items = 1000)]
    lines: Option<Vec<ShipmentPart>>,
    /// Who carries it.
    #[validate(length(min = 1, max = 100), custom(function = "crate::kernel::wire::text::line"))]
    #[schema(min_length = 1, max_length = 100, example = "DHL")]
    carrier: Option<String>,
    /// The carrier's number for it.
    #[validate(length(min = 1, max = 100), custom(function = "crate::kernel::wire::text::code"))]
    #[schema(min_length = 1, max_length = 100, example = "JD014600006228974573")]
    tracking_number: Option<String>,
}

/// What leaves of one line of the order.
#[derive(Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct ShipmentPart {
    /// The order's line.
    #[schema(example = 1, minimum = 1)]
    line_number: i64,
    /// How many.
    #[validate(range(min = 1, max = LARGEST_QUANTITY))]
    #[schema(example = 12, minimum = 1, maximum = 9_007_199_254_740_992_i64)]
    quantity: i64,
}

/// Ship an order
///
/// Takes what leaves out of the stock that the order had reserved. More than is open of a line is
/// refused with 409 `over_shipment`; when nothing is open, with 409 `nothing_to_ship`. What is not on hand does not
/// leave: 409 `not_on_hand`, unless the operator allows negative stock.
#[utoipa::path(
    params(OrderKey),
    request_body = Option<ShipmentRequest>,
    responses((status = 201, body = ShipmentView)),
    security(("bearer" = ["shipments.create"]))
)]
#[post("/orders/{id}/shipments")]
pub(super) async fn create_shipment(
    caller: CallerOn<CreateShipments>,
    id: web::Path<OrderKey>,
    body: Body<Option<ShipmentRequest>>,
) -> Answered {
    caller
        .write(&body)
        .run(move |conn, caller, now| {
            let order = caller.admit(orders::lock(conn, caller.scope(), **id)?)?;
            caller.if_match(order.version)?;
            let shipment = ship(conn, caller, order, body.parse_or_default()?, now)?;
            Answer::created(format!("/v1/shipments/{}", shipment.id), &ShipmentView::from(shipment))
        })
        .await
}

fn ship(
    conn: &mut Conn,
    caller: &Known,
    order: Order,
    request: ShipmentRequest,
    now: &Occasion,
) -> Result<Shipment, Problem> {
    let wanted = request.lines.map(|lines| lines.iter().map(Part::from).collect::<Vec<_>>());
    let plan = plan_shipment(&order, wanted.as_deref())?;
    let shipped_on = dated(now.today(conn)?, [order.placed_on])?;
    let before = order.lines.clone();
    let order = plan.applied_to(order)?;
    save_order(conn, &before, &order, now)?;
    commit_stock(conn, caller, &order, (&plan, wanted.as_deref()))?;
    let shipment = Shipment {
        id: fresh_id(),
        number: fulfilment::next_number(conn)?,
        company: order.company,
        order: order.id,
        shipped_on,
        carrier: request.carrier,
        tracking_number: request.tracking_number,
        lines: plan.lines,
        version: 1,
        created_at: now.at,
    };
    fulfilment::insert(conn, &shipment)?;
    let view = ShipmentView::from(shipment.clone());
    let company = Some(shipment.company);
    let subject = Subject { id: shipment.id, version: shipment.version, company, view: &view };
    record(conn, EventType::ShipmentCreated, &subject, now)?;
    record_order(conn, EventType::OrderShipped, &order, now)?;
    if order.status == Status::Completed {
        record_order(conn, EventType::OrderCompleted, &order, now)?;
    }
    Ok(shipment)
}

/// What leaves is not reserved any more, but gone.
fn commit_stock(
    conn: &mut Conn,
    caller: &Known,
    order: &Order,
    (plan, wanted): (&ShipmentPlan, Option<&[Part]>),
) -> Result<(), Problem> {
    let moves = plan.stock_claims().into_iter().map(|claim| Move {
        account: claim.account,
        source: order.id.uuid(),
        commit: claim.amount,
        within_limit: caller.state().negative_stock == NegativeStock::Refuse,
        ..Move::default()
    });
    commitments::apply(conn, &moves.collect::<Vec<_>>()).map_err(|error| match error {
        MoveError::NotOnHand { account, on_hand, .. } => {
            let told = caller.may(Permission::ReadStock).then_some(on_hand);
            plan.not_on_hand(order, wanted, (ProductId::from_uuid(account), told)).into()
        }
        MoveError::TooLarge | MoveError::Db(_) => error.into(),
    })
}

impl From<&ShipmentPart> for Part {
    fn from(part: &ShipmentPart) -> Self {
        Self { line_number: part.line_number, quantity: part.quantity }
    }
}
