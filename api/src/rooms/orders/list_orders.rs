//! `GET /v1/orders`.

use actix_web::get;
use domain::orders::Status;
use domain::text::composed;
use persistence::orders::Filter;
use persistence::page::Position;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::kernel::access::permission::ReadOrders;
use crate::kernel::answer::Answer;
use crate::kernel::caller::Caller;
use crate::kernel::problem::{Answered, Problem};
use crate::kernel::query::{Query, bad_query};
use crate::kernel::wire::{CompanyKey, Day, UnitKey};
use crate::views::order::OrderView;
use crate::views::stored_order;

/// Filter for orders.
#[derive(Deserialize, utoipa::IntoParams, validator::Validate)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct OrderFilter {
    /// Status of the orders.
    #[param(max_length = 40, example = "confirmed")]
    status: Option<String>,
    /// Company of the orders.
    #[param(value_type = Option<String>)]
    company_id: Option<CompanyKey>,
    /// Business unit of the orders; those of all units below it are listed too.
    #[param(value_type = Option<String>)]
    business_unit_id: Option<UnitKey>,
    /// Purchase order number of the buyer.
    #[validate(length(max = 100))]
    #[param(max_length = 100, example = "PO-4711")]
    purchase_order_number: Option<String>,
    /// Placed on or after this date.
    #[param(value_type = Option<String>, format = Date)]
    placed_from: Option<Day>,
    /// Placed on or before this date.
    #[param(value_type = Option<String>, format = Date)]
    placed_to: Option<Day>,
    /// Maximum number of items.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u32>,
    /// `next_cursor` of the previous page.
    #[param(max_length = 2048)]
    cursor: Option<String>,
}

/// A page of orders, newest first.
#[derive(ToSchema)]
#[expect(dead_code, reason = "says what `Answer::page_of_texts` writes")]
struct OrderList {
    /// Orders of this page.
    data: Vec<OrderView>,
    /// Pass it as `cursor` to get the next page; null on the last page.
    #[schema(required = true)]
    next_cursor: Option<String>,
}

impl OrderFilter {
    fn filter(&self) -> Result<Filter, Problem> {
        let status = self.status.as_deref().map(str::parse::<Status>).transpose();
        Ok(Filter {
            status: status.map_err(|error| bad_query(&format!("`status`: {error}")))?,
            company: self.company_id.map(|id| *id),
            unit: self.business_unit_id.map(|id| *id),
            purchase_order_number: self
                .purchase_order_number
                .as_deref()
                .map(|number| composed(number).into_owned()),
            placed_from: self.placed_from.map(|day| day.0),
            placed_to: self.placed_to.map(|day| day.0),
        })
    }
}

/// List orders
///
/// Newest first. Buyers see their own orders, approvers and administrators those of their company.
#[utoipa::path(
    params(OrderFilter),
    responses((status = 200, body = OrderList)),
    security(("bearer" = ["orders.read"]))
)]
#[get("/orders")]
pub(super) async fn list_orders(caller: Caller<ReadOrders>, query: Query<OrderFilter>) -> Answered {
    let page = caller.page(query.limit, query.cursor.as_deref())?;
    let filter = query.filter()?;
    caller
        .query(move |conn, caller| {
            let orders = stored_order::list(conn, caller.scope(), &filter, page.slice())?;
            let (texts, next_cursor) = page.fill_texts(
                orders,
                |last| Position { at: last.created_at.0, id: last.id.0.uuid() },
                stored_order::of_listed,
            )?;
            Answer::page_of_texts(&texts, next_cursor.as_deref())
        })
        .await
}
