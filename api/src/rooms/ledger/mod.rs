//! The ledger: balances, entries, closed periods.

mod closing;
mod entries;
mod reopening;
mod statement;
mod trial;

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this room.
pub(crate) fn routes(routes: &mut ServiceConfig<'_>) {
    routes
        .service(statement::get_statement)
        .service(trial::get_trial_balance)
        .service(entries::list_ledger_entries)
        .service(closing::get_closed_until)
        .service(closing::set_closed_until)
        .service(reopening::reopen_ledger);
}
