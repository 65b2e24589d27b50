//! Why a server's TLS is not taken, and what to do.

use std::io;

use rustls_pki_types::{ServerName, UnixTime};
use tokio_rustls::rustls::{AlertDescription, CertificateError, Error};

use super::Unsecured;
use super::tls::Trusted;

/// What rustls says, in words that tell what to do.
pub(super) fn of(error: &io::Error, name: &ServerName<'_>, trusted: &Trusted) -> Unsecured {
    let Some(said) = error.get_ref().and_then(|inner| inner.downcast_ref::<Error>()) else {
        return Unsecured::Broken(format!(
            "the connection broke before TLS was agreed on ({error}): does it speak TLS? Where it does not, its URL is \
             `http://`"
        ));
    };
    let name = name.to_str();
    Unsecured::Never(match said {
        Error::InvalidCertificate(why) => of_certificate(why, &name, trusted),
        Error::InvalidMessage(_) => {
            "it answers with something that is not TLS: where it speaks plain HTTP, its URL is `http://`"
                .to_owned()
        }
        Error::AlertReceived(AlertDescription::CertificateRequired) => {
            "it asks who connects for a certificate, which Estrade has not: configure it so that it does not"
                .to_owned()
        }
        Error::AlertReceived(AlertDescription::HandshakeFailure | AlertDescription::ProtocolVersion)
        | Error::PeerIncompatible(_) => format!(
            "it and Estrade have no version of TLS in common that is safe ({said}): configure it for TLS 1.2 or 1.3"
        ),
        other => format!("TLS with it is not possible: {other}"),
    })
}

fn of_certificate(why: &CertificateError, name: &str, trusted: &Trusted) -> String {
    match why {
        // The name of who signed it may be that of one who is trusted: a cluster that is made anew calls its authority alike.
        CertificateError::UnknownIssuer | CertificateError::BadSignature => match trusted {
            Trusted::Machine => "its certificate is signed by nobody whom this machine trusts: where it is one of your own \
                                 (of a local cluster, say), name the certificate of who signed it: `elasticsearch.ca = \
                                 \"FILE.pem\"` (Elasticsearch writes it to config/certs/http_ca.crt)"
                .to_owned(),
            Trusted::File(file) => format!(
                "its certificate is not signed by what is in {}, which `elasticsearch.ca` names: is that the certificate of \
                 another cluster, or an old one?",
                file.display()
            ),
        },
        CertificateError::Expired => "its certificate has expired: renew it, or look at this machine's clock".to_owned(),
        CertificateError::ExpiredContext { time, not_after } => format!(
            "its certificate has expired {}: renew it, or look at this machine's clock",
            ago(*time, *not_after)
        ),
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "its certificate is not valid yet: look at this machine's clock, and at that of who made it".to_owned()
        }
        CertificateError::NotValidForName => not_for(name, ""),
        CertificateError::NotValidForNameContext { presented, .. } => {
            not_for(name, &format!(" (it is for {})", presented.join(", ")))
        }
        CertificateError::Revoked => "its certificate has been revoked: renew it".to_owned(),
        other if format!("{other:?}").contains("CaUsedAsEndEntity") => {
            "its certificate is one of an authority (`CA:TRUE`), which signs others and is no server's: make one for the \
             server that is signed by it, or a self-signed one with `basicConstraints=critical,CA:FALSE`"
                .to_owned()
        }
        other => format!("its certificate is not accepted: {other}"),
    }
}

fn not_for(name: &str, presented: &str) -> String {
    format!(
        "its certificate is not for {name}{presented}: ask for the server by a name that its certificate has, or make one \
         that has this name"
    )
}

fn ago(now: UnixTime, then: UnixTime) -> String {
    match now.as_secs().saturating_sub(then.as_secs()) / 86_400 {
        0 => "today".to_owned(),
        1 => "a day ago".to_owned(),
        days => format!("{days} days ago"),
    }
}
