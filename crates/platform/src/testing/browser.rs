//! A browser that reads no JavaScript: it keeps cookies, follows redirects and fills in forms.

use std::{
    net::{IpAddr, Ipv4Addr},
    sync::Mutex,
};

use axum::{
    Router,
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use http_body_util::BodyExt;
use tower::ServiceExt;

use crate::web::ClientAddress;

/// One person's browser.
pub struct Browser {
    router: Router,
    cookies: Mutex<Vec<(String, String)>>,
}

/// What came back, after redirects.
pub struct Page {
    pub status: StatusCode,
    pub path: String,
    pub html: String,
}

impl Page {
    /// Fails the test when the text is not on the page.
    ///
    /// # Panics
    /// When it is not.
    #[track_caller]
    pub fn shows(&self, text: &str) -> &Self {
        assert!(
            self.html.contains(text),
            "{:?} is not on {}:\n{}",
            text,
            self.path,
            self.html
        );
        self
    }

    /// Fails the test when the text is on the page.
    ///
    /// # Panics
    /// When it is.
    #[track_caller]
    pub fn hides(&self, text: &str) -> &Self {
        assert!(
            !self.html.contains(text),
            "{:?} is on {}:\n{}",
            text,
            self.path,
            self.html
        );
        self
    }

    /// Fails the test when the status is another.
    ///
    /// # Panics
    /// When it is.
    #[track_caller]
    pub fn is(&self, status: u16) -> &Self {
        assert_eq!(
            self.status.as_u16(),
            status,
            "{}:\n{}",
            self.path,
            self.html
        );
        self
    }
}

impl Browser {
    /// A browser without cookies.
    pub fn new(router: Router) -> Self {
        Self {
            router,
            cookies: Mutex::default(),
        }
    }

    /// Opens an address and follows redirects.
    pub async fn open(&self, path: &str) -> Page {
        self.follow(Method::GET, path, None).await
    }

    /// Sends a form (`a=1&b=2`, encoded) and follows redirects.
    pub async fn submit(&self, path: &str, body: &str) -> Page {
        self.follow(Method::POST, path, Some(body.to_owned())).await
    }

    /// Another person's browser on the same server.
    #[must_use]
    pub fn another(&self) -> Self {
        Self::new(self.router.clone())
    }

    /// The same person's second tab or device: the same cookies from here on.
    ///
    /// # Panics
    /// Never in a test that has not failed before.
    #[must_use]
    pub fn same_person(&self) -> Self {
        let cookies = self.cookies.lock().expect("no panic before").clone();
        Self {
            router: self.router.clone(),
            cookies: Mutex::new(cookies),
        }
    }

    async fn follow(&self, method: Method, path: &str, body: Option<String>) -> Page {
        let (mut method, mut path, mut body) = (method, path.to_owned(), body);
        for _ in 0..8 {
            let (status, location, html) = self.send(&method, &path, body.take()).await;
            match location {
                Some(next) if status.is_redirection() => (method, path) = (Method::GET, next),
                _ => return Page { status, path, html },
            }
        }
        panic!("{path} redirects without end");
    }

    async fn send(
        &self,
        method: &Method,
        path: &str,
        body: Option<String>,
    ) -> (StatusCode, Option<String>, String) {
        let cookies = {
            let jar = self.cookies.lock().expect("no panic before");
            jar.iter()
                .map(|(k, v)| format!("{k}={v}"))
                .collect::<Vec<_>>()
                .join("; ")
        };
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::COOKIE, cookies);
        if body.is_some() {
            request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        }
        let mut request = request
            .body(Body::from(body.unwrap_or_default()))
            .expect("a well-formed request");
        request
            .extensions_mut()
            .insert(ClientAddress(IpAddr::V4(Ipv4Addr::LOCALHOST)));
        let response = self
            .router
            .clone()
            .oneshot(request)
            .await
            .expect("routers do not fail");
        let status = response.status();
        for value in response.headers().get_all(header::SET_COOKIE) {
            self.keep(value.to_str().unwrap_or_default());
        }
        let location = response
            .headers()
            .get(header::LOCATION)
            .and_then(|value| value.to_str().ok())
            .map(str::to_owned);
        let bytes = response
            .into_body()
            .collect()
            .await
            .expect("a whole body")
            .to_bytes();
        (
            status,
            location,
            String::from_utf8_lossy(&bytes).into_owned(),
        )
    }

    fn keep(&self, set_cookie: &str) {
        let Some((key, value)) = set_cookie
            .split(';')
            .next()
            .and_then(|pair| pair.split_once('='))
        else {
            return;
        };
        let mut jar = self.cookies.lock().expect("no panic before");
        jar.retain(|(name, _)| name != key);
        if !value.is_empty() {
            jar.push((key.to_owned(), value.to_owned()));
        }
    }
}
