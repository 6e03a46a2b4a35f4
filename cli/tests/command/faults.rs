//! What goes wrong outside of the command: files that may not grow, links that lead nowhere, calls of the system that fail.
//! Either the whole new file is there afterwards or the old one, and nothing else.

use std::fs;
use std::io::Read;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink};
use std::process::{Command, Output, Stdio};

use predicates::prelude::*;
use predicates::str::{contains, is_empty};

use crate::shell::{Shell, f64s, npy};

/// Runs a command in a shell that limits it first.
fn limited(shell: &Shell, limit: &str, line: &str) -> Output {
    let mut command = Command::new("sh");
    command.args(["-c", &format!("{limit}; exec \"$0\" {line}")]).arg(assert_cmd::cargo::cargo_bin("yunta"));
    command
        .current_dir(&shell.folder)
        .env("VK_DRIVER_FILES", "/nonexistent")
        .env_remove("YUNTA_ADAPTER")
        .env("YUNTA_CALIBRATION", "off")
        .env_remove("RUST_BACKTRACE");
    command.output().unwrap()
}

#[test]
fn a_pictures_reader_that_has_enough_is_no_failure() {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin("yunta"));
    command.args(["julia", "-", "--size", "3000x3000", "-q"]).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut head = [0; 8];
    child.stdout.take().unwrap().read_exact(&mut head).unwrap();
    assert_eq!(&head, b"\x89PNG\r\n\x1a\n");
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
}

#[test]
fn a_file_that_may_not_grow_is_an_error_and_leaves_the_old_one() {
    let shell = Shell::new();
    shell.write("t.csv", "a,b\n".to_owned() + &"1.25,2.5\n".repeat(20_000));
    for (out, line) in [
        ("out.csv", "normalize t.csv out.csv"),
        ("out.npy", "normalize t.csv out.npy"),
        ("out.csv.gz", "normalize t.csv out.csv.gz"),
        ("out.parquet", "normalize t.csv out.parquet"),
        ("out.png", "julia out.png --size 3000x3000"),
    ] {
        shell.write(out, "old");
        let output = limited(&shell, "ulimit -f 1", line);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let may_fit = out == "out.csv.gz" || out == "out.parquet";
        if !(may_fit && output.status.success()) {
            assert!(output.status.code() == Some(1) && said.contains(out) && said.contains("File too large"), "{line}: {output:?}");
            assert_eq!(fs::read(shell.path(out)).unwrap(), b"old");
        }
        fs::remove_file(shell.path(out)).unwrap();
        assert_eq!(shell.files(), ["t.csv"], "{line}");
    }
}

#[test]
fn a_link_to_nothing_yet_is_followed() {
    let shell = Shell::new();
    fs::create_dir(shell.path("folder")).unwrap();
    symlink("folder/two", shell.path("one")).unwrap();
    symlink("three.png", shell.path("folder/two")).unwrap();
    shell.yunta("julia one --size 9x9 -q").assert().success();
    assert!(fs::symlink_metadata(shell.path("one")).unwrap().is_symlink());
    assert!(fs::symlink_metadata(shell.path("folder/two")).unwrap().is_symlink());
    assert!(fs::read(shell.path("folder/three.png")).unwrap().starts_with(b"\x89PNG"));
    symlink("none/out.png", shell.path("astray")).unwrap();
    shell.fails("julia astray --size 9x9", 1, &["astray: the folder none does not exist"], &["astray", "folder", "one"]);
    symlink("round", shell.path("round")).unwrap();
    shell.fails("julia round --size 9x9", 1, &["round: "], &["astray", "folder", "one", "round"]);
}

#[test]
fn a_file_that_is_replaced_keeps_its_owner_and_permissions() {
    let shell = Shell::new();
    shell.write("out.png", "old");
    fs::set_permissions(shell.path("out.png"), fs::Permissions::from_mode(0o640)).unwrap();
    // For root alone; otherwise it stays the user's own.
    let _ = chown(shell.path("out.png"), Some(1234), Some(4321));
    let whose = || fs::metadata(shell.path("out.png")).map(|found| (found.uid(), found.gid(), found.mode() & 0o7777)).unwrap();
    let before = whose();
    shell.yunta("julia out.png --size 9x9 -q").assert().success();
    assert_eq!((whose(), before.2), (before, 0o640));
    assert!(fs::read(shell.path("out.png")).unwrap().starts_with(b"\x89PNG"));
}

