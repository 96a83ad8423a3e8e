//! Which tax a buyer's goods bear, from the rates that are set and where both sides are.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::{TaxCategory, TaxTreatment};
use crate::catalog::TaxClass;
use crate::companies::Country;
use crate::failure::{Failure, Kind};
use crate::money::{Written, parse_decimal};

/// A rate that is none.
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

/// Reads a rate: `0.20` for 20 %.
pub fn parse_rate(text: &str) -> Result<Decimal, BadTaxRate> {
    let Written { value, decimals } = parse_decimal(text).map_err(|_no_number| BadTaxRate)?;
    let rate = value.filter(|rate| (Decimal::ZERO..=Decimal::ONE).contains(rate));
    match rate {
        Some(rate) if decimals <= 6 && !text.starts_with('-') => Ok(rate.normalize()),
        Some(_) | None => Err(BadTaxRate),
    }
}

/// The rate of a country for a class of goods, from a date on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaxRate {
    /// Where.
    pub country: Country,
    /// On what.
    pub class: TaxClass,
    /// How much: 0.20 for 20 %.
    pub rate: Decimal,
    /// From when on; `None`: always.
    pub valid_from: Option<NaiveDate>,
}

/// What is known of the buyer's VAT id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VatId {
    /// There is one, and it was found valid.
    Verified,
    /// There is none, or nobody has looked.
    Unverified,
}

/// Where both sides are, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TaxSituation {
    /// The country of the one who invoices. Not set yet: the buyer is taken to be at home.
    pub issuer: Option<Country>,
    /// The buyer's country.
    pub buyer: Country,
    /// The buyer's VAT id.
    pub vat_id: VatId,
    /// The date of the order.
    pub on: NaiveDate,
}

impl TaxSituation {
    /// How goods of `class` are taxed. Where no rate is set the tax is zero, as category Z: unlike O, it may stand beside other
    /// categories on one document (EN 16931, BR-O-11).
    pub fn treatment(&self, class: &TaxClass, rates: &[TaxRate]) -> TaxTreatment {
        let issuer = self.issuer.unwrap_or(self.buyer);
        if issuer == self.buyer {
            return self.domestic(issuer, class, rates);
        }
        match (issuer.in_eu(), self.buyer.in_eu(), self.vat_id) {
            (true, true, VatId::Verified) => TaxTreatment::untaxed(TaxCategory::K),
            (true, true, VatId::Unverified) => self.domestic(issuer, class, rates),
            (true, false, VatId::Verified | VatId::Unverified) => {
                TaxTreatment::untaxed(TaxCategory::G)
            }
            // The VATEX code of G speaks of the EU, which has no part in this.
            (false, true | false, VatId::Verified | VatId::Unverified) => TaxTreatment {
                reason: Some("export".to_owned()),
                ..TaxTreatment::untaxed(TaxCategory::G)
            },
        }
    }

    fn domestic(&self, country: Country, class: &TaxClass, rates: &[TaxRate]) -> TaxTreatment {
        rates
            .iter()
            .filter(|rate| rate.country == country && rate.class == *class)
            .filter(|rate| rate.valid_from.is_none_or(|from| from <= self.on))
            .max_by_key(|rate| rate.valid_from)
            .map_or_else(
                || TaxTreatment::untaxed(TaxCategory::Z),
                |newest| TaxTreatment::at(newest.rate),
            )
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

    fn shown(issuer: &str, buyer: &str, vat_id: VatId, class: &str, on: &str) -> String {
        let rates = [
            rate("FR", "standard", "0.196", None),
            rate("FR", "standard", "0.20", Some("2014-01-01")),
            rate("FR", "reduced", "0.055", None),
            rate("FR", "zero", "0", None),
            rate("CH", "standard", "0.081", None),
            rate("DE", "standard", "0.19", None),
        ];
        let situation = TaxSituation {
            issuer: (!issuer.is_empty()).then(|| issuer.parse().unwrap()),
            buyer: buyer.parse().unwrap(),
            vat_id,
            on: on.parse().unwrap(),
        };
        let found = situation.treatment(&class.parse().unwrap(), &rates);
        format!("{} {} {}", found.category.as_str(), found.rate, found.reason.unwrap_or_default())
    }

    #[test]
    fn each_situation_has_its_category() {
        use VatId::{Unverified, Verified};
        for (issuer, buyer, vat_id, class, on, treatment) in [
            ("FR", "FR", Unverified, "standard", "2014-01-01", "S 0.2 "),
            ("FR", "FR", Verified, "standard", "2013-12-31", "S 0.196 "),
            ("FR", "FR", Unverified, "reduced", "2024-01-01", "S 0.055 "),
            ("FR", "FR", Unverified, "zero", "2024-01-01", "Z 0 "),
            ("FR", "FR", Unverified, "unknown", "2024-01-01", "Z 0 "),
            ("FR", "DE", Verified, "standard", "2024-01-01", "K 0 VATEX-EU-IC"),
            ("FR", "DE", Unverified, "standard", "2024-01-01", "S 0.2 "),
            ("FR", "CH", Verified, "standard", "2024-01-01", "G 0 VATEX-EU-G"),
            ("FR", "GB", Unverified, "standard", "2024-01-01", "G 0 VATEX-EU-G"),
            ("CH", "CH", Unverified, "standard", "2024-01-01", "S 0.081 "),
            ("CH", "FR", Verified, "standard", "2024-01-01", "G 0 export"),
            ("", "DE", Verified, "standard", "2024-01-01", "S 0.19 "),
            ("", "ZZ", Unverified, "standard", "2024-01-01", "Z 0 "),
        ] {
            assert_eq!(
                shown(issuer, buyer, vat_id, class, on),
                treatment,
                "{issuer}→{buyer} {class} {on}"
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
