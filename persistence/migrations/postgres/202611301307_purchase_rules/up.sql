-- Quantity rules for a product that bind a company, or all that buy by a price list. A side has one for the same buyers.
CREATE TABLE quantity_rules (
    id uuid PRIMARY KEY,
    product_id uuid NOT NULL REFERENCES products (id),
    company_id uuid REFERENCES companies (id),
    price_list_id uuid REFERENCES price_lists (id),
    owner text NOT NULL CHECK (owner IN ('operator', 'company')),
    quantity_min bigint CHECK (quantity_min >= 1),
    quantity_max bigint CHECK (quantity_max >= 1),
    quantity_increment bigint CHECK (quantity_increment >= 1),
    on_violation text NOT NULL CHECK (on_violation IN ('deny', 'require_approval')),
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    CHECK ((company_id IS NULL) <> (price_list_id IS NULL))
);
CREATE UNIQUE INDEX quantity_rules_of_company ON quantity_rules (product_id, company_id, owner)
    WHERE company_id IS NOT NULL;
CREATE UNIQUE INDEX quantity_rules_of_list ON quantity_rules (product_id, price_list_id)
    WHERE price_list_id IS NOT NULL;
CREATE INDEX quantity_rules_by_company ON quantity_rules (company_id, created_at, id);
CREATE INDEX quantity_rules_by_age ON quantity_rules (created_at, id);

-- NULL: an order that breaks the product's own rule is refused.
ALTER TABLE products ADD COLUMN quantity_on_violation text CHECK (quantity_on_violation IN ('deny', 'require_approval'));
