//! VAT numbers: the rule of each country, by prefix.

mod british;
mod irish;
mod persons;
mod plain;
mod spanish;
mod summed;
mod twofold;

use super::{french, swiss};

type Rule = fn(&str) -> bool;

/// The members of the EU, Northern Ireland, and the neighbours whose rule is known. Greek numbers begin with `EL`;
/// many write `GR`.
const RULES: [(&str, Rule); 30] = [
    ("AT", plain::is_austrian),
    ("BE", plain::is_belgian),
    ("BG", twofold::is_bulgarian),
    ("CY", plain::is_cypriot),
    ("CZ", twofold::is_czech),
    ("DE", plain::is_german),
    ("DK", summed::is_danish),
    ("EE", summed::is_estonian),
    ("EL", plain::is_greek),
    ("ES", spanish::is_spanish),
    ("FI", summed::is_finnish),
    ("FR", french::is_tva),
    ("GB", british::is_british),
    ("GR", plain::is_greek),
    ("HR", plain::is_croatian),
    ("HU", summed::is_hungarian),
    ("IE", irish::is_irish),
    ("IT", plain::is_italian),
    ("LT", twofold::is_lithuanian),
    ("LU", plain::is_luxembourgish),
    ("LV", twofold::is_latvian),
    ("MT", summed::is_maltese),
    ("NL", twofold::is_dutch),
    ("PL", summed::is_polish),
    ("PT", summed::is_portuguese),
    ("RO", twofold::is_romanian),
    ("SE", plain::is_swedish),
    ("SI", summed::is_slovenian),
    ("SK", twofold::is_slovak),
    ("XI", british::is_british),
];

/// Whether a VAT number may have been issued. Of a country whose rule is not known, every number may.
pub(super) fn may_be_vat(number: &str) -> bool {
    if number.starts_with("CHE") {
        return swiss::is_uid(number);
    }
    let Some((prefix, rest)) = number.split_at_checked(2) else {
        return false;
    };
    let rule = RULES.iter().find(|(country, _)| *country == prefix);
    let named = prefix.chars().all(|c| c.is_ascii_uppercase()) && !rest.is_empty();
    rule.map_or(named, |(_, rule)| rule(rest))
}

#[cfg(test)]
mod tests {
    use super::may_be_vat;

    #[test]
    fn a_digit_more_or_another_is_no_number() {
        for number in [
            "ATU13585627",
            "BE0428759497",
            "BG175074752",
            "BG7523169263",
            "CY10259033P",
            "CZ25123891",
            "CZ7103192745",
            "CZ640903926",
            "DE136695976",
            "DK13585628",
            "EE100931558",
            "EL094259216",
            "ES54362315K",
            "ESX2482300W",
            "ESJ99216582",
            "FI20774740",
            "FR40303265045",
            "FR23334175221",
            "FRK7399859412",
            "GB980780684",
            "HR33392005961",
            "HU12892312",
            "IE6433435F",
            "IE6433435OA",
            "IE8D79739I",
            "IT00743110157",
            "LT119511515",
            "LU15027442",
            "LV40003521600",
            "MT11679112",
            "NL004495445B01",
            "PL8567346215",
            "PT501964843",
            "RO18547290",
            "SE123456789701",
            "SI50223054",
            "SK2022749619",
            "XI980780684",
            "CHE100155212MWST",
        ] {
            assert!(may_be_vat(number), "{number}");
            assert!(!may_be_vat(&format!("{number}0")), "{number}0");
        }
        for number in
            ["", "A", "AT", "ATU13585626", "DE136695978", "FR84323140391", "136695976", "€"]
        {
            assert!(!may_be_vat(number), "{number}");
        }
        assert!(may_be_vat("NO995525828MVA"), "no rule, no verdict");
    }
}
