//! API keys: what integrations and partners show instead of a login.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use ipnet::IpNet;

use super::key_refusal::{KeyRefusal, NotGrantable, ScopesRefused};
use super::network::contains;
use super::{ApiKeyId, Permission, Role, Scope, UserId};
use crate::companies::CompanyId;

/// A key. It acts as a user of its own, so that what it does is told from what people do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKey {
    /// Its id.
    pub id: ApiKeyId,
    /// What it begins with, after `cpt_`; no secret.
    pub lookup: String,
    /// The user it acts as.
    pub user: UserId,
    /// Whose data it sees; `None`: every company's.
    pub company: Option<CompanyId>,
    /// What it is for.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<Permission>,
    /// Where it may be used from; empty: anywhere.
    pub allowed_networks: Vec<IpNet>,
    /// Who made it.
    pub created_by: UserId,
    /// From when on it is worth nothing.
    pub expires_at: Option<DateTime<Utc>>,
    /// Since when it is worth nothing.
    pub revoked_at: Option<DateTime<Utc>>,
    /// When it was last used, give or take a minute.
    pub last_used_at: Option<DateTime<Utc>>,
    /// Rises with every change, its use apart.
    pub version: i64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

impl ApiKey {
    /// Whose data it sees.
    pub const fn scope(&self) -> Scope {
        match self.company {
            None => Scope::Everything,
            Some(company) => Scope::Company(company),
        }
    }

    /// Whether it is good for a request that comes from this address at this moment.
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

    /// The key, worth nothing from now on; `None` if it is that already.
    #[must_use]
    pub fn revoked(self, at: DateTime<Utc>) -> Option<Self> {
        self.revoked_at.is_none().then(|| Self {
            revoked_at: Some(at),
            version: self.version + 1,
            ..self
        })
    }

    /// The key, when its maker may do no more than `held`; `None` if nothing changes by that.
    ///
    /// A key that would be left without any scope is revoked, and keeps them to be read: a program
    /// learns more from "revoked" than from "forbidden" at every door.
    #[must_use]
    pub fn held_to(self, held: &[Permission], at: DateTime<Utc>) -> Option<Reduced> {
        let (kept, lost): (Vec<_>, Vec<_>) =
            self.scopes.iter().copied().partition(|scope| held.contains(scope));
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

/// A key whose maker has lost rights, and what it lost by that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reduced {
    /// The key from now on; revoked, if nothing would be left that it may do.
    pub key: ApiKey,
    /// What it may do no more.
    pub lost: Vec<Permission>,
}

/// What a program may never do: decide in a person's place, act as if it were one, make itself a
/// successor that its owner does not know of, or say who runs the installation and by what they are
/// known.
const FOR_PEOPLE: [Permission; 7] = [
    Permission::DecideApprovals,
    Permission::DecideAnyApprovals,
    Permission::ActForMembers,
    Permission::CreateApiKeys,
    Permission::CreateStaff,
    Permission::UpdateStaff,
    Permission::ResetSecondFactors,
];

/// What keeps whoever may do `maker` from giving `scope` to a key for `company`.
fn obstacle(
    scope: Permission,
    company: Option<CompanyId>,
    maker: &[Permission],
) -> Option<NotGrantable> {
    // What no role of a company brings is about everybody's data: prices, stock, the ledger.
    let is_companys = Role::ALL.iter().any(|role| role.allows(scope));
    if !maker.contains(&scope) {
        Some(NotGrantable::NotOnesOwn)
    } else if FOR_PEOPLE.contains(&scope) {
        Some(NotGrantable::ForPeople)
    } else if company.is_some() && !is_companys {
        Some(NotGrantable::NotACompanys)
    } else {
        None
    }
}

/// The scopes, each once, if whoever may do `maker` may give them to a key for `company`.
pub fn grant(
    scopes: &[Permission],
    company: Option<CompanyId>,
    maker: &[Permission],
) -> Result<Vec<Permission>, ScopesRefused> {
    let refused: Vec<_> = scopes
        .iter()
        .enumerate()
        .filter_map(|(index, scope)| {
            obstacle(*scope, company, maker).map(|why| (index, *scope, why))
        })
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
    use crate::identity::{StaffRole, parse_network};

    fn key() -> ApiKey {
        let user = UserId::from_uuid(Uuid::nil());
        ApiKey {
            id: ApiKeyId::from_uuid(Uuid::nil()),
            lookup: "01234567".to_owned(),
            user,
            company: None,
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
        assert_eq!(key.clone().held_to(&[read, place], at(1)), None);
        let reduced = key.clone().held_to(&[read], at(1)).unwrap();
        assert_eq!((reduced.key.scopes, reduced.lost), (vec![read], vec![place]));
        assert_eq!((reduced.key.version, reduced.key.revoked_at), (2, None));
        let ended = key.clone().held_to(&[], at(1)).unwrap();
        assert_eq!((ended.key.revoked_at, ended.key.version), (Some(at(1)), 2));
        assert_eq!((&ended.key.scopes, &ended.lost), (&key.scopes, &key.scopes));
        assert_eq!(ended.key.held_to(&[], at(2)), None, "once");
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
        let company = Some(CompanyId::from_uuid(Uuid::nil()));
        let admin = &Role::CompanyAdmin.permissions()[..];
        let staff = &StaffRole::Administrator.permissions()[..];
        let why = |scope, company, maker: &[Permission]| {
            grant(&[scope], company, maker).err().map(|refused| refused.0[0].2)
        };
        assert_eq!(why(Permission::PlaceOrders, company, admin), None);
        assert_eq!(why(Permission::SetStock, company, admin), Some(NotGrantable::NotOnesOwn));
        assert_eq!(why(Permission::SetStock, company, staff), Some(NotGrantable::NotACompanys));
        assert_eq!(why(Permission::SetStock, None, staff), None);
        for scope in FOR_PEOPLE {
            assert_eq!(why(scope, None, staff), Some(NotGrantable::ForPeople));
        }
        let twice = [Permission::ReadOrders, Permission::PlaceOrders, Permission::ReadOrders];
        assert_eq!(grant(&twice, company, admin).unwrap().len(), 2);
    }
}
