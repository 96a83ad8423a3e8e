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
    /// The order names one of these cost centres, for itself or for a line; empty: any or none.
    pub cost_centres: Vec<String>,
    /// The goods go to one of these countries; empty: to any.
    pub ship_to_countries: Vec<Country>,
    /// The goods go to an address that no confirmed order of the company has gone to.
    pub new_ship_to: bool,
    /// The ordering member has one of these roles at the order's unit; empty: any member, staff or program.
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
    /// The codes of the cost centres that it names.
    pub cost_centres: Vec<&'a str>,
    /// The country that the goods go to.
    pub destination: Country,
    /// Whether no confirmed order of the company has gone where the goods go.
    pub new_ship_to: bool,
    /// The roles of the ordering member that reach the order's unit.
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
    /// Other cost centres are named, or none.
    OtherCostCentre,
    /// The goods go to another country.
    OtherCountry,
    /// Orders of the company have gone there, or neither the order nor the company has an address.
    KnownShipTo,
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
            Self::OtherCostCentre => "other_cost_centre",
            Self::OtherCountry => "other_country",
            Self::KnownShipTo => "known_ship_to",
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
        let lists = [
            self.skus.len(),
            self.cost_centres.len(),
            self.ship_to_countries.len(),
            self.requester_roles.len(),
        ];
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
            cost_centres,
            ship_to_countries,
            new_ship_to,
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
        let named = |code: &String| facts.cost_centres.contains(&code.as_str());
        if !cost_centres.is_empty() && !cost_centres.iter().any(named) {
            return Some(Unmet::OtherCostCentre);
        }
        if !ship_to_countries.is_empty() && !ship_to_countries.contains(&facts.destination) {
            return Some(Unmet::OtherCountry);
        }
        if *new_ship_to && !facts.new_ship_to {
            return Some(Unmet::KnownShipTo);
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
        if !self.cost_centres.is_empty() {
            say(format!("for one of {} cost centres", self.cost_centres.len()));
        }
        if !self.ship_to_countries.is_empty() {
            let all: Vec<_> = self.ship_to_countries.iter().map(Country::as_str).collect();
            say(format!("to {}", all.join("/")));
        }
        if self.new_ship_to {
            say("to a new address".to_owned());
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
mod tests;
