//! Addresses: how they are read, in which order they stand, and how they are shown.

use std::net::{IpAddr, Ipv6Addr};

/// An address; mapped IPv4 addresses are IPv4.
///
/// The error is the reason, as Elasticsearch words it.
pub(crate) fn ip(text: &str) -> Result<IpAddr, String> {
    text.parse::<IpAddr>()
        .map(|ip| ip.to_canonical())
        .map_err(|_| format!("'{text}' is not an IP string literal."))
}

/// The place of an address among all: IPv4 addresses are mapped into IPv6, as Lucene orders them.
pub(crate) fn place(ip: IpAddr) -> u128 {
    match ip {
        IpAddr::V4(ip) => ip.to_ipv6_mapped().to_bits(),
        IpAddr::V6(ip) => ip.to_bits(),
    }
}

/// The address at a place.
pub(crate) fn at(place: u128) -> IpAddr {
    Ipv6Addr::from_bits(place).to_canonical()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_stand_in_the_order_of_their_numbers() {
        let texts = ["::1", "9.0.0.1", "10.0.0.2", "10.0.0.10", "2001:db8::1"];
        let places: Vec<u128> = texts.iter().map(|text| place(ip(text).unwrap())).collect();
        assert!(places.is_sorted());
        assert_eq!(places.iter().map(|place| at(*place).to_string()).collect::<Vec<_>>(), texts);
        assert_eq!(ip("::ffff:10.0.0.2").unwrap().to_string(), "10.0.0.2");
        assert!(ip("10.0.0").is_err());
    }
}
