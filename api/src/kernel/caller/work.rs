//! What is done for who asks: a read, or a transaction.

use persistence::Conn;

use super::{Caller, When};
use crate::kernel::access::permission::Grant;
use crate::kernel::answer::Answer;
use crate::kernel::problem::{Answered, Problem};
use crate::kernel::write::{Effect, Write};

impl<P: Grant, W: When> Caller<P, W> {
    /// Answers with what `work` reads at one moment; for reads of some size, which keep nobody else from
    /// theirs.
    pub async fn snapshot<F>(&self, mut work: F) -> Answered
    where
        F: FnMut(&mut Conn, &Self) -> Result<Answer, Problem> + Send + 'static,
    {
        let (caller, store) = (self.clone(), self.state().store.clone());
        let answer = store.snapshot(move |conn| work(conn, &caller)).await;
        let told = |problem: Problem| problem.told_to(|permission| self.may(permission));
        Ok(answer.map_err(told)?.respond(false))
    }

    /// Answers with what `work` reads.
    pub async fn read<F>(&self, mut work: F) -> Answered
    where
        F: FnMut(&mut Conn, &Self) -> Result<Answer, Problem> + Send + 'static,
    {
        let (caller, store) = (self.clone(), self.state().store.clone());
        Ok(store.read(move |conn| work(conn, &caller)).await?.respond(false))
    }

    /// Answers with what `work` reads by one statement.
    pub async fn look<F>(&self, mut work: F) -> Answered
    where
        F: FnMut(&mut Conn, &Self) -> Result<Answer, Problem> + Send + 'static,
    {
        let (caller, store) = (self.clone(), self.state().store.clone());
        Ok(store.look(move |conn| work(conn, &caller)).await?.respond(false))
    }

    /// Prepares one transaction, remembered under the request's idempotency key.
    pub fn write(&self, effect: &impl Effect) -> Write<Self> {
        Write::new(self.clone(), effect)
    }
}
