//! TLS towards the listener: one pinned authority, one name, our certificate. No system roots.

use super::{Config, Setup};
use std::{io, sync::Arc};
use tokio::net::TcpStream;
use tokio_rustls::{
    TlsConnector,
    client::TlsStream,
    rustls::{
        ClientConfig, RootCertStore,
        crypto::ring,
        pki_types::{CertificateDer, PrivateKeyDer, ServerName, pem::PemObject},
    },
};

/// Ready to shake hands.
pub(super) struct Tls {
    connector: TlsConnector,
    name: ServerName<'static>,
}

impl Tls {
    pub fn new(config: &Config) -> Result<Tls, Setup> {
        let mut roots = RootCertStore::empty();
        for ca in certificates("ca", &config.ca)? {
            roots.add(ca).map_err(|e| setup("ca", e))?;
        }
        let chain = certificates("certificate", &config.certificate)?;
        let key = PrivateKeyDer::from_pem_slice(&config.key).map_err(|e| setup("key", e))?;
        let client = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|e| setup("certificate", e))?
            .with_root_certificates(roots)
            .with_client_auth_cert(chain, key)
            .map_err(|e| setup("certificate", e))?;
        let name = ServerName::try_from(config.name.clone()).map_err(|e| setup("name", e))?;
        Ok(Tls { connector: TlsConnector::from(Arc::new(client)), name })
    }

    pub async fn shake(&self, stream: TcpStream) -> io::Result<TlsStream<TcpStream>> {
        self.connector.connect(self.name.clone(), stream).await
    }
}

fn certificates(key: &'static str, pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, Setup> {
    let list: Vec<_> = CertificateDer::pem_slice_iter(pem).collect::<Result<_, _>>().map_err(|e| setup(key, e))?;
    if list.is_empty() {
        return Err(setup(key, "no certificate in it"));
    }
    Ok(list)
}

fn setup(key: &'static str, cause: impl ToString) -> Setup {
    Setup { key, cause: cause.to_string() }
}
