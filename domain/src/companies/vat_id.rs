//! EU VAT ids: format, and the country that issued one.

use super::Country;

/// The formats of each member state, and of Northern Ireland, by prefix: `d` is a digit, `l` a letter,
/// `x` either, any other character itself.
const FORMS: [(&str, &[&str]); 28] = [
    ("AT", &["Udddddddd"]),
    ("BE", &["0ddddddddd", "1ddddddddd"]),
    ("BG", &["ddddddddd", "dddddddddd"]),
    ("CY", &["ddddddddl"]),
    ("CZ", &["dddddddd", "ddddddddd", "dddddddddd"]),
    ("DE", &["ddddddddd"]),
    ("DK", &["dddddddd"]),
    ("EE", &["ddddddddd"]),
    ("EL", &["ddddddddd"]),
    ("ES", &["ldddddddx", "ddddddddl"]),
    ("FI", &["dddddddd"]),
    ("FR", &["xxddddddddd"]),
    ("HR", &["ddddddddddd"]),
    ("HU", &["dddddddd"]),
    ("IE", &["dddddddl", "dddddddll", "dxdddddl"]),
    ("IT", &["ddddddddddd"]),
    ("LT", &["ddddddddd", "dddddddddddd"]),
    ("LU", &["dddddddd"]),
    ("LV", &["ddddddddddd"]),
    ("MT", &["dddddddd"]),
    ("NL", &["dddddddddBdd"]),
    ("PL", &["dddddddddd"]),
    ("PT", &["ddddddddd"]),
    (
        "RO",
        &["dd", "ddd", "dddd", "ddddd", "dddddd", "ddddddd", "dddddddd", "ddddddddd", "dddddddddd"],
    ),
    ("SE", &["dddddddddddd"]),
    ("SI", &["dddddddd"]),
    ("SK", &["dddddddddd"]),
    ("XI", &["ddddddddd", "dddddddddddd", "GDddd", "HAddd"]),
];

/// The issuer of an EU VAT id, derived from its format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VatIdForm(&'static str);

impl VatIdForm {
    /// The format of this id, in the usual notation; none if no member state issues such ids.
    pub fn of(text: &str) -> Option<Self> {
        let plain = text.chars().filter(|c| !matches!(c, ' ' | '.' | '-'));
        let plain: String = plain.map(|c| c.to_ascii_uppercase()).collect();
        let (prefix, forms) = FORMS.iter().find(|(prefix, _)| plain.starts_with(prefix))?;
        let number = plain.strip_prefix(prefix)?;
        forms.iter().any(|form| has_form(number, form)).then_some(Self(prefix))
    }

    /// The country that issued the id.
    pub fn country(self) -> Option<Country> {
        let code = match self.0 {
            "EL" => "GR",
            "XI" => "GB",
            own => own,
        };
        Country::stored(code).ok()
    }

    /// Whether Northern Ireland issued the id; the EU's rules for goods apply there.
    pub fn is_northern_irish(self) -> bool {
        self.0 == "XI"
    }
}

fn has_form(number: &str, form: &str) -> bool {
    let fits = |(letter, class): (char, char)| match class {
        'd' => letter.is_ascii_digit(),
        'l' => letter.is_ascii_uppercase(),
        'x' => letter.is_ascii_digit() || letter.is_ascii_uppercase(),
        exactly => letter == exactly,
    };
    number.len() == form.len() && number.chars().zip(form.chars()).all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_member_state_has_a_form_and_northern_ireland() {
        let countries = FORMS.iter().filter(|(prefix, _)| *prefix != "XI");
        let countries = countries.map(|(prefix, _)| VatIdForm(prefix).country().unwrap());
        assert_eq!(countries.filter(|country| country.in_eu()).count(), 27);
    }

    #[test]
    fn the_form_says_who_gave_it() {
        for (text, country) in [
            ("ATU12345675", Some("AT")),
            ("DE136695976", Some("DE")),
            ("de 136.695.976", Some("DE")),
            ("EL094259216", Some("GR")),
            ("ESX1234567X", Some("ES")),
            ("ES12345678Z", Some("ES")),
            ("FRXX999999999", Some("FR")),
            ("IE6388047V", Some("IE")),
            ("IE6388047VA", Some("IE")),
            ("NL004495445B01", Some("NL")),
            ("RO99", Some("RO")),
            ("XI123456789", Some("GB")),
            ("XIGD123", Some("GB")),
            ("GB123456789", None),
            ("GR094259216", None),
            ("CHE-123.456.788", None),
            ("ATU1234567", None),
            ("DE13669597Ä", None),
            ("136695976", None),
            ("", None),
        ] {
            let found = VatIdForm::of(text).and_then(VatIdForm::country);
            assert_eq!(found, country.map(|code| code.parse().unwrap()), "{text}");
        }
    }
}
