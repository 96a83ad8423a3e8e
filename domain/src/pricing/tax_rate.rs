//! Tax determination: the treatment of goods by tax rates and the countries of seller and buyer.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::{TaxCategory, TaxTreatment};
use crate::catalog::TaxClass;
use crate::companies::{Address, Company, Country, VatIdForm};
use crate::failure::{Failure, Kind};
use crate::money::{Written, parse_decimal};

/// An invalid rate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a tax rate is a decimal from 0 to 1 with at most 6 decimals: 0.20 for 20 %")]
pub struct BadTaxRate;

impl Failure for BadTaxRate {
    fn code(&self) -> &'static str {
        "bad_tax_rate"
    }
    fn kind(&self) -> Kind {
        Kind::Invalid
    }
}

/// Parses a rate: `0.20` for 20 %.
pub fn parse_rate(text: &str) -> Result<Decimal, BadTaxRate> {
    let Written { value, decimals } = parse_decimal(text).map_err(|_no_number| BadTaxRate)?;
    let rate = value.filter(|rate| (Decimal::ZERO..=Decimal::ONE).contains(rate));
    match rate {
        Some(rate) if decimals <= 6 && !text.starts_with('-') => Ok(rate.normalize()),
        Some(_) | None => Err(BadTaxRate),
    }
}

/// The tax rate of a country for a tax class, from a date on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaxRate {
    /// The country.
    pub country: Country,
    /// The tax class.
    pub class: TaxClass,
    /// The rate: 0.20 for 20 %.
    pub rate: Decimal,
    /// The first day it applies; `None`: always.
    pub valid_from: Option<NaiveDate>,
}

/// No tax rate is set for the goods: they must not be silently untaxed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no tax rate is set for {class} in {country} on {on}")]
pub struct TaxRateMissing {
    /// The tax class.
    pub class: TaxClass,
    /// The country.
    pub country: Country,
    /// The date.
    pub on: NaiveDate,
}

impl Failure for TaxRateMissing {
    fn code(&self) -> &'static str {
        "tax_rate_missing"
    }
    fn kind(&self) -> Kind {
        Kind::Conflict
    }
}

/// Input of tax determination: countries of both sides, and the date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TaxSituation {
    /// The issuer's country.
    pub issuer: Country,
    /// The country the goods go to.
    pub destination: Country,
    /// The form of the buyer's VAT id, if it is an EU one; it tells the issuing country.
    pub vat_id: Option<VatIdForm>,
    /// Whether the VAT id was verified.
    pub verified: bool,
    /// The date of the supply.
    pub on: NaiveDate,
}

impl TaxSituation {
    /// The situation of goods for `company`, sent to `ship_to` or else to the company's own country.
    /// Until an invoice issuer is set, the sale counts as domestic.
    pub fn of(
        company: &Company,
        issuer: Option<Country>,
        ship_to: Option<&Address>,
        on: NaiveDate,
    ) -> Self {
        Self {
            issuer: issuer.unwrap_or(company.country),
            destination: ship_to.map_or(company.country, |address| address.country),
            vat_id: company.vat_id.as_deref().and_then(VatIdForm::of),
            verified: company.vat_id_verified,
            on,
        }
    }

    /// The tax treatment of goods of `class`; none: a domestic sale without a tax rate.
    pub fn treatment(&self, class: &TaxClass, rates: &[TaxRate]) -> Option<TaxTreatment> {
        let home = self.issuer.for_vat();
        if home == self.destination.for_vat() {
            return self.domestic(class, rates);
        }
        match (home.in_eu(), self.arrives_in_eu()) {
            (true, true) if self.identified_outside(home) => {
                Some(TaxTreatment::untaxed(TaxCategory::K))
            }
            (true, true) => self.domestic(class, rates),
            (true, false) => Some(TaxTreatment::untaxed(TaxCategory::G)),
            // The VATEX code of G refers to the EU, which is not involved here.
            (false, true | false) => Some(TaxTreatment {
                reason: Some("export".to_owned()),
                ..TaxTreatment::untaxed(TaxCategory::G)
            }),
        }
    }

    /// The refusal for `class`.
    pub const fn missing(&self, class: TaxClass) -> TaxRateMissing {
        TaxRateMissing { class, country: self.issuer, on: self.on }
    }

    /// Northern Ireland is within the EU for goods; a buyer there has a VAT id that says so.
    fn arrives_in_eu(&self) -> bool {
        let destination = self.destination.for_vat();
        let northern_irish = self.vat_id.is_some_and(VatIdForm::is_northern_irish);
        destination.in_eu() || (destination.has_northern_ireland() && northern_irish)
    }

    /// Whether the buyer has a verified VAT id of an EU country other than `home` (VAT Directive, article
    /// 138).
    fn identified_outside(&self, home: Country) -> bool {
        let given_by = self.vat_id.filter(|_| self.verified).and_then(VatIdForm::country);
        given_by.is_some_and(|country| country != home)
    }

