//! Tax of an invoice: the day of the shipment decides (VAT Directive, article 63).

use chrono::NaiveDate;

use super::BillingError;
use crate::fulfilment::Delivery;
use crate::orders::Line;
use crate::pricing::{TaxRate, TaxSituation, TaxTreatment};

/// The facts that decide the tax of an invoice.
#[derive(Debug, Clone, Copy)]
pub struct Supply<'a> {
    /// Places of issuer and buyer, on the day of the invoice.
    pub situation: TaxSituation,
    /// The rates of the issuer's country.
    pub rates: &'a [TaxRate],
    /// The deliveries of each line, in the order of shipping.
    pub deliveries: &'a [Delivery],
}

/// A quantity of a line under one tax treatment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Taxed {
    pub(super) quantity: i64,
    pub(super) tax: TaxTreatment,
}

impl Supply<'_> {
    /// Tax of the goods that the next invoice takes of a line; days with the same rate are combined.
    pub(super) fn goods(&self, line: &Line) -> Result<Vec<Taxed>, BillingError> {
        let mut all: Vec<Taxed> = Vec::new();
        for (on, quantity) in self.days(line) {
            let tax = self.treatment(line, on)?;
            match all.last_mut() {
                Some(last) if last.tax == tax => last.quantity += quantity,
                Some(_) | None => all.push(Taxed { quantity, tax }),
            }
        }
        Ok(all)
    }

    /// Tax of a charge: that of goods shipped on the last day on which `goods` were shipped.
    pub(super) fn charge(&self, line: &Line, goods: &[&Line]) -> Result<Taxed, BillingError> {
        let days = goods.iter().flat_map(|line| self.days(line)).map(|(on, _)| on);
        let on = days.max().unwrap_or(self.situation.on);
        Ok(Taxed { quantity: line.invoiceable(), tax: self.treatment(line, on)? })
    }

    /// Shipping days of the goods that the next invoice takes of a line: first shipped, first invoiced.
    fn days(&self, line: &Line) -> Vec<(NaiveDate, i64)> {
        let (mut invoiced, mut wanted) = (line.invoiced, line.invoiceable());
        let mut days = Vec::new();
        for delivery in self.deliveries.iter().filter(|delivery| delivery.line == line.number) {
            let earlier = invoiced.min(delivery.quantity);
            let taken = wanted.min(delivery.quantity - earlier);
            invoiced -= earlier;
            wanted -= taken;
            if taken > 0 {
                days.push((delivery.on, taken));
            }
        }
        if wanted > 0 {
            days.push((self.situation.on, wanted));
        }
        days
    }

    fn treatment(&self, line: &Line, on: NaiveDate) -> Result<TaxTreatment, BillingError> {
        let situation = TaxSituation { on, ..self.situation };
        let treatment = match &line.tax_class {
            Some(class) => situation.treatment(class, self.rates),
            // Placed before classes were stored: the tax stated then applies.
            None => line.tax.clone(),
        };
        let class = || line.tax_class.clone().unwrap_or_default();
        Ok(treatment.ok_or_else(|| situation.missing(class()))?)
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::{day, goods};
    use super::*;
    use crate::failure::Failure;
    use crate::pricing::parse_rate;

    fn rate(percent: &str, from: Option<NaiveDate>) -> TaxRate {
        TaxRate {
            country: "FR".parse().unwrap(),
            class: "standard".parse().unwrap(),
            rate: parse_rate(percent).unwrap(),
            valid_from: from,
        }
    }

    fn situation() -> TaxSituation {
        let country = "FR".parse().unwrap();
        TaxSituation {
            issuer: country,
            destination: country,
            vat_id: None,
            verified: false,
            on: day(20),
        }
    }

    /// 10 pieces, so many of them shipped and invoiced: quantities and rates of the next invoice.
    fn taxed(
        (shipped, invoiced): (i64, i64),
        deliveries: &[(u32, i64)],
    ) -> Result<String, BillingError> {
        let mut line = goods(1, "A", 10, "1", 20);
        (line.shipped, line.invoiced) = (shipped, invoiced);
        line.tax_class = Some("standard".parse().unwrap());
        let deliveries = deliveries.iter().flat_map(|(on, quantity)| {
            let own = Delivery { line: 1, on: day(*on), quantity: *quantity };
            [own, Delivery { line: 2, ..own }]
        });
        let deliveries: Vec<_> = deliveries.collect();
        let rates = [rate("0.20", Some(day(2))), rate("0.21", Some(day(10)))];
        let supply = Supply { situation: situation(), rates: &rates, deliveries: &deliveries };
        let parts = supply.goods(&line)?;
        let shown = parts.iter().map(|part| format!("{} at {}", part.quantity, part.tax.rate));
        Ok(shown.collect::<Vec<_>>().join(", "))
    }

    #[test]
    fn each_part_has_the_rate_of_the_day_on_which_it_left() {
        for (counts, deliveries, expected) in [
            ((3, 0), &[(2, 1), (9, 2)][..], "3 at 0.2"),
            ((5, 0), &[(9, 3), (10, 2)], "3 at 0.2, 2 at 0.21"),
            ((5, 1), &[(9, 3), (10, 2)], "2 at 0.2, 2 at 0.21"),
            ((5, 3), &[(9, 3), (10, 2)], "2 at 0.21"),
            ((5, 4), &[(9, 3), (10, 2)], "1 at 0.21"),
            ((2, 0), &[], "2 at 0.21"),
        ] {
            assert_eq!(taxed(counts, deliveries).as_deref(), Ok(expected), "{deliveries:?}");
        }
        let missing = taxed((2, 0), &[(1, 2)]).unwrap_err();
        assert_eq!(missing.code(), "tax_rate_missing");
        assert_eq!(missing.to_string(), "no tax rate is set for standard in FR on 2026-01-01");
    }

    #[test]
    fn a_charge_goes_with_the_last_of_the_goods() {
        let rates = [rate("0.20", None), rate("0.21", Some(day(10)))];
        let deliveries = [
            Delivery { line: 1, on: day(9), quantity: 1 },
            Delivery { line: 1, on: day(10), quantity: 1 },
        ];
        let mut line = goods(1, "A", 2, "1", 20);
        line.shipped = 2;
        let charge = Line {
            tax_class: Some("standard".parse().unwrap()),
            ..super::super::sample::charge(2, "5", 20)
        };
        let of = |deliveries: &[Delivery], lines: &[&Line]| {
            let supply = Supply { situation: situation(), rates: &rates, deliveries };
            supply.charge(&charge, lines).unwrap().tax.rate.to_string()
        };
        assert_eq!(of(&deliveries, &[&line]), "0.21");
        line.shipped = 1;
        assert_eq!(of(&deliveries[..1], &[&line]), "0.2");
        assert_eq!(of(&deliveries, &[]), "0.21");
    }

    #[test]
    fn what_was_placed_before_classes_were_kept_keeps_its_tax() {
        let mut line = goods(1, "A", 2, "1", 7);
        line.shipped = 2;
        let supply = Supply { situation: situation(), rates: &[], deliveries: &[] };
        let parts = supply.goods(&line).unwrap();
        assert_eq!(parts, [Taxed { quantity: 2, tax: line.tax.clone().unwrap() }]);
    }
}
