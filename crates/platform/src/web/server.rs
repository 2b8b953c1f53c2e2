//! The listening loop: plain HTTP/1.1 with limits on slow and many connections, and a quiet end.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use axum::{Router, body::Body, extract::Request};
use hyper::{body::Incoming, server::conn::http1};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
};
use tokio::{net::TcpListener, sync::Semaphore};
use tower::ServiceExt;

use super::ClientAddress;

/// At most so many connections at once; more wait in the system's queue.
const CONNECTIONS: usize = 8_192;

/// Serves until `stop` is ready, then lets the requests under way finish.
///
/// # Errors
/// Never after the listener was bound; single connections that fail are dropped.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    trust_proxy: bool,
    stop: impl Future<Output = ()>,
) {
    let graceful = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(Duration::from_secs(20))
        .max_buf_size(64 * 1024)
        .keep_alive(true);
    tokio::pin!(stop);
    loop {
        let (stream, address) = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    // Out of file handles, say: wait a moment instead of spinning.
                    tracing::warn!(%error, "a connection could not be taken");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
            },
            () = &mut stop => break,
        };
        let Ok(place) = Arc::clone(&places).acquire_owned().await else {
            break;
        };
        let _ = stream.set_nodelay(true);
        let router = router.clone();
        let service = hyper::service::service_fn(move |request: hyper::Request<Incoming>| {
            let request = with_client(request.map(Body::new), address, trust_proxy);
            router.clone().oneshot(request)
        });
        let connection = graceful.watch(http.serve_connection(TokioIo::new(stream), service));
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection ended early");
            }
            drop(place);
        });
    }
    let patience = tokio::time::sleep(Duration::from_secs(10));
    tokio::select! {
        () = graceful.shutdown() => {}
        () = patience => tracing::warn!("some requests did not end in time"),
    }
}

/// Notes the client's address: the connection's, or what a trusted proxy says.
fn with_client(mut request: Request, peer: SocketAddr, trust_proxy: bool) -> Request {
    let forwarded = request
        .headers()
        .get("x-forwarded-for")
        .filter(|_| trust_proxy)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.rsplit(',').next())
        .and_then(|value| value.trim().parse().ok());
    request
        .extensions_mut()
        .insert(ClientAddress(forwarded.unwrap_or(peer.ip())));
    request
}
