-- Amounts are whole minor units of the row's currency; quantities are whole units of the product.
-- The same tables, column for column, stand in ../../sqlite; a test holds the two equal.
--
-- The schema of 7033e89, whose 13 migrations this replaces. It has the version of their last one: a database that
-- has it has all of this. Never change it; later migrations are called YYYYMMDDHHMM_name and only ever added.

-- identity ---------------------------------------------------------------------------------------
CREATE TABLE users (
    id uuid PRIMARY KEY,
    email text NOT NULL UNIQUE,
    name text NOT NULL,
    password_hash text,
    staff_role text,
    active boolean NOT NULL,
    token_version bigint NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    -- What somebody who acts is: a person, or a program with an API key.
    kind text NOT NULL DEFAULT 'person' CHECK (kind IN ('person', 'integration')),
    -- Whether a login needs a code too; beside the rights, which are read with every request.
    otp_enabled boolean NOT NULL DEFAULT false
);
-- The operator's people are few among many users.
CREATE INDEX users_staff ON users (created_at, id) WHERE staff_role IS NOT NULL;

-- Signing and sealing keys that all processes share; SQLite keeps its own in a file and leaves this empty.
CREATE TABLE secrets (
    name text PRIMARY KEY,
    value text NOT NULL,
    created_at timestamptz NOT NULL
);

CREATE TABLE idempotency_keys (
    caller_id uuid NOT NULL,
    operation text NOT NULL,
    key text NOT NULL,
    fingerprint text NOT NULL,
    status bigint,
    location text,
    etag text,
    body text,
    created_at timestamptz NOT NULL,
    -- The order and its version whose view is the body.
    order_id uuid,
    order_version bigint,
    PRIMARY KEY (caller_id, operation, key)
);
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);

