//! Which servers are trusted: everything else is an error of the setup that says what to do.

use std::process::Command;

use crate::certificates::{Authority, Flaw};
use crate::front::Front;
use crate::ground::{Ground, runs};
use crate::plain::{Plain, UUID};

/// A server that is well behind a certificate for `localhost`.
fn well() -> (Authority, Plain, Front) {
    let (authority, plain) = (Authority::new(), Plain::start(None));
    let front = Front::of(authority.signs(&["localhost", "127.0.0.1", "0.0.0.0"], Flaw::None), plain.port);
    (authority, plain, front)
}

/// What is said of a certificate with this flaw, for these names, by who trusts its authority.
fn told_of(names: &[&str], flaw: Flaw) -> crate::ground::Ended {
    let (ground, authority, plain) = (Ground::new(), Authority::new(), Plain::start(None));
    let front = Front::of(authority.signs(names, flaw), plain.port);
    let ended = ground.asks(&front.url(), Some(&ground.ca(&authority)));
    assert_eq!(plain.asked(), [""; 0], "nothing is sent to a server that is not trusted");
    ended
}

#[test]
fn tests_run_on_a_server_whose_certificate_is_signed_by_who_is_named() {
    let (ground, (authority, plain, front)) = (Ground::new(), well());
    for host in ["localhost", "127.0.0.1"] {
        let mut command = ground.binary(&front.called(host), Some(&ground.ca(&authority)));
        command.env("ESTRADE_ELASTICSEARCH_API_KEY", "geheim");
        let ended = runs(&mut command, "asks");
        ended.passes();
        assert!(ended.text.contains(&format!("on the cluster \"{UUID}\"")) && !ended.text.contains("geheim"));
    }
    let asked = plain.asked();
    assert!(
        !asked.is_empty() && asked.iter().all(|head| head.contains("authorization: apikey geheim")),
        "{asked:?}"
    );
    let host = format!("host: localhost:{}\r\n", front.port);
    assert!(asked.iter().any(|head| head.starts_with("get / ") && head.contains(&host)), "{asked:?}");
}

#[test]
fn a_self_signed_certificate_is_trusted_where_it_is_named() {
    let (ground, plain) = (Ground::new(), Plain::start(None));
    let own = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).expect("it can be made");
    let identity =
        crate::certificates::Identity { certificate: own.cert.der().clone(), key: own.signing_key.into() };
    let front = Front::of(identity, plain.port);
    ground.asks(&front.url(), Some(&ground.file("ca.pem", &own.cert.pem()))).passes();
    ground.asks(&front.url(), None).fails_and_says("signed by nobody whom this machine trusts");
}

#[test]
fn a_certificate_of_nobody_who_is_trusted_is_refused_with_the_key_to_set() {
    let (ground, (_, plain, front)) = (Ground::new(), well());
    let ended = ground.asks(&front.url(), None);
    ended.fails_and_says("its certificate is signed by nobody whom this machine trusts");
    ended.fails_and_says("`elasticsearch.ca = \"FILE.pem\"`");
    let other = ground.ca(&Authority::new());
    let ended = ground.asks(&front.url(), Some(&other));
    ended.fails_and_says(&format!("its certificate is not signed by what is in {}", other.display()));
    assert_eq!(plain.asked(), [""; 0]);
}

#[test]
fn a_certificate_that_has_expired_or_is_not_valid_yet_is_refused() {
    told_of(&["localhost"], Flaw::Expired).fails_and_says("its certificate has expired ");
    told_of(&["localhost"], Flaw::NotYet).fails_and_says("its certificate is not valid yet");
}

#[test]
fn a_certificate_for_another_name_is_refused_with_its_names() {
    let ended = told_of(&["search.example"], Flaw::None);
    ended.fails_and_says("its certificate is not for localhost");
    ended.fails_and_says("search.example");
}

#[test]
fn a_certificate_of_an_authority_is_no_certificate_of_a_server() {
    let (ground, authority, plain) = (Ground::new(), Authority::new(), Plain::start(None));
    let front = Front::of(authority.as_a_server(), plain.port);
    let ended = ground.asks(&front.url(), Some(&ground.ca(&authority)));
    ended.fails_and_says("its certificate is one of an authority (`CA:TRUE`)");
}

#[test]
fn plain_http_behind_an_https_url_is_told_and_so_is_tls_behind_an_http_one() {
    let (ground, (authority, plain, front)) = (Ground::new(), well());
    let ended = ground.asks(&format!("https://localhost:{}", plain.port), Some(&ground.ca(&authority)));
    ended.fails_and_says("its URL is `http://`");
    let ended = ground.asks(&format!("http://localhost:{}", front.port), None);
    ended.fails_and_says(&format!("it speaks TLS: its URL is `https://localhost:{}`", front.port));
}

#[test]
fn a_file_that_has_no_certificate_is_an_error_that_names_it() {
    let (ground, (_, _, front)) = (Ground::new(), well());
    let empty = ground.file("empty.pem", "nothing\n");
    let ended = ground.asks(&front.url(), Some(&empty));
    ended.fails_and_says(&format!(
        "`elasticsearch.ca` is {}, which cannot be used: there is no certificate",
        empty.display()
    ));
    let missing = empty.with_file_name("missing.pem");
    ground
        .asks(&front.url(), Some(&missing))
        .fails_and_says(&format!("`elasticsearch.ca` is {}", missing.display()));
}

#[test]
fn a_redirect_is_not_followed_behind_tls_either() {
    let (ground, (authority, target, front)) = (Ground::new(), well());
    let redirecting = Plain::start(Some(front.url()));
    let other = Front::of(authority.signs(&["localhost"], Flaw::None), redirecting.port);
    let ended = ground.asks(&other.url(), Some(&ground.ca(&authority)));
    ended.fails_and_says(&format!("a redirect to {}", front.url()));
    assert_eq!(target.asked(), [""; 0]);
}

/// 0.0.0.0 leads to this machine and is no loopback address.
#[test]
fn a_server_elsewhere_is_refused_behind_tls_too_and_told_no_credentials() {
    let (ground, (authority, plain, front)) = (Ground::new(), well());
    let ca = ground.ca(&authority);
    let command = || -> Command {
        let mut command = ground.binary(&front.called("0.0.0.0"), Some(&ca));
        command.env("ESTRADE_ELASTICSEARCH_API_KEY", "geheim");
        command
    };
    let entry = format!("0.0.0.0:{}={UUID}", front.port);
    let ended = runs(&mut command(), "asks");
    ended.fails_and_says("which is not on this machine");
    ended.fails_and_says(&format!("allow = [\"{entry}\"]"));
    assert!(plain.asked().iter().all(|head| !head.contains("geheim")), "{:?}", plain.asked());
    runs(command().env("ESTRADE_ELASTICSEARCH_ALLOW", entry), "asks").passes();
}
