//! API keys: the credentials of integrations and partners, used instead of a login.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use ipnet::IpNet;

use super::key_refusal::{KeyRefusal, NotGrantable, ScopesRefused};
use super::network::contains;
use super::{ApiKeyId, Grants, Permission, Reach, UserId};
use crate::companies::{CompanyId, UnitId};

/// An API key. It acts as a user of its own, so that its actions differ from those of people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKey {
    /// Its id.
    pub id: ApiKeyId,
    /// Public prefix after `cpt_`; not secret.
    pub lookup: String,
    /// The user the key acts as.
    pub user: UserId,
    /// Company whose data the key sees; `None`: all companies.
    pub company: Option<CompanyId>,
    /// Unit of the company that the key sees, with all below it; `None`: the whole company.
    pub unit: Option<UnitId>,
    /// Its purpose.
    pub name: String,
    /// Scopes: the permissions of the key.
    pub scopes: Vec<Permission>,
    /// Networks the key may be used from; empty: any.
    pub allowed_networks: Vec<IpNet>,
    /// The user who made the key.
    pub created_by: UserId,
    /// When it expires.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
    /// Time of the last use, accurate to a minute.
    pub last_used_at: Option<DateTime<Utc>>,
    /// Version; rises with every change except use.
    pub version: i64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

impl ApiKey {
    /// Whether the key is valid for a request from this address at this moment.
    pub fn check(&self, from: Option<IpAddr>, now: DateTime<Utc>) -> Result<(), KeyRefusal> {
        if self.revoked_at.is_some() {
            return Err(KeyRefusal::Revoked);
        }
        if self.expires_at.is_some_and(|end| end <= now) {
            return Err(KeyRefusal::Expired);
        }
        let inside = |from| contains(&self.allowed_networks, from);
        if self.allowed_networks.is_empty() || from.is_some_and(inside) {
            Ok(())
        } else {
            Err(KeyRefusal::Elsewhere)
        }
    }

    /// The key, revoked from now on; `None` if it is revoked already.
    #[must_use]
    pub fn revoked(self, at: DateTime<Utc>) -> Option<Self> {
        self.revoked_at.is_none().then(|| Self {
            revoked_at: Some(at),
            version: self.version + 1,
            ..self
        })
    }

    /// The key after its maker's grants shrank to `held`; `None` if that changes nothing.
    ///
    /// A key without any remaining scope is revoked and keeps its scopes for reading. "Revoked" tells a
    /// program more than "forbidden" at every endpoint.
    #[must_use]
    pub fn held_to(self, held: &Grants, at: DateTime<Utc>) -> Option<Reduced> {
        self.without(|key, scope| !key.is_backed_by(held, scope), at)
    }

    /// The key after its maker's grants changed from `before` to `after`; `None` if that changes nothing. A scope
    /// that the maker did not hold before, either, was kept on request: it stays.
    #[must_use]
    pub fn held_through(
        self,
        (before, after): (&Grants, &Grants),
        at: DateTime<Utc>,
    ) -> Option<Reduced> {
        let is_lost =
            |key: &Self, scope| key.is_backed_by(before, scope) && !key.is_backed_by(after, scope);
        self.without(is_lost, at)
    }

    /// Whether a maker with these grants backs the scope of the key. A key of a unit reaches everything there, so
    /// its maker does.
    fn is_backed_by(&self, held: &Grants, scope: Permission) -> bool {
        let reach = if self.unit.is_some() { Reach::All } else { Reach::Own };
        held.reaches(scope, reach, self.unit)
    }

    fn without(
        self,
        is_lost: impl Fn(&Self, Permission) -> bool,
        at: DateTime<Utc>,
    ) -> Option<Reduced> {
        let (lost, kept): (Vec<_>, Vec<_>) =
            self.scopes.iter().copied().partition(|scope| is_lost(&self, *scope));
        if self.revoked_at.is_some() || lost.is_empty() {
            return None;
        }
        let key = if kept.is_empty() {
            self.revoked(at)?
        } else {
            Self { scopes: kept, version: self.version + 1, ..self }
        };
        Some(Reduced { key, lost })
    }
}

