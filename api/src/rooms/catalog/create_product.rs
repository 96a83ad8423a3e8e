//! `POST /v1/products`.

use actix_web::post;
use domain::catalog::{Product, Sku, TaxClass};
use domain::events::EventType;
use domain::failure::Kind;
use domain::purchasing::OnViolation;
use persistence::{Conn, catalog, fresh_id, pricing};

use super::wire::{NewProduct, ProductView};
use crate::kernel::access::permission::CreateProducts;
use crate::kernel::answer::Answer;
use crate::kernel::body::Body;
use crate::kernel::caller::Caller;
use crate::kernel::clock::Moment;
use crate::kernel::events::{Subject, record};
use crate::kernel::problem::{Answered, At, Problem};

/// Create a product
///
/// A SKU is unique: a second product with the same SKU is refused with 409 `sku_taken`. The charge names
/// `freight` and `surcharge` are not valid SKUs (422 `bad_sku`). The tax class is `standard` or one that
/// a tax rate defines; any other is refused with 422 `unknown_tax_class`.
#[utoipa::path(
    request_body = NewProduct,
    responses((status = 201, body = ProductView<'_>)),
    security(("bearer" = ["products.create"]))
)]
#[post("/products")]
pub(super) async fn create_product(
    caller: Caller<CreateProducts>,
    body: Body<NewProduct>,
) -> Answered {
    caller
        .write(&body)
        .run(move |conn, _caller, ctx| {
            let product = product(body.parse()?, ctx.time)?;
            check_class(conn, &product.tax_class)?;
            match catalog::insert(conn, &product) {
                Err(error) if error.is_taken() => Err(taken(&product.sku)),
                stored => Ok(stored?),
            }?;
            let view = ProductView::from(&product);
            let subject =
                Subject { id: product.id, version: product.version, company: None, view: &view };
            record(conn, EventType::ProductCreated, &subject, ctx)?;
            Answer::created(format!("/v1/products/{}", product.id), &view)
        })
        .await
}

fn product(new: NewProduct, now: Moment) -> Result<Product, Problem> {
    let tax_class = new.tax_class.map(|class| class.parse::<TaxClass>().at("/tax_class"));
    let quantity_rule = new.quantity_rule.map(|rule| rule.rule().at("/quantity_rule"));
    Ok(Product {
        id: fresh_id(),
        sku: Sku::of_new_product(&new.sku).at("/sku")?,
        name: new.name,
        unit: new.unit.unwrap_or_else(|| "piece".to_owned()),
        tax_class: tax_class.transpose()?.unwrap_or_default(),
        list_price: new.list_price.map(Into::into),
        quantity_rule: quantity_rule.transpose()?.unwrap_or_default(),
        on_violation: new.on_violation.map_or(OnViolation::Deny, Into::into),
        version: 1,
        created_at: now.at,
    })
}

/// Refuses a tax class that no tax rate defines.
pub(super) fn check_class(conn: &mut Conn, class: &TaxClass) -> Result<(), Problem> {
    // Nearly all products have a built-in class, which needs no query.
    let rates = if class.is_built_in() { Vec::new() } else { pricing::all_tax_rates(conn)? };
    class.among(&rates).at("/tax_class")
}

fn taken(sku: &Sku) -> Problem {
    Problem::new(
        Kind::Conflict,
        "sku_taken",
        format!("A product with the SKU {sku} exists already."),
    )
}
