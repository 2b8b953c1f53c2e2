//! A full disk refuses new answers with a clear page, and loses none.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::load::{Connection, Installation, Respondent, Server, check_stored, play_all};

/// A small file system of its own; `None`, with the reason printed, where none can be mounted.
struct SmallDisk(PathBuf);

impl SmallDisk {
    fn mount() -> Option<Self> {
        let folder =
            std::env::temp_dir().join(format!("headroom-small-{}", platform::ids::random_id()));
        fs::create_dir_all(&folder).expect("a folder");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=24m", "tmpfs"])
            .arg(&folder)
            .output();
        match mounted {
            Ok(output) if output.status.success() => Some(Self(folder)),
            Ok(output) => {
                println!(
                    "skipped: no small disk: {}",
                    String::from_utf8_lossy(&output.stderr)
                );
                let _ = fs::remove_dir(&folder);
                None
            }
            Err(error) => {
                println!("skipped: no small disk: {error}");
                None
            }
        }
    }

    /// Leaves no byte free.
    fn fill(&self) -> PathBuf {
        let ballast = self.0.join("ballast");
        let mut file = fs::File::create(&ballast).expect("a file");
        for size in [1 << 20, 1 << 12, 1] {
            while std::io::Write::write_all(&mut file, &vec![b'x'; size]).is_ok() {}
        }
        ballast
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
        let _ = fs::remove_dir(&self.0);
    }
}

#[test]
fn a_full_disk_refuses_new_answers_with_a_clear_page_and_loses_none() {
    let Some(disk) = SmallDisk::mount() else {
        return;
    };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let installation = Installation::new(Path::new(&disk.0), None);
    let codes = runtime.block_on(installation.invite(60));
    let mut people: Vec<Respondent> = codes
        .into_iter()
        .enumerate()
        .map(|(n, code)| Respondent::new(n, code))
        .collect();
    let server = Server::start(&installation).unwrap();
    let (first, second) = people.split_at_mut(20);
    play_all(&server.address, first, 8, None).unwrap();
    assert!(first.iter().all(|person| person.submitted));

    let ballast = disk.fill();
    // Until the log's own free pages are used up, some more may be kept; then it says so.
    let refused = play_all(&server.address, second, 8, None)
        .expect_err("the disk is full")
        .to_string();
    assert!(refused.contains("503"), "{refused}");
    assert!(refused.contains("We cannot save just now"), "{refused}");
    assert!(
        refused.contains("What you saved before is safe"),
        "{refused}"
    );
    // Pages can still be read.
    let landing = runtime.block_on(async {
        let mut connection = Connection::open(&server.address).await.unwrap();
        connection
            .get(&format!("/s/{}", second[39].code))
            .await
            .unwrap()
    });
    assert_eq!(landing.status, 200);

    fs::remove_file(ballast).unwrap();
    check_stored(&server.address, &mut people).expect("what was acknowledged is there");
    play_all(&server.address, &mut people, 8, None).expect("there is room again");
    assert!(people.iter().all(|person| person.submitted));
    assert!(server.stop().unwrap());
    let stored = runtime.block_on(installation.responses());
    assert_eq!(stored.len(), people.len());
    let missing = crate::load::missing(&people, &stored);
    assert!(missing.is_empty(), "{missing:#?}");
}
