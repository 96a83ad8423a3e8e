//! For each invariant, a statement that breaks it and, if possible, nothing else.

use super::damage::{Break, alone};

/// One per invariant, or one per part of it.
pub const BREAKS: &[Break] = &[
    Break {
        invariant: "ledger.entries_balance",
        also: &["ledger.trial_balance", "ledger.bank_is_payments"],
        sql: "UPDATE ledger_legs SET debit = debit + 1 WHERE account = 'bank' AND debit = 7000",
    },
    alone(
        "ledger.entries_have_legs",
        "UPDATE ledger_legs SET effective_on = '2026-03-01' WHERE account = 'bank' AND debit = 7000",
    ),
    Break {
        invariant: "ledger.trial_balance",
        also: &["ledger.entries_balance"],
        sql: "UPDATE ledger_legs SET credit = credit + 1 WHERE account = 'sales'",
    },
    alone(
        "ledger.receivable_is_open_invoices",
        "UPDATE ledger_legs SET account = 'sales' WHERE account = 'receivable' AND credit = 7000",
    ),
    alone(
        "ledger.unapplied_is_unapplied",
        "UPDATE ledger_legs SET account = 'sales' WHERE account = 'unapplied-cash' AND credit = 900",
    ),
    alone(
        "ledger.bad_debt_is_given_up",
        "UPDATE ledger_legs SET account = 'sales' WHERE account = 'bad-debt'",
    ),
    alone(
        "ledger.bank_is_payments",
        "UPDATE ledger_legs SET account = 'sales' WHERE account = 'bank' AND debit = 7000",
    ),
    alone(
        "ledger.documents_are_posted",
        "UPDATE ledger_entries SET posting = 'refund' WHERE posting = 'credit_note'",
    ),
    alone("ledger.closed_periods", "UPDATE ledger_closings SET closed_until = '2026-12-31'"),
    alone("numbers.gapless", "UPDATE number_series SET last = last + 1 WHERE kind = 'invoice'"),
    alone("numbers.in_a_series", "DELETE FROM number_series WHERE kind = 'credit_note'"),
    alone(
        "dates.run_with_numbers",
        "UPDATE number_series SET last_on = '2026-03-01' WHERE kind = 'invoice'",
    ),
    alone("dates.follow_what_they_settle", "UPDATE refunds SET refunded_on = '2026-03-01'"),
    alone(
        "invoices.net_is_its_lines",
        "UPDATE invoices SET net = net + 1, tax = tax - 1 WHERE order_id = «done»",
    ),
    alone("credit_notes.net_is_its_lines", "UPDATE credit_notes SET net = net + 1, tax = tax - 1"),
    alone(
        "invoice_lines.allocated_whole",
        "UPDATE invoice_lines SET allocations = :json(replace(CAST(allocations AS text), '500', '499')) \
         WHERE allocations IS NOT NULL",
    ),
    alone(
        "credit_note_lines.allocated_whole",
        "UPDATE credit_note_lines SET allocations = \
           (SELECT x.allocations FROM invoice_lines x WHERE x.allocations IS NOT NULL)",
    ),
    Break {
        invariant: "credit_notes.within_invoice",
        also: &["credit_notes.within_invoice_lines", "credit_notes.none_left_while_owed"],
        sql: "UPDATE credit_notes SET invoice_id = (SELECT id FROM invoices WHERE order_id = «small»); \
              UPDATE invoices SET credited = \
                coalesce((SELECT sum(total) FROM credit_notes WHERE invoice_id = invoices.id), 0)",
    },
    alone(
        "credit_notes.within_invoice_lines",
        "UPDATE credit_note_lines SET quantity = quantity + 6",
    ),
    alone("documents.total_is_net_and_tax", "UPDATE orders SET tax = tax + 1 WHERE id = «done»"),
    alone(
        "invoices.settled_by_allocations",
        "UPDATE allocations SET invoice_id = (SELECT id FROM invoices WHERE order_id = «small») \
         WHERE amount = 5000",
    ),
    alone(
        "invoices.credited_is_its_credit_notes",
        "UPDATE invoices SET credited = credited + 1 WHERE order_id = «done»",
    ),
    alone(
        "payments.allocated_is_its_allocations",
        "UPDATE payments SET allocated = allocated + CASE WHEN amount = 7000 THEN 1 ELSE -1 END \
         WHERE allocated > 0",
    ),
    alone(
        "credit_notes.used_is_its_uses",
        "UPDATE credit_notes SET allocated = allocated + 1, refunded = refunded - 1",
    ),
    Break {
        invariant: "credit_notes.none_left_while_owed",
        also: &["invoices.settled_by_allocations", "ledger.bad_debt_is_given_up"],
        sql: "UPDATE invoices SET written_off = written_off + 1, paid = paid - 1 WHERE order_id = «done»",
    },
    Break {
        invariant: "payments.returned_is_its_returns",
        also: &["ledger.unapplied_is_unapplied", "ledger.bank_is_payments"],
        sql: "UPDATE payments SET returned = returned + 1 WHERE amount = 900",
    },
    alone("refunds.from_their_sources", "UPDATE refunds SET amount = amount + 1"),
    alone(
        "allocations.have_a_source",
        "UPDATE allocations SET source_id = invoice_id WHERE source_kind = 'write_off'",
    ),
    alone(
        "orders.net_is_its_lines",
        "UPDATE orders SET net = net + 1, tax = tax - 1 WHERE id = «done»",
    ),
    alone(
        "order_lines.fully_taken",
        "UPDATE orders SET net = net + 1, tax = tax - 1 WHERE id = «done»; \
         UPDATE order_lines SET net = net + 1 WHERE order_id = «done»",
    ),
    alone(
        "order_lines.allocated_whole",
        "UPDATE order_lines SET allocations = (SELECT x.allocations FROM order_lines x WHERE x.order_id = «split») \
         WHERE order_id = «done»",
    ),
    Break {
        invariant: "order_lines.shipped_is_shipments",
        also: &["limits.stock_as_told"],
        sql: "UPDATE shipment_lines SET quantity = quantity + 1 WHERE quantity = 5",
    },
    alone(
        "order_lines.invoiced_is_invoices",
        "UPDATE invoice_lines SET quantity = quantity + 1 WHERE quantity = 5",
    ),
    alone("orders.approval_agrees", "UPDATE approval_requests SET status = 'rejected'"),
    alone(
        "approvals.nobody_approves_their_own",
        "UPDATE approval_decisions SET user_id = \
           (SELECT requested_by FROM approval_requests WHERE id = request_id)",
    ),
    alone(
        "approvals.delegated_in_time",
        "UPDATE approval_decisions SET on_behalf_of = (SELECT u.id FROM users u \
           WHERE u.id NOT IN (SELECT user_id FROM approval_requesters) \
             AND u.id NOT IN (SELECT requested_by FROM approval_requests) ORDER BY u.id LIMIT 1)",
    ),
    alone(
        "approvals.one_voice",
        "UPDATE approval_requests SET steps = :json(replace(CAST(steps AS text), '\"all\"', '\"any\"')) \
         WHERE subject_id = «both»",
    ),
    alone(
        "approvals.steps_met",
        "UPDATE approval_requests SET steps = :json(replace(CAST(steps AS text), '\"approved\"', '\"skipped\"')) \
         WHERE subject_id = «approved»",
    ),
    alone(
        "approvals.closed_have_no_deadline",
        "UPDATE approval_requests SET chase_at = created_at WHERE status = 'approved'",
    ),
    alone(
        "calendars.of_their_company",
        "UPDATE companies SET calendar_id = (SELECT id FROM calendars)",
    ),
    Break {
        invariant: "orders.only_confirmed_ship",
        also: &["events.of_every_document", "audit.rows_as_written"],
        sql: "UPDATE orders SET status = 'rejected' WHERE id = «done»; \
              UPDATE order_views SET view = \
                replace(replace(view, '\"completed\"', '\"rejected\"'), '\"confirmed\"', '\"rejected\"') \
              WHERE order_id = «done»",
    },
    Break {
        invariant: "orders.held_by_their_holds",
        also: &["orders.holds_are_told"],
        sql: "UPDATE orders SET holds = :json('[\"manual\"]') WHERE id = «open-1»",
    },
    alone(
        "orders.holds_are_told",
        "UPDATE order_holds SET lifted_at = put_at WHERE lifted_at IS NULL",
    ),
    Break {
        invariant: "risk.open_reviews_hold",
        also: &["orders.holds_are_told"],
        sql: "UPDATE orders SET holds = :json('[\"manual\"]') WHERE id = «reviewed»",
    },
    alone(
        "risk.open_reviews_hold",
        "UPDATE risk_reviews SET status = 'open' WHERE order_id = «cleared»",
    ),
    alone(
        "risk.holds_have_reviews",
        "UPDATE risk_reviews SET status = 'superseded' WHERE order_id = «reviewed»",
    ),
    alone(
        "risk.of_the_orders_company",
        "UPDATE risk_reviews SET company_id = (SELECT id FROM companies WHERE name = 'Globex') \
         WHERE order_id = «reviewed»",
    ),
    alone(
        "payments.of_their_orders_company",
        "UPDATE payments SET order_id = «theirs» WHERE order_id IS NULL AND amount = 900",
    ),
    alone(
        "orders.prepaid_is_payments",
        "UPDATE orders SET prepaid = prepaid + 1 WHERE id = «prepaid»",
    ),
    Break {
        invariant: "orders.prepaid_before_they_ship",
        also: &["orders.holds_are_told"],
        sql: "UPDATE order_holds SET lifted_at = NULL WHERE hold = 'payment'",
    },
    alone(
        "risk.nobody_reviews_their_own",
        "UPDATE risk_reviews SET decided_by = (SELECT placed_by FROM orders WHERE id = order_id) \
         WHERE order_id = «cleared»",
    ),
    Break {
        invariant: "orders.shown_as_they_are",
        also: &["audit.rows_as_written"],
        sql: "UPDATE order_views SET view = replace(view, '\"status\":', '\"state\":')",
    },
    alone(
        "units.tree",
        "UPDATE business_units SET path = (SELECT n.path FROM business_units n WHERE n.name = 'North') \
           || substr(path, 1, 33) WHERE name = 'Shop A'",
    ),
    alone(
        "units.of_the_orders_company",
        "UPDATE orders SET business_unit_id = (SELECT id FROM business_units WHERE name = 'South') \
         WHERE id = «unit»",
    ),
    alone(
        "units.of_the_rules_company",
        "UPDATE order_limits SET unit_id = (SELECT id FROM business_units WHERE name = 'South')",
    ),
    alone(
        "units.of_the_rules_company",
        "UPDATE approval_rules SET unit_id = (SELECT id FROM business_units WHERE name = 'South')",
    ),
    alone(
        "units.of_the_rules_company",
        "UPDATE cost_centres SET unit_id = (SELECT id FROM business_units WHERE name = 'South')",
    ),
    alone(
        "units.of_the_rules_company",
        "UPDATE quantity_rules SET unit_id = (SELECT id FROM business_units WHERE name = 'South')",
    ),
    alone(
        "commitments.account_is_its_commitments",
        "UPDATE commitment_accounts SET reserved = reserved + 1 WHERE kind = 'stock'",
    ),
    alone(
        "commitments.have_an_account",
        "UPDATE commitments SET kind = 'contract' WHERE kind = 'spending'",
    ),
    Break {
        invariant: "commitments.within_limit",
        also: &["limits.spending_as_told"],
        sql: "UPDATE commitment_accounts SET limit_amount = 1 WHERE kind = 'spending'",
    },
    alone(
        "commitments.approved_by_request",
        "UPDATE commitments SET over_limit_cause = 'approved_overrun' \
         WHERE kind = 'stock' AND source_id = «open-1»",
    ),
    alone(
        "commitments.budget_is_orders",
        "UPDATE order_lines SET allocations = NULL WHERE order_id = «budgeted»",
    ),
    alone(
        "commitments.stock_is_order_lines",
        "UPDATE commitments SET amount = amount + CASE WHEN source_id = «open-1» THEN 1 ELSE -1 END \
         WHERE kind = 'stock' AND source_id IN («open-1», «open-2»)",
    ),
    alone(
        "commitments.credit_used_is_receivable",
        "UPDATE commitments SET amount = amount + 1, committed = committed + 1 \
         WHERE kind = 'credit' AND source_id = «done»; \
         UPDATE commitment_accounts SET committed = committed + 1 WHERE id = \
           (SELECT company_id FROM orders WHERE purchase_order_number = 'done')",
    ),
    alone(
        "commitments.finished_orders_hold_nothing",
        "UPDATE commitments SET amount = amount + 1 WHERE kind = 'credit' AND source_id = «done»; \
         UPDATE commitment_accounts SET reserved = reserved + 1 WHERE id = \
           (SELECT company_id FROM orders WHERE purchase_order_number = 'done')",
    ),
    alone(
        "commitments.spending_is_orders",
        "UPDATE commitments SET amount = amount + 1, committed = committed + 1 \
         WHERE kind = 'spending'; \
         UPDATE commitment_accounts SET committed = committed + 1 WHERE kind = 'spending'",
    ),
    alone(
        "fingerprints.of_orders",
        "UPDATE fingerprints SET company_id = (SELECT id FROM companies WHERE name = 'Globex')",
    ),
    alone(
        "commitments.quota_is_orders",
        "UPDATE commitments SET amount = amount + 1, committed = committed + 1 WHERE kind = 'quota'; \
         UPDATE commitment_accounts SET committed = committed + 1 WHERE kind = 'quota'",
    ),
    Break {
        invariant: "events.gapless",
        also: &["audit.links_have_events"],
        sql: "UPDATE events SET sequence = sequence + 1 \
              WHERE sequence = (SELECT max(sequence) FROM events)",
    },
    Break {
        invariant: "events.none_stuck",
        also: &["audit.rows_as_written", "audit.links_have_events"],
        sql: "UPDATE events SET sequence = NULL, recorded_at = recorded_at - :hour \
              WHERE sequence = (SELECT max(sequence) FROM events)",
    },
    Break {
        invariant: "events.of_every_document",
        also: &["audit.rows_as_written"],
        sql: "UPDATE events SET type = 'shipment.lost' WHERE type = 'shipment.created'",
    },
    Break {
        invariant: "events.in_order_of_versions",
        also: &["events.tell_every_version", "audit.rows_as_written"],
        sql: "UPDATE events SET subject_version = 99 \
              WHERE type = 'order.placed' AND subject_id = «done»",
    },
    alone("events.tell_every_version", "UPDATE payments SET version = version + 1"),
    alone(
        "limits.credit_as_told",
        "UPDATE commitment_accounts SET limit_amount = coalesce(limit_amount, 90000000) + 1 \
         WHERE kind = 'credit'",
    ),
    alone(
        "limits.spending_as_told",
        "UPDATE commitment_accounts SET limit_amount = limit_amount + 1 WHERE kind = 'spending'",
    ),
    alone(
        "limits.spending_as_told",
        "UPDATE members SET spending_on_exceeded = 'require_approval' WHERE spending_limit IS NOT NULL",
    ),
    alone(
        "limits.budget_as_told",
        "UPDATE commitment_accounts SET limit_amount = limit_amount + 1 WHERE kind = 'budget'",
    ),
    alone(
        "limits.quota_as_told",
        "UPDATE commitment_accounts SET limit_amount = limit_amount + 1 WHERE kind = 'quota'",
    ),
    alone(
        "limits.quota_counts_orders",
        "UPDATE commitment_accounts SET committed = 0, reserved = 0 WHERE kind = 'quota'; \
         DELETE FROM commitments WHERE kind = 'quota'",
    ),
    alone(
        "limits.stock_as_told",
        "UPDATE commitment_accounts SET limit_amount = limit_amount + 1 WHERE kind = 'stock'",
    ),
    Break {
        invariant: "grants.placed",
        also: &["grants.kept_twice"],
        sql: "UPDATE role_grants SET unit_id = (SELECT id FROM business_units ORDER BY id LIMIT 1) \
              WHERE role = 'administrator'",
    },
    Break {
        invariant: "grants.placed",
        also: &["grants.kept_twice"],
        sql: "INSERT INTO roles (id, company_id, key, name, permissions, version, created_at) \
                SELECT id, id, 'of_others', 'Lead', '{\"own\": [], \"all\": []}', 0, created_at FROM companies \
                WHERE id <> (SELECT company_id FROM members ORDER BY id LIMIT 1) ORDER BY id LIMIT 1; \
              UPDATE role_grants SET role = 'of_others', role_id = (SELECT id FROM roles WHERE key = 'of_others') \
                WHERE user_id = (SELECT user_id FROM members ORDER BY id LIMIT 1)",
    },
    alone(
        "grants.kept_twice",
        "DELETE FROM role_grants WHERE role = 'buyer' OR role = 'administrator'",
    ),
    alone("audit.rows_as_written", "UPDATE events SET actor_id = NULL WHERE sequence = 5"),
    alone("audit.rows_have_digests", "UPDATE events SET digest = NULL WHERE sequence = 5"),
    alone(
        "audit.chain_links",
        "UPDATE audit_chain SET hash = (SELECT hash FROM audit_chain WHERE sequence = 4) \
         WHERE sequence = 5",
    ),
    Break {
        invariant: "audit.links_have_events",
        also: &["events.gapless", "events.tell_every_version"],
        sql: "DELETE FROM events WHERE type = 'price_list.created'; \
              DELETE FROM events WHERE sequence = (SELECT min(sequence) FROM events \
                WHERE type = 'approval_rule.created')",
    },
    alone("audit.events_are_linked", "DELETE FROM audit_chain WHERE sequence = 5"),
    alone("jobs.one_open_run", "UPDATE job_runs SET status = 'running', finished_at = NULL"),
];
