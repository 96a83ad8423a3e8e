//! Companies and members, row by row.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::approvals::ApprovalLimit;
use domain::calendars::CalendarId;
use domain::companies::{Company, CompanyId, Country, Member, MemberId, Owner, PaymentTerms};
use domain::identity::{Email, UserId};
use domain::money::{Currency, Money};
use domain::purchasing::{OnViolation, SpendingLimit};
use serde_json::Value;

use crate::identity::approval_limit;
use crate::identity::grants::{gathered_grants, is_in_old_column};
use crate::schema::{companies, members};
use crate::settings::row::{own_switches, own_words};
use crate::{Db, DbError};

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = companies, treat_none_as_default_value = false, treat_none_as_null = true)]
pub(crate) struct CompanyRow {
    id: Db<CompanyId>,
    name: String,
    country: String,
    currency: String,
    external_id: Option<String>,
    vat_id: Option<String>,
    vat_id_verified: bool,
    registration_id: Option<String>,
    billing_address: Option<Db<Value>>,
    net_days: i64,
    time_zone: String,
    status: String,
    on_hold: bool,
    version: i64,
    created_at: Db<DateTime<Utc>>,
    pub(crate) updated_at: Db<DateTime<Utc>>,
    customer_settings: Option<Db<Value>>,
    cost_centres_required: bool,
    calendar_id: Option<Db<CalendarId>>,
}

impl CompanyRow {
    pub(super) fn new(company: &Company, updated_at: DateTime<Utc>) -> Result<Self, DbError> {
        let address = company.billing_address.as_ref().map(serde_json::to_value).transpose();
        Ok(Self {
            id: Db(company.id),
            name: company.name.clone(),
            country: company.country.as_str().to_owned(),
            currency: company.currency.code().to_owned(),
            external_id: company.external_id.clone(),
            vat_id: company.vat_id.clone(),
            vat_id_verified: company.vat_id_verified,
            registration_id: company.registration_id.clone(),
            billing_address: address.map_err(DbError::corrupt)?.map(Db),
            net_days: company.payment_terms.net_days().into(),
            time_zone: company.time_zone.as_str().to_owned(),
            status: company.status.as_str().to_owned(),
            on_hold: company.on_hold,
            version: company.version,
            created_at: Db(company.created_at),
            updated_at: Db(updated_at),
            customer_settings: own_words(&company.customer_settings),
            cost_centres_required: company.cost_centres_required,
            calendar_id: company.calendar.map(Db),
        })
    }
}

impl TryFrom<CompanyRow> for Company {
    type Error = DbError;

    fn try_from(row: CompanyRow) -> Result<Self, DbError> {
        let address = row.billing_address.map(|address| serde_json::from_value(address.0));
        Ok(Self {
            id: row.id.0,
            name: row.name,
            country: Country::stored(&row.country).map_err(DbError::corrupt)?,
            currency: row.currency.parse().map_err(DbError::corrupt)?,
            status: row.status.parse().map_err(DbError::corrupt)?,
            on_hold: row.on_hold,
            external_id: row.external_id,
            vat_id: row.vat_id,
            vat_id_verified: row.vat_id_verified,
            registration_id: row.registration_id,
            billing_address: address.transpose().map_err(DbError::corrupt)?,
            payment_terms: PaymentTerms::net(row.net_days).map_err(DbError::corrupt)?,
            time_zone: row.time_zone.parse().map_err(DbError::corrupt)?,
            customer_settings: own_switches(row.customer_settings)?,
            cost_centres_required: row.cost_centres_required,
            calendar: row.calendar_id.map(|calendar| calendar.0),
            version: row.version,
            created_at: row.created_at.0,
        })
    }
}

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = members, treat_none_as_default_value = false, treat_none_as_null = true)]
pub(super) struct MemberRow {
    pub(super) id: Db<MemberId>,
    company_id: Db<CompanyId>,
    user_id: Db<UserId>,
    roles: Db<Value>,
    spending_limit: Option<i64>,
    spending_currency: Option<String>,
    spending_period: Option<String>,
    limit_owner: Option<String>,
    deactivated_by: Option<String>,
    version: i64,
    created_at: Db<DateTime<Utc>>,
    email_confirmed: bool,
    approval_limit: Option<i64>,
    approval_currency: Option<String>,
    approval_limit_owner: Option<String>,
    spending_on_exceeded: String,
}

