//! Addresses and networks, as `term` and `range` on ip fields take them.

use std::net::IpAddr;
use std::ops::RangeInclusive;

use crate::http::{Error, Result};
use crate::index::{address_place as place, read_address};

/// One address; mapped IPv4 addresses are IPv4.
pub(super) fn address(text: &str) -> Result<IpAddr> {
    read_address(text).map_err(Error::illegal_argument)
}

/// A network: `10.1.0.0/16`, `2001:db8::/32`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Network(RangeInclusive<u128>);

impl Network {
    pub(super) fn contains(&self, ip: &IpAddr) -> bool {
        self.0.contains(&place(*ip))
    }
}

pub(super) fn read(text: &str) -> Result<Network> {
    let malformed = || Error::illegal_argument(format!("Expected [ip/prefix] but was [{text}]"));
    let (start, length) = text.split_once('/').ok_or_else(malformed)?;
    let start = address(start)?;
    let length: u32 = length.parse().map_err(|_| malformed())?;
    let width = if start.is_ipv4() { 32 } else { 128 };
    if length > width {
        return Err(Error::illegal_argument(format!(
            "Illegal prefix length [{length}] in [{text}]. Must be 0-32 for IPv4 ranges, 0-128 for IPv6 ranges"
        )));
    }
    let free = u128::MAX.checked_shr(128 - (width - length)).unwrap_or(0);
    let first = place(start) & !free;
    Ok(Network(first..=first | free))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_holds_its_addresses() {
        let inside = |network: &str, ip: &str| read(network).unwrap().contains(&ip.parse().unwrap());
        assert!(inside("10.1.0.0/16", "10.1.255.255") && !inside("10.1.0.0/16", "10.2.0.0"));
        assert!(inside("0.0.0.0/0", "255.1.1.1") && !inside("0.0.0.0/0", "2001::1"));
        assert!(inside("10.0.0.1/32", "10.0.0.1") && !inside("10.0.0.1/32", "10.0.0.2"));
        assert!(inside("2001:db8::/32", "2001:db8::7") && inside("::/0", "1.2.3.4"));
        assert!(read("10.0.0.0/33").is_err() && read("10.0.0/8").is_err());
    }
}
