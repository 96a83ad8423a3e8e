//! Invariants of approval requests and of the calendars that they count by.

use super::Invariant;

pub(super) const INVARIANTS: &[Invariant] = &[
    // Where approvers have left, one that approved approves once more, and staff that were one voice do: that
    // approval completes its step. A delegate is one user, and gives the voice of another.
    Invariant::new(
        "approvals.one_voice",
        "Each user approves a step once, and each voice is given once; only the approval that completes a step for \
         approvers that are gone repeats one.",
        "SELECT «v.id» AS subject, CAST(v.said AS text) || ' approvals by ' || CAST(v.users AS text) \
           || ' users with ' || CAST(v.voices AS text) || ' voices of one step' AS detail \
         FROM (SELECT q.id, s.value ->> 'state' AS state, s.value ->> 'mode' AS mode, \
                 CAST(s.value ->> 'at_least' AS bigint) AS at_least, \
                 (SELECT count(*) FROM :each(s.value -> 'decisions') d \
                  WHERE d.value ->> 'verdict' = 'approve') AS said, \
                 (SELECT count(DISTINCT d.value ->> 'user') FROM :each(s.value -> 'decisions') d \
                  WHERE d.value ->> 'verdict' = 'approve') AS users, \
                 (SELECT count(DISTINCT coalesce(d.value ->> 'on_behalf_of', d.value ->> 'user')) \
                  FROM :each(s.value -> 'decisions') d \
                  WHERE d.value ->> 'verdict' = 'approve') AS voices \
               FROM approval_requests q CROSS JOIN :each(q.steps) s) v \
         WHERE 2 * v.said - v.users - v.voices > CASE WHEN v.state = 'approved' AND v.mode = 'all' \
             AND v.users < coalesce(v.at_least, v.users + 1) THEN 2 ELSE 0 END",
    ),
    Invariant::new(
        "approvals.steps_met",
        "Every step of an approved request is approved, by as many users as it asks for, or by staff where too few were left.",
        "SELECT «v.id» AS subject, 'a step ' || coalesce(v.state, 'without a state') || ', ' \
           || CAST(v.users AS text) || ' of ' || CAST(coalesce(v.at_least, 1) AS text) || ' voices' AS detail \
         FROM (SELECT q.id, q.status, s.value ->> 'state' AS state, \
                 CAST(s.value ->> 'at_least' AS bigint) AS at_least, \
                 (SELECT count(DISTINCT d.value ->> 'user') FROM :each(s.value -> 'decisions') d \
                  WHERE d.value ->> 'verdict' = 'approve') AS users \
               FROM approval_requests q CROSS JOIN :each(q.steps) s) v \
         WHERE (v.status = 'approved' AND coalesce(v.state, '') <> 'approved') \
           OR (v.state = 'approved' AND v.users < coalesce(v.at_least, 1) \
             AND NOT (v.users > 0 AND EXISTS (SELECT 1 FROM approval_decisions a \
               LEFT JOIN members m ON m.user_id = a.user_id \
               WHERE a.request_id = v.id AND a.decision = 'approve' AND m.id IS NULL)))",
    ),
    Invariant::new(
        "approvals.delegated_in_time",
        "A decision on behalf of an approver was made in the time of a delegation to the user.",
        "SELECT «d.request_id» AS subject, 'decided by ' || «d.user_id» AS detail FROM approval_decisions d \
         WHERE d.on_behalf_of IS NOT NULL AND NOT EXISTS ( \
             SELECT 1 FROM delegations g WHERE g.from_user_id = d.on_behalf_of AND g.to_user_id = d.user_id \
               AND g.starts_at <= d.decided_at AND d.decided_at <= g.ends_at)",
    ),
    Invariant::new(
        "approvals.closed_have_no_deadline",
        "Nothing is due any more of a request that is closed.",
        "SELECT «q.id» AS subject, q.status || ' with a deadline' AS detail \
         FROM approval_requests q WHERE q.status <> 'pending' AND q.chase_at IS NOT NULL",
    ),
    Invariant::new(
        "calendars.of_their_company",
        "A company and its rules count by calendars of its own or of the operator; rules for all companies and the settings \
         by the operator's.",
        "SELECT c.name AS subject, 'counts by ' || k.name AS detail \
         FROM companies c JOIN calendars k ON k.id = c.calendar_id \
         WHERE k.company_id IS NOT NULL AND k.company_id <> c.id \
         UNION ALL SELECT r.name AS subject, 'counts by ' || k.name AS detail \
         FROM approval_rules r JOIN calendars k ON k.id = r.calendar_id \
         WHERE k.company_id IS NOT NULL AND (r.company_id IS NULL OR r.company_id <> k.company_id) \
         UNION ALL SELECT 'settings' AS subject, 'count by ' || coalesce(k.name, named.id) AS detail \
         FROM (SELECT s.document ->> 'calendar_id' AS id FROM settings s) named \
         LEFT JOIN calendars k ON replace(«k.id», '-', '') = replace(named.id, '-', '') \
         WHERE named.id IS NOT NULL AND (k.id IS NULL OR k.company_id IS NOT NULL)",
    ),
];
