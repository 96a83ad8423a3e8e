//! When an approval rule applies.

use std::fmt::Write as _;

use super::BadRule;
use crate::catalog::Sku;
use crate::companies::Country;
use crate::identity::Role;
use crate::money::Money;

/// The most entries of a list in a condition.
pub(super) const MOST_LISTED: usize = 100;

/// When a rule applies: all of its conditions hold. Of a list, one entry is enough.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Condition {
    /// The order's net total is above this amount.
    pub order_total_over: Option<Money>,
    /// The net of a line is above this amount.
    pub line_total_over: Option<Money>,
    /// One of these SKUs is ordered; empty: whatever is ordered.
    pub skus: Vec<Sku>,
    /// More than this quantity of the SKU is ordered, over all its lines.
    pub quantity_over: Option<(Sku, i64)>,
    /// The goods go to one of these countries; empty: to any.
    pub ship_to_countries: Vec<Country>,
    /// The ordering member has one of these roles; empty: any member, staff or program.
    pub requester_roles: Vec<Role>,
}

/// A line of an order to decide about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FactLine<'a> {
    /// The SKU, unless it is a charge.
    pub sku: Option<&'a str>,
    /// The quantity.
    pub quantity: i64,
    /// The net of the line.
    pub net: Money,
}

/// What conditions ask about an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts<'a> {
    /// Its net total.
    pub net: Money,
    /// Its lines.
    pub lines: Vec<FactLine<'a>>,
    /// The country that the goods go to.
    pub destination: Country,
    /// The roles of the ordering member.
    pub requester_roles: &'a [Role],
}

/// Why a rule does not apply: the first condition that does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unmet {
    /// The amounts are in another currency, and do not compare.
    OtherCurrency,
    /// The total is not over the amount.
    NotOver,
    /// No line is over the amount.
    LineNotOver,
    /// Other goods are ordered.
    OtherGoods,
    /// The quantity is not over the bound.
    QuantityNotOver,
    /// The goods go to another country.
    OtherCountry,
    /// The ordering member has other roles.
    OtherRequester,
}

impl Unmet {
    /// The reason as traces show it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OtherCurrency => "other_currency",
            Self::NotOver => "not_over",
            Self::LineNotOver => "line_not_over",
            Self::OtherGoods => "other_goods",
            Self::QuantityNotOver => "quantity_not_over",
            Self::OtherCountry => "other_country",
            Self::OtherRequester => "other_requester",
        }
    }
}

impl Condition {
    /// Orders of a net total above `amount`.
    pub fn over(amount: Money) -> Self {
        Self { order_total_over: Some(amount), ..Self::default() }
    }

    /// Checks that the condition is one that an order can meet.
    pub(super) fn check(&self) -> Result<(), BadRule> {
        let amounts = [self.order_total_over, self.line_total_over];
        if amounts.into_iter().flatten().any(|amount| amount.minor() < 0) {
            return Err(BadRule::Negative);
        }
        let quantity = self.quantity_over.as_ref().map_or(0, |(_, quantity)| *quantity);
        let lists = [self.skus.len(), self.ship_to_countries.len(), self.requester_roles.len()];
        if quantity < 0 || lists.into_iter().any(|length| length > MOST_LISTED) {
            return Err(BadRule::Condition);
        }
        Ok(())
    }

    /// The first condition that does not hold for an order; `None`: all hold.
    pub fn unmet(&self, facts: &Facts<'_>) -> Option<Unmet> {
        let Self {
            order_total_over,
            line_total_over,
            skus,
            quantity_over,
            ship_to_countries,
            requester_roles,
        } = self;
        let amounts = [*order_total_over, *line_total_over];
        if amounts.into_iter().flatten().any(|over| over.currency() != facts.net.currency()) {
            return Some(Unmet::OtherCurrency);
        }
        let is_over = |over: &Money, net: Money| net.minor() > over.minor();
        if order_total_over.as_ref().is_some_and(|over| !is_over(over, facts.net)) {
            return Some(Unmet::NotOver);
        }
        let any_line = |over: &Money| facts.lines.iter().any(|line| is_over(over, line.net));
        if line_total_over.as_ref().is_some_and(|over| !any_line(over)) {
            return Some(Unmet::LineNotOver);
        }
        let ordered = |sku: &Sku| facts.lines.iter().any(|line| line.sku == Some(sku.as_str()));
        if !skus.is_empty() && !skus.iter().any(ordered) {
            return Some(Unmet::OtherGoods);
        }
        if quantity_over.as_ref().is_some_and(|(sku, most)| facts.quantity_of(sku) <= *most) {
            return Some(Unmet::QuantityNotOver);
        }
        if !ship_to_countries.is_empty() && !ship_to_countries.contains(&facts.destination) {
            return Some(Unmet::OtherCountry);
        }
        let has = |role: &Role| facts.requester_roles.contains(role);
        if !requester_roles.is_empty() && !requester_roles.iter().any(has) {
            return Some(Unmet::OtherRequester);
        }
        None
    }