/// A key whose maker lost permissions, and the scopes the key lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reduced {
    /// The key from now on; revoked if no scope would be left.
    pub key: ApiKey,
    /// Scopes the key lost.
    pub lost: Vec<Permission>,
}

/// Permissions that no API key may hold: approving in a person's place, impersonating a member, creating
/// further keys without the owner's knowledge, managing staff, removing second factors, emergency access, and reviews.
const FOR_PEOPLE: [Permission; 12] = [
    Permission::DecideApprovals,
    Permission::CreateDelegations,
    Permission::EndDelegations,
    Permission::DecideAnyApprovals,
    Permission::ActForMembers,
    Permission::CreateApiKeys,
    Permission::CreateStaff,
    Permission::UpdateStaff,
    Permission::ResetSecondFactors,
    Permission::UseEmergencyAccess,
    Permission::ReviewEmergencyAccess,
    Permission::ReviewRisk,
];

/// Where a key sees data: in a company, or in a unit of it; `None`: in all companies.
pub type KeyPlace = (Option<CompanyId>, Option<UnitId>);

/// Why a caller with the grants `maker` may not give `scope` to a key at this place.
fn obstacle(scope: Permission, (company, unit): KeyPlace, maker: &Grants) -> Option<NotGrantable> {
    let holds = |permission| maker.reaches(permission, Reach::All, unit);
    if !holds(Permission::CreateApiKeys) || !holds(scope) {
        Some(NotGrantable::NotOnesOwn)
    } else if FOR_PEOPLE.contains(&scope) {
        Some(NotGrantable::ForPeople)
    } else if company.is_some() && !scope.is_companys() {
        Some(NotGrantable::NotACompanys)
    } else {
        None
    }
}