-- companies --------------------------------------------------------------------------------------
CREATE TABLE companies (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    country text NOT NULL,
    currency text NOT NULL,
    external_id text UNIQUE,
    vat_id text,
    vat_id_verified boolean NOT NULL,
    registration_id text,
    billing_address jsonb,
    net_days bigint NOT NULL CHECK (net_days BETWEEN 0 AND 365),
    time_zone text NOT NULL,
    status text NOT NULL,
    on_hold boolean NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE INDEX companies_by_age ON companies (created_at, id);

CREATE TABLE members (
    id uuid PRIMARY KEY,
    company_id uuid NOT NULL REFERENCES companies (id),
    user_id uuid NOT NULL UNIQUE REFERENCES users (id),
    roles jsonb NOT NULL,
    spending_limit bigint CHECK (spending_limit >= 0),
    spending_currency text,
    spending_period text,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    CHECK ((spending_limit IS NULL) = (spending_currency IS NULL)),
    CHECK ((spending_limit IS NULL) = (spending_period IS NULL))
);
CREATE INDEX members_by_company ON members (company_id, created_at, id);

-- access -----------------------------------------------------------------------------------------
-- Of a key itself only the hash is kept; what it begins with finds it.
CREATE TABLE api_keys (
    id uuid PRIMARY KEY,
    lookup text NOT NULL UNIQUE,
    secret_hash text NOT NULL CHECK (length(secret_hash) = 64),
    user_id uuid NOT NULL UNIQUE REFERENCES users (id),
    company_id uuid REFERENCES companies (id),
    name text NOT NULL,
    scopes jsonb NOT NULL,
    allowed_networks jsonb NOT NULL,
    created_by uuid NOT NULL REFERENCES users (id),
    expires_at timestamptz CHECK (expires_at > created_at),
    revoked_at timestamptz,
    last_used_at timestamptz,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX api_keys_by_age ON api_keys (created_at, id);
CREATE INDEX api_keys_by_company ON api_keys (company_id, created_at, id);
-- Whoever is put out takes the keys they made along.
CREATE INDEX api_keys_by_maker ON api_keys (created_by) WHERE revoked_at IS NULL;

-- Who somebody is to an outside issuer of tokens. Found by address once, by subject ever after: an
-- address may be given to somebody else, a subject never.
CREATE TABLE outside_identities (
    issuer text NOT NULL,
    subject text NOT NULL,
    user_id uuid NOT NULL REFERENCES users (id),
    created_at timestamptz NOT NULL,
    PRIMARY KEY (issuer, subject)
);
CREATE UNIQUE INDEX outside_identities_of_user ON outside_identities (user_id, issuer);

-- A session is everything that came from one login. Its refresh tokens are single-use; of each
-- session exactly one is unspent. Only hashes are stored.
CREATE TABLE sessions (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id),
    token_version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL CHECK (expires_at > created_at),
    revoked_at timestamptz,
    revoked_because text CHECK (revoked_because IN ('logout', 'refresh_token_reused')),
    CHECK ((revoked_at IS NULL) = (revoked_because IS NULL))
);
CREATE INDEX sessions_by_end ON sessions (expires_at);

CREATE TABLE refresh_tokens (
    hash text PRIMARY KEY CHECK (length(hash) = 43),
    session_id uuid NOT NULL REFERENCES sessions (id),
    issued_at timestamptz NOT NULL,
    spent_at timestamptz
);
CREATE INDEX refresh_tokens_by_session ON refresh_tokens (session_id);
CREATE UNIQUE INDEX refresh_tokens_one_unspent ON refresh_tokens (session_id) WHERE spent_at IS NULL;

-- Mail that has not left yet. What it will say is made when it leaves: no token stands here.
CREATE TABLE mails (
    id uuid PRIMARY KEY,
    purpose text NOT NULL CHECK (purpose IN ('invitation', 'password_reset')),
    email text NOT NULL,
    attempts bigint NOT NULL CHECK (attempts >= 0),
    due_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL,
    -- Whoever asks again while one is on its way gets that one.
    UNIQUE (purpose, email)
);
CREATE INDEX mails_by_due ON mails (due_at);

-- What was mailed, by its digest. It is used once, and then gone.
CREATE TABLE password_tokens (
    digest text PRIMARY KEY CHECK (length(digest) = 43),
    user_id uuid NOT NULL REFERENCES users (id),
    purpose text NOT NULL CHECK (purpose IN ('invitation', 'password_reset')),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    CHECK (expires_at > created_at)
);
CREATE INDEX password_tokens_by_user ON password_tokens (user_id, created_at);
CREATE INDEX password_tokens_by_expiry ON password_tokens (expires_at);

-- The secret that a user shares with their app, sealed with the installation's key.
CREATE TABLE second_factors (
    user_id uuid PRIMARY KEY REFERENCES users (id),
    sealed_secret text NOT NULL,
    created_at timestamptz NOT NULL,
    confirmed_at timestamptz,
    -- The last step of time whose code was used: none before or at it is good any more.
    last_step bigint,
    CHECK ((confirmed_at IS NULL) = (last_step IS NULL))
);

-- What is left of a user's recovery codes, by their digests. One that is used is gone.
CREATE TABLE recovery_codes (
    user_id uuid NOT NULL REFERENCES users (id),
    digest text NOT NULL CHECK (length(digest) = 43),
    PRIMARY KEY (user_id, digest)
);

-- catalog ----------------------------------------------------------------------------------------
CREATE TABLE products (
    id uuid PRIMARY KEY,
    sku text NOT NULL UNIQUE,
    name text NOT NULL,
    unit text NOT NULL,
    tax_class text NOT NULL,
    list_price numeric,
    list_currency text,
    quantity_min bigint CHECK (quantity_min > 0),
    quantity_max bigint CHECK (quantity_max > 0),
    quantity_increment bigint CHECK (quantity_increment > 0),
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CHECK ((list_price IS NULL) = (list_currency IS NULL))
);
CREATE INDEX products_by_age ON products (created_at, id);

-- commitments: what can run out ------------------------------------------------------------------
-- One row per pot. A stock account has its product's id, a credit account its company's.
-- Hot rows: changed by guarded UPDATE only. Room on the page for the next version, so that no index has to learn of it.
CREATE TABLE commitment_accounts (
    id uuid PRIMARY KEY,
    kind text NOT NULL,
    company_id uuid,
    owner_id uuid NOT NULL,
    period text,
    period_start date,
    currency text,
    limit_amount bigint,
    reserved bigint NOT NULL CHECK (reserved >= 0),
    committed bigint NOT NULL CHECK (committed >= 0),
    over_limit_cause text,
    created_at timestamptz NOT NULL
) WITH (fillfactor = 70);
CREATE INDEX commitment_accounts_by_owner ON commitment_accounts (owner_id, kind, period_start);

-- A commitment is named by who holds it and of what; nobody asks for it otherwise.
CREATE TABLE commitments (
    account_id uuid NOT NULL,
    kind text NOT NULL,
    source_kind text NOT NULL,
    source_id uuid NOT NULL,
    amount bigint NOT NULL CHECK (amount >= 0),
    committed bigint NOT NULL CHECK (committed >= 0),
    released bigint NOT NULL CHECK (released >= 0),
    restored bigint NOT NULL CHECK (restored >= 0),
    expires_at timestamptz,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (source_id, account_id),
    CHECK (committed + released <= amount),
    CHECK (restored <= committed)
);

-- pricing ----------------------------------------------------------------------------------------
CREATE TABLE price_lists (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    currency text NOT NULL,
    priority bigint NOT NULL,
    valid_from date,
    valid_until date,
    for_everyone boolean NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CHECK (valid_from <= valid_until)
);
CREATE INDEX price_lists_by_age ON price_lists (created_at, id);
CREATE INDEX price_lists_for_everyone ON price_lists (id) WHERE for_everyone;

CREATE TABLE price_list_companies (
    company_id uuid NOT NULL REFERENCES companies (id),
    price_list_id uuid NOT NULL REFERENCES price_lists (id),
    PRIMARY KEY (company_id, price_list_id)
);
CREATE INDEX price_list_companies_by_list ON price_list_companies (price_list_id, company_id);

CREATE TABLE prices (
    product_id uuid NOT NULL REFERENCES products (id),
    price_list_id uuid NOT NULL REFERENCES price_lists (id),
    min_quantity bigint NOT NULL CHECK (min_quantity > 0),
    unit_price numeric NOT NULL,
    PRIMARY KEY (product_id, price_list_id, min_quantity)
);
CREATE INDEX prices_by_list ON prices (price_list_id, product_id);

CREATE TABLE tax_rates (
    country text NOT NULL,
    tax_class text NOT NULL,
    valid_from date NOT NULL,
    rate numeric NOT NULL,
    PRIMARY KEY (country, tax_class, valid_from)
);

-- purchasing -------------------------------------------------------------------------------------
CREATE TABLE order_limits (
    id uuid PRIMARY KEY,
    company_id uuid REFERENCES companies (id),
    currency text NOT NULL,
    min_total bigint CHECK (min_total >= 0),
    max_total bigint CHECK (max_total >= 0),
    on_violation text NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    CHECK (min_total <= max_total)
);
CREATE INDEX order_limits_by_company ON order_limits (company_id);

-- approvals --------------------------------------------------------------------------------------
CREATE TABLE approval_rules (
    id uuid PRIMARY KEY,
    company_id uuid REFERENCES companies (id),
    name text NOT NULL,
    priority bigint NOT NULL,
    over_total bigint CHECK (over_total >= 0),
    currency text,
    steps jsonb NOT NULL,
    active boolean NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    CHECK ((over_total IS NULL) = (currency IS NULL))
);
CREATE INDEX approval_rules_by_company ON approval_rules (company_id);

CREATE TABLE approval_requests (
    id uuid PRIMARY KEY,
    company_id uuid NOT NULL REFERENCES companies (id),
    subject_kind text NOT NULL,
    subject_id uuid NOT NULL,
    requested_by uuid NOT NULL REFERENCES users (id),
    status text NOT NULL,
    covers text NOT NULL,
    steps jsonb NOT NULL,
    expires_at timestamptz,
    decided_at timestamptz,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX approval_requests_by_company ON approval_requests (company_id, status, created_at, id);
CREATE INDEX approval_requests_by_age ON approval_requests (status, created_at, id);
CREATE INDEX approval_requests_by_subject ON approval_requests (subject_id);

-- Everything that was ever said; the request itself keeps what counts now.
CREATE TABLE approval_decisions (
    id uuid PRIMARY KEY,
    request_id uuid NOT NULL REFERENCES approval_requests (id),
    step bigint NOT NULL,
    user_id uuid NOT NULL REFERENCES users (id),
    decision text NOT NULL,
    comment text,
    decided_at timestamptz NOT NULL
);
CREATE INDEX approval_decisions_by_request ON approval_decisions (request_id);

-- orders -----------------------------------------------------------------------------------------
-- Orders, shipments and payments take rising numbers that may have gaps.
CREATE SEQUENCE order_numbers START 100001;
CREATE SEQUENCE shipment_numbers START 100001;
CREATE SEQUENCE payment_numbers START 100001;

CREATE TABLE orders (
    id uuid PRIMARY KEY,
    number bigint NOT NULL UNIQUE,
    company_id uuid NOT NULL REFERENCES companies (id),
    placed_by uuid NOT NULL REFERENCES users (id),
    member_id uuid REFERENCES members (id),
    status text NOT NULL,
    purchase_order_number text,
    currency text NOT NULL,
    net bigint NOT NULL,
    tax bigint NOT NULL,
    total bigint NOT NULL,
    ship_to jsonb,
    cost_centre text,
    holds jsonb NOT NULL,
    approval_request_id uuid,
    cancel_reason text,
    placed_on date NOT NULL,
    expires_at timestamptz,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CHECK (net + tax = total)
);
CREATE INDEX orders_by_age ON orders (created_at, id);
CREATE INDEX orders_by_company ON orders (company_id, created_at, id);
CREATE INDEX orders_by_buyer ON orders (placed_by, created_at, id);
CREATE INDEX orders_expiring ON orders (expires_at) WHERE expires_at IS NOT NULL;

CREATE TABLE order_lines (
    order_id uuid NOT NULL REFERENCES orders (id),
    line_number bigint NOT NULL,
    product_id uuid,
    sku text,
    name text NOT NULL,
    charge text,
    quantity bigint NOT NULL CHECK (quantity > 0),
    shipped bigint NOT NULL CHECK (shipped >= 0),
    invoiced bigint NOT NULL CHECK (invoiced >= 0),
    cancelled bigint NOT NULL CHECK (cancelled >= 0),
    unit_price numeric NOT NULL,
    net bigint NOT NULL,
    invoiced_net bigint NOT NULL,
    cancelled_net bigint NOT NULL,
    tax_category text NOT NULL,
    tax_rate numeric NOT NULL,
    tax_reason text,
    PRIMARY KEY (order_id, line_number),
    CHECK ((product_id IS NULL) <> (charge IS NULL)),
    CHECK ((product_id IS NULL) = (sku IS NULL)),
    CHECK (shipped + cancelled <= quantity),
    CHECK (invoiced + cancelled <= quantity),
    CHECK (charge IS NOT NULL OR invoiced <= shipped)
);

-- Why each order was decided as it was.
CREATE TABLE order_traces (
    order_id uuid PRIMARY KEY REFERENCES orders (id),
    outcome text NOT NULL,
    trace text NOT NULL
);

-- An order as its GET shows it, once for each of its versions: reads, events and the answers of
-- idempotency keys point to it, where each had a copy of its own. `shape` says which release's idea of
-- an order's JSON it follows; one of another shape is made anew from the columns. No foreign key: it is
-- written with its order in one statement, and neither is ever deleted.
-- A view is about two kilobytes, which PostgreSQL would compress to keep rows under that size. Pages of orders
-- read twenty at a time: left as it is, each is handed out without being unpacked.
CREATE TABLE order_views (
    order_id uuid NOT NULL,
    version bigint NOT NULL,
    shape bigint NOT NULL,
    view text NOT NULL,
    PRIMARY KEY (order_id, version)
) WITH (toast_tuple_target = 8160);

-- fulfilment -------------------------------------------------------------------------------------
CREATE TABLE shipments (
    id uuid PRIMARY KEY,
    number bigint NOT NULL UNIQUE,
    company_id uuid NOT NULL REFERENCES companies (id),
    order_id uuid NOT NULL REFERENCES orders (id),
    carrier text,
    tracking_number text,
    shipped_on date NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX shipments_by_order ON shipments (order_id, created_at, id);

CREATE TABLE shipment_lines (
    shipment_id uuid NOT NULL REFERENCES shipments (id),
    line_number bigint NOT NULL,
    sku text NOT NULL,
    quantity bigint NOT NULL CHECK (quantity > 0),
    PRIMARY KEY (shipment_id, line_number)
);

-- billing ----------------------------------------------------------------------------------------
-- One issuer, also when two are set for the first time at once.
CREATE TABLE issuers (
    id uuid PRIMARY KEY,
    legal_name text NOT NULL,
    address jsonb NOT NULL,
    country text NOT NULL,
    vat_id text,
    invoice_prefix text NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    singleton boolean NOT NULL DEFAULT true CHECK (singleton)
);
CREATE UNIQUE INDEX issuers_one ON issuers (singleton);

-- Gapless: the row is locked from the drawing of a number to the commit of its document.
CREATE TABLE number_series (
    issuer_id uuid NOT NULL REFERENCES issuers (id),
    kind text NOT NULL,
    year bigint NOT NULL,
    last bigint NOT NULL CHECK (last > 0),
    PRIMARY KEY (issuer_id, kind, year)
);

-- What settles an invoice: credited is the sum of the credit notes against it, credit_applied what of
-- them lowered its balance, paid what payments and other credit paid; total less the last three is owed.
CREATE TABLE invoices (
    id uuid PRIMARY KEY,
    number text NOT NULL UNIQUE,
    issuer_id uuid NOT NULL REFERENCES issuers (id),
    series_year bigint NOT NULL,
    series_number bigint NOT NULL,
    company_id uuid NOT NULL REFERENCES companies (id),
    order_id uuid NOT NULL REFERENCES orders (id),
    ordered_by uuid NOT NULL,
    purchase_order_number text,
    currency text NOT NULL,
    net bigint NOT NULL,
    tax bigint NOT NULL,
    total bigint NOT NULL,
    credited bigint NOT NULL CHECK (credited <= total),
    credit_applied bigint NOT NULL CHECK (credit_applied BETWEEN 0 AND credited),
    paid bigint NOT NULL CHECK (paid >= 0),
    written_off bigint NOT NULL CHECK (written_off >= 0),
    issued_on date NOT NULL,
    due_on date NOT NULL,
    parties jsonb NOT NULL,
    taxes jsonb NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    UNIQUE (issuer_id, series_year, series_number),
    CHECK (net + tax = total),
    CHECK (credit_applied + paid + written_off <= total)
);
CREATE INDEX invoices_by_age ON invoices (created_at, id);
CREATE INDEX invoices_by_company ON invoices (company_id, created_at, id);
CREATE INDEX invoices_by_buyer ON invoices (ordered_by, created_at, id);
CREATE INDEX invoices_by_order ON invoices (order_id);
CREATE INDEX invoices_open ON invoices (company_id, due_on) WHERE credit_applied + paid + written_off < total;

CREATE TABLE invoice_lines (
    invoice_id uuid NOT NULL REFERENCES invoices (id),
    line_number bigint NOT NULL,
    order_line_number bigint NOT NULL,
    product_id uuid,
    sku text,
    name text NOT NULL,
    charge text,
    quantity bigint NOT NULL CHECK (quantity > 0),
    unit_price numeric NOT NULL,
    net bigint NOT NULL,
    tax_category text NOT NULL,
    tax_rate numeric NOT NULL,
    tax_reason text,
    PRIMARY KEY (invoice_id, line_number),
    CHECK ((product_id IS NULL) <> (charge IS NULL)),
    CHECK ((product_id IS NULL) = (sku IS NULL))
);

CREATE TABLE credit_notes (
    id uuid PRIMARY KEY,
    number text NOT NULL UNIQUE,
    issuer_id uuid NOT NULL REFERENCES issuers (id),
    series_year bigint NOT NULL,
    series_number bigint NOT NULL,
    company_id uuid NOT NULL REFERENCES companies (id),
    invoice_id uuid REFERENCES invoices (id),
    order_id uuid,
    currency text NOT NULL,
    net bigint NOT NULL,
    tax bigint NOT NULL,
    total bigint NOT NULL,
    applied bigint NOT NULL CHECK (applied >= 0),
    allocated bigint NOT NULL CHECK (allocated >= 0),
    refunded bigint NOT NULL CHECK (refunded >= 0),
    reason text NOT NULL,
    issued_on date NOT NULL,
    parties jsonb NOT NULL,
    taxes jsonb NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    UNIQUE (issuer_id, series_year, series_number),
    CHECK (net + tax = total),
    CHECK (applied + allocated + refunded <= total)
);
CREATE INDEX credit_notes_by_age ON credit_notes (created_at, id);
CREATE INDEX credit_notes_by_company ON credit_notes (company_id, created_at, id);
CREATE INDEX credit_notes_by_invoice ON credit_notes (invoice_id);
CREATE INDEX credit_notes_by_order ON credit_notes (order_id);

CREATE TABLE credit_note_lines (
    credit_note_id uuid NOT NULL REFERENCES credit_notes (id),
    line_number bigint NOT NULL,
    product_id uuid,
    sku text,
    name text NOT NULL,
    charge text,
    quantity bigint NOT NULL CHECK (quantity > 0),
    unit_price numeric NOT NULL,
    net bigint NOT NULL,
    tax_category text NOT NULL,
    tax_rate numeric NOT NULL,
    tax_reason text,
    PRIMARY KEY (credit_note_id, line_number),
    CHECK ((product_id IS NULL) <> (charge IS NULL)),
    CHECK ((product_id IS NULL) = (sku IS NULL))
);

CREATE TABLE write_offs (
    id uuid PRIMARY KEY,
    company_id uuid NOT NULL REFERENCES companies (id),
    invoice_id uuid NOT NULL REFERENCES invoices (id),
    currency text NOT NULL,
    amount bigint NOT NULL CHECK (amount > 0),
    reason text NOT NULL,
    written_off_on date NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX write_offs_by_invoice ON write_offs (invoice_id);

-- payments ---------------------------------------------------------------------------------------
CREATE TABLE payments (
    id uuid PRIMARY KEY,
    number bigint NOT NULL UNIQUE,
    company_id uuid NOT NULL REFERENCES companies (id),
    method text NOT NULL,
    reference text,
    currency text NOT NULL,
    amount bigint NOT NULL CHECK (amount > 0),
    allocated bigint NOT NULL CHECK (allocated >= 0),
    refunded_unapplied bigint NOT NULL CHECK (refunded_unapplied >= 0),
    refunded_total bigint NOT NULL CHECK (refunded_total >= 0),
    returned_on date,
    return_reason text,
    received_on date NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    CHECK (allocated + refunded_unapplied <= amount),
    CHECK (refunded_total <= amount),
    CHECK ((returned_on IS NULL) = (return_reason IS NULL))
);
CREATE INDEX payments_by_age ON payments (created_at, id);
CREATE INDEX payments_by_company ON payments (company_id, created_at, id);

-- What settled an invoice: a payment, a credit_note against it, credit (what a credit note had left),
-- a write_off; a return adds the same with a minus. Nothing here is ever changed, so every balance can be told for any date.
CREATE TABLE allocations (
    id uuid PRIMARY KEY,
    company_id uuid NOT NULL REFERENCES companies (id),
    invoice_id uuid NOT NULL REFERENCES invoices (id),
    source_kind text NOT NULL,
    source_id uuid NOT NULL,
    currency text NOT NULL,
    amount bigint NOT NULL CHECK (amount <> 0),
    effective_on date NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX allocations_by_invoice ON allocations (invoice_id, effective_on);
CREATE INDEX allocations_by_source ON allocations (source_id);
CREATE INDEX allocations_by_company ON allocations (company_id, effective_on);

CREATE TABLE refunds (
    id uuid PRIMARY KEY,
    company_id uuid NOT NULL REFERENCES companies (id),
    payment_id uuid NOT NULL REFERENCES payments (id),
    currency text NOT NULL,
    amount bigint NOT NULL CHECK (amount > 0),
    refunded_on date NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX refunds_by_payment ON refunds (payment_id);

-- Which unapplied money a refund was taken from: the payment's own, or a credit note's.
CREATE TABLE refund_sources (
    refund_id uuid NOT NULL REFERENCES refunds (id),
    source_kind text NOT NULL,
    source_id uuid NOT NULL,
    amount bigint NOT NULL CHECK (amount > 0),
    PRIMARY KEY (refund_id, source_id)
);
CREATE INDEX refund_sources_by_source ON refund_sources (source_id);

-- ledger -----------------------------------------------------------------------------------------
CREATE TABLE ledger_entries (
    id uuid PRIMARY KEY,
    posting text NOT NULL,
    source_kind text NOT NULL,
    source_id uuid NOT NULL,
    number text NOT NULL,
    company_id uuid NOT NULL,
    currency text NOT NULL,
    effective_on date NOT NULL,
    recorded_at timestamptz NOT NULL
);
CREATE INDEX ledger_entries_by_source ON ledger_entries (source_id);
CREATE INDEX ledger_entries_by_company ON ledger_entries (company_id, effective_on);

CREATE TABLE ledger_legs (
    entry_id uuid NOT NULL REFERENCES ledger_entries (id),
    leg_number bigint NOT NULL,
    account text NOT NULL,
    company_id uuid NOT NULL,
    currency text NOT NULL,
    debit bigint NOT NULL CHECK (debit >= 0),
    credit bigint NOT NULL CHECK (credit >= 0),
    effective_on date NOT NULL,
    PRIMARY KEY (entry_id, leg_number),
    CHECK ((debit = 0) <> (credit = 0))
);
CREATE INDEX ledger_legs_by_account ON ledger_legs (account, currency, effective_on);
CREATE INDEX ledger_legs_by_company ON ledger_legs (company_id, account, effective_on);

-- One row: nothing posts on or before this date.
CREATE TABLE ledger_closings (
    id bigint PRIMARY KEY CHECK (id = 1),
    closed_until date,
    version bigint NOT NULL,
    updated_at timestamptz NOT NULL
);
INSERT INTO ledger_closings (id, closed_until, version, updated_at) VALUES (1, NULL, 1, TIMESTAMPTZ 'epoch');

-- events -----------------------------------------------------------------------------------------
-- `id` is the order of writing, with gaps; `sequence` the order of commits, without, given by the relay.
CREATE TABLE events (
    id bigserial PRIMARY KEY,
    sequence bigint UNIQUE,
    type text NOT NULL,
    occurred_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    company_id uuid,
    subject_type text NOT NULL,
    subject_id uuid NOT NULL,
    subject_version bigint NOT NULL,
    -- None: the order's view of that version.
    data text,
    -- Who acted, in whose name, in which request: the events are the audit log.
    actor_id uuid,
    on_behalf_of uuid,
    request_id text,
    -- The SHA-256 of the row's content, made by who writes it. Events from before have none; what their rows say
    -- when the chain first reaches them is what counts from then on.
    digest bytea CHECK (octet_length(digest) = 32),
    CONSTRAINT events_data_check CHECK (data IS NOT NULL OR subject_type = 'order')
);
CREATE INDEX events_fresh ON events (id) WHERE sequence IS NULL;

-- What the log is asked by, the newest first. An event is written without its place: until it has one, it costs these nothing.
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
    sequence bigint PRIMARY KEY,
    hash bytea NOT NULL CHECK (octet_length(hash) = 32)
);

-- Nothing is taken out of the log or changed in it. An event gets its place once, and that is all.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME;
END $$;
CREATE TRIGGER events_stay BEFORE DELETE OR TRUNCATE ON events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
-- What the events of orders say stands there.
CREATE TRIGGER order_views_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON order_views
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER events_stay_as_written BEFORE UPDATE ON events
    FOR EACH ROW WHEN (OLD.sequence IS NOT NULL) EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_chain_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_chain
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Documents of two to three kilobytes: LZ4 takes a fifth of the time, where this server has it.
DO $$
BEGIN
    ALTER TABLE events ALTER COLUMN data SET COMPRESSION lz4;
    ALTER TABLE order_traces ALTER COLUMN trace SET COMPRESSION lz4;
    ALTER TABLE order_views ALTER COLUMN view SET COMPRESSION lz4;
    ALTER TABLE idempotency_keys ALTER COLUMN body SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN
    RAISE NOTICE 'this PostgreSQL is built without LZ4; pglz stays';
END $$;