#[test]
fn a_variable_that_is_empty_counts_as_unset() {
    let shell = Shell::new();
    for variable in ["YUNTA_SIMD", "YUNTA_ADAPTER"] {
        shell.yunta("julia out.png --size 9x9 -q").env(variable, "").assert().success().stderr(is_empty());
    }
    shell.yunta("julia out.png --size 9x9 -q").env("YUNTA_SIMD", "mmx").assert().failure().stderr(contains("YUNTA_SIMD"));
}

#[test]
fn thousands_of_threads_in_little_memory_are_an_error() {
    let shell = Shell::new();
    for kilobytes in [300_000, 600_000, 1_000_000] {
        let output = limited(&shell, &format!("ulimit -v {kilobytes}"), "julia out.png --size 300x300 --backend cpu --threads 4096");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code() == Some(1) && said.lines().count() == 1 && said.contains("--threads is 4096"), "{output:?}");
        assert_eq!(shell.files(), [""; 0]);
    }
}

/// A library that has one call of the system fail, the n-th of its name, and says that it did so in a file.
const SHIM: &str = r#"
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static int calls;

static int fails(const char *name) {
    const char *wanted = getenv("FAULT_CALL"), *at = getenv("FAULT_AT");
    if (!wanted || !at || strcmp(wanted, name) || __sync_add_and_fetch(&calls, 1) != atoi(at)) return 0;
    int (*real_open)(const char *, int, ...) = dlsym(RTLD_NEXT, "open");
    close(real_open(getenv("FAULT_LOG"), O_CREAT | O_WRONLY, 0600));
    errno = atoi(getenv("FAULT_ERRNO"));
    return 1;
}

int open64(const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    int mode = va_arg(rest, int);
    va_end(rest);
    if (fails("open64")) return -1;
    int (*real)(const char *, int, ...) = dlsym(RTLD_NEXT, "open64");
    return real(path, flags, mode);
}
ssize_t write(int fd, const void *bytes, size_t length) {
    /* What is said of a fault has to arrive. */
    if (fd > 2 && fails("write")) return -1;
    ssize_t (*real)(int, const void *, size_t) = dlsym(RTLD_NEXT, "write");
    return real(fd, bytes, length);
}
ssize_t read(int fd, void *bytes, size_t length) {
    if (fails("read")) return -1;
    ssize_t (*real)(int, void *, size_t) = dlsym(RTLD_NEXT, "read");
    return real(fd, bytes, length);
}
ssize_t pread64(int fd, void *bytes, size_t length, off64_t at) {
    if (fails("pread64")) return -1;
    ssize_t (*real)(int, void *, size_t, off64_t) = dlsym(RTLD_NEXT, "pread64");
    return real(fd, bytes, length, at);
}
int rename(const char *from, const char *to) {
    if (fails("rename")) return -1;
    int (*real)(const char *, const char *) = dlsym(RTLD_NEXT, "rename");
    return real(from, to);
}
int fchmod(int fd, mode_t mode) {
    if (fails("fchmod")) return -1;
    int (*real)(int, mode_t) = dlsym(RTLD_NEXT, "fchmod");
    return real(fd, mode);
}
int ftruncate64(int fd, off64_t length) {
    if (fails("ftruncate64")) return -1;
    int (*real)(int, off64_t) = dlsym(RTLD_NEXT, "ftruncate64");
    return real(fd, length);
}
int pthread_create(pthread_t *thread, const pthread_attr_t *how, void *(*start)(void *), void *with) {
    if (fails("pthread_create")) return errno;
    int (*real)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *) = dlsym(RTLD_NEXT, "pthread_create");
    return real(thread, how, start, with);
}
"#;

