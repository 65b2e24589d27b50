//! A server that runs already: somebody else starts and ends it.

use super::examination::Address;
use super::{Ending, Server};

/// One behind an address.
#[derive(Debug)]
pub(crate) struct External {
    address: Address,
}

impl External {
    /// Of `http://HOST:PORT`. The error begins behind the URL.
    pub(crate) fn at(url: &str) -> Result<External, String> {
        Address::parse(url).map(|address| External { address })
    }
}

impl Server for External {
    fn url(&self) -> String {
        format!("http://{}", self.address.authority())
    }

    fn starts(&self) -> bool {
        false
    }

    fn ended(&mut self) -> Option<String> {
        None
    }

    fn last_words(&self) -> Option<String> {
        None
    }

    fn end(self: Box<Self>) -> Ending {
        Box::pin(std::future::ready(Ok(())))
    }
}
