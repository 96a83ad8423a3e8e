-- What an order that exceeds the member's spending limit meets. The release before refuses it always.
ALTER TABLE members ADD COLUMN spending_on_exceeded TEXT NOT NULL DEFAULT 'deny'
    CHECK (spending_on_exceeded IN ('deny', 'require_approval'));
