//! Invariants of commitment accounts: everything that can run out.

use super::Invariant;

pub(super) const INVARIANTS: &[Invariant] = &[
    Invariant::new(
        "commitments.account_is_its_commitments",
        "What an account counts as reserved and committed is the sum over its commitments.",
        "SELECT a.kind || ' ' || «a.id» AS subject, 'counts ' || CAST(a.reserved AS text) || ' and ' \
           || CAST(a.committed AS text) || ', commitments ' || CAST(coalesce(c.open, 0) AS text) || ' and ' \
           || CAST(coalesce(c.used, 0) AS text) AS detail \
         FROM commitment_accounts a LEFT JOIN ( \
             SELECT account_id, sum(amount - committed - released) AS open, sum(committed - restored) AS used \
             FROM commitments GROUP BY account_id) c ON c.account_id = a.id \
         WHERE a.reserved <> coalesce(c.open, 0) OR a.committed <> coalesce(c.used, 0)",
    ),
    Invariant::new(
        "commitments.have_an_account",
        "Every commitment belongs to an account of its kind.",
        "SELECT «c.source_id» AS subject, c.kind || ' without its account' AS detail \
         FROM commitments c LEFT JOIN commitment_accounts a ON a.id = c.account_id AND a.kind = c.kind \
         WHERE a.id IS NULL",
    ),
    Invariant::new(
        "commitments.within_limit",
        "No account stands over its limit and tolerance without a recorded cause or a temporary limit; an overrun is no more than what requests ask for \
         and budgets that only warn let pass.",
        "SELECT a.kind || ' ' || «a.id» AS subject, 'limit ' || CAST(a.limit_amount AS text) || ', used ' \
           || CAST(a.reserved + a.committed AS text) || ', cause ' || coalesce(a.over_limit_cause, 'none') AS detail \
         FROM commitment_accounts a \
         WHERE a.reserved + a.committed > a.limit_amount + a.headroom \
           AND ((a.over_limit_cause IS NULL AND a.raised_limit IS NULL) \
           OR (a.over_limit_cause IN ('approved_overrun', 'warned') \
             AND a.reserved + a.committed - a.limit_amount - a.headroom > ( \
               SELECT coalesce(sum(c.amount - c.released - c.restored), 0) FROM commitments c \
               WHERE c.account_id = a.id AND c.over_limit_cause IS NOT NULL)))",
    ),
    Invariant::new(
        "commitments.approved_by_request",
        "What an order holds beyond a limit by an approval names the order's own request, which waits or was approved.",
        "SELECT CAST(o.number AS text) AS subject, c.kind || ' beyond its limit, request ' \
           || coalesce(r.status, 'missing') AS detail \
         FROM commitments c JOIN orders o ON o.id = c.source_id \
         LEFT JOIN approval_requests r ON r.id = c.approval_request_id AND r.id = o.approval_request_id \
         WHERE c.over_limit_cause = 'approved_overrun' AND c.amount - c.released - c.restored > 0 \
           AND coalesce(r.status, '') NOT IN ('pending', 'approved')",
    ),
    Invariant::new(
        "commitments.budget_is_orders",
        "What an order holds of a budget is what its lines leave to the cost centre.",
        "SELECT CAST(o.number AS text) AS subject, 'holds ' || CAST(h.held AS text) || ', lines ' \
           || CAST(h.borne AS text) AS detail \
         FROM (SELECT c.source_id, c.amount - c.released - c.restored AS held, ( \
                 SELECT coalesce(sum(CAST(p.value ->> 'left' AS bigint)), 0) \
                 FROM order_lines l CROSS JOIN :each(l.allocations) p \
                 WHERE l.order_id = c.source_id \
                   AND replace(p.value ->> 'id', '-', '') = replace(«b.cost_centre_id», '-', '')) AS borne \
               FROM commitments c JOIN commitment_accounts a ON a.id = c.account_id \
               JOIN budgets b ON b.id = a.owner_id WHERE c.kind = 'budget') h \
         JOIN orders o ON o.id = h.source_id WHERE h.held <> h.borne",
    ),
    Invariant::new(
        "commitments.stock_is_order_lines",
        "What an order holds of a product's stock is what its lines have open, and has taken what they have shipped.",
        "SELECT CAST(o.number AS text) || ' ' || l.sku AS subject, 'lines ' || CAST(l.open AS text) || ' open, ' \
           || CAST(l.shipped AS text) || ' shipped; stock ' || CAST(coalesce(c.amount - c.committed - c.released, 0) AS text) \
           || ' held, ' || CAST(coalesce(c.committed, 0) AS text) || ' taken' AS detail \
         FROM (SELECT x.order_id, x.product_id, max(x.sku) AS sku, sum(x.shipped) AS shipped, \
                 sum(CASE WHEN p.status = 'rejected' THEN 0 ELSE x.quantity - x.shipped - x.cancelled END) AS open \
               FROM order_lines x JOIN orders p ON p.id = x.order_id \
               WHERE x.product_id IS NOT NULL GROUP BY x.order_id, x.product_id) l \
         JOIN orders o ON o.id = l.order_id \
         LEFT JOIN commitments c ON c.source_id = l.order_id AND c.account_id = l.product_id \
         WHERE l.open <> coalesce(c.amount - c.committed - c.released, 0) OR l.shipped <> coalesce(c.committed, 0)",
    ),
    Invariant::new(
        "commitments.credit_used_is_receivable",
        "What a company has used of its credit is the sum of its invoices' balances.",
        "SELECT «a.id» AS subject, 'used ' || CAST(a.committed AS text) || ', receivable ' \
           || CAST(coalesce(i.open, 0) AS text) AS detail \
         FROM commitment_accounts a LEFT JOIN ( \
             SELECT company_id, sum(total - credit_applied - paid - written_off) AS open \
             FROM invoices GROUP BY company_id) i ON i.company_id = a.company_id \
         WHERE a.kind = 'credit' AND a.committed <> coalesce(i.open, 0)",
    ),
    Invariant::new(
        "commitments.finished_orders_hold_nothing",
        "An order that is completed, rejected or cancelled holds nothing back.",
        "SELECT CAST(o.number AS text) AS subject, o.status || ' holds ' \
           || CAST(c.amount - c.committed - c.released AS text) || ' of ' || c.kind AS detail \
         FROM commitments c JOIN orders o ON o.id = c.source_id \
         WHERE o.status IN ('completed', 'rejected', 'cancelled') AND c.amount - c.committed - c.released <> 0",
    ),
    Invariant::new(
        "commitments.spending_is_orders",
        "What a member has spent is the net of their confirmed orders, less what was cancelled.",
        "SELECT CAST(o.number AS text) AS subject, 'spent ' || CAST(c.committed - c.restored AS text) \
           || ', order ' || CAST(o.net - sum(l.cancelled_net) AS text) AS detail \
         FROM commitments c JOIN orders o ON o.id = c.source_id JOIN order_lines l ON l.order_id = o.id \
         WHERE c.kind = 'spending' AND o.status IN ('on_hold', 'confirmed', 'completed', 'cancelled') AND c.committed > 0 \
         GROUP BY o.id, o.number, o.net, c.account_id, c.committed, c.restored \
         HAVING c.committed - c.restored <> o.net - sum(l.cancelled_net)",
    ),
    Invariant::new(
        "commitments.quota_is_orders",
        "What an order holds of a quota is its net, or its pieces of the SKU, less what was cancelled.",
        "SELECT s.number || ' ' || «s.account_id» AS subject, 'holds ' || CAST(s.held AS text) || ', lines ' \
           || CAST(s.lines AS text) AS detail \
         FROM (SELECT CAST(o.number AS text) AS number, c.account_id, \
                 c.amount - c.released - c.restored AS held, \
                 (SELECT coalesce(CAST(sum(CASE WHEN a.product_id IS NULL THEN l.net - l.cancelled_net \
                      ELSE l.quantity - l.cancelled END) AS bigint), 0) \
                  FROM order_lines l WHERE l.order_id = o.id \
                    AND (a.product_id IS NULL OR l.product_id = a.product_id)) AS lines \
               FROM commitments c JOIN commitment_accounts a ON a.id = c.account_id \
               JOIN orders o ON o.id = c.source_id \
               WHERE c.kind = 'quota') s \
         WHERE s.held <> s.lines",
    ),
];
