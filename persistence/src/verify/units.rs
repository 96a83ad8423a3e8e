//! Invariants of business units: their tree, the orders placed for them, and the rules that bind them.

use super::Invariant;

pub(super) const INVARIANTS: &[Invariant] = &[
    Invariant::new(
        "units.tree",
        "A unit's path is that of its parent with its own id; both are of one company, at most five levels deep.",
        "SELECT «u.id» AS subject, \
           'path ' || u.path || ' at depth ' || CAST(u.depth AS text) || ', parent ' \
           || coalesce(p.path, CASE WHEN u.parent_id IS NULL THEN 'none' ELSE 'missing' END) AS detail \
         FROM business_units u LEFT JOIN business_units p ON p.id = u.parent_id \
         WHERE u.path <> coalesce(p.path, '') || replace(«u.id», '-', '') || '/' \
           OR u.depth <> coalesce(p.depth, 0) + 1 OR u.depth > 5 \
           OR u.company_id <> coalesce(p.company_id, u.company_id) \
           OR (u.parent_id IS NOT NULL AND p.id IS NULL)",
    ),
    Invariant::new(
        "units.of_the_orders_company",
        "The unit of an order is one of the order's company, and only an order with a unit has its own payment terms.",
        "SELECT CAST(o.number AS text) AS subject, \
           coalesce('unit ' || «o.business_unit_id», 'payment terms without a unit') AS detail \
         FROM orders o LEFT JOIN business_units u ON u.id = o.business_unit_id \
         WHERE (o.business_unit_id IS NOT NULL AND o.company_id <> u.company_id) \
           OR (o.business_unit_id IS NULL AND o.net_days IS NOT NULL)",
    ),
    Invariant::new(
        "units.of_the_rules_company",
        "The unit of an order limit, a quantity rule, an approval rule or a cost centre is one of its company.",
        "SELECT «r.id» AS subject, r.kind || ' of unit ' || «r.unit_id» AS detail \
         FROM (SELECT 'order limit' AS kind, id, company_id, unit_id FROM order_limits \
             UNION ALL SELECT 'quantity rule', id, company_id, unit_id FROM quantity_rules \
             UNION ALL SELECT 'approval rule', id, company_id, unit_id FROM approval_rules \
             UNION ALL SELECT 'cost centre', id, company_id, unit_id FROM cost_centres) r \
         LEFT JOIN business_units u ON u.id = r.unit_id \
         WHERE r.unit_id IS NOT NULL AND (r.company_id IS NULL OR u.id IS NULL OR u.company_id <> r.company_id)",
    ),
];