    /// The condition in words for traces. SKUs are counted, not named: a trace cuts the words off at a colon.
    pub fn words(&self) -> String {
        let mut words = String::new();
        let mut say = |text: String| {
            let comma = if words.is_empty() { "" } else { ", " };
            // Writing to a text cannot fail.
            let _ = write!(words, "{comma}{text}");
        };
        if let Some(over) = self.order_total_over {
            say(format!("over {over}"));
        }
        if let Some(over) = self.line_total_over {
            say(format!("a line over {over}"));
        }
        if !self.skus.is_empty() {
            say(format!("one of {} SKUs", self.skus.len()));
        }
        if let Some((_, quantity)) = &self.quantity_over {
            say(format!("more than {quantity} of a SKU"));
        }
        if !self.ship_to_countries.is_empty() {
            let all: Vec<_> = self.ship_to_countries.iter().map(Country::as_str).collect();
            say(format!("to {}", all.join("/")));
        }
        if !self.requester_roles.is_empty() {
            let all: Vec<_> = self.requester_roles.iter().map(|role| role.as_str()).collect();
            say(format!("asked by {}", all.join("/")));
        }
        if words.is_empty() { "always".to_owned() } else { words }
    }
}

impl Facts<'_> {
    fn quantity_of(&self, sku: &Sku) -> i64 {
        let lines = self.lines.iter().filter(|line| line.sku == Some(sku.as_str()));
        lines.fold(0, |sum, line| sum.saturating_add(line.quantity))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn eur(minor: i64) -> Money {
        Money::from_minor(minor, "EUR".parse().unwrap())
    }

    fn sku(text: &str) -> Sku {
        text.parse().unwrap()
    }

    /// Each condition alone, at its bound and beyond; the order is 6 of A in two lines, and freight.
    #[test]
    fn each_condition_has_its_bound() {
        let (a, fr): (_, Country) = ("A", "FR".parse().unwrap());
        let line = |sku, quantity, net| FactLine { sku, quantity, net: eur(net) };
        let facts = Facts {
            net: eur(100),
            lines: vec![line(Some(a), 2, 20), line(Some(a), 4, 40), line(None, 1, 40)],
            destination: fr,
            requester_roles: &[Role::Buyer, Role::Approver],
        };
        let none = Condition::default;
        let more = |quantity| Condition { quantity_over: Some((sku("A"), quantity)), ..none() };
        let line_over = |minor| Condition { line_total_over: Some(eur(minor)), ..none() };
        let of =
            |skus: &[&str]| Condition { skus: skus.iter().map(|s| sku(s)).collect(), ..none() };
        let to = |all: &[&str]| Condition {
            ship_to_countries: all.iter().map(|country| country.parse().unwrap()).collect(),
            ..none()
        };
        let by = |roles: &[Role]| Condition { requester_roles: roles.to_vec(), ..none() };
        let usd = Money::from_minor(1, "USD".parse().unwrap());
        for (condition, unmet, words) in [
            (none(), None, "always"),
            (Condition::over(eur(99)), None, "over 0.99 EUR"),
            (Condition::over(eur(100)), Some(Unmet::NotOver), "over 1.00 EUR"),
            (Condition::over(usd), Some(Unmet::OtherCurrency), "over 0.01 USD"),
            (line_over(39), None, "a line over 0.39 EUR"),
            (line_over(40), Some(Unmet::LineNotOver), "a line over 0.40 EUR"),
            (of(&["B", "A"]), None, "one of 2 SKUs"),
            (of(&["B"]), Some(Unmet::OtherGoods), "one of 1 SKUs"),
            (more(5), None, "more than 5 of a SKU"),
            (more(6), Some(Unmet::QuantityNotOver), "more than 6 of a SKU"),
            (to(&["DE", "FR"]), None, "to DE/FR"),
            (to(&["DE"]), Some(Unmet::OtherCountry), "to DE"),
            (by(&[Role::CompanyAdmin, Role::Buyer]), None, "asked by company_admin/buyer"),
            (by(&[Role::CompanyAdmin]), Some(Unmet::OtherRequester), "asked by company_admin"),
        ] {
            assert_eq!(condition.unmet(&facts), unmet, "{condition:?}");
            assert_eq!(condition.words(), words);
            assert_eq!(condition.check(), Ok(()));
        }
        // All hold, or the rule does not apply.
        let both = Condition { skus: vec![sku("A")], ..Condition::over(eur(100)) };
        assert_eq!(both.unmet(&facts), Some(Unmet::NotOver));
        assert_eq!(both.words(), "over 1.00 EUR, one of 1 SKUs");
        let nobody = Facts { requester_roles: &[], ..facts };
        assert_eq!(by(&[Role::Buyer]).unmet(&nobody), Some(Unmet::OtherRequester));
    }

    #[test]
    fn a_condition_that_no_order_could_break_is_refused() {
        let none = Condition::default;
        let many = vec![sku("A"); MOST_LISTED + 1];
        for (condition, verdict) in [
            (Condition { line_total_over: Some(eur(-1)), ..none() }, Err(BadRule::Negative)),
            (Condition { quantity_over: Some((sku("A"), -1)), ..none() }, Err(BadRule::Condition)),
            (Condition { skus: many, ..none() }, Err(BadRule::Condition)),
            (Condition { quantity_over: Some((sku("A"), 0)), ..none() }, Ok(())),
        ] {
            assert_eq!(condition.check(), verdict);
        }
    }
}
