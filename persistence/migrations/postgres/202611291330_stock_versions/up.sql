-- How often the stock of a product was counted or adjusted. It stands here and not on the stock account, whose
-- row every order changes.
ALTER TABLE products ADD COLUMN stock_version bigint NOT NULL DEFAULT 0 CHECK (stock_version >= 0);
