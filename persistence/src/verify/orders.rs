//! Invariants of orders, their approvals and the progress of their lines.

use super::Invariant;

pub(super) const INVARIANTS: &[Invariant] = &[
    Invariant::new(
        "fingerprints.of_orders",
        "What an order is recognised by counts for the order's own company.",
        "SELECT f.kind || ' ' || CAST(o.number AS text) AS subject, 'taken for another company' AS detail \
         FROM fingerprints f JOIN orders o ON o.id = f.order_id WHERE o.company_id <> f.company_id",
    ),
    Invariant::new(
        "orders.net_is_its_lines",
        "An order's net is the sum of its lines.",
        "SELECT CAST(o.number AS text) AS subject, \
           'net ' || CAST(o.net AS text) || ', lines ' || CAST(coalesce(sum(l.net), 0) AS text) AS detail \
         FROM orders o LEFT JOIN order_lines l ON l.order_id = o.id \
         GROUP BY o.id, o.number, o.net HAVING o.net <> coalesce(sum(l.net), 0) OR count(l.net) = 0",
    ),
    Invariant::new(
        "order_lines.fully_taken",
        "A line that is wholly invoiced or cancelled has its whole net invoiced or cancelled; one with nothing taken has none.",
        "SELECT CAST(o.number AS text) || ' line ' || CAST(l.line_number AS text) AS subject, \
           'net ' || CAST(l.net AS text) || ', taken ' || CAST(l.invoiced_net + l.cancelled_net AS text) AS detail \
         FROM order_lines l JOIN orders o ON o.id = l.order_id \
         WHERE (l.invoiced + l.cancelled = l.quantity AND l.invoiced_net + l.cancelled_net <> l.net) \
           OR (l.invoiced + l.cancelled = 0 AND l.invoiced_net + l.cancelled_net <> 0) \
           OR abs(l.invoiced_net + l.cancelled_net) > abs(l.net)",
    ),
    Invariant::new(
        "order_lines.allocated_whole",
        "The cost centres of a line bear its whole net, and together what is not cancelled of it.",
        "SELECT CAST(o.number AS text) || ' line ' || CAST(l.line_number AS text) AS subject, \
           'net ' || CAST(l.net AS text) || ' less ' || CAST(l.cancelled_net AS text) || ', split ' \
           || CAST(l.split AS text) || ' and ' || CAST(l.remaining AS text) AS detail \
         FROM (SELECT x.order_id, x.line_number, x.net, x.cancelled_net, \
                 (SELECT sum(CAST(p.value ->> 'net' AS bigint)) FROM :each(x.allocations) p) AS split, \
                 (SELECT sum(CAST(p.value ->> 'left' AS bigint)) FROM :each(x.allocations) p) AS remaining \
               FROM order_lines x WHERE x.allocations IS NOT NULL) l \
         JOIN orders o ON o.id = l.order_id \
         WHERE l.split <> l.net OR l.remaining <> l.net - l.cancelled_net",
    ),
    Invariant::new(
        "order_lines.shipped_is_shipments",
        "What a line counts as shipped is the sum of its shipments.",
        "SELECT CAST(o.number AS text) || ' line ' || CAST(l.line_number AS text) AS subject, \
           'counts ' || CAST(l.shipped AS text) || ', shipments ' || CAST(coalesce(s.quantity, 0) AS text) AS detail \
         FROM order_lines l JOIN orders o ON o.id = l.order_id LEFT JOIN ( \
             SELECT h.order_id, x.line_number, sum(x.quantity) AS quantity \
             FROM shipment_lines x JOIN shipments h ON h.id = x.shipment_id \
             GROUP BY h.order_id, x.line_number) s ON s.order_id = l.order_id AND s.line_number = l.line_number \
         WHERE l.shipped <> coalesce(s.quantity, 0)",
    ),
    Invariant::new(
        "order_lines.invoiced_is_invoices",
        "What a line counts as invoiced is the sum of its invoice lines, in quantity and net.",
        "SELECT CAST(o.number AS text) || ' line ' || CAST(l.line_number AS text) AS subject, \
           'counts ' || CAST(l.invoiced AS text) || ' for ' || CAST(l.invoiced_net AS text) || ', invoices ' \
           || CAST(coalesce(s.quantity, 0) AS text) || ' for ' || CAST(coalesce(s.net, 0) AS text) AS detail \
         FROM order_lines l JOIN orders o ON o.id = l.order_id LEFT JOIN ( \
             SELECT i.order_id, x.order_line_number, sum(x.quantity) AS quantity, sum(x.net) AS net \
             FROM invoice_lines x JOIN invoices i ON i.id = x.invoice_id \
             GROUP BY i.order_id, x.order_line_number) s \
           ON s.order_id = l.order_id AND s.order_line_number = l.line_number \
         WHERE l.invoiced <> coalesce(s.quantity, 0) OR l.invoiced_net <> coalesce(s.net, 0)",
    ),
    Invariant::new(
        "orders.approval_agrees",
        "An order waits exactly as long as its approval request; the request of an order confirmed or on hold was approved.",
        "SELECT CAST(o.number AS text) AS subject, o.status || ', request ' || coalesce(r.status, 'missing') AS detail \
         FROM orders o LEFT JOIN approval_requests r ON r.id = o.approval_request_id \
         WHERE (o.status = 'pending_approval') <> (coalesce(r.status, '') = 'pending') \
           OR (o.status IN ('on_hold', 'confirmed', 'completed') AND r.status <> 'approved') \
           OR (o.approval_request_id IS NOT NULL AND r.id IS NULL)",
    ),
    Invariant::new(
        "orders.shown_as_they_are",
        "What is kept last to show an order tells its status and version.",
        "SELECT CAST(o.number AS text) AS subject, \
           'another status or version than ' || o.status || ' ' || CAST(o.version AS text) AS detail \
         FROM orders o JOIN order_views v ON v.order_id = o.id \
           AND v.version = (SELECT max(w.version) FROM order_views w WHERE w.order_id = o.id) \
         WHERE v.view NOT LIKE '%\"status\":\"' || o.status || '\"%' \
           OR v.view NOT LIKE '%\"version\":' || CAST(o.version AS text) || ',%'",
    ),
    Invariant::new(
        "approvals.nobody_approves_their_own",
        "No decision was made by a user behind the request, or on behalf of one: the one it names, one that acted in that \
         one's name, or the maker of the key that asked.",
        "SELECT «q.id» AS subject, 'decided by ' || «d.user_id» AS detail \
         FROM approval_decisions d JOIN ( \
             SELECT id, requested_by AS user_id FROM approval_requests \
             UNION SELECT request_id, user_id FROM approval_requesters \
             UNION SELECT r.id, k.created_by FROM approval_requests r JOIN api_keys k ON k.user_id = r.requested_by) q \
           ON q.id = d.request_id AND (q.user_id = d.user_id OR q.user_id = d.on_behalf_of)",
    ),
    Invariant::new(
        "orders.only_confirmed_ship",
        "Nothing was shipped or invoiced of an order that waits for its approval, was rejected or was cancelled.",
        "SELECT CAST(o.number AS text) AS subject, o.status || ' with shipped or invoiced lines' AS detail \
         FROM orders o WHERE o.status IN ('pending_approval', 'rejected', 'cancelled') \
           AND EXISTS (SELECT 1 FROM order_lines l WHERE l.order_id = o.id AND l.shipped + l.invoiced > 0)",
    ),
    Invariant::new(
        "orders.held_by_their_holds",
        "An order on hold has a hold, and one that does not wait has none.",
        "SELECT CAST(o.number AS text) AS subject, o.status || ', holds ' || CAST(o.holds AS text) AS detail \
         FROM orders o WHERE (o.status = 'on_hold' AND CAST(o.holds AS text) = '[]') \
           OR (o.status NOT IN ('on_hold', 'pending_approval') AND CAST(o.holds AS text) <> '[]')",
    ),
    Invariant::new(
        "orders.holds_are_told",
        "The holds of an order are those that were put on it and not lifted.",
        "SELECT CAST(o.number AS text) AS subject, CAST(count(h.hold) AS text) || ' stand, holds ' \
           || CAST(o.holds AS text) AS detail \
         FROM orders o LEFT JOIN order_holds h ON h.order_id = o.id AND h.lifted_at IS NULL \
         WHERE h.hold IS NOT NULL OR CAST(o.holds AS text) <> '[]' \
         GROUP BY o.id, o.number, o.holds \
         HAVING count(h.hold) <> (SELECT count(*) FROM :each(o.holds) p) \
           OR count(CASE WHEN CAST(o.holds AS text) LIKE '%\"' || h.hold || '\"%' THEN 1 END) <> count(h.hold)",
    ),
];
