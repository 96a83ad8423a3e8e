//! The entries of the access report, source by source: members, staff, emergency access, approval
//! rules.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use domain::approvals::Rule;
use domain::companies::{CompanyId, Member};
use domain::identity::{Duties, EmergencyAccess, Scope, Segregation, UserId};
use persistence::identity::{emergency, staff};
use persistence::page::{Position, Slice};
use persistence::{Conn, approvals, companies};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::wire::{AccessReportEntry as Entry, AccessReportKind as Kind};
use crate::flows::approvers::deciders;
use crate::kernel::problem::Problem;

/// Sources that one statement reads.
const PART: i64 = 500;

/// The most sources that one request reads: an installation of any size answers in bounded time.
const MOST_READ: usize = 10_000;

/// What the report tells of, in its order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) enum Source {
    Members,
    Staff,
    Emergencies,
    Rules,
}

/// The place of an entry: its source, and its number among the entries of that source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Place {
    of: Source,
    at: DateTime<Utc>,
    id: Uuid,
    number: usize,
}

/// What is asked for.
pub(super) struct Asked<'a> {
    pub(super) scope: &'a Scope,
    pub(super) company: Option<CompanyId>,
    pub(super) kind: Option<Kind>,
    pub(super) segregation: &'a Segregation,
    /// Business time.
    pub(super) now: DateTime<Utc>,
}

/// A source with its entries.
type Told = (Position, Vec<Entry>);

impl Asked<'_> {
    /// The sources to read.
    fn sources(&self) -> impl Iterator<Item = Source> {
        let staff = self.scope.admits_operator() && self.company.is_none();
        let all = [
            (Source::Members, Kind::Conflict, true),
            (Source::Staff, Kind::Conflict, staff),
            (Source::Emergencies, Kind::Emergency, staff),
            (Source::Rules, Kind::NoApprover, true),
        ];
        let kind = self.kind;
        let wanted = all
            .into_iter()
            .filter(move |(_, of, seen)| *seen && kind.is_none_or(|kind| kind == *of));
        wanted.map(|(source, ..)| source)
    }

    fn read(&self, conn: &mut Conn, of: Source, slice: Slice) -> Result<Vec<Told>, Problem> {
        match of {
            Source::Members => {
                let members = companies::members_within(conn, self.scope, self.company, slice)?;
                Ok(members.iter().map(|member| self.member(member)).collect())
            }
            Source::Staff => {
                let users = staff::list(conn, slice)?.into_iter();
                let told = users.map(|user| {
                    let roles = if user.active { user.roles } else { Vec::new() };
                    let duties: Vec<_> = roles.iter().map(Duties::from).collect();
                    let position = Position { at: user.created_at, id: user.id.uuid() };
                    (position, self.conflicts(user.id, &duties))
                });
                Ok(told.collect())
            }
            Source::Emergencies => {
                let until = EmergencyAccess::unreviewed_before(self.now);
                let told = emergency::unreviewed(conn, until, slice)?.into_iter().map(|access| {
                    let position = Position { at: access.created_at, id: access.id.uuid() };
                    (position, vec![Entry::unreviewed(&access)])
                });
                Ok(told.collect())
            }
            Source::Rules => self.rules(conn, slice),
        }
    }

    fn member(&self, member: &Member) -> Told {
        let roles = if member.active { member.roles() } else { Vec::new() };
        let duties: Vec<_> = roles.iter().map(Duties::from).collect();
        let position = Position { at: member.created_at, id: member.id.uuid() };
        (position, self.conflicts(member.user, &duties))
    }

    fn conflicts(&self, user: UserId, duties: &[Duties]) -> Vec<Entry> {
        let conflicts = self.segregation.conflicts(duties);
        conflicts.iter().map(|conflict| Entry::of_conflict(user, conflict)).collect()
    }

    /// A rule of all companies is held against the company of the report; without one it tells nothing.
    fn rules(&self, conn: &mut Conn, slice: Slice) -> Result<Vec<Told>, Problem> {
        let rules = approvals::list_rules(conn, self.scope, slice)?;
        let companies: BTreeSet<_> =
            rules.iter().filter_map(|rule| self.company_of(rule)).collect();
        let companies: Vec<_> = companies.into_iter().collect();
        let mut there: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for member in deciders(conn, &companies)? {
            there.entry(member.company).or_default().push(member);
        }
        let told = rules.iter().map(|rule| {
            let members =
                self.company_of(rule).map(|of| there.get(&of).map_or(&[][..], Vec::as_slice));
            let position = Position { at: rule.created_at, id: rule.id.uuid() };
            (position, members.map_or_else(Vec::new, |members| gone(rule, members)))
        });
        Ok(told.collect())
    }

    /// The company to hold a rule against.
    fn company_of(&self, rule: &Rule) -> Option<CompanyId> {
        match (rule.company, self.company) {
            (Some(of), Some(asked)) => (of == asked).then_some(of),
            (of, asked) => of.or(asked),
        }
    }
}

/// The steps of a rule without any of their own approvers among these members.
fn gone(rule: &Rule, members: &[Member]) -> Vec<Entry> {
    let gone = rule.steps.iter().filter(|step| step.approvers.are_gone(members));
    gone.map(|step| Entry::without_approver(rule.id.into(), &step.approvers)).collect()
}

/// Entries of one request.
pub(super) struct Rows {
    /// The entries.
    pub(super) entries: Vec<(Place, Entry)>,
    /// The place of the last source that was read, where sources are left that this request did not read.
    pub(super) rest: Option<Place>,
}

/// Entries after the last one of the page before, until the page is full, or [`MOST_READ`] sources are read.
pub(super) fn rows(
    conn: &mut Conn,
    asked: &Asked<'_>,
    (after, most): (Option<Place>, i64),
) -> Result<Rows, Problem> {
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    let (mut entries, mut read) = (Vec::new(), 0_usize);
    for of in asked.sources().filter(|of| after.is_none_or(|after| *of >= after.of)) {
        let begun = after.filter(|after| after.of == of);
        let mut last = begun.map(before);
        loop {
            let part = asked.read(conn, of, Slice { after: last, limit: PART })?;
            let more = i64::try_from(part.len()).is_ok_and(|read| read == PART);
            read = read.saturating_add(part.len());
            last = part.last().map(|(position, _)| *position);
            for (Position { at, id }, told) in part {
                let told = told.into_iter().enumerate();
                let placed = told.map(|(number, entry)| (Place { of, at, id, number }, entry));
                entries.extend(placed.filter(|(place, _)| !is_told(*place, begun)));
            }
            if entries.len() >= most {
                return Ok(Rows { entries, rest: None });
            }
            if !more {
                break;
            }
            if read >= MOST_READ {
                return Ok(Rows { entries, rest: last.map(|last| behind(of, last)) });
            }
        }
    }
    Ok(Rows { entries, rest: None })
}

/// The place behind all entries of the source at this position.
fn behind(of: Source, last: Position) -> Place {
    Place { of, at: last.at, id: last.id, number: usize::MAX }
}

/// The position right before a source: its later entries are still to be told.
fn before(place: Place) -> Position {
    Position { at: place.at, id: Uuid::from_u128(place.id.as_u128().saturating_add(1)) }
}

/// Whether the page before told the entry already.
fn is_told(place: Place, last: Option<Place>) -> bool {
    last.is_some_and(|last| {
        (place.at, place.id) == (last.at, last.id) && place.number <= last.number
    })
}
