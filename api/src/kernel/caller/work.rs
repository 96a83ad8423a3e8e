//! Work on behalf of a caller: a read, or a transaction.

use persistence::Conn;

use super::{Caller, When};
use crate::kernel::access::permission::Grant;
use crate::kernel::answer::Answer;
use crate::kernel::problem::{Answered, Problem};
use crate::kernel::write::{Effect, Write};

impl<P: Grant, W: When> Caller<P, W> {
    /// Responds with the result of `work` on one snapshot; for large reads, which keep no other read waiting.
    pub async fn report<F>(&self, mut work: F) -> Answered
    where
        F: FnMut(&mut Conn, &Self) -> Result<Answer, Problem> + Send + 'static,
    {
        let (caller, store) = (self.clone(), self.state().store.clone());
        let answer = store.report(move |conn| work(conn, &caller)).await;
        let told = |problem: Problem| problem.told_to(|permission| self.sees(permission));
        Ok(answer.map_err(told)?.respond(false))
    }

    /// Responds with the result of `work`.
    pub async fn read<F>(&self, mut work: F) -> Answered
    where
        F: FnMut(&mut Conn, &Self) -> Result<Answer, Problem> + Send + 'static,
    {
        let (caller, store) = (self.clone(), self.state().store.clone());
        Ok(store.read(move |conn| work(conn, &caller)).await?.respond(false))
    }

    /// Responds with the result of `work`, one statement.
    pub async fn query<F>(&self, mut work: F) -> Answered
    where
        F: FnMut(&mut Conn, &Self) -> Result<Answer, Problem> + Send + 'static,
    {
        let (caller, store) = (self.clone(), self.state().store.clone());
        Ok(store.query(move |conn| work(conn, &caller)).await?.respond(false))
    }

    /// Prepares one transaction, stored under the request's idempotency key.
    pub fn write(&self, effect: &impl Effect) -> Write<Self> {
        Write::new(self.clone(), effect)
    }
}
