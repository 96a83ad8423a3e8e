-- The day of the last document of each series: the next one is not dated before it.
ALTER TABLE number_series ADD COLUMN last_on date NOT NULL DEFAULT '1900-01-01';
UPDATE number_series SET last_on = coalesce((
    SELECT max(d.issued_on) FROM invoices d
    WHERE d.issuer_id = number_series.issuer_id AND d.series_year = number_series.year), last_on)
WHERE kind = 'invoice';
UPDATE number_series SET last_on = coalesce((
    SELECT max(d.issued_on) FROM credit_notes d
    WHERE d.issuer_id = number_series.issuer_id AND d.series_year = number_series.year), last_on)
WHERE kind = 'credit_note';
