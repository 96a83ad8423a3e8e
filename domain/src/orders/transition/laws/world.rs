//! One order with its invoices, and the accounts it uses.

mod centres;
mod quotas;

use chrono::DateTime;
use uuid::Uuid;

use self::centres::{CENTRES, borne, counted, split_over_centres};
use super::super::*;
use super::Command;
use crate::approvals::ApprovalRequestId;
use crate::billing::sample::{charge, day, eur, goods, order, parties, product, supply};
use crate::billing::{BillingError, Invoice, InvoiceId, Settled, draft_invoice};
use crate::calendars::Calendars;
use crate::catalog::{NegativeStock, Stock};
use crate::commitment::store::Store;
use crate::commitment::{AccountKind, Counts, NewAccount};
use crate::companies::{Company, PaymentTerms, TimeZone};
use crate::credit::order_hold;
use crate::fulfilment::Part;
use crate::orders::place::{Basket, Charged, Decision, FromUnit, NewOrder, OnShort, Outcome};
use crate::orders::{Hold, Line, Order, Terms, Waives};

pub(super) struct World {
    store: Store,
    order: Order,
    invoices: Vec<Invoice>,
}

/// The accounts that count the order's net, one of every kind.
const NET_KINDS: [AccountKind; 2] = [AccountKind::Spending, AccountKind::Contract];

/// Skips a step that a rule refuses. A step must never break the laws of commitments.
fn done<T>(transition: Result<T, TransitionError>) -> Option<T> {
    match transition {
        Err(TransitionError::Commitment(broken)) => panic!("{broken}"),
        other => other.ok(),
    }
}

/// The same for an invoice.
fn settled<T>(settled: Result<T, BillingError>) -> Option<T> {
    match settled {
        Err(BillingError::Commitment(broken)) => panic!("{broken}"),
        other => other.ok(),
    }
}

fn account(kind: AccountKind) -> NewAccount {
    let id = Uuid::from_u128(1_000 + kind as u128);
    let (company, period, currency) = (None, None, None);
    let limit = Some(1 << 40);
    NewAccount { id, kind, company, owner: id, period, currency, limit, quota: None }
}

/// The account of this kind counts the whole order.
fn whole(order: &Order, kind: AccountKind) -> Charged {
    let (account, amount, on_short) = (account(kind), order.net.minor(), OnShort::Refuse);
    Charged { account, is_open: false, counts: Counts::All, amount, over: None, on_short }
}

fn company() -> Company {
    Company {
        id: order([]).company,
        name: "Acme".to_owned(),
        country: "FR".parse().unwrap(),
        currency: "EUR".parse().unwrap(),
        status: crate::companies::Status::Active,
        on_hold: false,
        external_id: None,
        vat_id: None,
        vat_id_verified: false,
        registration_id: None,
        billing_address: None,
        payment_terms: PaymentTerms::default(),
        time_zone: TimeZone::default(),
        customer_settings: crate::identity::Switches::default(),
        cost_centres_required: false,
        calendar: None,
        version: 1,
        created_at: DateTime::default(),
    }
}

