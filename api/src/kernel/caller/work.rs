//! What is done for who asks: a read, or a transaction.

use persistence::Conn;

use super::{Asking, Caller, CallerOn};
use crate::kernel::access::permission::Grant;
use crate::kernel::answer::Answer;
use crate::kernel::problem::{Answered, Problem};
use crate::kernel::write::{Effect, Write};

async fn read<C, F>(caller: C, mut work: F) -> Answered
where
    C: Asking,
    F: FnMut(&mut Conn, &C) -> Result<Answer, Problem> + Send + 'static,
{
    let store = caller.state().store.clone();
    let answer = store.read(move |conn| work(conn, &caller)).await?;
    Ok(answer.respond(false))
}

async fn look<C, F>(caller: C, mut work: F) -> Answered
where
    C: Asking,
    F: FnMut(&mut Conn, &C) -> Result<Answer, Problem> + Send + 'static,
{
    let store = caller.state().store.clone();
    let answer = store.look(move |conn| work(conn, &caller)).await?;
    Ok(answer.respond(false))
}

impl<P: Grant> Caller<P> {
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
    pub async fn read<F>(&self, work: F) -> Answered
    where
        F: FnMut(&mut Conn, &Self) -> Result<Answer, Problem> + Send + 'static,
    {
        read(self.clone(), work).await
    }

    /// Answers with what `work` reads by one statement.
    pub async fn look<F>(&self, work: F) -> Answered
    where
        F: FnMut(&mut Conn, &Self) -> Result<Answer, Problem> + Send + 'static,
    {
        look(self.clone(), work).await
    }

    /// Prepares one transaction, remembered under the request's idempotency key.
    pub fn write(&self, effect: &impl Effect) -> Write<Self> {
        Write::new(self.clone(), effect)
    }
}

impl<P: Grant> CallerOn<P> {
    /// Answers with what `work` reads.
    pub async fn read<F>(&self, work: F) -> Answered
    where
        F: FnMut(&mut Conn, &Self) -> Result<Answer, Problem> + Send + 'static,
    {
        read(self.clone(), work).await
    }

    /// Answers with what `work` reads by one statement.
    pub async fn look<F>(&self, work: F) -> Answered
    where
        F: FnMut(&mut Conn, &Self) -> Result<Answer, Problem> + Send + 'static,
    {
        look(self.clone(), work).await
    }

    /// Prepares one transaction, remembered under the request's idempotency key.
    pub fn write(&self, effect: &impl Effect) -> Write<Self> {
        Write::new(self.clone(), effect)
    }
}
