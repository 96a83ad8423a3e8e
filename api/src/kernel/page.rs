//! Pages of lists: keyset cursors, sealed for this installation, caller and filter.

pub(crate) mod budget;

use std::marker::PhantomData;
use std::sync::Arc;

use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use persistence::page::{Position, Slice};
use serde::Serialize;
use serde::de::DeserializeOwned;

use self::budget::Budget;
use crate::kernel::problem::Problem;
use crate::kernel::query::bad_query;

const DEFAULT_LIMIT: u32 = 20;
const LARGEST_LIMIT: u32 = 100;
/// Half of the digest is enough against guessing.
const SEAL_LENGTH: usize = 16;
const LONGEST_CURSOR: usize = 2048;

/// Makes and checks the seals of cursors.
#[derive(Clone)]
pub struct Sealer(Arc<hmac::Key>);

impl Sealer {
    /// A sealer with this key.
    pub fn new(key: &[u8]) -> Self {
        Self(Arc::new(hmac::Key::new(hmac::HMAC_SHA256, key)))
    }

    fn seal(&self, list: &str, position: &[u8]) -> Vec<u8> {
        let mut context = hmac::Context::with_key(&self.0);
        context.update(list.as_bytes());
        context.update(&[0]);
        context.update(position);
        context.sign().as_ref().iter().copied().take(SEAL_LENGTH).collect()
    }
}

/// One page of a list with rows ordered by `K`.
#[derive(Clone)]
pub struct Page<K> {
    /// The last row of the previous page.
    pub after: Option<K>,
    limit: u32,
    list: Arc<str>,
    sealer: Sealer,
    of: PhantomData<fn() -> K>,
}

impl<K: Serialize + DeserializeOwned> Page<K> {
    /// The page for `limit` and `cursor`, of the list named `list`: the operation, its filters and the
    /// visible companies. A cursor of another list is refused.
    pub(crate) fn new(
        sealer: Sealer,
        list: String,
        limit: Option<u32>,
        cursor: Option<&str>,
    ) -> Result<Self, Problem> {
        let limit = limit.unwrap_or(DEFAULT_LIMIT);
        if !(1..=LARGEST_LIMIT).contains(&limit) {
            return Err(bad_query("`limit` must be between 1 and 100"));
        }
        let after = cursor
            .map(|cursor| {
                open(&sealer, &list, cursor).ok_or_else(|| {
                    bad_query("`cursor` does not belong to this list with these filters")
                })
            })
            .transpose()?;
        Ok(Self { after, limit, list: list.into(), sealer, of: PhantomData })
    }

    /// Number of rows to query: one more than the page holds, to learn whether a next page exists.
    pub fn fetch(&self) -> i64 {
        i64::from(self.limit) + 1
    }

    /// Items of this page and cursor of the next: as many as requested, as far as they fit in one response.
    /// `view` renders each row.
    pub fn fill<R, V: Serialize>(
        &self,
        rows: Vec<R>,
        position: impl Fn(&R) -> K,
        view: impl FnMut(R) -> Result<V, Problem>,
    ) -> Result<(Vec<V>, Option<String>), Problem> {
        self.weigh(rows, position, view, budget::weight)
    }

    /// The same, for rows that are rendered as JSON texts already.
    pub(crate) fn fill_texts<R, T: AsRef<str>>(
        &self,
        rows: Vec<R>,
        position: impl Fn(&R) -> K,
        text: impl FnMut(R) -> Result<T, Problem>,
    ) -> Result<(Vec<T>, Option<String>), Problem> {
        self.weigh(rows, position, text, |text| Ok(text.as_ref().len()))
    }

    fn weigh<R, V>(
        &self,
        rows: Vec<R>,
        position: impl Fn(&R) -> K,
        mut view: impl FnMut(R) -> Result<V, Problem>,
        weight: impl Fn(&V) -> Result<usize, Problem>,
    ) -> Result<(Vec<V>, Option<String>), Problem> {
        let limit = usize::try_from(self.limit).unwrap_or(usize::MAX);
        let (mut shown, mut last) = (Vec::with_capacity(rows.len().min(limit)), None);
        let mut budget = Budget::default();
        for row in rows {
            let place = position(&row);
            let fits = shown.len() < limit;
            let item = if fits { Some(view(row)?) } else { None };
            let item = match item {
                Some(item) if budget.takes(weight(&item)?) => item,
                // A next page exists, after the last row rendered.
                Some(_) | None => {
                    let next = last.map(|last| self.cursor(&last)).transpose()?;
                    return Ok((shown, next));
                }
            };
            shown.push(item);
            last = Some(place);
        }
        Ok((shown, None))
    }

