-- What was told before every version had its event. `verify` holds these subjects to the events of the versions
-- after this one: of the others a version was not told, and of members and stock nobody knows that all was.
CREATE TABLE told_before (
    subject_type TEXT NOT NULL,
    subject_id BLOB NOT NULL,
    version INTEGER NOT NULL CHECK (version >= 0),
    PRIMARY KEY (subject_type, subject_id)
) STRICT, WITHOUT ROWID;
INSERT INTO told_before (subject_type, subject_id, version)
SELECT 'member', id, version FROM members
UNION ALL SELECT 'stock', id, stock_version FROM products;
INSERT INTO told_before (subject_type, subject_id, version)
SELECT s.kind, s.id, s.version
FROM (SELECT 'company' AS kind, id, version, 0 AS start FROM companies
    UNION ALL SELECT 'user', id, version, 1 FROM users
    UNION ALL SELECT 'key', id, version, 0 FROM api_keys
    UNION ALL SELECT 'product', id, version, 0 FROM products
    UNION ALL SELECT 'pricelist', id, version, 0 FROM price_lists
    UNION ALL SELECT 'orderlimit', id, version, 0 FROM order_limits
    UNION ALL SELECT 'approvalrule', id, version, 0 FROM approval_rules
    UNION ALL SELECT 'approval', id, version, 0 FROM approval_requests
    UNION ALL SELECT 'order', id, version, 0 FROM orders
    UNION ALL SELECT 'shipment', id, version, 0 FROM shipments
    UNION ALL SELECT 'issuer', id, version, 0 FROM issuers
    UNION ALL SELECT 'invoice', id, version, 0 FROM invoices
    UNION ALL SELECT 'creditnote', id, version, 0 FROM credit_notes
    UNION ALL SELECT 'payment', id, version, 0 FROM payments
    UNION ALL SELECT 'closing', X'00000000000000000000000000000001', version, 1 FROM ledger_closings) s
LEFT JOIN (
    SELECT subject_type, subject_id, count(DISTINCT subject_version) AS versions, max(subject_version) AS last
    FROM events WHERE subject_version > CASE WHEN subject_type IN ('user', 'closing') THEN 1 ELSE 0 END
    GROUP BY subject_type, subject_id) t ON t.subject_type = s.kind AND t.subject_id = s.id
WHERE coalesce(t.versions, 0) <> s.version - s.start OR coalesce(t.last, s.start) <> s.version;
