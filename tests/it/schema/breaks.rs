//! For each CHECK, rows refused by it alone. Rows for single-column CHECKs are derived from the CHECK;
//! the others are listed here.

/// Values of a valid row, beside any value in each required column.
pub const GOOD: [(&str, &str); 12] = [
    ("business_units", "path=0123456789abcdef0123456789abcdef/"),
    ("credit_note_lines", "product_id=some sku=some"),
    ("delegations", "to_user_id=00000000-0000-0000-0000-000000000001"),
    ("events", "data=some"),
    ("invoice_lines", "product_id=some sku=some"),
    ("ledger_legs", "debit=1"),
    ("members", "roles=[]"),
    ("order_lines", "product_id=some sku=some"),
    ("password_tokens", "expires_at=1"),
    ("payments", "amount=1"),
    ("quantity_rules", "company_id=some"),
    ("sessions", "expires_at=1"),
];

/// No row breaks these alone: `restored <= committed` with `restored >= 0`, and `returned >= 0 and …`, imply
/// them.
pub const IMPLIED: [(&str, &str); 3] = [
    ("commitments", "committed >= 0"),
    ("payments", "allocated + refunded_unapplied <= amount"),
    ("payments", "refunded_total <= amount"),
];

const ITEM: &str = "product_id is null <> charge is null";
const NEITHER: &str = "product_id=null sku=null";
const SUM: &str = "net + tax = total";