    /// The cursor of the next page. A page that is not full, and left rows unread, goes on behind the last row that was
    /// read (`rest`).
    pub(crate) fn next_or_rest(
        &self,
        next: Option<String>,
        rest: Option<K>,
    ) -> Result<Option<String>, Problem> {
        match (next, rest) {
            (Some(next), _) => Ok(Some(next)),
            (None, rest) => rest.map(|rest| self.cursor(&rest)).transpose(),
        }
    }

    /// The cursor of the part after this position.
    pub(crate) fn cursor(&self, position: &K) -> Result<String, Problem> {
        let position = serde_json::to_vec(position).map_err(Problem::internal)?;
        let mut cursor = self.sealer.seal(&self.list, &position);
        cursor.extend(position);
        Ok(URL_SAFE_NO_PAD.encode(cursor))
    }
}

impl Page<Position> {
    /// The part of a list, newest first, that this page and the row after it cover.
    pub fn slice(&self) -> Slice {
        Slice { after: self.after, limit: self.fetch() }
    }
}

fn open<K: DeserializeOwned>(sealer: &Sealer, list: &str, cursor: &str) -> Option<K> {
    if cursor.len() > LONGEST_CURSOR {
        return None;
    }
    let cursor = URL_SAFE_NO_PAD.decode(cursor).ok()?;
    let (seal, position) = cursor.split_at_checked(SEAL_LENGTH)?;
    let expected = sealer.seal(list, position);
    aws_lc_rs::constant_time::verify_slices_are_equal(&expected, seal).ok()?;
    serde_json::from_slice(position).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(list: &str, limit: Option<u32>, cursor: Option<&str>) -> Result<Page<u32>, Problem> {
        Page::new(Sealer::new(b"key"), list.to_owned(), limit, cursor)
    }

    #[test]
    fn walks_a_list_to_its_end() {
        let first = page("orders", Some(2), None).unwrap();
        assert_eq!(first.fetch(), 3);
        let (rows, next) = first.fill(vec![1, 2, 3], |row| *row, Ok).unwrap();
        assert_eq!(rows, [1, 2]);
        let second = page("orders", Some(2), next.as_deref()).unwrap();
        assert_eq!(second.after, Some(2));
        assert_eq!(second.fill(vec![3], |row| *row, Ok).unwrap(), (vec![3], None));
    }

    #[test]
    fn a_cursor_is_good_for_its_own_list_only() {
        let first = page("orders?status=paid", Some(1), None).unwrap();
        let (_, next) = first.fill(vec![1, 2], |row| *row, Ok).unwrap();
        let next = next.unwrap();
        assert!(page("orders?status=paid", None, Some(&next)).is_ok());
        assert!(page("orders", None, Some(&next)).is_err());
        for broken in
            ["", "x", "AAAA", &next.to_uppercase(), &format!("{next}A"), &"A".repeat(5000)]
        {
            assert!(page("orders?status=paid", None, Some(broken)).is_err(), "{broken}");
        }
    }

    #[test]
    fn a_page_ends_where_an_answer_is_full() {
        let first = page("orders", Some(100), None).unwrap();
        let large = |row: u32| Ok("x".repeat(if row == 4 { 2 << 20 } else { 400 << 10 }));
        let rows = |from: u32| (from..=5).collect::<Vec<_>>();
        let (shown, next) = first.fill(rows(1), |row| *row, large).unwrap();
        assert_eq!(shown.len(), 2);
        let second = page("orders", Some(100), next.as_deref()).unwrap();
        assert_eq!(second.after, Some(2));
        let (shown, next) = second.fill_texts(rows(3), |row| *row, large).unwrap();
        assert_eq!(shown.len(), 1);
        // An item too large for any response gets a page of its own.
        let third = page("orders", Some(100), next.as_deref()).unwrap();
        let (shown, next) = third.fill(rows(4), |row| *row, large).unwrap();
        assert_eq!((shown.len(), next.is_some()), (1, true));
    }

    #[test]
    fn a_page_has_one_to_a_hundred_rows() {
        for (limit, good) in [(0, false), (1, true), (100, true), (101, false)] {
            assert_eq!(page("orders", Some(limit), None).is_ok(), good, "{limit}");
        }
    }
}
