//! An authority of this suite, and certificates that it signs.

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    date_time_ymd,
};
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// Who signs.
pub(crate) struct Authority(CertifiedIssuer<'static, KeyPair>);

/// What a server shows, and the key to it.
pub(crate) struct Identity {
    pub(crate) certificate: CertificateDer<'static>,
    pub(crate) key: PrivateKeyDer<'static>,
}

/// What may be wrong with a certificate.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Flaw {
    None,
    /// It ended in 2024.
    Expired,
    /// It begins in 2124.
    NotYet,
}

impl Authority {
    pub(crate) fn new() -> Authority {
        let mut own = CertificateParams::default();
        own.distinguished_name.push(DnType::CommonName, "Estrade's tests");
        own.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("a key can be made");
        Authority(CertifiedIssuer::self_signed(own, key).expect("an authority can be made"))
    }

    /// As `elasticsearch.ca` reads it.
    pub(crate) fn pem(&self) -> String {
        self.0.pem()
    }

    /// A server's, for these names.
    pub(crate) fn signs(&self, names: &[&str], flaw: Flaw) -> Identity {
        let key = KeyPair::generate().expect("a key can be made");
        let names: Vec<_> = names.iter().map(|name| (*name).to_owned()).collect();
        let mut server = CertificateParams::new(names).expect("these are names");
        server.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        match flaw {
            Flaw::None => {}
            Flaw::Expired => server.not_after = date_time_ymd(2024, 1, 1),
            Flaw::NotYet => server.not_before = date_time_ymd(2124, 1, 1),
        }
        let certificate = server.signed_by(&key, &self.0).expect("it can be signed");
        Identity { certificate: certificate.der().clone(), key: key.into() }
    }

    /// Its own certificate, as that of a server.
    pub(crate) fn as_a_server(&self) -> Identity {
        let key = self.0.key().serialize_der();
        let key = PrivateKeyDer::try_from(key).expect("it is a key");
        Identity { certificate: self.0.der().clone(), key }
    }
}