impl World {
    /// One product on two lines, another product, and freight.
    pub(super) fn placed(pending: bool, micro: i64) -> Self {
        let price = rust_decimal::Decimal::new(micro, 6).to_string();
        let lines = [
            goods(1, "A", 9, &price, 20),
            goods(2, "B", 7, "1.05", 10),
            goods(3, "A", 4, &price, 20),
            charge(4, "3", 20),
        ];
        let sample = order(lines.map(split_over_centres));
        let mut store = Store::default();
        for sku in ["A", "B"] {
            store.open(&NewAccount { limit: Some(20), ..Stock::new_account(product(sku)) });
        }
        store.open(&crate::credit::CreditAccount::new_account(&company(), None));
        let decision = Decision {
            outcome: if pending { Outcome::RequireApproval } else { Outcome::Allow },
            from_unit: FromUnit::default(),
            lines: sample.lines.clone(),
            groups: Vec::new(),
            net: sample.net,
            tax: sample.tax,
            total: sample.total,
            steps: vec![crate::approvals::PlannedStep::of_company()],
            counted: NET_KINDS
                .map(|kind| whole(&sample, kind))
                .into_iter()
                .chain(CENTRES.map(|centre| counted(&sample, centre)))
                .chain(quotas::counts().map(|counts| quotas::counted(&sample, counts)))
                .collect(),
            warnings: Vec::new(),
            fingerprints: Vec::new(),
            violations: Vec::new(),
            trace: Vec::new(),
            payment_option: None,
            due_before_shipping: eur(0),
        };
        let new = NewOrder {
            id: sample.id,
            number: 1,
            company: sample.company,
            placed_by: sample.placed_by,
            member: None,
            approval_request: ApprovalRequestId::from_uuid(Uuid::nil()),
            today: day(1),
            at: DateTime::default(),
            pending: crate::settings::PendingDays::default(),
        };
        let (basket, none) = (Basket::default(), Calendars::default());
        let placed = place(&decision, &basket, new, &none).unwrap();
        assert_eq!(placed.request.is_some(), pending);
        assert_eq!(placed.events.len(), if pending { 1 } else { 2 });
        for account in &placed.opens {
            store.open(account);
        }
        assert!(store.reserve(placed.order.id.uuid(), &placed.reservations));
        Self { store, order: placed.order, invoices: Vec::new() }
    }

    pub(super) fn held(&self) -> Vec<Holding> {
        self.store.held_by(self.order.id.uuid())
    }

    /// A refused step changes nothing.
    pub(super) fn take(&mut self, command: Command) -> Option<()> {
        match command {
            Command::Approve => {
                let until = Some(DateTime::default());
                self.write(done(approve(&self.order, &company(), &self.held(), until))?)
            }
            Command::Reject => self.write(done(reject(&self.order, &self.held()))?),
            Command::Expire => self.write(done(expire(&self.order, &self.held()))?),
            Command::Hold => {
                let put = (Hold::Manual, "a dispute");
                self.write(done(hold(&self.order, put, DateTime::default()))?)
            }
            Command::Release => {
                let lifted = (&Hold::RELEASABLE[..], "settled");
                self.write(done(release(&self.order, lifted, &company(), &self.held()))?)
            }
            Command::Cancel { line, quantity } => self.cancel(&[(line, quantity)]),
            Command::CancelAll => self.cancel(&[]),
            Command::Ship { line, quantity } => {
                self.ship(Some(&[Part { line_number: line, quantity }]))
            }
            Command::ShipAll => self.ship(None),
            Command::Lose { pieces } => {
                let account = self.store.account(product("A").uuid());
                account.limit = account.limit.map(|limit| limit - pieces.min(account.on_hand()));
                Some(())
            }
            Command::Invoice => self.invoice(),
            Command::Pay { invoice, amount } => {
                let invoice = self.invoices.get(invoice)?.clone();
                let part = amount.min(invoice.settlement.outstanding().ok()?.minor());
                self.settle(settled(invoice.paid(eur(part)))?.0)
            }
            Command::Return { invoice, amount } => {
                let invoice = self.invoices.get(invoice)?.clone();
                let part = amount.min(invoice.settlement.paid().minor());
                let (after, _) = invoice.settlement.unpay(eur(part), eur(0)).ok()?;
                self.settle(settled(invoice.reopened(after))?)
            }
            Command::WriteOff { invoice } => {
                let invoice = self.invoices.get(invoice)?.clone();
                self.settle(settled(invoice.written_off())?.0)
            }
        }
    }

    fn cancel(&mut self, wanted: &[(i64, i64)]) -> Option<()> {
        let terms = Terms::default();
        let (reason, waives) = (None, Waives::Everything);
        let asked = Cancelling { wanted, reason, terms: &terms, waives };
        self.write(done(cancel(&self.order, asked, &self.held()))?.transition)
    }

    fn ship(&mut self, wanted: Option<&[Part]>) -> Option<()> {
        let shipping = done(ship(&self.order, wanted, NegativeStock::Refuse))?;
        self.write(shipping.transition)
    }