/// The scopes, deduplicated, if a caller with the grants `maker` may give all of them to a key at this place.
/// A key reaches everything at its place, so the maker holds each scope with that reach, there or above; and so the
/// permission to make keys. What is lent in an emergency does not count: the key would outlast it.
pub fn grant(
    scopes: &[Permission],
    place: KeyPlace,
    maker: &Grants,
) -> Result<Vec<Permission>, ScopesRefused> {
    let maker = &maker.clone().lasting();
    let refused: Vec<_> = scopes
        .iter()
        .enumerate()
        .filter_map(|(index, scope)| obstacle(*scope, place, maker).map(|why| (index, *scope, why)))
        .collect();
    if !refused.is_empty() {
        return Err(ScopesRefused(refused));
    }
    let mut scopes = scopes.to_vec();
    scopes.sort_unstable();
    scopes.dedup();
    Ok(scopes)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::identity::{Placed, Role, RoleGrant, StaffRole, parse_network};

    fn key() -> ApiKey {
        let user = UserId::from_uuid(Uuid::nil());
        ApiKey {
            id: ApiKeyId::from_uuid(Uuid::nil()),
            lookup: "01234567".to_owned(),
            user,
            company: None,
            unit: None,
            name: "ERP".to_owned(),
            scopes: vec![Permission::ReadOrders],
            allowed_networks: Vec::new(),
            created_by: user,
            expires_at: None,
            revoked_at: None,
            last_used_at: None,
            version: 1,
            created_at: at(0),
        }
    }

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + seconds, 0).unwrap()
    }

    #[test]
    fn a_key_is_good_until_its_end() {
        let key = ApiKey { expires_at: Some(at(10)), ..key() };
        assert_eq!(key.check(None, at(9)), Ok(()));
        assert_eq!(key.check(None, at(10)), Err(KeyRefusal::Expired));
        let revoked = key.revoked(at(5)).unwrap();
        assert_eq!(revoked.check(None, at(6)), Err(KeyRefusal::Revoked));
        assert_eq!((revoked.version, revoked.revoked(at(7))), (2, None));
    }

    #[test]
    fn a_key_loses_what_its_maker_has_lost() {
        let (read, place) = (Permission::ReadOrders, Permission::PlaceOrders);
        let key = ApiKey { scopes: vec![place, read], ..key() };
        let held = |scopes: &[Permission]| Grants::of_key((key.created_by, None), scopes, None);
        assert_eq!(key.clone().held_to(&held(&[read, place]), at(1)), None);
        let reduced = key.clone().held_to(&held(&[read]), at(1)).unwrap();
        assert_eq!((reduced.key.scopes, reduced.lost), (vec![read], vec![place]));
        assert_eq!((reduced.key.version, reduced.key.revoked_at), (2, None));
        let ended = key.clone().held_to(&held(&[]), at(1)).unwrap();
        assert_eq!((ended.key.revoked_at, ended.key.version), (Some(at(1)), 2));
        assert_eq!((&ended.key.scopes, &ended.lost), (&key.scopes, &key.scopes));
        assert_eq!(ended.key.held_to(&held(&[]), at(2)), None, "once");
    }

    #[test]
    fn a_key_may_be_bound_to_networks() {
        let key =
            ApiKey { allowed_networks: vec![parse_network("203.0.113.0/24").unwrap()], ..key() };
        let from = |address: &str| key.check(Some(address.parse().unwrap()), at(0));
        assert_eq!(from("203.0.113.9"), Ok(()));
        assert_eq!(from("198.51.100.1"), Err(KeyRefusal::Elsewhere));
        assert_eq!(key.check(None, at(0)), Err(KeyRefusal::Elsewhere));
    }

    #[test]
    fn nobody_gives_more_than_they_have() {
        let (user, id) = (UserId::from_uuid(Uuid::nil()), CompanyId::from_uuid(Uuid::nil()));
        let company = (Some(id), None);
        let member = |placed| Grants::of_member((user, id), vec![placed], &[]);
        let admin = &member(Placed::from(Role::CompanyAdmin));
        let staff = &Grants::of_staff(user, &[StaffRole::Administrator.into()]);
        let why = |scope, place, maker: &Grants| {
            grant(&[scope], place, maker).err().map(|refused| refused.0[0].2)
        };
        assert_eq!(why(Permission::PlaceOrders, company, admin), None);
        assert_eq!(why(Permission::SetStock, company, admin), Some(NotGrantable::NotOnesOwn));
        assert_eq!(why(Permission::SetStock, company, staff), Some(NotGrantable::NotACompanys));
        assert_eq!(why(Permission::SetStock, (None, None), staff), None);
        for scope in FOR_PEOPLE {
            assert_eq!(why(scope, (None, None), staff), Some(NotGrantable::ForPeople));
        }
        let twice = [Permission::ReadOrders, Permission::PlaceOrders, Permission::ReadOrders];
        assert_eq!(grant(&twice, company, admin).unwrap().len(), 2);

        let unit = |n| UnitId::from_uuid(Uuid::from_u128(n));
        let at_one = RoleGrant { role: Role::CompanyAdmin.into(), unit: Some(unit(1)) };
        let head = &member(Placed { grant: at_one.clone(), reaches: vec![unit(1), unit(2)] });
        let beyond = Some(NotGrantable::NotOnesOwn);
        for (of, refused) in [(Some(1), None), (Some(2), None), (Some(3), beyond), (None, beyond)] {
            let place = (Some(id), of.map(unit));
            assert_eq!(why(Permission::PlaceOrders, place, head), refused, "{of:?}");
        }
        let buyer = &member(Placed::from(Role::Buyer));
        assert_eq!(why(Permission::ReadOrders, company, buyer), beyond, "only the own ones");
        // A scope that is held further than the permission to make keys.
        let placed =
            vec![Placed { grant: at_one, reaches: vec![unit(1)] }, Placed::from(Role::Accountant)];
        let head = &Grants::of_member((user, id), placed, &[]);
        for (of, refused) in [(Some(1), None), (Some(3), beyond), (None, beyond)] {
            let place = (Some(id), of.map(unit));
            assert_eq!(why(Permission::ReadStatements, place, head), refused, "{of:?}");
        }
    }
}
