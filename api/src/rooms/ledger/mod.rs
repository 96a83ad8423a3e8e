//! The ledger: balances, entries, closed periods.

mod get_closed_until;
mod get_statement;
mod get_trial_balance;
mod list_ledger_entries;
mod reopen_ledger;
mod set_closed_until;
mod wire;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the routes of this room.
pub(crate) fn routes(routes: &mut ServiceConfig<'_>) {
    routes
        .service(get_statement::get_statement)
        .service(get_trial_balance::get_trial_balance)
        .service(list_ledger_entries::list_ledger_entries)
        .service(get_closed_until::get_closed_until)
        .service(set_closed_until::set_closed_until)
        .service(reopen_ledger::reopen_ledger);
}
