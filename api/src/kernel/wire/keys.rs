//! Wire type of every id.

use domain::approvals::{ApprovalRequestTag, ApprovalRuleTag, DelegationTag};
use domain::billing::{CreditNoteTag, InvoiceTag, IssuerTag};
use domain::calendars::CalendarTag;
use domain::catalog::ProductTag;
use domain::companies::{CompanyTag, MemberTag, UnitTag};
use domain::fulfilment::ShipmentTag;
use domain::identity::{ApiKeyTag, EmergencyAccessTag, RoleTag, UserTag};
use domain::ledger::EntryTag;
use domain::operation::{JobRunTag, JobTag};
use domain::orders::OrderTag;
use domain::payments::{AllocationTag, PaymentTag, RefundTag, WriteOffTag};
use domain::pricing::PriceListTag;
use domain::purchasing::{BudgetTag, CostCentreTag, OrderLimitTag, QuantityRuleTag};
use domain::risk::ReviewTag;

use super::Key;

/// A user's id.
pub type UserKey = Key<UserTag>;
/// An API key's id.
pub type ApiKeyKey = Key<ApiKeyTag>;
/// The id of an emergency access.
pub type EmergencyAccessKey = Key<EmergencyAccessTag>;
/// A role's id.
pub type RoleIdKey = Key<RoleTag>;
/// A company's id.
pub type CompanyKey = Key<CompanyTag>;
/// A member's id.
pub type MemberKey = Key<MemberTag>;
/// A business unit's id.
pub type UnitKey = Key<UnitTag>;
/// A product's id.
pub type ProductKey = Key<ProductTag>;
/// A price list's id.
pub type PriceListKey = Key<PriceListTag>;
/// An order limit's id.
pub type OrderLimitKey = Key<OrderLimitTag>;
/// A quantity rule's id.
pub type QuantityRuleKey = Key<QuantityRuleTag>;
/// A budget's id.
pub type BudgetKey = Key<BudgetTag>;
/// A cost centre's id.
pub type CostCentreKey = Key<CostCentreTag>;
/// A calendar's id.
pub type CalendarKey = Key<CalendarTag>;
/// An approval rule's id.
pub type ApprovalRuleKey = Key<ApprovalRuleTag>;
/// An approval request's id.
pub type ApprovalRequestKey = Key<ApprovalRequestTag>;
/// A delegation's id.
pub type DelegationKey = Key<DelegationTag>;
/// The id of a review.
pub type RiskReviewKey = Key<ReviewTag>;
/// An order's id.
pub type OrderKey = Key<OrderTag>;
/// A shipment's id.
pub type ShipmentKey = Key<ShipmentTag>;
/// An issuer's id.
pub type IssuerKey = Key<IssuerTag>;
/// An invoice's id.
pub type InvoiceKey = Key<InvoiceTag>;
/// A credit note's id.
pub type CreditNoteKey = Key<CreditNoteTag>;
/// A payment's id.
pub type PaymentKey = Key<PaymentTag>;
/// A refund's id.
pub type RefundKey = Key<RefundTag>;
/// An allocation's id.
pub type AllocationKey = Key<AllocationTag>;
/// A write-off's id.
pub type WriteOffKey = Key<WriteOffTag>;
/// A ledger entry's id.
pub type EntryKey = Key<EntryTag>;
/// A job's id.
pub type JobKey = Key<JobTag>;
/// The id of a job run.
pub type JobRunKey = Key<JobRunTag>;
