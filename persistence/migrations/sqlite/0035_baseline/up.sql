-- Amounts are whole minor units of the row's currency; quantities are whole units of the product.
-- The same tables, column for column, stand in ../../postgres; a test holds the two equal.
--
-- The schema of 7033e89, whose 13 migrations this replaces. It has the version of their last one: a database that
-- has it has all of this. Never change it; later migrations are called YYYYMMDDHHMM_name and only ever added.

-- identity ---------------------------------------------------------------------------------------
CREATE TABLE users (
    id BLOB PRIMARY KEY,
    email TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    password_hash TEXT,
    staff_role TEXT,
    active INTEGER NOT NULL,
    token_version INTEGER NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    -- What somebody who acts is: a person, or a program with an API key.
    kind TEXT NOT NULL DEFAULT 'person' CHECK (kind IN ('person', 'integration')),
    -- Whether a login needs a code too; beside the rights, which are read with every request.
    otp_enabled INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
-- The operator's people are few among many users.
CREATE INDEX users_staff ON users (created_at, id) WHERE staff_role IS NOT NULL;

-- Signing and sealing keys that all processes share; SQLite keeps its own in a file and leaves this empty.
CREATE TABLE secrets (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Keys come in any order. In a tree of whole rows each new one writes a page of a quarter full, and often splits
-- it; here the row is appended, and only the key goes where it belongs.
CREATE TABLE idempotency_keys (
    caller_id BLOB NOT NULL,
    operation TEXT NOT NULL,
    key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    status INTEGER,
    location TEXT,
    etag TEXT,
    body TEXT,
    created_at INTEGER NOT NULL,
    -- The order and its version whose view is the body.
    order_id BLOB,
    order_version INTEGER,
    PRIMARY KEY (caller_id, operation, key)
) STRICT;
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);

-- companies --------------------------------------------------------------------------------------
CREATE TABLE companies (
    id BLOB PRIMARY KEY,
    name TEXT NOT NULL,
    country TEXT NOT NULL,
    currency TEXT NOT NULL,
    external_id TEXT UNIQUE,
    vat_id TEXT,
    vat_id_verified INTEGER NOT NULL,
    registration_id TEXT,
    billing_address TEXT,
    net_days INTEGER NOT NULL CHECK (net_days BETWEEN 0 AND 365),
    time_zone TEXT NOT NULL,
    status TEXT NOT NULL,
    on_hold INTEGER NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX companies_by_age ON companies (created_at, id);

CREATE TABLE members (
    id BLOB PRIMARY KEY,
    company_id BLOB NOT NULL REFERENCES companies (id),
    user_id BLOB NOT NULL UNIQUE REFERENCES users (id),
    roles TEXT NOT NULL,
    spending_limit INTEGER CHECK (spending_limit >= 0),
    spending_currency TEXT,
    spending_period TEXT,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    CHECK ((spending_limit IS NULL) = (spending_currency IS NULL)),
    CHECK ((spending_limit IS NULL) = (spending_period IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX members_by_company ON members (company_id, created_at, id);

-- access -----------------------------------------------------------------------------------------
-- Of a key itself only the hash is kept; what it begins with finds it.
CREATE TABLE api_keys (
    id BLOB PRIMARY KEY,
    lookup TEXT NOT NULL UNIQUE,
    secret_hash TEXT NOT NULL CHECK (length(secret_hash) = 64),
    user_id BLOB NOT NULL UNIQUE REFERENCES users (id),
    company_id BLOB REFERENCES companies (id),
    name TEXT NOT NULL,
    scopes TEXT NOT NULL,
    allowed_networks TEXT NOT NULL,
    created_by BLOB NOT NULL REFERENCES users (id),
    expires_at INTEGER CHECK (expires_at > created_at),
    revoked_at INTEGER,
    last_used_at INTEGER,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX api_keys_by_age ON api_keys (created_at, id);
CREATE INDEX api_keys_by_company ON api_keys (company_id, created_at, id);
-- Whoever is put out takes the keys they made along.
CREATE INDEX api_keys_by_maker ON api_keys (created_by) WHERE revoked_at IS NULL;

-- Who somebody is to an outside issuer of tokens. Found by address once, by subject ever after: an
-- address may be given to somebody else, a subject never.
CREATE TABLE outside_identities (
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    user_id BLOB NOT NULL REFERENCES users (id),
    created_at INTEGER NOT NULL,
    PRIMARY KEY (issuer, subject)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX outside_identities_of_user ON outside_identities (user_id, issuer);

-- A session is everything that came from one login. Its refresh tokens are single-use; of each
-- session exactly one is unspent. Only hashes are stored.
CREATE TABLE sessions (
    id BLOB PRIMARY KEY,
    user_id BLOB NOT NULL REFERENCES users (id),
    token_version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL CHECK (expires_at > created_at),
    revoked_at INTEGER,
    revoked_because TEXT CHECK (revoked_because IN ('logout', 'refresh_token_reused')),
    CHECK ((revoked_at IS NULL) = (revoked_because IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_by_end ON sessions (expires_at);

CREATE TABLE refresh_tokens (
    hash TEXT PRIMARY KEY CHECK (length(hash) = 43),
    session_id BLOB NOT NULL REFERENCES sessions (id),
    issued_at INTEGER NOT NULL,
    spent_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX refresh_tokens_by_session ON refresh_tokens (session_id);
CREATE UNIQUE INDEX refresh_tokens_one_unspent ON refresh_tokens (session_id) WHERE spent_at IS NULL;

-- Mail that has not left yet. What it will say is made when it leaves: no token stands here.
CREATE TABLE mails (
    id BLOB PRIMARY KEY,
    purpose TEXT NOT NULL CHECK (purpose IN ('invitation', 'password_reset')),
    email TEXT NOT NULL,
    attempts INTEGER NOT NULL CHECK (attempts >= 0),
    due_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    -- Whoever asks again while one is on its way gets that one.
    UNIQUE (purpose, email)
) STRICT, WITHOUT ROWID;
CREATE INDEX mails_by_due ON mails (due_at);

-- What was mailed, by its digest. It is used once, and then gone.
CREATE TABLE password_tokens (
    digest TEXT PRIMARY KEY CHECK (length(digest) = 43),
    user_id BLOB NOT NULL REFERENCES users (id),
    purpose TEXT NOT NULL CHECK (purpose IN ('invitation', 'password_reset')),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    CHECK (expires_at > created_at)
) STRICT, WITHOUT ROWID;
CREATE INDEX password_tokens_by_user ON password_tokens (user_id, created_at);
CREATE INDEX password_tokens_by_expiry ON password_tokens (expires_at);

-- The secret that a user shares with their app, sealed with the installation's key.
CREATE TABLE second_factors (
    user_id BLOB PRIMARY KEY REFERENCES users (id),
    sealed_secret TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    confirmed_at INTEGER,
    -- The last step of time whose code was used: none before or at it is good any more.
    last_step INTEGER,
    CHECK ((confirmed_at IS NULL) = (last_step IS NULL))
) STRICT, WITHOUT ROWID;

-- What is left of a user's recovery codes, by their digests. One that is used is gone.
CREATE TABLE recovery_codes (
    user_id BLOB NOT NULL REFERENCES users (id),
    digest TEXT NOT NULL CHECK (length(digest) = 43),
    PRIMARY KEY (user_id, digest)
) STRICT, WITHOUT ROWID;

-- catalog ----------------------------------------------------------------------------------------
CREATE TABLE products (
    id BLOB PRIMARY KEY,
    sku TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    unit TEXT NOT NULL,
    tax_class TEXT NOT NULL,
    list_price TEXT,
    list_currency TEXT,
    quantity_min INTEGER CHECK (quantity_min > 0),
    quantity_max INTEGER CHECK (quantity_max > 0),
    quantity_increment INTEGER CHECK (quantity_increment > 0),
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CHECK ((list_price IS NULL) = (list_currency IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX products_by_age ON products (created_at, id);

-- commitments: what can run out ------------------------------------------------------------------
-- One row per pot. A stock account has its product's id, a credit account its company's.
-- Hot rows: changed by guarded UPDATE only.
CREATE TABLE commitment_accounts (
    id BLOB PRIMARY KEY,
    kind TEXT NOT NULL,
    company_id BLOB,
    owner_id BLOB NOT NULL,
    period TEXT,
    period_start TEXT,
    currency TEXT,
    limit_amount INTEGER,
    reserved INTEGER NOT NULL CHECK (reserved >= 0),
    committed INTEGER NOT NULL CHECK (committed >= 0),
    over_limit_cause TEXT,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX commitment_accounts_by_owner ON commitment_accounts (owner_id, kind, period_start);

-- A commitment is named by who holds it and of what; nobody asks for it otherwise.
CREATE TABLE commitments (
    account_id BLOB NOT NULL,
    kind TEXT NOT NULL,
    source_kind TEXT NOT NULL,
    source_id BLOB NOT NULL,
    amount INTEGER NOT NULL CHECK (amount >= 0),
    committed INTEGER NOT NULL CHECK (committed >= 0),
    released INTEGER NOT NULL CHECK (released >= 0),
    restored INTEGER NOT NULL CHECK (restored >= 0),
    expires_at INTEGER,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (source_id, account_id),
    CHECK (committed + released <= amount),
    CHECK (restored <= committed)
) STRICT, WITHOUT ROWID;

-- pricing ----------------------------------------------------------------------------------------
CREATE TABLE price_lists (
    id BLOB PRIMARY KEY,
    name TEXT NOT NULL,
    currency TEXT NOT NULL,
    priority INTEGER NOT NULL,
    valid_from TEXT,
    valid_until TEXT,
    for_everyone INTEGER NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CHECK (valid_from <= valid_until)
) STRICT, WITHOUT ROWID;
CREATE INDEX price_lists_by_age ON price_lists (created_at, id);
CREATE INDEX price_lists_for_everyone ON price_lists (id) WHERE for_everyone;

CREATE TABLE price_list_companies (
    company_id BLOB NOT NULL REFERENCES companies (id),
    price_list_id BLOB NOT NULL REFERENCES price_lists (id),
    PRIMARY KEY (company_id, price_list_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX price_list_companies_by_list ON price_list_companies (price_list_id, company_id);

CREATE TABLE prices (
    product_id BLOB NOT NULL REFERENCES products (id),
    price_list_id BLOB NOT NULL REFERENCES price_lists (id),
    min_quantity INTEGER NOT NULL CHECK (min_quantity > 0),
    unit_price TEXT NOT NULL,
    PRIMARY KEY (product_id, price_list_id, min_quantity)
) STRICT, WITHOUT ROWID;
CREATE INDEX prices_by_list ON prices (price_list_id, product_id);

CREATE TABLE tax_rates (
    country TEXT NOT NULL,
    tax_class TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    rate TEXT NOT NULL,
    PRIMARY KEY (country, tax_class, valid_from)
) STRICT, WITHOUT ROWID;

-- purchasing -------------------------------------------------------------------------------------
CREATE TABLE order_limits (
    id BLOB PRIMARY KEY,
    company_id BLOB REFERENCES companies (id),
    currency TEXT NOT NULL,
    min_total INTEGER CHECK (min_total >= 0),
    max_total INTEGER CHECK (max_total >= 0),
    on_violation TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    CHECK (min_total <= max_total)
) STRICT, WITHOUT ROWID;
CREATE INDEX order_limits_by_company ON order_limits (company_id);

-- approvals --------------------------------------------------------------------------------------
CREATE TABLE approval_rules (
    id BLOB PRIMARY KEY,
    company_id BLOB REFERENCES companies (id),
    name TEXT NOT NULL,
    priority INTEGER NOT NULL,
    over_total INTEGER CHECK (over_total >= 0),
    currency TEXT,
    steps TEXT NOT NULL,
    active INTEGER NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    CHECK ((over_total IS NULL) = (currency IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX approval_rules_by_company ON approval_rules (company_id);

CREATE TABLE approval_requests (
    id BLOB PRIMARY KEY,
    company_id BLOB NOT NULL REFERENCES companies (id),
    subject_kind TEXT NOT NULL,
    subject_id BLOB NOT NULL,
    requested_by BLOB NOT NULL REFERENCES users (id),
    status TEXT NOT NULL,
    covers TEXT NOT NULL,
    steps TEXT NOT NULL,
    expires_at INTEGER,
    decided_at INTEGER,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX approval_requests_by_company ON approval_requests (company_id, status, created_at, id);
CREATE INDEX approval_requests_by_age ON approval_requests (status, created_at, id);
CREATE INDEX approval_requests_by_subject ON approval_requests (subject_id);

-- Everything that was ever said; the request itself keeps what counts now.
CREATE TABLE approval_decisions (
    id BLOB PRIMARY KEY,
    request_id BLOB NOT NULL REFERENCES approval_requests (id),
    step INTEGER NOT NULL,
    user_id BLOB NOT NULL REFERENCES users (id),
    decision TEXT NOT NULL,
    comment TEXT,
    decided_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX approval_decisions_by_request ON approval_decisions (request_id);

-- orders -----------------------------------------------------------------------------------------
-- Orders, shipments and payments take rising numbers: the largest so far and one.
CREATE TABLE orders (
    id BLOB PRIMARY KEY,
    number INTEGER NOT NULL UNIQUE,
    company_id BLOB NOT NULL REFERENCES companies (id),
    placed_by BLOB NOT NULL REFERENCES users (id),
    member_id BLOB REFERENCES members (id),
    status TEXT NOT NULL,
    purchase_order_number TEXT,
    currency TEXT NOT NULL,
    net INTEGER NOT NULL,
    tax INTEGER NOT NULL,
    total INTEGER NOT NULL,
    ship_to TEXT,
    cost_centre TEXT,
    holds TEXT NOT NULL,
    approval_request_id BLOB,
    cancel_reason TEXT,
    placed_on TEXT NOT NULL,
    expires_at INTEGER,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CHECK (net + tax = total)
) STRICT, WITHOUT ROWID;
CREATE INDEX orders_by_age ON orders (created_at, id);
CREATE INDEX orders_by_company ON orders (company_id, created_at, id);
-- A page of a buyer's orders is read from the index alone, which so names the company too; their views are
-- found without the orders' rows: the last view of an order is the one of its version.
CREATE INDEX orders_by_buyer ON orders (placed_by, company_id, created_at, id);
CREATE INDEX orders_expiring ON orders (expires_at) WHERE expires_at IS NOT NULL;

CREATE TABLE order_lines (
    order_id BLOB NOT NULL REFERENCES orders (id),
    line_number INTEGER NOT NULL,
    product_id BLOB,
    sku TEXT,
    name TEXT NOT NULL,
    charge TEXT,
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    shipped INTEGER NOT NULL CHECK (shipped >= 0),
    invoiced INTEGER NOT NULL CHECK (invoiced >= 0),
    cancelled INTEGER NOT NULL CHECK (cancelled >= 0),
    unit_price TEXT NOT NULL,
    net INTEGER NOT NULL,
    invoiced_net INTEGER NOT NULL,
    cancelled_net INTEGER NOT NULL,
    tax_category TEXT NOT NULL,
    tax_rate TEXT NOT NULL,
    tax_reason TEXT,
    PRIMARY KEY (order_id, line_number),
    CHECK ((product_id IS NULL) <> (charge IS NULL)),
    CHECK ((product_id IS NULL) = (sku IS NULL)),
    CHECK (shipped + cancelled <= quantity),
    CHECK (invoiced + cancelled <= quantity),
    CHECK (charge IS NOT NULL OR invoiced <= shipped)
) STRICT, WITHOUT ROWID;

-- Why each order was decided as it was.
CREATE TABLE order_traces (
    order_id BLOB PRIMARY KEY NOT NULL REFERENCES orders (id),
    outcome TEXT NOT NULL,
    trace TEXT NOT NULL
) STRICT;

-- An order as its GET shows it, once for each of its versions: reads, events and the answers of
-- idempotency keys point to it, where each had a copy of its own. `shape` says which release's idea of
-- an order's JSON it follows; one of another shape is made anew from the columns. No foreign key: it is
-- written with its order in one transaction, and neither is ever deleted. Both this and the traces have
-- rowids: among rows of two kilobytes in a tree of keys, SQLite reads each whole to compare its key.
CREATE TABLE order_views (
    order_id BLOB NOT NULL,
    version INTEGER NOT NULL,
    shape INTEGER NOT NULL,
    view TEXT NOT NULL,
    PRIMARY KEY (order_id, version)
) STRICT;

-- fulfilment -------------------------------------------------------------------------------------
CREATE TABLE shipments (
    id BLOB PRIMARY KEY,
    number INTEGER NOT NULL UNIQUE,
    company_id BLOB NOT NULL REFERENCES companies (id),
    order_id BLOB NOT NULL REFERENCES orders (id),
    carrier TEXT,
    tracking_number TEXT,
    shipped_on TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX shipments_by_order ON shipments (order_id, created_at, id);

CREATE TABLE shipment_lines (
    shipment_id BLOB NOT NULL REFERENCES shipments (id),
    line_number INTEGER NOT NULL,
    sku TEXT NOT NULL,
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    PRIMARY KEY (shipment_id, line_number)
) STRICT, WITHOUT ROWID;

-- billing ----------------------------------------------------------------------------------------
-- One issuer, also when two are set for the first time at once.
CREATE TABLE issuers (
    id BLOB PRIMARY KEY,
    legal_name TEXT NOT NULL,
    address TEXT NOT NULL,
    country TEXT NOT NULL,
    vat_id TEXT,
    invoice_prefix TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    singleton INTEGER NOT NULL DEFAULT 1 CHECK (singleton = 1)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX issuers_one ON issuers (singleton);

-- Gapless: the row is locked from the drawing of a number to the commit of its document.
CREATE TABLE number_series (
    issuer_id BLOB NOT NULL REFERENCES issuers (id),
    kind TEXT NOT NULL,
    year INTEGER NOT NULL,
    last INTEGER NOT NULL CHECK (last > 0),
    PRIMARY KEY (issuer_id, kind, year)
) STRICT, WITHOUT ROWID;

-- What settles an invoice: credited is the sum of the credit notes against it, credit_applied what of
-- them lowered its balance, paid what payments and other credit paid; total less the last three is owed.
CREATE TABLE invoices (
    id BLOB PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    issuer_id BLOB NOT NULL REFERENCES issuers (id),
    series_year INTEGER NOT NULL,
    series_number INTEGER NOT NULL,
    company_id BLOB NOT NULL REFERENCES companies (id),
    order_id BLOB NOT NULL REFERENCES orders (id),
    ordered_by BLOB NOT NULL,
    purchase_order_number TEXT,
    currency TEXT NOT NULL,
    net INTEGER NOT NULL,
    tax INTEGER NOT NULL,
    total INTEGER NOT NULL,
    credited INTEGER NOT NULL CHECK (credited <= total),
    credit_applied INTEGER NOT NULL CHECK (credit_applied BETWEEN 0 AND credited),
    paid INTEGER NOT NULL CHECK (paid >= 0),
    written_off INTEGER NOT NULL CHECK (written_off >= 0),
    issued_on TEXT NOT NULL,
    due_on TEXT NOT NULL,
    parties TEXT NOT NULL,
    taxes TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (issuer_id, series_year, series_number),
    CHECK (net + tax = total),
    CHECK (credit_applied + paid + written_off <= total)
) STRICT, WITHOUT ROWID;
CREATE INDEX invoices_by_age ON invoices (created_at, id);
CREATE INDEX invoices_by_company ON invoices (company_id, created_at, id);
CREATE INDEX invoices_by_buyer ON invoices (ordered_by, created_at, id);
CREATE INDEX invoices_by_order ON invoices (order_id);
CREATE INDEX invoices_open ON invoices (company_id, due_on) WHERE credit_applied + paid + written_off < total;

CREATE TABLE invoice_lines (
    invoice_id BLOB NOT NULL REFERENCES invoices (id),
    line_number INTEGER NOT NULL,
    order_line_number INTEGER NOT NULL,
    product_id BLOB,
    sku TEXT,
    name TEXT NOT NULL,
    charge TEXT,
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    unit_price TEXT NOT NULL,
    net INTEGER NOT NULL,
    tax_category TEXT NOT NULL,
    tax_rate TEXT NOT NULL,
    tax_reason TEXT,
    PRIMARY KEY (invoice_id, line_number),
    CHECK ((product_id IS NULL) <> (charge IS NULL)),
    CHECK ((product_id IS NULL) = (sku IS NULL))
) STRICT, WITHOUT ROWID;

CREATE TABLE credit_notes (
    id BLOB PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    issuer_id BLOB NOT NULL REFERENCES issuers (id),
    series_year INTEGER NOT NULL,
    series_number INTEGER NOT NULL,
    company_id BLOB NOT NULL REFERENCES companies (id),
    invoice_id BLOB REFERENCES invoices (id),
    order_id BLOB,
    currency TEXT NOT NULL,
    net INTEGER NOT NULL,
    tax INTEGER NOT NULL,
    total INTEGER NOT NULL,
    applied INTEGER NOT NULL CHECK (applied >= 0),
    allocated INTEGER NOT NULL CHECK (allocated >= 0),
    refunded INTEGER NOT NULL CHECK (refunded >= 0),
    reason TEXT NOT NULL,
    issued_on TEXT NOT NULL,
    parties TEXT NOT NULL,
    taxes TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (issuer_id, series_year, series_number),
    CHECK (net + tax = total),
    CHECK (applied + allocated + refunded <= total)
) STRICT, WITHOUT ROWID;
CREATE INDEX credit_notes_by_age ON credit_notes (created_at, id);
CREATE INDEX credit_notes_by_company ON credit_notes (company_id, created_at, id);
CREATE INDEX credit_notes_by_invoice ON credit_notes (invoice_id);
CREATE INDEX credit_notes_by_order ON credit_notes (order_id);

CREATE TABLE credit_note_lines (
    credit_note_id BLOB NOT NULL REFERENCES credit_notes (id),
    line_number INTEGER NOT NULL,
    product_id BLOB,
    sku TEXT,
    name TEXT NOT NULL,
    charge TEXT,
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    unit_price TEXT NOT NULL,
    net INTEGER NOT NULL,
    tax_category TEXT NOT NULL,
    tax_rate TEXT NOT NULL,
    tax_reason TEXT,
    PRIMARY KEY (credit_note_id, line_number),
    CHECK ((product_id IS NULL) <> (charge IS NULL)),
    CHECK ((product_id IS NULL) = (sku IS NULL))
) STRICT, WITHOUT ROWID;

CREATE TABLE write_offs (
    id BLOB PRIMARY KEY,
    company_id BLOB NOT NULL REFERENCES companies (id),
    invoice_id BLOB NOT NULL REFERENCES invoices (id),
    currency TEXT NOT NULL,
    amount INTEGER NOT NULL CHECK (amount > 0),
    reason TEXT NOT NULL,
    written_off_on TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX write_offs_by_invoice ON write_offs (invoice_id);

-- payments ---------------------------------------------------------------------------------------
CREATE TABLE payments (
    id BLOB PRIMARY KEY,
    number INTEGER NOT NULL UNIQUE,
    company_id BLOB NOT NULL REFERENCES companies (id),
    method TEXT NOT NULL,
    reference TEXT,
    currency TEXT NOT NULL,
    amount INTEGER NOT NULL CHECK (amount > 0),
    allocated INTEGER NOT NULL CHECK (allocated >= 0),
    refunded_unapplied INTEGER NOT NULL CHECK (refunded_unapplied >= 0),
    refunded_total INTEGER NOT NULL CHECK (refunded_total >= 0),
    returned_on TEXT,
    return_reason TEXT,
    received_on TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    CHECK (allocated + refunded_unapplied <= amount),
    CHECK (refunded_total <= amount),
    CHECK ((returned_on IS NULL) = (return_reason IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX payments_by_age ON payments (created_at, id);
CREATE INDEX payments_by_company ON payments (company_id, created_at, id);

-- What settled an invoice: a payment, a credit_note against it, credit (what a credit note had left),
-- a write_off; a return adds the same with a minus. Nothing here is ever changed, so every balance can be told for any date.
CREATE TABLE allocations (
    id BLOB PRIMARY KEY,
    company_id BLOB NOT NULL REFERENCES companies (id),
    invoice_id BLOB NOT NULL REFERENCES invoices (id),
    source_kind TEXT NOT NULL,
    source_id BLOB NOT NULL,
    currency TEXT NOT NULL,
    amount INTEGER NOT NULL CHECK (amount <> 0),
    effective_on TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX allocations_by_invoice ON allocations (invoice_id, effective_on);
CREATE INDEX allocations_by_source ON allocations (source_id);
CREATE INDEX allocations_by_company ON allocations (company_id, effective_on);

CREATE TABLE refunds (
    id BLOB PRIMARY KEY,
    company_id BLOB NOT NULL REFERENCES companies (id),
    payment_id BLOB NOT NULL REFERENCES payments (id),
    currency TEXT NOT NULL,
    amount INTEGER NOT NULL CHECK (amount > 0),
    refunded_on TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX refunds_by_payment ON refunds (payment_id);

-- Which unapplied money a refund was taken from: the payment's own, or a credit note's.
CREATE TABLE refund_sources (
    refund_id BLOB NOT NULL REFERENCES refunds (id),
    source_kind TEXT NOT NULL,
    source_id BLOB NOT NULL,
    amount INTEGER NOT NULL CHECK (amount > 0),
    PRIMARY KEY (refund_id, source_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX refund_sources_by_source ON refund_sources (source_id);

-- ledger -----------------------------------------------------------------------------------------
CREATE TABLE ledger_entries (
    id BLOB PRIMARY KEY,
    posting TEXT NOT NULL,
    source_kind TEXT NOT NULL,
    source_id BLOB NOT NULL,
    number TEXT NOT NULL,
    company_id BLOB NOT NULL,
    currency TEXT NOT NULL,
    effective_on TEXT NOT NULL,
    recorded_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX ledger_entries_by_source ON ledger_entries (source_id);
CREATE INDEX ledger_entries_by_company ON ledger_entries (company_id, effective_on);

CREATE TABLE ledger_legs (
    entry_id BLOB NOT NULL REFERENCES ledger_entries (id),
    leg_number INTEGER NOT NULL,
    account TEXT NOT NULL,
    company_id BLOB NOT NULL,
    currency TEXT NOT NULL,
    debit INTEGER NOT NULL CHECK (debit >= 0),
    credit INTEGER NOT NULL CHECK (credit >= 0),
    effective_on TEXT NOT NULL,
    PRIMARY KEY (entry_id, leg_number),
    CHECK ((debit = 0) <> (credit = 0))
) STRICT, WITHOUT ROWID;
CREATE INDEX ledger_legs_by_account ON ledger_legs (account, currency, effective_on);
CREATE INDEX ledger_legs_by_company ON ledger_legs (company_id, account, effective_on);

-- One row: nothing posts on or before this date.
CREATE TABLE ledger_closings (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    closed_until TEXT,
    version INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO ledger_closings (id, closed_until, version, updated_at) VALUES (1, NULL, 1, 0);

-- events -----------------------------------------------------------------------------------------
-- `id` is the order of writing, with gaps; `sequence` the order of commits, without, given by the relay.
CREATE TABLE events (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    sequence INTEGER UNIQUE,
    type TEXT NOT NULL,
    occurred_at INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    company_id BLOB,
    subject_type TEXT NOT NULL,
    subject_id BLOB NOT NULL,
    subject_version INTEGER NOT NULL,
    -- None: the order's view of that version.
    data TEXT,
    -- Who acted, in whose name, in which request: the events are the audit log.
    actor_id BLOB,
    on_behalf_of BLOB,
    request_id TEXT,
    -- The SHA-256 of the row's content, made by who writes it. Events from before have none; what their rows say
    -- when the chain first reaches them is what counts from then on.
    digest BLOB CHECK (length(digest) = 32),
    CHECK (data IS NOT NULL OR subject_type = 'order')
) STRICT;
CREATE INDEX events_fresh ON events (id) WHERE sequence IS NULL;

-- What the log is asked by, the newest first.
CREATE INDEX events_by_subject ON events (subject_id, sequence);
CREATE INDEX events_by_time ON events (recorded_at, sequence) WHERE sequence IS NOT NULL;
CREATE INDEX events_by_actor ON events (actor_id, recorded_at, sequence)
    WHERE sequence IS NOT NULL AND actor_id IS NOT NULL;
CREATE INDEX events_by_principal ON events (on_behalf_of, recorded_at, sequence)
    WHERE sequence IS NOT NULL AND on_behalf_of IS NOT NULL;
-- These two are most of what happens: whoever asks for them finds them by time.
CREATE INDEX events_by_type ON events (type, recorded_at, sequence)
    WHERE sequence IS NOT NULL AND type NOT IN ('order.placed', 'order.confirmed');
CREATE INDEX events_by_company ON events (company_id, recorded_at, sequence)
    WHERE sequence IS NOT NULL AND company_id IS NOT NULL;
CREATE INDEX events_by_request ON events (request_id) WHERE sequence IS NOT NULL AND request_id IS NOT NULL;

-- hash n = SHA-256(hash n-1, n as 8 bytes, digest n): the last stands for every row before it.
CREATE TABLE audit_chain (
    sequence INTEGER PRIMARY KEY,
    hash BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;

-- Nothing is taken out of the log or changed in it. An event gets its place once, and that is all.
CREATE TRIGGER events_stay BEFORE DELETE ON events
BEGIN SELECT RAISE(ABORT, 'rows of events are only ever added'); END;
CREATE TRIGGER events_stay_as_written BEFORE UPDATE ON events WHEN OLD.sequence IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'rows of events are only ever added'); END;
-- What the events of orders say stands there.
CREATE TRIGGER order_views_stay BEFORE DELETE ON order_views
BEGIN SELECT RAISE(ABORT, 'rows of order_views are only ever added'); END;
CREATE TRIGGER order_views_stay_as_written BEFORE UPDATE ON order_views
BEGIN SELECT RAISE(ABORT, 'rows of order_views are only ever added'); END;
CREATE TRIGGER audit_chain_stays BEFORE DELETE ON audit_chain
BEGIN SELECT RAISE(ABORT, 'rows of audit_chain are only ever added'); END;
CREATE TRIGGER audit_chain_stays_as_written BEFORE UPDATE ON audit_chain
BEGIN SELECT RAISE(ABORT, 'rows of audit_chain are only ever added'); END;