impl From<&Member> for MemberRow {
    fn from(member: &Member) -> Self {
        let limit = member.spending_limit;
        let approves = member.approval_limit.map(ApprovalLimit::amount);
        Self {
            id: Db(member.id),
            company_id: Db(member.company),
            user_id: Db(member.user),
            roles: Db(whole_roles(member)),
            spending_limit: limit.map(|limit| limit.amount.minor()),
            spending_currency: limit.map(|limit| limit.amount.currency().code().to_owned()),
            spending_period: limit.map(|limit| limit.period.as_str().to_owned()),
            limit_owner: member.limit_owner.map(word),
            deactivated_by: member.deactivated_by.map(word),
            version: member.version,
            created_at: Db(member.created_at),
            email_confirmed: member.email_confirmed,
            approval_limit: approves.map(Money::minor),
            approval_currency: approves.map(|amount| amount.currency().code().to_owned()),
            approval_limit_owner: member.approval_limit_owner.map(word),
            spending_on_exceeded: limit
                .map_or(OnViolation::Deny, |limit| limit.on_exceeded)
                .as_str()
                .to_owned(),
        }
    }
}

/// The roles in code in the whole company: the only ones that the release before knows of.
fn whole_roles(member: &Member) -> Value {
    let whole = member.grants.iter().filter(|grant| is_in_old_column(grant));
    whole.map(|grant| grant.role.as_str()).collect()
}

fn word(owner: Owner) -> String {
    owner.as_str().to_owned()
}

pub(crate) fn owner(word: Option<String>) -> Result<Option<Owner>, DbError> {
    word.map(|word| word.parse().map_err(DbError::corrupt)).transpose()
}

/// Amount, currency, period and consequence of a spending limit, as stored with a member.
pub(crate) type LimitPart = (Option<i64>, Option<String>, Option<String>, Option<String>);

/// The spending limit of these columns.
pub(crate) fn spending_limit(stored: LimitPart) -> Result<Option<SpendingLimit>, DbError> {
    match stored {
        (None, None, None, _) => Ok(None),
        (Some(minor), Some(currency), Some(period), Some(on_exceeded)) => {
            let currency: Currency = currency.parse().map_err(DbError::corrupt)?;
            let period = period.parse().map_err(DbError::corrupt)?;
            let on_exceeded = on_exceeded.parse().map_err(DbError::corrupt)?;
            let limit = SpendingLimit::new(Money::from_minor(minor, currency), period, on_exceeded);
            limit.map(Some).map_err(DbError::corrupt)
        }
        (Some(_) | None, Some(_) | None, Some(_) | None, Some(_) | None) => {
            Err(DbError::corrupt("a spending limit that is not whole"))
        }
    }
}

/// The user's columns for a member: address, name, whether active.
pub(super) type UserPart = (String, String, bool);

/// Builds the member from its row, its user's columns and its gathered grants.
pub(super) fn member(
    (row, user, grants): (MemberRow, UserPart, Option<String>),
) -> Result<Member, DbError> {
    let (email, name, active) = user;
    Ok(Member {
        spending_limit: spending_limit((
            row.spending_limit,
            row.spending_currency,
            row.spending_period,
            Some(row.spending_on_exceeded),
        ))?,
        limit_owner: owner(row.limit_owner)?,
        approval_limit: approval_limit(row.approval_limit, row.approval_currency.as_deref())?,
        approval_limit_owner: owner(row.approval_limit_owner)?,
        deactivated_by: owner(row.deactivated_by)?,
        id: row.id.0,
        company: row.company_id.0,
        user: row.user_id.0,
        email: Email::stored(email),
        name,
        grants: gathered_grants(grants.as_deref())?,
        active,
        email_confirmed: row.email_confirmed,
        version: row.version,
        created_at: row.created_at.0,
    })
}
