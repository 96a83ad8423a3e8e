//! The quantity rules of goods, as JSON columns beside their prices: no row and no statement more.

use domain::approvals::StepRule;
use domain::catalog::QuantityRule;
use domain::companies::{Owner, UnitId};
use domain::pricing::PriceListId;
use domain::purchasing::{QuantityTerm, SetBy};
use uuid::Uuid;

use crate::DbError;

/// The members of a rule's JSON array: id, owner, bounds, effect, steps and unit. A rule that refuses asks for no step: its
/// steps are not read, as each price of the product has a row.
type Rule = (String, String, Bounds, String, Option<Vec<StepRule>>, Option<String>);

/// Minimum, maximum, increment.
type Bounds = (Option<i64>, Option<i64>, Option<i64>);

/// SQLite's columns: the rules of a company (its id comes next) and the rule of a price list. Without a rule both
/// are NULL.
pub(super) const SQLITE: [&str; 2] = [
    "(SELECT nullif(json_group_array(json_array(hex(q.id), q.owner, \
       json_array(q.quantity_min, q.quantity_max, q.quantity_increment), q.on_violation, \
       json(CASE WHEN q.on_violation = 'require_approval' THEN q.steps END), hex(q.unit_id))), '[]') \
     FROM quantity_rules q WHERE q.product_id = p.id AND q.company_id = ",
    "), (SELECT json_array(hex(q.id), q.owner, \
       json_array(q.quantity_min, q.quantity_max, q.quantity_increment), q.on_violation, \
       json(CASE WHEN q.on_violation = 'require_approval' THEN q.steps END), NULL) \
     FROM quantity_rules q WHERE q.product_id = p.id AND q.price_list_id = prices.price_list_id)",
];

/// PostgreSQL's columns. The first row of a product alone has the rules of its company: steps may be long, and a
/// product has a row for each price.
pub(super) const POSTGRES: [&str; 2] = [
    "CASE WHEN row_number() OVER \
       (PARTITION BY g.place, p.id ORDER BY prices.price_list_id, prices.min_quantity) = 1 \
     THEN (SELECT CAST(json_agg(json_build_array(q.id, q.owner, \
       json_build_array(q.quantity_min, q.quantity_max, q.quantity_increment), q.on_violation, \
       CASE WHEN q.on_violation = 'require_approval' THEN q.steps END, q.unit_id)) AS text) \
     FROM quantity_rules q WHERE q.product_id = p.id AND q.company_id = ",
    ") END, (SELECT CAST(json_build_array(q.id, q.owner, \
       json_build_array(q.quantity_min, q.quantity_max, q.quantity_increment), q.on_violation, \
       CASE WHEN q.on_violation = 'require_approval' THEN q.steps END, NULL) AS text) \
     FROM quantity_rules q WHERE q.product_id = p.id AND q.price_list_id = prices.price_list_id)",
];

/// The rules of the first column: the operator's for the company, and the company's own.
pub(super) fn of_company(stored: Option<&str>) -> Result<Vec<QuantityTerm>, DbError> {
    let Some(stored) = stored else { return Ok(Vec::new()) };
    let rules: Vec<Rule> = serde_json::from_str(stored).map_err(DbError::corrupt)?;
    let rules = rules.into_iter().map(|rule| term(rule, None));
    rules.collect()
}

/// The rule of the second column, of this price list.
pub(super) fn of_list(
    stored: Option<&str>,
    list: PriceListId,
) -> Result<Option<QuantityTerm>, DbError> {
    let Some(stored) = stored else { return Ok(None) };
    let rule: Rule = serde_json::from_str(stored).map_err(DbError::corrupt)?;
    term(rule, Some(list)).map(Some)
}

fn term(
    (id, owner, (min, max, increment), on_violation, steps, unit): Rule,
    list: Option<PriceListId>,
) -> Result<QuantityTerm, DbError> {
    let id = domain::id::Id::from_uuid(Uuid::parse_str(&id).map_err(DbError::corrupt)?);
    // SQLite's `hex` of no id is an empty text.
    let unit = unit.filter(|unit| !unit.is_empty());
    let unit = unit.map(|unit| Uuid::parse_str(&unit).map_err(DbError::corrupt)).transpose()?;
    let by = match (list, owner.parse().map_err(DbError::corrupt)?) {
        (Some(list), _) => SetBy::PriceList(id, list),
        (None, Owner::Operator) => SetBy::Operator(id),
        (None, Owner::Company) => SetBy::Company(id),
    };
    Ok(QuantityTerm {
        by,
        unit: unit.map(UnitId::from_uuid),
        bounds: QuantityRule::new(min, max, increment).map_err(DbError::corrupt)?,
        on_violation: on_violation.parse().map_err(DbError::corrupt)?,
        steps: steps.unwrap_or_default(),
    })
}
