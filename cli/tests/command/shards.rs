//! Results that several processes make together, piece by piece: the bytes of one process, whoever makes which piece, whoever
//! dies, and whatever lies in the folder. Not here: which launcher says what, which is the library's affair.

use std::fs;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use predicates::prelude::PredicateBooleanExt;
use predicates::str::contains;

use crate::shell::{Shell, npy};

const PICTURE: &str = "julia out.png --size 2000x14000 --max-iter 4 --quiet";

/// A folder with tables and arrays of three pieces.
fn shell() -> Shell {
    let shell = Shell::new();
    let bytes: Vec<u8> = (0..9_000_000u32).map(|k| (k.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    shell.write("bytes.npy", npy("|u1", false, "(9000000,)", &bytes));
    let text: String = bytes[..4_500_000].chunks(2).map(|row| format!("{},{}\n", row[0], row[1])).collect();
    shell.write("table.csv", "a,b\n".to_owned() + &text);
    let floats: Vec<u8> = bytes[..5_000_000].iter().flat_map(|&byte| f32::from(byte).to_le_bytes()).collect();
    shell.write("floats.npy", npy("<f4", false, "(1000, 5000)", &floats));
    shell.write("waves.wgsl", "fn waves(@builtin(global_invocation_id) at: vec3<u32>) -> u32 { return at.x * 7u + at.y; }");
    shell
}

#[test]
fn a_result_in_the_place_of_what_is_read_is_refused() {
    let shell = Shell::new();
    shell.write("t.csv", "a,b\n3,4\n");
    for line in ["normalize t.csv t.csv", "map a+b t.csv ./t.csv"] {
        shell.yunta(&format!("{line} --shard 1/2")).assert().code(2).stderr(contains("is read, and is the result"));
    }
    assert_eq!(shell.files(), ["t.csv"]);
}

/// What a line gives in one process, and then as so many shards, from the last to the first.
fn is_the_same(shell: &Shell, out: &str, line: &str, counts: &[usize]) {
    shell.yunta(&format!("{line} --quiet")).assert().success();
    let whole = fs::read(shell.path(out)).unwrap();
    for &count in counts {
        fs::remove_file(shell.path(out)).unwrap();
        for number in (1..=count).rev() {
            shell.yunta(&format!("{line} --quiet --shard {number}/{count}")).assert().success().stderr("");
        }
        assert!(fs::read(shell.path(out)).unwrap() == whole, "{line} in {count} shards");
        shell.yunta(&format!("missing {out}")).assert().success().stdout("");
        let mut left: Vec<_> = fs::read_dir(shell.path(&format!("{out}.parts"))).unwrap().map(|file| file.unwrap().file_name()).collect();
        left.sort();
        assert_eq!(left, ["done", "manifest"], "{line}");
        shell.yunta(&format!("merge {out}")).assert().success().stderr("");
        assert!(!shell.path(&format!("{out}.parts")).exists());
    }
    fs::remove_file(shell.path(out)).unwrap();
}

#[test]
fn pictures_have_the_same_bytes_in_any_number_of_shards() {
    let shell = Shell::new();
    for (out, line) in [
        ("out.png", "julia out.png --size 2000x9000 --max-iter 4"),
        ("out.png", "julia out.png --size 2000x5000 --center 0.1,0.2 --span 1 --max-iter 20 --precision f64"),
        ("out.npy", "julia --counts out.npy --size 1999x9001 --max-iter 3"),
        ("out.png", "julia out.png --size 300x200"),
        ("out.png", "julia out.png --size 2000x9000 --max-iter 4 --color bands"),
        ("out.png", "julia out.png --size 300x201 --color bands --palette viridis"),
    ] {
        is_the_same(&shell, out, line, &[1, 2, 7]);
    }
}

#[test]
fn a_picture_in_bands_has_the_bytes_of_one_that_is_computed_as_a_whole_with_its_counts_or_alone() {
    let shell = Shell::new();
    for color in ["smooth", "bands"] {
        let window = format!("--size 2000x9000 --max-iter 4 --color {color} --quiet");
        // What is measured is one job.
        for run in ["both.png --counts both.npy", "one.png", "--counts one.npy", "whole.png --counts whole.npy --repeat 2"] {
            shell.yunta(&format!("julia {run} {window}")).assert().success();
        }
        for kind in ["png", "npy"] {
            let [both, one, whole] = ["both", "one", "whole"].map(|name| fs::read(shell.path(&format!("{name}.{kind}"))).unwrap());
            assert!(one == both, "{color}, .{kind}");
            assert!(one == whole, "{color}, .{kind}, as a whole");
        }
    }
}

#[test]
fn tables_have_the_same_bytes_in_any_number_of_shards() {
    let shell = shell();
    for (out, line) in [
        ("out.csv", "count bytes.npy out.csv --value 7"),
        ("out.parquet", "count bytes.npy out.parquet --value 7"),
        ("out.npy", "normalize table.csv out.npy"),
        ("out.csv.gz", "normalize table.csv out.csv.gz"),
        ("out.csv", "sum-squares table.csv out.csv"),
        ("out.parquet", "hypotenuse table.csv out.parquet --columns a,b"),
        ("out.parquet", "map q=a*b+0.5 table.csv out.parquet --append"),
        ("out.npy", "reduce var a*b table.csv out.npy"),
    ] {
        is_the_same(&shell, out, line, &[2, 7]);
    }
    // A Parquet file is read from where a piece begins.
    shell.yunta("map r=a+b table.csv wide.parquet --append --quiet").assert().success();
    is_the_same(&shell, "out.csv", "normalize wide.parquet out.csv", &[2]);
    is_the_same(&shell, "out.csv", "reduce sum r wide.parquet out.csv", &[2]);
}

#[test]
fn arrays_have_the_same_bytes_in_any_number_of_shards() {
    let shell = shell();
    for (out, line) in [
        ("out.npy", "gaussian floats.npy floats.npy out.npy"),
        ("out.npy", "map x+1.0 x=floats.npy out.npy"),
        ("out.csv", "map --file waves.wgsl --size 3000,1500 out.csv"),
        ("out.parquet", "map --file waves.wgsl --size 3000,1500 out.parquet"),
        ("out.csv", "reduce sum x x=floats.npy out.csv"),
    ] {
        is_the_same(&shell, out, line, &[2]);
    }
}

#[test]
fn shards_by_a_launchers_word() {
    let shell = Shell::new();
    let line = "julia out.png --size 2000x9000 --max-iter 3 --quiet";
    shell.yunta(line).assert().success();
    let whole = fs::read(shell.path("out.png")).unwrap();
    for task in ["2", "1"] {
        let mut command = shell.yunta(&format!("{line} --shard auto"));
        let array = [("SLURM_ARRAY_TASK_ID", task), ("SLURM_ARRAY_TASK_MIN", "1"), ("SLURM_ARRAY_TASK_COUNT", "2")];
        command.envs(array).assert().success();
    }
    assert!(fs::read(shell.path("out.png")).unwrap() == whole);
    // A launcher of ranks: by the folder too, or by MPI, of which there is none here that knows of two.
    for rank in ["1", "0"] {
        let mut command = shell.yunta(&format!("{} --shard auto", line.replace("out.png", "ranks.png")));
        let ran = command.env("OMPI_COMM_WORLD_RANK", rank).env("OMPI_COMM_WORLD_SIZE", "2").assert();
        match cfg!(feature = "mpi") {
            true => ran.failure().stderr(contains("launcher").and(contains("2"))),
            false => ran.success(),
        };
    }
    assert_eq!(fs::read(shell.path("ranks.png")).is_ok_and(|bytes| bytes == whole), cfg!(not(feature = "mpi")));
    // Without the flag nothing is shared, whatever a launcher says.
    let mut command = shell.yunta("julia alone.png --size 300x200 --quiet");
    command.env("OMPI_COMM_WORLD_RANK", "1").env("OMPI_COMM_WORLD_SIZE", "2").assert().success();
    assert!(shell.path("alone.png").exists() && !shell.path("alone.png.parts").exists());
}

#[test]
fn what_is_missing_is_told_and_made_and_nothing_else() {
    let shell = Shell::new();
    shell.yunta(PICTURE).assert().success();
    let whole = fs::read(shell.path("out.png")).unwrap();
    fs::remove_file(shell.path("out.png")).unwrap();
    shell.yunta(&format!("{PICTURE} --shard 2/3")).assert().success();
    shell.yunta("missing out.png").assert().success().stdout("1,3-4\n");
    shell.yunta("missing out.png --shards 3").assert().success().stdout("1,3\n");
    shell.yunta("merge out.png").assert().code(1).stderr(contains("out.png.parts: pieces are missing: 1,3-4"));
    let piece = |number: usize| shell.path(&format!("out.png.parts/{number}.piece"));
    let made = fs::metadata(piece(2)).unwrap().modified().unwrap();
    // Damaged where it lies, and cut off.
    for number in [1, 3] {
        shell.yunta(&format!("{PICTURE} --shard {number}/3")).assert().success();
        if number == 1 {
            let mut bytes = fs::read(piece(1)).unwrap();
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
            fs::write(piece(1), &bytes).unwrap();
            bytes.truncate(100);
            fs::write(piece(4), &bytes).unwrap();
            shell.yunta("missing out.png").assert().success().stdout("1,3-4\n");
            assert_eq!(fs::metadata(piece(2)).unwrap().modified().unwrap(), made, "it was whole, and made again");
        }
    }
    assert!(fs::read(shell.path("out.png")).unwrap() == whole);
    // A shard that is run once more finds its work done; a result that was changed is made again.
    shell.yunta(&format!("{PICTURE} --shard 1/3")).assert().success();
    assert_eq!(fs::read_dir(shell.path("out.png.parts")).unwrap().count(), 2);
    shell.write("out.png", "changed");
    for number in 1..=3 {
        shell.yunta(&format!("{PICTURE} --shard {number}/3")).assert().success();
    }
    assert!(fs::read(shell.path("out.png")).unwrap() == whole);
}

#[test]
fn another_jobs_folder_is_not_touched() {
    let shell = Shell::new();
    shell.yunta(&format!("{PICTURE} --shard 1/2")).assert().success();
    let held = || {
        let files = fs::read_dir(shell.path("out.png.parts")).unwrap().map(|file| file.unwrap().path());
        let mut held: Vec<_> = files.map(|path| (path.clone(), fs::read(path).unwrap())).collect();
        held.sort();
        held
    };
    let before = held();
    let other = PICTURE.replace("--max-iter 4", "--max-iter 5");
    shell.yunta(&format!("{other} --shard 1/2")).assert().code(1).stderr(contains("is of another job: its recipe is"));
    assert!(held() == before);
    let manifest = shell.path("out.png.parts/manifest");
    let text = fs::read_to_string(&manifest).unwrap();
    fs::write(&manifest, text.replace(env!("CARGO_PKG_VERSION"), "0.0.1")).unwrap();
    for line in [format!("{PICTURE} --shard 2/2"), "merge out.png".into(), "missing out.png".into()] {
        shell.yunta(&line).assert().code(1).stderr(contains("its pieces are of yunta 0.0.1"));
    }
    // More pieces than anybody has memory for.
    let count = text.lines().find(|line| line.contains("\"pieces\"")).unwrap();
    for pieces in ["100000000000", "18446744073709551615"] {
        fs::write(&manifest, text.replace(count, &format!("\"pieces\": {pieces},"))).unwrap();
        for line in ["merge out.png", "missing out.png"] {
            shell.yunta(line).assert().code(1).stderr(contains("its manifest is damaged"));
        }
    }
    fs::write(&manifest, text).unwrap();
    // A finished one's may be taken.
    shell.yunta(&format!("{PICTURE} --shard 2/2")).assert().success();
    shell.yunta(&format!("{other} --shard 1/1")).assert().success();
    assert_eq!(shell.files(), ["out.png", "out.png.parts"]);
    // What is no folder of pieces is somebody's.
    fs::create_dir(shell.path("mine.png.parts")).unwrap();
    shell.write("mine.png.parts/letter", "dear");
    shell.yunta("julia mine.png --size 30x20 --shard 1/1").assert().code(1).stderr(contains("as letter in it is none"));
    assert_eq!(fs::read_dir(shell.path("mine.png.parts")).unwrap().count(), 1);
}

#[test]
fn what_cannot_be_shared_is_refused_before_any_work() {
    let shell = Shell::new();
    shell.write("t.csv", "a,b\n1,2\n3,4\n");
    for (line, code, said) in [
        ("julia out.png --shard 9/8", 2, "give 1/8 to 8/8"),
        ("julia out.png --shard 0/8", 2, "counted from 1"),
        ("julia out.png --shard auto", 2, "no launcher says"),
        ("julia out.png --shard auto/4", 2, "is set; give K/4"),
        ("julia out.png --size 2147483648x1 --shard 1/2", 2, "--size is of width 2147483648"),
        ("julia out.png --shard 1/2 --repeat 3", 2, "which are not measured"),
        ("julia out.png --counts out.npy --shard 1/2", 2, "the pieces of one result"),
        ("julia - --shard 1/1", 2, "give a file"),
        ("julia out.png --rotate 30 --shard 1/2", 2, "a point a pixel"),
        ("julia out.webp --shard 1/2", 2, "a point a pixel"),
        ("julia out.png --frames 3 --shard 1/2", 2, "--frames makes no pieces"),
        ("draw z.x out.png --size 8x4 --shard 1/2", 2, "yunta draw makes no pieces"),
        ("reduce sum a t.csv --shard 1/2", 2, "give OUT"),
        ("reduce sum a t.csv out.csv --by b --shard 1/2", 2, "leave out --by"),
        ("normalize - out.csv --shard 1/2", 1, "/dev/stdin"),
        ("missing none.png", 1, "none.png.parts: is not there"),
        ("merge none.png", 1, "none.png.parts: is not there"),
    ] {
        let asserted = shell.yunta(line).env_remove("PARALLEL_SEQ").assert();
        asserted.code(code).stderr(contains(said));
        assert!(!shell.path("out.png").exists() && !shell.path("out.csv").exists(), "{line}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error_and_the_same_command_goes_on() {
    let shell = Shell::new();
    shell.yunta(PICTURE).assert().success();
    let whole = fs::read(shell.path("out.png")).unwrap();
    fs::remove_file(shell.path("out.png")).unwrap();
    let limited = |blocks: usize| {
        let mut command = Command::new("sh");
        command.args(["-c", &format!("ulimit -f {blocks}; exec \"$0\" {PICTURE} --shard 1/1")]);
        command.arg(assert_cmd::cargo::cargo_bin("yunta")).current_dir(&shell.folder).output().unwrap()
    };
    // So little that no piece fits, and so much that all of them do and the result does not.
    for blocks in [8, whole.len() / 512 - 10] {
        let output = limited(blocks);
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        assert!(String::from_utf8_lossy(&output.stderr).contains("File too large"), "{output:?}");
        assert_eq!(shell.files(), ["out.png.parts"]);
    }
    shell.yunta(&format!("{PICTURE} --shard 1/1")).assert().success();
    assert!(fs::read(shell.path("out.png")).unwrap() == whole);
}

fn start(shell: &Shell, line: &str) -> Child {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin("yunta"));
    command.args(line.split_whitespace()).current_dir(&shell.folder).env("VK_DRIVER_FILES", "/nonexistent").env_remove("YUNTA_ADAPTER");
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// Three shards that are killed at random moments and started again, until all have ended well. `YUNTA_STORM` says how many
/// are to be killed at least; the long tests have 200.
#[test]
fn a_storm_of_kills_gives_the_bytes_of_an_uninterrupted_run() {
    let kills = std::env::var("YUNTA_STORM").ok().and_then(|kills| kills.parse().ok()).unwrap_or(12);
    let shell = Shell::new();
    shell.yunta(PICTURE).assert().success();
    let whole = fs::read(shell.path("out.png")).unwrap();
    let (mut seed, mut killed, mut rounds) = (0x2545_f491_u32, 0, 0);
    while killed < kills {
        rounds += 1;
        let _ = fs::remove_file(shell.path("out.png"));
        let _ = fs::remove_dir_all(shell.path("out.png.parts"));
        let mut left = vec![1, 2, 3];
        // The last ones are let be, so that a round ends.
        for turn in 0.. {
            let children: Vec<_> = left.iter().map(|shard| (*shard, start(&shell, &format!("{PICTURE} --shard {shard}/3")))).collect();
            let mut again = Vec::new();
            for (shard, mut child) in children {
                if turn < 6 {
                    seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    sleep(Duration::from_micros(u64::from(seed >> 8) % 120_000));
                    let _ = child.kill();
                }
                match child.wait().unwrap().code() {
                    Some(0) => {}
                    Some(code) => panic!("shard {shard} ended with {code} in round {rounds}"),
                    None => {
                        killed += 1;
                        again.push(shard);
                    }
                }
            }
            left = again;
            if left.is_empty() {
                break;
            }
        }
        // Pieces may have been put together by one that was killed then, or by none that was there to see all of them.
        shell.yunta("merge out.png").assert().success();
        assert!(fs::read(shell.path("out.png")).unwrap() == whole, "round {rounds}, after {killed} kills");
        assert_eq!(shell.files(), ["out.png"]);
    }
}

#[test]
fn two_who_put_a_result_together_both_end_well() {
    let shell = Shell::new();
    shell.yunta(PICTURE).assert().success();
    let whole = fs::read(shell.path("out.png")).unwrap();
    for _ in 0..3 {
        fs::remove_file(shell.path("out.png")).unwrap();
        for shard in [1, 2] {
            shell.yunta(&format!("{PICTURE} --shard {shard}/3")).assert().success();
        }
        let all = ["--shard 3/3", "--shard 3/3", "--shard 1/1"].map(|shard| start(&shell, &format!("{PICTURE} {shard}")));
        for mut child in all {
            assert_eq!(child.wait().unwrap().code(), Some(0));
        }
        assert!(fs::read(shell.path("out.png")).unwrap() == whole);
        let merges = [0; 2].map(|_| start(&shell, "merge out.png"));
        for mut child in merges {
            assert_eq!(child.wait().unwrap().code(), Some(0));
        }
        assert_eq!(shell.files(), ["out.png"]);
    }
}