/// Table, CHECK, and the changes to a valid row; several if the CHECK has several parts.
pub const BREAKS: &[(&str, &str, &[&str])] = &[
    ("api_keys", "expires_at > created_at", &["expires_at=1 created_at=1"]),
    ("approval_rules", "over_total >= 0", &["over_total=-1 currency=some"]),
    ("budgets", "valid_from <= valid_until", &["valid_from=2026-01-02 valid_until=2026-01-01"]),
    (
        "business_units",
        "depth >= 1 and depth <= 5",
        &[
            "id=00000000-0000-0000-0000-000000000001 parent_id=some depth=0 path=some",
            "id=00000000-0000-0000-0000-000000000001 parent_id=some depth=6 path=0123456789abcdef0123456789abcdef/\
             0123456789abcdef0123456789abcdef/0123456789abcdef0123456789abcdef/\
             0123456789abcdef0123456789abcdef/0123456789abcdef0123456789abcdef/0123456789abcdef0123456789abcdef/",
        ],
    ),
    ("business_units", "length path = 33 depth", &["path=some"]),
    (
        "business_units",
        "parent_id <> id",
        &[
            "parent_id=some depth=2 path=0123456789abcdef0123456789abcdef/0123456789abcdef0123456789abcdef/",
        ],
    ),
    (
        "business_units",
        "parent_id is null = depth = 1",
        &[
            "depth=2 path=0123456789abcdef0123456789abcdef/0123456789abcdef0123456789abcdef/",
            "id=00000000-0000-0000-0000-000000000001 parent_id=some",
        ],
    ),
    (
        "commitment_accounts",
        "raised_limit >= 0",
        &["raised_limit=-1 raised_from=some raised_until=some"],
    ),
    (
        "commitment_accounts",
        "raised_from is null = raised_until is null",
        &["raised_limit=1 raised_from=some"],
    ),
    ("commitments", "committed + released <= amount", &["committed=1", "released=1"]),
    ("commitments", "restored <= committed", &["restored=1"]),
    ("credit_note_lines", ITEM, &["charge=some", NEITHER]),
    ("credit_notes", "applied + allocated + refunded <= total", &["allocated=1", "refunded=1"]),
    ("credit_notes", SUM, &["tax=1"]),
    (
        "credit_notes",
        "write_off_reversed >= 0 and write_off_reversed <= applied",
        &["write_off_reversed=-1", "write_off_reversed=1"],
    ),
    ("delegations", "from_user_id <> to_user_id", &["from_user_id=some to_user_id=some"]),
    ("delegations", "starts_at <= ends_at", &["starts_at=1 ends_at=0"]),
    ("events", "data is not null or subject_type = 'order'", &["data=null"]),
    ("invoice_lines", ITEM, &["charge=some", NEITHER]),
    (
        "invoices",
        "credit_applied >= 0 and credit_applied <= credited",
        &["credit_applied=-1", "net=1 total=1 credit_applied=1"],
    ),
    ("invoices", "credit_applied + paid + written_off <= total", &["paid=1", "written_off=1"]),
    ("invoices", "credited <= total", &["credited=1"]),
    ("invoices", SUM, &["tax=1"]),
    (
        "emergency_accesses",
        "reviewed_by is null = comment is null",
        &["reviewed_by=some reviewed_at=some"],
    ),
    (
        "emergency_accesses",
        "reviewed_by is null = reviewed_at is null",
        &["reviewed_by=some comment=some"],
    ),
    ("job_runs", "status = 'running' = finished_at is null", &["finished_at=1", "status=failed"]),
    ("job_runs", "status in 'running' , 'succeeded' , 'failed'", &["status=neither finished_at=1"]),
    ("job_runs", "trigger in 'schedule' , 'request'", &["trigger=neither requested_by=some"]),
    (
        "job_runs",
        "trigger = 'schedule' = requested_by is null",
        &["trigger=request", "requested_by=some"],
    ),
    ("ledger_legs", "credit >= 0", &["debit=0 credit=-1"]),
    ("ledger_legs", "debit = 0 <> credit = 0", &["credit=1", "debit=0"]),
    ("members", "approval_limit >= 0", &["approval_limit=-1 approval_currency=some"]),
    (
        "members",
        "spending_limit >= 0",
        &["spending_limit=-1 spending_currency=some spending_period=some"],
    ),
    ("members", "spending_limit is null = spending_currency is null", &["spending_currency=some"]),
    ("members", "spending_limit is null = spending_period is null", &["spending_period=some"]),
    ("order_limits", "max_quantity >= 0", &["max_quantity=-1 sku=some"]),
    ("order_limits", "min_total <= max_total", &["min_total=2 max_total=1"]),
    ("order_limits", "per in 'company' , 'unit' , 'member'", &["per=neither period=day"]),
    (
        "order_limits",
        "period in 'day' , 'week' , 'month' , 'quarter' , 'year'",
        &["period=neither per=company"],
    ),
    ("order_limits", "period is null = per is null", &["period=day", "per=company"]),
    ("order_limits", "sku is null = max_quantity is null", &["sku=some", "max_quantity=1"]),
    ("order_lines", ITEM, &["charge=some", NEITHER]),
    ("order_lines", "charge is not null or invoiced <= shipped", &["invoiced=1"]),
    (
        "order_lines",
        "invoiced + cancelled <= quantity",
        &["product_id=null sku=null charge=some invoiced=2"],
    ),
    ("order_lines", "shipped + cancelled <= quantity", &["shipped=2"]),
    ("order_lines", "shipped >= 0", &["product_id=null sku=null charge=some shipped=-1"]),
    ("orders", SUM, &["tax=1"]),
    ("password_tokens", "expires_at > created_at", &["expires_at=0"]),
    (
        "payments",
        "returned >= 0 and allocated + refunded_unapplied + returned <= amount \
         and refunded_total + returned <= amount",
        &["returned=-1", "allocated=1 returned=1", "refunded_total=1 returned=1"],
    ),
    ("price_lists", "valid_from <= valid_until", &["valid_from=2026-01-02 valid_until=2026-01-01"]),
    (
        "quantity_rules",
        "company_id is null <> price_list_id is null",
        &["company_id=null", "price_list_id=some"],
    ),
    ("sessions", "expires_at > created_at", &["expires_at=0"]),
    (
        "sessions",
        "revoked_because in 'logout' , 'refresh_token_reused'",
        &["revoked_at=some revoked_because=neither"],
    ),
    ("users", "approval_limit >= 0", &["approval_limit=-1 approval_currency=some"]),
];
