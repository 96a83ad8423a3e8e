//! What must be true of the books after every step.

use proptest::prelude::*;

use super::super::super::*;
use super::{Books, Posted, eur, total};
use crate::billing::sample::{currency, day};

impl Books {
    fn account(&self, account: Account) -> i64 {
        self.entries.iter().map(|entry| entry.net_of(account)).sum()
    }

    pub(in super::super) fn check(&self) -> Result<(), TestCaseError> {
        self.store.check();
        let balances = total(self.invoices.iter().map(|one| one.invoice.settlement.balance()));
        for Posted { invoice, notes, .. } in &self.invoices {
            let allocated = self.payments.iter().flat_map(|(_, allocations)| allocations);
            let of_this = allocated.filter(|one| one.invoice == invoice.id);
            prop_assert_eq!(invoice.settlement.paid(), total(of_this.map(|one| one.amount)));
            let credited = total(notes.iter().map(|note| note.total));
            prop_assert_eq!(invoice.settlement.credited(), credited);
            prop_assert!(invoice.settlement.balance().minor() >= 0);
            let used = &self.store.holdings.get(&(invoice.order.uuid(), invoice.company.uuid()));
            let used = used.map_or(0, |holding| holding.commitment.in_use());
            prop_assert_eq!(used, invoice.settlement.balance().minor());
            let of_this = self.credits.iter().filter(|one| one.invoice == Some(invoice.id));
            let left = total(of_this.map(|credit| credit.unapplied));
            prop_assert!(
                left.minor() <= invoice.settlement.paid().minor(),
                "more credit than money came"
            );
            prop_assert!(left == eur(0) || invoice.settlement.outstanding() == Ok(eur(0)));
        }
        for (payment, _) in &self.payments {
            prop_assert!(payment.unapplied().is_ok());
            prop_assert!(payment.kept().unwrap().minor() >= 0);
        }
        let waiting = total(self.payments.iter().map(|(payment, _)| payment.unapplied().unwrap()))
            .plus(total(self.credits.iter().map(|credit| credit.unapplied)))
            .unwrap();
        prop_assert_eq!(self.account(Account::Receivable), balances.minor());
        prop_assert_eq!(self.account(Account::UnappliedCash), -waiting.minor());
        let given_up = total(self.invoices.iter().map(|one| one.invoice.settlement.written_off()));
        prop_assert_eq!(self.account(Account::BadDebt), given_up.minor());
        let here = total(self.payments.iter().map(|(payment, _)| payment.kept().unwrap()));
        prop_assert_eq!(self.account(Account::Bank), here.minor());

        let due =
            self.invoices.iter().map(|one| (one.invoice.due_on, one.invoice.settlement.balance()));
        let aged = aging(day(31), currency(), due).total();
        prop_assert_eq!(aged, balances.into());
        let lines = running(
            eur(0).into(),
            self.entries.iter().map(|entry| StatementEntry {
                on: entry.effective_on(),
                kind: entry.kind(),
                number: String::new(),
                legs: entry.legs().to_vec(),
            }),
        );
        let owed = lines.last().map_or(eur(0).into(), |line| line.balance);
        prop_assert_eq!(aged - waiting.into(), owed);

        let legs = self.entries.iter().flat_map(Entry::legs);
        prop_assert!(TrialBalance::of(legs.map(|leg| (currency(), *leg))).balanced);
        Ok(())
    }
}
