//! TLS by rustls: whom we trust, and for which name.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, ServerName};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use super::{Unsecured, refusal};

/// Who speaks TLS agrees on it at once.
const AGREED: Duration = Duration::from_secs(4);

/// What it takes to protect connections to one server.
#[derive(Clone)]
pub(crate) struct Tls {
    config: Arc<ClientConfig>,
    name: ServerName<'static>,
    trusted: Trusted,
}

/// Whose certificates are taken.
#[derive(Debug, Clone)]
pub(super) enum Trusted {
    /// Those that this machine trusts.
    Machine,
    /// Those in the file of `elasticsearch.ca`, and no others.
    File(PathBuf),
}

impl std::fmt::Debug for Tls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tls")
            .field("name", &self.name)
            .field("trusted", &self.trusted)
            .finish_non_exhaustive()
    }
}

impl Tls {
    /// For the server that is called `host`, which may be an address.
    pub(super) fn new(host: &str, ca: Option<&Path>) -> Result<Tls, String> {
        let bare = host.trim_matches(['[', ']']).to_owned();
        let name = ServerName::try_from(bare)
            .map_err(|error| format!("{host:?} is no name that a certificate could have: {error}"))?;
        let (roots, trusted) = match ca {
            Some(file) => (of_file(file)?, Trusted::File(file.to_owned())),
            None => (of_machine()?, Trusted::Machine),
        };
        let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| format!("TLS cannot be used: {error}"))?;
        let mut config = builder.with_root_certificates(roots).with_no_client_auth();
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Tls { config: Arc::new(config), name, trusted })
    }

    pub(super) async fn secure(&self, stream: TcpStream) -> Result<TlsStream<TcpStream>, Unsecured> {
        let agreeing = TlsConnector::from(Arc::clone(&self.config)).connect(self.name.clone(), stream);
        match timeout(AGREED, agreeing).await {
            Ok(Ok(stream)) => Ok(stream),
            Ok(Err(error)) => Err(refusal::of(&error, &self.name, &self.trusted)),
            Err(_) => Err(Unsecured::Broken(format!(
                "it did not agree on TLS within {AGREED:?}: does it speak TLS? Where it does not, its URL is `http://`"
            ))),
        }
    }
}

fn of_file(file: &Path) -> Result<RootCertStore, String> {
    let wrong = |why: &str| format!("`elasticsearch.ca` is {}, which cannot be used: {why}", file.display());
    let read = CertificateDer::pem_file_iter(file).map_err(|error| wrong(&error.to_string()))?;
    let mut roots = RootCertStore::empty();
    for certificate in read {
        let certificate = certificate.map_err(|error| wrong(&error.to_string()))?;
        roots.add(certificate).map_err(|error| wrong(&format!("a certificate in it is none: {error}")))?;
    }
    if roots.is_empty() {
        return Err(wrong("there is no certificate in it (`-----BEGIN CERTIFICATE-----`)"));
    }
    Ok(roots)
}

fn of_machine() -> Result<RootCertStore, String> {
    let found = rustls_native_certs::load_native_certs();
    let mut roots = RootCertStore::empty();
    // Some machines have very old ones among them, which nobody can read: the others count.
    roots.add_parsable_certificates(found.certs);
    if roots.is_empty() {
        let why: Vec<_> = found.errors.iter().map(ToString::to_string).collect();
        let why = if why.is_empty() { String::new() } else { format!(" ({})", why.join("; ")) };
        return Err(format!(
            "this machine has no certificates that it trusts{why}: install them (the package ca-certificates), or name those \
             of the server's authority: `elasticsearch.ca = \"FILE.pem\"`"
        ));
    }
    Ok(roots)
}
