//! `GET /v1/payments`.

use actix_web::get;
use domain::payments::PaymentId;
use persistence::page::Position;
use persistence::payments::{self, Filter};

use super::wire::PaymentFilter;
use crate::kernel::access::permission::ReadPayments;
use crate::kernel::answer::Answer;
use crate::kernel::caller::Caller;
use crate::kernel::problem::Answered;
use crate::kernel::query::Query;
use crate::views::payment::{PaymentList, PaymentView};

/// List payments
///
/// Newest first.
#[utoipa::path(
    params(PaymentFilter),
    responses((status = 200, body = PaymentList)),
    security(("bearer" = ["payments.read"]))
)]
#[get("/payments")]
pub(super) async fn list_payments(
    caller: Caller<ReadPayments>,
    query: Query<PaymentFilter>,
) -> Answered {
    let page = caller.page(query.limit, query.cursor.as_deref())?;
    let filter = Filter {
        company: query.company_id.map(|company| *company),
        received_from: query.from.map(|day| day.0),
        received_to: query.to.map(|day| day.0),
        external_id: query.external_id.clone(),
        unapplied: query.unapplied,
    };
    caller
        .read(move |conn, caller| {
            let rows = payments::list(conn, caller.scope(), &filter, page.slice())?;
            let ids: Vec<PaymentId> = rows.iter().map(|payment| payment.id).collect();
            let paid = payments::allocations_of(conn, &ids)?;
            let (data, next_cursor) = page.fill(
                rows,
                |last| Position { at: last.created_at, id: last.id.uuid() },
                |payment| {
                    PaymentView::of(&payment, paid.get(&payment.id).map_or(&[], Vec::as_slice))
                },
            )?;
            Answer::ok(&PaymentList { data, next_cursor })
        })
        .await
}
