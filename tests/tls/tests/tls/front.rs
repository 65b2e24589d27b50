//! TLS in front of a server that speaks plain HTTP.

use std::net::TcpListener;
use std::sync::Arc;
use std::thread;

use tokio::io::copy_bidirectional;
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;

use crate::certificates::Identity;

pub(crate) struct Front {
    pub(crate) port: u16,
}

impl Front {
    /// Shows this identity, and passes all on to the port of a server. It lives as long as the process.
    pub(crate) fn of(identity: Identity, server: u16) -> Front {
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("its versions are known")
            .with_no_client_auth()
            .with_single_cert(vec![identity.certificate], identity.key)
            .expect("key and certificate belong together");
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("0.0.0.0:0").expect("a port is free");
        listener.set_nonblocking(true).expect("it can be waited for");
        let port = listener.local_addr().expect("it listens").port();
        thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime can be made").block_on(async move {
                let listener = tokio::net::TcpListener::from_std(listener).expect("it listens");
                while let Ok((stream, _)) = listener.accept().await {
                    let acceptor = acceptor.clone();
                    tokio::spawn(async move {
                        // Who does not like the certificate breaks off: that is what is tested.
                        let Ok(mut stream) = acceptor.accept(stream).await else { return };
                        let Ok(mut behind) = TcpStream::connect(("127.0.0.1", server)).await else { return };
                        let _ = behind.set_nodelay(true);
                        let _ = copy_bidirectional(&mut stream, &mut behind).await;
                    });
                }
            });
        });
        Front { port }
    }

    pub(crate) fn url(&self) -> String {
        self.called("localhost")
    }

    pub(crate) fn called(&self, host: &str) -> String {
        format!("https://{host}:{}", self.port)
    }
}