    /// Zero is charged only if a rate says so.
    fn domestic(&self, class: &TaxClass, rates: &[TaxRate]) -> Option<TaxTreatment> {
        let home = [self.issuer, self.issuer.for_vat()];
        rates
            .iter()
            .filter(|rate| home.contains(&rate.country) && rate.class == *class)
            .filter(|rate| rate.valid_from.is_none_or(|from| from <= self.on))
            .max_by_key(|rate| (rate.valid_from, rate.country == self.issuer))
            .map(|newest| TaxTreatment::at(newest.rate))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rate(country: &str, class: &str, rate: &str, from: Option<&str>) -> TaxRate {
        TaxRate {
            country: country.parse().unwrap(),
            class: class.parse().unwrap(),
            rate: parse_rate(rate).unwrap(),
            valid_from: from.map(|date| date.parse().unwrap()),
        }
    }

    fn shown(issuer: &str, destination: &str, vat_id: &str, class: &str, on: &str) -> String {
        let rates = [
            rate("FR", "standard", "0.196", None),
            rate("FR", "standard", "0.20", Some("2014-01-01")),
            rate("FR", "reduced", "0.055", None),
            rate("FR", "zero", "0", None),
            rate("MC", "reduced", "0.05", None),
            rate("CH", "standard", "0.081", None),
            rate("DE", "standard", "0.19", None),
        ];
        let situation = TaxSituation {
            issuer: issuer.parse().unwrap(),
            destination: destination.parse().unwrap(),
            vat_id: VatIdForm::of(vat_id.trim_end_matches('?')),
            verified: !vat_id.ends_with('?'),
            on: on.parse().unwrap(),
        };
        let Some(found) = situation.treatment(&class.parse().unwrap(), &rates) else {
            return "not configured".to_owned();
        };
        format!("{} {} {}", found.category.as_str(), found.rate, found.reason.unwrap_or_default())
    }

    #[test]
    fn each_situation_has_its_category() {
        const GERMAN: &str = "DE136695976";
        for (issuer, destination, vat_id, class, on, treatment) in [
            ("FR", "FR", "", "standard", "2014-01-01", "S 0.2 "),
            ("FR", "FR", GERMAN, "standard", "2013-12-31", "S 0.196 "),
            ("FR", "FR", "", "reduced", "2024-01-01", "S 0.055 "),
            ("FR", "FR", "", "zero", "2024-01-01", "Z 0 "),
            ("FR", "FR", "", "unknown", "2024-01-01", "not configured"),
            ("FR", "DE", GERMAN, "standard", "2024-01-01", "K 0 VATEX-EU-IC"),
            ("FR", "DE", GERMAN, "unknown", "2024-01-01", "K 0 VATEX-EU-IC"),
            ("FR", "AT", GERMAN, "standard", "2024-01-01", "K 0 VATEX-EU-IC"),
            ("FR", "DE", "DE136695976?", "standard", "2024-01-01", "S 0.2 "),
            ("FR", "DE", "FR99000005990", "standard", "2024-01-01", "S 0.2 "),
            ("FR", "DE", "CHE-123.456.788", "standard", "2024-01-01", "S 0.2 "),
            ("FR", "DE", "", "unknown", "2024-01-01", "not configured"),
            ("FR", "CH", "", "standard", "2024-01-01", "G 0 VATEX-EU-G"),
            ("FR", "GB", "", "standard", "2024-01-01", "G 0 VATEX-EU-G"),
            ("FR", "GB", "XI123456789", "standard", "2024-01-01", "K 0 VATEX-EU-IC"),
            ("FR", "GB", "XI123456789?", "standard", "2024-01-01", "S 0.2 "),
            ("FR", "US", "XI123456789", "standard", "2024-01-01", "G 0 VATEX-EU-G"),
            ("FR", "MC", "", "standard", "2024-01-01", "S 0.2 "),
            ("MC", "FR", "", "standard", "2024-01-01", "S 0.2 "),
            ("MC", "FR", "", "reduced", "2024-01-01", "S 0.05 "),
            ("MC", "DE", "FR99000005990", "standard", "2024-01-01", "S 0.2 "),
            ("GB", "IM", "", "standard", "2024-01-01", "not configured"),
            ("CH", "CH", "", "standard", "2024-01-01", "S 0.081 "),
            ("CH", "FR", "", "standard", "2024-01-01", "G 0 export"),
            ("GB", "FR", GERMAN, "standard", "2024-01-01", "G 0 export"),
            ("DE", "DE", GERMAN, "standard", "2024-01-01", "S 0.19 "),
        ] {
            assert_eq!(
                shown(issuer, destination, vat_id, class, on),
                treatment,
                "{issuer}→{destination} {vat_id} {class} {on}"
            );
        }
    }

    #[test]
    fn a_rate_is_a_share() {
        for text in ["-0.1", "-0", "1.01", "20", "00.2", "0.1234567", "0.2000000", "20%", ""] {
            assert_eq!(parse_rate(text), Err(BadTaxRate), "{text}");
        }
    }
}
