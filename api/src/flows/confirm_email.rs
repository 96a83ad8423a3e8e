//! Confirming a member's e-mail address.

use domain::companies::Member;
use domain::events::EventType;
use domain::failure::{Kind, Violation};
use domain::identity::Permission;
use persistence::{Conn, companies};

use crate::kernel::caller::Principal;
use crate::kernel::context::WriteContext;
use crate::kernel::events::{Subject, record};
use crate::kernel::problem::Problem;
use crate::views::member::MemberView;

/// Refuses confirmation by anyone but staff.
pub(crate) fn refuse_unless_staff(caller: &Principal, said: Option<bool>) -> Result<(), Problem> {
    if said.is_none() || caller.may(Permission::ConfirmEmails) {
        return Ok(());
    }
    let detail = "This needs the permission members.confirm_email.";
    let only = "only staff may confirm an address";
    let violation = Violation::new("/email_confirmed", "field_not_permitted", only);
    Err(Problem::new(Kind::Forbidden, "field_not_permitted", detail).at(vec![violation]))
}

/// Confirms the member's address after the user has used a token mailed to it.
pub(crate) fn confirm(conn: &mut Conn, member: Member, ctx: &WriteContext) -> Result<(), Problem> {
    let Some(member) = member.confirmed() else { return Ok(()) };
    companies::save_confirmed(conn, &member)?;
    let (view, company) = (MemberView::from(&member), Some(member.company));
    let subject = Subject { id: member.id, version: member.version, company, view: &view };
    record(conn, EventType::MemberUpdated, &subject, ctx)
}