    fn invoice(&mut self) -> Option<()> {
        let draft = draft_invoice(&self.order, PaymentTerms::default(), &supply()).ok()?;
        self.write(invoice(&self.order, &draft, &self.held()).unwrap())?;
        let id = InvoiceId::from_uuid(Uuid::from_u128(self.invoices.len() as u128));
        let new = (id, "INV".to_owned(), parties());
        self.invoices.push(draft.posted(new, &self.order, DateTime::default()));
        Some(())
    }

    /// Stores the transition, if the accounts have room for it.
    fn write(&mut self, transition: Transition) -> Option<()> {
        let before = &self.order;
        assert_eq!(transition.order.version, before.version + 1);
        let changed = |line: &&Line| !before.lines.contains(line);
        let changed: Vec<_> = transition.order.lines.iter().filter(changed).collect();
        assert_eq!(transition.moved_lines().collect::<Vec<_>>(), changed);
        if !self.store.execute(&transition.moves).unwrap() {
            return None;
        }
        self.order = transition.order;
        Some(())
    }

    fn settle(&mut self, settled: Settled) -> Option<()> {
        assert!(self.store.execute(&settled.moves).unwrap());
        let id = settled.invoice.id;
        let slot = self.invoices.iter_mut().find(|invoice| invoice.id == id)?;
        assert_eq!(settled.invoice.version, slot.version + 1);
        *slot = settled.invoice;
        Some(())
    }

    pub(super) fn check(&self) {
        self.store.check();
        for Holding { account, kind, commitment, counts, .. } in self.held() {
            let (open, in_use) = match kind {
                AccountKind::Stock => self.stock(account),
                AccountKind::Credit => {
                    let owed = self.invoices.iter().map(|one| one.settlement.balance().minor());
                    (order_hold(&self.order).unwrap().minor(), owed.sum())
                }
                AccountKind::Budget => {
                    let left = borne(&self.order, counts.cost_centre().unwrap());
                    let waits = self.order.waits() && commitment.committed == 0;
                    if waits { (left, 0) } else { (0, left) }
                }
                AccountKind::Quota => {
                    let left = quotas::left(&self.order, counts);
                    if commitment.committed == 0 { (left, 0) } else { (0, left) }
                }
                AccountKind::Spending | AccountKind::Contract => {
                    let gone = self.order.lines.iter().map(|line| line.cancelled_net.minor());
                    let left = self.order.net.minor() - gone.sum::<i64>();
                    if commitment.committed == 0 { (left, 0) } else { (0, left) }
                }
            };
            assert_eq!((commitment.open(), commitment.in_use()), (open, in_use), "{kind:?}");
            // Shipped goods come back only by a return, and returns are not built.
            let came_back = kind == AccountKind::Stock && commitment.restored != 0;
            assert!(!came_back, "{commitment:?}");
        }
        let over = [Status::Completed, Status::Rejected, Status::Cancelled];
        if over.contains(&self.order.status) {
            let open = self.held().iter().map(|holding| holding.commitment.open()).sum::<i64>();
            assert_eq!(open, 0, "an order that is over holds nothing");
        }
    }

    /// Open and shipped quantities of a product's lines; both from the order, as `ship` reads it.
    fn stock(&self, account: Uuid) -> (i64, i64) {
        let of_product = |line: &&Line| line.product().is_some_and(|id| id.uuid() == account);
        let lines = || self.order.lines.iter().filter(of_product);
        let id = lines().next().unwrap().product().unwrap();
        let row = self.held().into_iter().find(|holding| holding.account == account).unwrap();
        assert_eq!(ship::stock_of(&self.order, id), row);
        (lines().map(Line::open).sum(), lines().map(|line| line.shipped).sum())
    }

    pub(super) fn shown(&self) -> String {
        let mut held = self.held();
        held.sort_by_key(|holding| (holding.kind, holding.account));
        let shown = held.iter().map(|holding| {
            format!("{}+{}", holding.commitment.open(), holding.commitment.in_use())
        });
        format!("{} {}", self.order.status.as_str(), shown.collect::<Vec<_>>().join(" "))
    }
}
