//! A check counts for what it was made for, and for as long as it is valid.

use super::*;
use crate::risk::sample::company;

const LEI: Option<&str> = Some("213800KUD8LAJWSQ9D15");

fn check(kind: CheckKind, outcome: CheckOutcome, company: &Company) -> Check {
    let at = DateTime::UNIX_EPOCH;
    Check {
        id: CheckId::from_uuid(uuid::Uuid::nil()),
        company: company.id,
        kind,
        member: None,
        method: CheckMethod::Manual,
        outcome,
        inputs_hash: CheckInputs { company, lei: LEI }.hash(kind),
        checked_at: at,
        expires_at: Check::usual_end(at),
    }
}

#[test]
fn a_check_counts_for_a_year_and_for_the_company_it_was_made_for() {
    let company = company();
    let (start, day) = (DateTime::UNIX_EPOCH, TimeDelta::days(1));
    let moved = Address {
        recipient: None,
        line1: "Quai 1".to_owned(),
        line2: None,
        city: "Lyon".to_owned(),
        region: None,
        postal_code: Some("69001".to_owned()),
        country: "FR".parse().unwrap(),
    };
    let number = Some("other".to_owned());
    for kind in CheckKind::ALL {
        let check = check(kind, CheckOutcome::Verified, &company);
        let counts = |company: &Company, at| check.counts(&CheckInputs { company, lei: LEI }, at);
        assert!(counts(&company, start));
        assert!(counts(&company, start + day * 365 - TimeDelta::microseconds(1)));
        assert!(!counts(&company, start + day * 365));
        let renamed = Company { name: "Harbour Gift".to_owned(), ..company.clone() };
        assert!(!counts(&renamed, start), "{kind:?}");
        let moved = Company { billing_address: Some(moved.clone()), ..company.clone() };
        assert!(!counts(&moved, start), "{kind:?}");
        let abroad = Company { country: "BE".parse().unwrap(), ..company.clone() };
        assert!(!counts(&abroad, start), "{kind:?}");
        let vat = Company { vat_id: number.clone(), ..company.clone() };
        assert_eq!(counts(&vat, start), kind != CheckKind::Vat);
        let registration = Company { registration_id: number.clone(), ..company.clone() };
        assert_eq!(counts(&registration, start), kind != CheckKind::Registration);
        let lei = CheckInputs { company: &company, lei: None };
        assert_eq!(check.counts(&lei, start), kind != CheckKind::Lei);
    }
}

#[test]
fn only_checks_of_the_vat_id_set_its_flag() {
    let company = company();
    for kind in CheckKind::ALL {
        for outcome in CheckOutcome::ALL {
            let expected = match (kind, outcome) {
                (CheckKind::Vat, CheckOutcome::Verified) => Some(true),
                (CheckKind::Vat, CheckOutcome::NotFound | CheckOutcome::Malformed) => Some(false),
                _ => None,
            };
            let check = check(kind, outcome, &company);
            assert_eq!(check.verifies_vat_id(), expected, "{kind:?} {outcome:?}");
        }
    }
}

#[test]
fn digits_are_those_of_the_country() {
    let french = company();
    for (country, number, expected) in [
        ("FR", "303 265 045", Digits::Plausible),
        ("FR", "303 265 046", Digits::Malformed),
        ("FR", "73282932000074", Digits::Plausible),
        ("FR", "73282932000075", Digits::Malformed),
        ("CH", "CHE-100.155.212", Digits::Plausible),
        ("CH", "CHE-100.155.213", Digits::Malformed),
        ("AT", "FN 123456a", Digits::Plausible),
    ] {
        let registration_id = Some(number.to_owned());
        let country = country.parse().unwrap();
        let company = Company { country, registration_id, ..french.clone() };
        let inputs = CheckInputs { company: &company, lei: LEI };
        assert_eq!(inputs.digits(CheckKind::Registration), Some(expected), "{number}");
    }
    let inputs = CheckInputs { company: &french, lei: LEI };
    assert_eq!(inputs.digits(CheckKind::Vat), Some(Digits::Plausible));
    assert_eq!(inputs.digits(CheckKind::Lei), Some(Digits::Plausible));
    assert_eq!(inputs.digits(CheckKind::Authority), None);
}
