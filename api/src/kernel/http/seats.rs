//! Limit on connections per address, so that no address starves the others.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use domain::identity::contains;
use ipnet::IpNet;

use super::client::place;

/// Open connections by remote address.
#[derive(Clone)]
pub(crate) struct Seats(Arc<Hall>);

struct Hall {
    per_place: usize,
    /// Trusted proxies: many clients are behind each.
    proxies: Vec<IpNet>,
    held: Mutex<HashMap<IpAddr, usize>>,
}

/// Permit of one connection; dropping it frees the slot.
pub(super) struct Seat(Option<(Arc<Hall>, IpAddr)>);

impl Seats {
    /// A limit of so many per address, and none for `proxies`.
    pub(crate) fn new(per_place: usize, proxies: Vec<IpNet>) -> Self {
        Self(Arc::new(Hall { per_place, proxies, held: Mutex::default() }))
    }

    /// A permit for a connection from `address`; `None` at the limit.
    pub(super) fn take(&self, address: IpAddr) -> Option<Seat> {
        let address = address.to_canonical();
        if contains(&self.0.proxies, address) {
            return Some(Seat(None));
        }
        let place = place(address);
        let mut held = self.0.held.lock().unwrap_or_else(PoisonError::into_inner);
        let count = held.entry(place).or_default();
        if *count >= self.0.per_place {
            return None;
        }
        *count += 1;
        Some(Seat(Some((Arc::clone(&self.0), place))))
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let Some((hall, place)) = self.0.take() else { return };
        let mut held = hall.held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Entry::Occupied(mut count) = held.entry(place) {
            *count.get_mut() -= 1;
            if *count.get() == 0 {
                count.remove();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::identity::parse_network;

    use super::*;

    #[test]
    fn an_address_holds_so_many_and_frees_them() {
        let seats = Seats::new(2, vec![parse_network("10.0.0.0/8").unwrap()]);
        let take = |address: &str| seats.take(address.parse().unwrap());
        let held = [take("192.0.2.1").unwrap(), take("192.0.2.1").unwrap()];
        assert!(take("192.0.2.1").is_none() && take("::ffff:192.0.2.1").is_none());
        assert!(take("192.0.2.2").is_some());
        drop(held);
        assert!(take("192.0.2.1").is_some());
        assert_eq!(seats.0.held.lock().unwrap().len(), 0);

        let _network = [take("2001:db8::1").unwrap(), take("2001:db8::2").unwrap()];
        assert!(take("2001:db8::3").is_none() && take("2001:db8:0:1::1").is_some());
        let proxied: Vec<_> = (0..9).map(|_| take("10.1.2.3")).collect();
        assert!(proxied.iter().all(Option::is_some));
    }
}
