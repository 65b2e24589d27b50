//! A server that runs already: somebody else starts and ends it.

use super::Server;
use super::examination::Address;

/// One behind an address.
#[derive(Debug)]
pub(crate) struct External {
    address: Address,
}

impl External {
    /// Of `http://HOST:PORT`, or `https://`. The error begins behind the URL.
    pub(crate) fn at(url: &str) -> Result<External, String> {
        Address::parse(url).map(|address| External { address })
    }
}

impl Server for External {
    fn url(&self) -> String {
        format!("{}://{}", self.address.security().scheme(), self.address.authority())
    }
}
