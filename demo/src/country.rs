//! Countries as the order book spells them, and their ISO 3166-1 codes.

/// The code for entries that are no country: `Unspecified`, `European Community`. ISO has no code for these,
/// and here only "abroad" matters: no buyer of the book is in Antarctica.
pub const NO_COUNTRY: &str = "AQ";

/// The two-letter code of `name`; `AQ` if it is no country, or unknown to this list.
pub fn code(name: &str) -> &'static str {
    match name {
        "Australia" => "AU",
        "Austria" => "AT",
        "Bahrain" => "BH",
        "Belgium" => "BE",
        "Brazil" => "BR",
        "Canada" => "CA",
        // Jersey stands for both bailiwicks: the book does not tell them apart.
        "Channel Islands" => "JE",
        "Cyprus" => "CY",
        "Czech Republic" => "CZ",
        "Denmark" => "DK",
        "EIRE" => "IE",
        "Finland" => "FI",
        "France" => "FR",
        "Germany" => "DE",
        "Greece" => "GR",
        "Hong Kong" => "HK",
        "Iceland" => "IS",
        "Israel" => "IL",
        "Italy" => "IT",
        "Japan" => "JP",
        "Lebanon" => "LB",
        "Lithuania" => "LT",
        "Malta" => "MT",
        "Netherlands" => "NL",
        "Norway" => "NO",
        "Poland" => "PL",
        "Portugal" => "PT",
        "RSA" => "ZA",
        "Saudi Arabia" => "SA",
        "Singapore" => "SG",
        "Spain" => "ES",
        "Sweden" => "SE",
        "Switzerland" => "CH",
        "USA" => "US",
        "United Arab Emirates" => "AE",
        "United Kingdom" => "GB",
        _ => NO_COUNTRY,
    }
}

#[cfg(test)]
mod tests {
    use super::super::book::Book;
    use super::*;

    #[test]
    fn what_is_no_country_is_abroad() {
        for name in ["Unspecified", "European Community", "Atlantis"] {
            assert_eq!(code(name), NO_COUNTRY, "{name}");
        }
        assert_eq!((code("EIRE"), code("RSA"), code("Channel Islands")), ("IE", "ZA", "JE"));
    }

    #[test]
    fn the_bundled_month_s_countries_are_known() {
        let book = Book::bundled().unwrap();
        for line in book.sales.iter().chain(&book.cancellations) {
            assert!(
                code(&line.country) != NO_COUNTRY || line.country == "Unspecified",
                "{}",
                line.country
            );
        }
    }
}
