//! Whom functions take for AWS.

use std::sync::Arc;

use florence_local::stack::StackBuilder;
use rcgen::{CertifiedKey, generate_simple_self_signed};
use store::environment::https::ROOTS_VARIABLE;
use tests::{Answer, people};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{ServerConfig, pki_types::PrivateKeyDer},
};

use crate::system;

#[tokio::test]
async fn only_amazon_or_whom_the_deployment_names_is_trusted_with_a_request_for_secrets() {
    let aws = system::start(system::ephemeral().without_functions()).await;
    let (url, certificate) = behind_tls(&aws.endpoints().secrets_manager).await;
    let folder = tempfile::tempdir().unwrap();
    let roots = folder.path().join("roots.pem");
    std::fs::write(&roots, certificate).unwrap();

    let function = || system::ephemeral().only("register").secrets_endpoint(&url);
    let untrusting = register(function()).await;
    assert_eq!(
        (untrusting.status, untrusting.code()),
        (503, "unavailable"),
        "{untrusting:?}"
    );
    let trusting = function().env(ROOTS_VARIABLE, roots.to_str().unwrap());
    drop(register(trusting).await.expect_status(201));
}

async fn register(builder: StackBuilder) -> Answer {
    let stack = system::start(builder.max_instances(1)).await;
    let api = system::api(&stack);
    api.post("/auth/register", None, people::registration())
        .await
}

/// Where the server at `url` is reached by TLS, for as long as the test's runtime lives, and the
/// certificate that must be trusted for it.
async fn behind_tls(url: &str) -> (String, String) {
    let server = url.strip_prefix("http://").unwrap().to_owned();
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = PrivateKeyDer::try_from(signing_key.serialize_der()).unwrap();
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("localhost:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            tokio::spawn(pass_on(acceptor.clone(), client, server.clone()));
        }
    });
    (format!("https://localhost:{port}"), cert.pem())
}

/// Ends when either side does, or when the client does not trust the certificate.
async fn pass_on(acceptor: TlsAcceptor, client: TcpStream, server: String) {
    if let (Ok(mut client), Ok(mut server)) = (
        acceptor.accept(client).await,
        TcpStream::connect(server).await,
    ) {
        let _ = tokio::io::copy_bidirectional(&mut client, &mut server).await;
    }
}
