-- The unit of the company that a quantity rule binds, with those below it. Null: the whole company. The release before
-- lets it bind the whole company. A side has one rule of a product for the whole company, and one for each unit.
ALTER TABLE quantity_rules ADD COLUMN unit_id uuid REFERENCES business_units (id);
DROP INDEX quantity_rules_of_company;
CREATE UNIQUE INDEX quantity_rules_of_company ON quantity_rules (product_id, company_id, owner)
    WHERE company_id IS NOT NULL AND unit_id IS NULL;
CREATE UNIQUE INDEX quantity_rules_of_unit ON quantity_rules (unit_id, product_id, owner) WHERE unit_id IS NOT NULL;
