-- The pages of shipments, of everyone and of one company, as of orders and invoices.
CREATE INDEX IF NOT EXISTS shipments_by_age ON shipments (created_at, id);
CREATE INDEX IF NOT EXISTS shipments_by_company ON shipments (company_id, created_at, id);
