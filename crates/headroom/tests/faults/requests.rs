//! Requests that no browser sends.

use std::{
    io::{Read, Write},
    net::{Shutdown, TcpStream},
    time::Duration,
};

use crate::load::{Installation, Respondent, Server, play_all};

/// Sends a part of a request and goes away; gives what the server had to say.
fn send_half(address: &str, bytes: &[u8]) -> String {
    exchange(address, bytes, true)
}

/// Sends bytes and reads until the server closes or is silent.
fn send(address: &str, bytes: &[u8]) -> String {
    exchange(address, bytes, false)
}

fn exchange(address: &str, bytes: &[u8], go_away: bool) -> String {
    let mut stream = TcpStream::connect(address).expect("it listens");
    stream
        .set_read_timeout(Some(Duration::from_secs(5)))
        .unwrap();
    // The server may close before everything is sent.
    let _ = stream.write_all(bytes);
    if go_away {
        stream.shutdown(Shutdown::Write).unwrap();
    }
    let mut answer = Vec::new();
    let mut part = [0; 4096];
    while let Ok(read) = stream.read(&mut part) {
        if read == 0 {
            break;
        }
        answer.extend_from_slice(&part[..read]);
    }
    String::from_utf8_lossy(&answer).into_owned()
}

fn post(path: &str, kind: &str, length: usize) -> Vec<u8> {
    format!("POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n")
        .into_bytes()
}

const FORM: &str = "application/x-www-form-urlencoded";

#[test]
fn broken_requests_get_a_clear_answer_and_the_server_goes_on() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let installation = Installation::new(&std::env::temp_dir(), None);
    let codes = runtime.block_on(installation.invite(4));
    let server = Server::start(&installation).unwrap();
    let address = server.address.clone();

    // Half a request, and half a form.
    assert_eq!(send_half(&address, b"GET /s HT"), "");
    let half = send_half(
        &address,
        &[post("/s", FORM, 500), b"code=ABC".to_vec()].concat(),
    );
    assert!(half.is_empty() || half.contains(" 400 "), "{half}");
    // No HTTP at all.
    let nonsense = send_half(&address, &[0xff; 2_000]);
    assert!(
        nonsense.is_empty() || nonsense.contains(" 400 "),
        "{nonsense}"
    );
    // A header without end.
    let long = send(
        &address,
        &[b"GET / HTTP/1.1\r\nX: ".to_vec(), vec![b'x'; 200_000]].concat(),
    );
    assert!(
        long.is_empty() || long.contains(" 431 ") || long.contains(" 400 "),
        "{long}"
    );
    // 100 MB.
    let large = send(
        &address,
        &[post("/s", FORM, 100_000_000), vec![b'a'; 100_000_000]].concat(),
    );
    assert!(
        large.contains(" 413 ") && large.contains("That is too large"),
        "{large}"
    );
    // The wrong kinds of text.
    for (kind, body, status) in [
        ("text/plain", &b"code=ABC"[..], " 400 "),
        (
            "application/x-www-form-urlencoded; charset=windows-1252",
            b"code=ABC",
            " 400 ",
        ),
        (FORM, b"code=%FF%FE", " 400 "),
        (FORM, b"code=\xff\xfe", " 400 "),
        (FORM, b"&&&=&%", " 422 "),
    ] {
        let answer = send(
            &address,
            &[post("/s", kind, body.len()), body.to_vec()].concat(),
        );
        assert!(answer.contains(status), "{kind} {body:?}: {answer}");
        assert!(answer.contains("</html>"), "a page: {answer}");
    }
    // A form from another site.
    let other = format!(
        "POST /s HTTP/1.1\r\nHost: x\r\nOrigin: https://evil.example\r\nContent-Type: {FORM}\r\nContent-Length: 8\r\nConnection: close\r\n\r\ncode=ABC"
    );
    assert!(send(&address, other.as_bytes()).contains("sent from another site"));

    // Nobody was disturbed.
    let mut people: Vec<Respondent> = codes
        .into_iter()
        .enumerate()
        .map(|(n, code)| Respondent::new(n, code))
        .collect();
    play_all(&address, &mut people, 2, None).unwrap();
    assert!(people.iter().all(|person| person.submitted));
    let usage = server.usage().unwrap();
    println!("the server took {:.2} s of CPU time", usage.cpu_seconds);
    assert!(
        usage.peak_megabytes < 150.0,
        "{} MB after 100 MB were sent",
        usage.peak_megabytes
    );
    assert!(server.stop().unwrap());
}
