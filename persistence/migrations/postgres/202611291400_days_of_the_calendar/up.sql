-- Days are 1900-01-01 to 9999-12-31. What was told before with others counts as it did, by days of the
-- calendar.
DELETE FROM tax_rates WHERE valid_from > '9999-12-31';
-- Of several rates from before the first day, the last one is in force on it.
DELETE FROM tax_rates WHERE valid_from < '1900-01-01' AND EXISTS (
    SELECT 1 FROM tax_rates later
    WHERE later.country = tax_rates.country AND later.tax_class = tax_rates.tax_class
      AND later.valid_from > tax_rates.valid_from AND later.valid_from < '1900-01-01');
UPDATE tax_rates SET valid_from = '0001-01-01' WHERE valid_from < '1900-01-01';
UPDATE price_lists SET valid_from = '9999-12-31', valid_until = NULL WHERE valid_from > '9999-12-31';
UPDATE price_lists SET valid_until = NULL WHERE valid_until > '9999-12-31';
UPDATE price_lists SET valid_from = NULL, valid_until = '1900-01-01' WHERE valid_until < '1900-01-01';
UPDATE price_lists SET valid_from = NULL WHERE valid_from < '1900-01-01';