/// The library, compiled by what every linker of Rust programs needs.
fn shim(shell: &Shell) -> std::path::PathBuf {
    let (source, library) = (shell.path("shim.c"), shell.path("shim.so"));
    fs::write(&source, SHIM).unwrap();
    let compiled = Command::new("cc").args(["-shared", "-fPIC", "-o"]).arg(&library).arg(&source).arg("-ldl").output().unwrap();
    assert!(compiled.status.success(), "{}", String::from_utf8_lossy(&compiled.stderr));
    library
}

/// Files to read, and an old result.
fn files(out: &str) -> Shell {
    let shell = Shell::new();
    shell.write("t.csv", "a,b\n".to_owned() + &"1.25,2.5\n2,1\n".repeat(300));
    shell.write("x.npy", npy("<f8", false, "(300, 2)", &f64s(&[1.5; 600])));
    shell.yunta("normalize t.csv t.parquet -q").assert().success();
    shell.write(out, "old");
    shell
}

#[test]
fn every_call_that_fails_is_an_error_or_does_no_harm() {
    let tools = Shell::new();
    let library = shim(&tools);
    for (out, line) in [
        ("out.csv", "normalize t.csv out.csv -q"),
        ("out.npy", "count x.npy out.npy --value 1.5 -q"),
        ("out.parquet", "hypotenuse t.parquet out.parquet -q --columns a,b"),
        ("out.png", "julia out.png --size 64x48 -q --backend cpu"),
    ] {
        let shell = files(out);
        shell.yunta(&format!("{line} --threads 2")).assert().success();
        let whole = fs::read(shell.path(out)).unwrap();
        let names = shell.files();
        for (call, errno) in [
            ("open64", 5),
            ("write", 28),
            ("read", 5),
            ("pread64", 5),
            ("rename", 13),
            ("fchmod", 1),
            ("ftruncate64", 5),
            ("pthread_create", 11),
        ] {
            // Until there are no more of them.
            for at in 1.. {
                assert!(at < 1000, "{line}: {call}");
                shell.write(out, "old");
                let log = tools.path(&format!("{call}-{at}"));
                let mut command = shell.yunta(&format!("{line} --threads 2"));
                command.env("LD_PRELOAD", &library).env("FAULT_CALL", call).env("FAULT_AT", at.to_string()).env("FAULT_LOG", &log);
                let output = command.env("FAULT_ERRNO", errno.to_string()).env_remove("RUST_BACKTRACE").output().unwrap();
                let (said, found) = (String::from_utf8_lossy(&output.stderr).into_owned(), fs::read(shell.path(out)).unwrap());
                let told = format!("{line}: {call} {at}: {output:?}");
                match output.status.code() {
                    Some(0) => assert!(found == whole, "{told}"),
                    Some(1) => assert!(found == b"old" && said.starts_with("yunta: error: ") && said.lines().count() == 1, "{told}"),
                    _ => panic!("{told}"),
                }
                assert_eq!(shell.files(), names, "{told}");
                if fs::remove_file(log).is_err() {
                    assert!(output.status.success(), "{told}");
                    break;
                }
            }
        }
    }
}

/// As one that is mounted by itself.
#[test]
fn a_file_that_cannot_be_replaced_is_written_in_place_with_a_warning() {
    let tools = Shell::new();
    let library = shim(&tools);
    for errno in ["16", "18"] {
        let shell = files("out.csv");
        let mut command = shell.yunta("normalize t.csv out.csv -q");
        command.env("LD_PRELOAD", &library).env("FAULT_CALL", "rename").env("FAULT_AT", "1").env("FAULT_ERRNO", errno);
        let before = fs::metadata(shell.path("out.csv")).unwrap().ino();
        command
            .env("FAULT_LOG", tools.path("log"))
            .assert()
            .success()
            .stderr(contains("yunta: warning: out.csv: ").and(contains("in place")));
        assert_eq!(fs::metadata(shell.path("out.csv")).unwrap().ino(), before);
        let found = fs::read(shell.path("out.csv")).unwrap();
        shell.yunta("normalize t.csv again.csv -q").assert().success();
        assert!(found == fs::read(shell.path("again.csv")).unwrap());
        assert_eq!(shell.files(), ["again.csv", "out.csv", "t.csv", "t.parquet", "x.npy"]);
    }
}
