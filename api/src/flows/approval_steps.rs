//! Steps of an approval, as a rule of a company or of all companies asks for them.

use domain::approvals::{Approvers, Rule, StepRule};
use domain::companies::{CompanyId, Owner};
use domain::failure::Violation;
use persistence::{Conn, companies};

use crate::kernel::problem::{At, Problem};
use crate::kernel::wire::ApprovalRuleStep;

/// The steps of a rule of `owner` for `company`; `None`: a rule for all companies.
pub(crate) fn checked(
    conn: &mut Conn,
    (company, owner): (Option<CompanyId>, Owner),
    steps: Vec<ApprovalRuleStep>,
) -> Result<Vec<StepRule>, Problem> {
    let steps = steps.into_iter().enumerate().map(|(place, step)| step.step(place));
    let steps = steps.collect::<Result<Vec<StepRule>, Problem>>()?;
    Rule::check_steps(&steps).at("/steps")?;
    Rule::check_side(&steps, owner).at("/steps")?;
    check_members(conn, company, &steps)?;
    Ok(steps)
}

/// The named approvers are members of the company; a rule for all companies cannot name members.
fn check_members(
    conn: &mut Conn,
    company: Option<CompanyId>,
    steps: &[StepRule],
) -> Result<(), Problem> {
    let mut wrong = Vec::new();
    let named = steps.iter().enumerate().flat_map(|(place, step)| {
        let fields = ["approvers", "escalate/to"].into_iter().zip(step.asked());
        fields.map(move |(field, asked)| (format!("/steps/{place}/{field}"), asked))
    });
    for (pointer, approvers) in named {
        let Approvers::Members(members) = approvers else { continue };
        let found = match company {
            Some(company) => companies::of_company(conn, company, members)?,
            None => Vec::new(),
        };
        let strangers = members.iter().enumerate().filter(|(_, member)| !found.contains(member));
        wrong.extend(strangers.map(|(index, member)| {
            Violation::new(
                format!("{pointer}/member_ids/{index}"),
                "unknown_member",
                format!("{member} is not a member of the company"),
            )
        }));
    }
    if wrong.is_empty() { Ok(()) } else { Err(Problem::invalid(wrong)) }
}
