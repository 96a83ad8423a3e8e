ALTER TABLE commitments DROP CONSTRAINT commitments_pkey;
ALTER TABLE commitments ADD COLUMN id uuid NOT NULL DEFAULT gen_random_uuid();
ALTER TABLE commitments ALTER COLUMN id DROP DEFAULT;
ALTER TABLE commitments ADD PRIMARY KEY (id);
ALTER TABLE commitments ADD UNIQUE (source_id, account_id);
CREATE INDEX commitments_by_account ON commitments (account_id);
ALTER TABLE commitment_accounts RESET (fillfactor);
