-- The open quotas of a buyer, and the accounts of a limit that changes.
CREATE INDEX IF NOT EXISTS commitment_accounts_of_quotas ON commitment_accounts (owner_id, period_end)
    WHERE kind = 'quota';
CREATE INDEX IF NOT EXISTS commitment_accounts_by_limit ON commitment_accounts (order_limit_id, period_end)
    WHERE order_limit_id IS NOT NULL;
