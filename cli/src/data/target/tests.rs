//! Files that appear whole, with the permissions that they should have. Not here: what the command makes of them.

use std::fs::Permissions;

use super::*;

fn names(folder: &Path) -> Vec<String> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn a_file_appears_at_the_commit_and_not_before() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out");
    let written = Target::new(&path).unwrap().write(|w| w.write_all(b"all")).unwrap();
    assert!(!path.exists());
    written.commit().unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"all");
    assert_eq!(names(folder.path()), ["out"]);
}

#[test]
fn a_failure_leaves_the_old_file_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out");
    fs::write(&path, "old").unwrap();
    let target = Target::new(&path).unwrap();
    let failed = target.write(|w| w.write_all(b"half").and(Err(io::Error::other("the end"))));
    assert!(failed.unwrap_err().to_string().contains("the end"));
    assert_eq!(fs::read(&path).unwrap(), b"old");
    assert_eq!(names(folder.path()), ["out"]);
}

#[cfg(unix)]
#[test]
fn a_new_file_has_the_users_permissions_and_an_old_one_keeps_its_own() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let (plain, new, old) = (folder.path().join("plain"), folder.path().join("new"), folder.path().join("old"));
    fs::File::create(&plain).unwrap();
    fs::write(&old, "old").unwrap();
    fs::set_permissions(&old, Permissions::from_mode(0o640)).unwrap();
    for path in [&new, &old] {
        Target::new(path).unwrap().write(|w| w.write_all(b"x")).unwrap().commit().unwrap();
    }
    assert_eq!(mode(&new), mode(&plain));
    assert_eq!(mode(&old), 0o640);
}
