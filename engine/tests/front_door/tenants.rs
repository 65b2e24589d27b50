use estrade_engine::{Engine, EngineConfig};
use serde_json::json;

use crate::server::Server;

#[test]
fn tenants_do_not_see_each_other() {
    let (one, other) = (Server::new(), Server::new());
    one.seed("assets", &[json!({"title": "one"})]);
    assert_eq!(one.search("assets", json!({}))["hits"]["total"]["value"], 1);
    other.get("/assets/_search").error(404, "index_not_found_exception");
    assert_eq!(other.search("_all", json!({}))["hits"]["total"]["value"], 0);
    other.delete("/*").ok();
    assert_eq!(one.search("assets", json!({}))["hits"]["total"]["value"], 1);
}

#[test]
fn a_dropped_tenant_no_longer_listens() {
    let engine = Engine::start(EngineConfig::default()).unwrap();
    let tenant = engine.tenant().unwrap();
    let address = tenant.address();
    assert!(std::net::TcpStream::connect(address).is_ok());
    drop(tenant);
    assert!(std::net::TcpStream::connect(address).is_err());
    let again = engine.tenant_on(address.port()).unwrap();
    assert_eq!(again.address(), address);
    assert_eq!(again.url(), format!("http://127.0.0.1:{}", address.port()));
}

#[test]
fn clients_are_told_an_elasticsearch_8() {
    let server = Server::new();
    let answer = server.get("/");
    let body = answer.ok();
    assert!(body["version"]["number"].as_str().unwrap().starts_with("8."));
    assert_eq!(
        (body["name"].as_str(), body["tagline"].as_str()),
        (Some("estrade"), Some("You Know, for Search"))
    );
    assert_eq!(answer.header("x-elastic-product"), Some("Elasticsearch"));
}
