//! Arrays as NumPy's users have them: of few bits, of Python 2, in archives, of shapes that are broadcast.

use std::io::Write;

use crate::shell::{Shell, f64s, npy, numbers, read_npy};

#[test]
fn halves_are_read_as_f32_and_booleans_as_0_and_1() {
    let shell = Shell::new();
    // 1.5, -2, the smallest of all, infinity.
    let halves = [0x3e00u16, 0xc000, 0x0001, 0x7c00];
    for (descr, bytes) in [("<f2", halves.map(u16::to_le_bytes).concat()), (">f2", halves.map(u16::to_be_bytes).concat())] {
        shell.write("half.npy", npy(descr, false, "(2, 2)", &bytes));
        shell.yunta("sum-squares half.npy sums.npy -q").assert().success();
        let (header, sums) = read_npy(&shell.path("sums.npy"));
        assert!(header.contains("<f4"), "{header}");
        let smallest = 2f32.powi(-24);
        assert_eq!(bytemuck::pod_collect_to_vec::<u8, f32>(&sums), [2.25 + smallest * smallest, f32::INFINITY]);
    }
    shell.yunta("count half.npy counts.csv -q --value -2").assert().success();
    assert_eq!(std::fs::read_to_string(shell.path("counts.csv")).unwrap(), "count\n1\n0\n");
    shell.write("mask.npy", npy("|b1", true, "(3, 2)", &[1, 0, 1, 0, 0, 1]));
    shell.yunta("sum-squares mask.npy sums.npy -q").assert().success();
    assert_eq!(numbers(&shell.path("sums.npy")), [2.0, 1.0]);
    shell.write("short.npy", npy("|b1", false, "(3,)", &[1, 0]));
    let left = ["counts.csv", "half.npy", "mask.npy", "short.npy", "sums.npy"];
    shell.fails("sum-squares short.npy -", 1, &["short.npy", "truncated"], &left);
}

#[test]
fn a_shape_of_python_2_is_a_shape() {
    let shell = Shell::new();
    for shape in ["(2L, 3L)", "(6L,)", "(2L, 3)"] {
        shell.write("x.npy", npy("<f8", false, shape, &f64s(&[1.0; 6])));
        shell.yunta("gaussian x.npy x.npy z.npy -q").assert().success();
        assert_eq!(numbers(&shell.path("z.npy")), [1.0; 6]);
        assert!(read_npy(&shell.path("z.npy")).0.contains(&shape.replace('L', "")));
    }
    shell.fails("sum-squares none.csv.npy -", 1, &["none.csv.npy"], &["x.npy", "z.npy"]);
    shell.write("t.csv", "1,2\n");
    shell.fails("gaussian t.csv t.csv z.npy", 1, &["t.csv: no .npy file; give .npy or .npz"], &["t.csv", "x.npy", "z.npy"]);
}

/// A zip archive of entries, deflated or stored, of which the last has its sizes in fields of 64 bits.
pub fn zip(entries: &[(&str, &[u8])], deflated: bool) -> Vec<u8> {
    let (mut file, mut list) = (Vec::new(), Vec::new());
    for (index, (name, bytes)) in entries.iter().enumerate() {
        let is_wide = index + 1 == entries.len();
        let mut crc = flate2::Crc::new();
        crc.update(bytes);
        let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(bytes).unwrap();
        let data = if deflated { encoder.finish().unwrap() } else { bytes.to_vec() };
        let (size, compressed, at) = (bytes.len() as u64, data.len() as u64, file.len() as u64);
        let narrow = |size: u64| if is_wide { u32::MAX } else { size as u32 }.to_le_bytes();
        let extra =
            if is_wide { [&[1, 0, 24, 0][..], &size.to_le_bytes(), &compressed.to_le_bytes(), &at.to_le_bytes()].concat() } else { vec![] };
        let method = if deflated { [8, 0] } else { [0, 0] };
        let lengths = [(name.len() as u16).to_le_bytes(), (extra.len() as u16).to_le_bytes()].concat();
        let common = [&method[..], &[0; 4], &crc.sum().to_le_bytes(), &narrow(compressed), &narrow(size), &lengths].concat();
        file.extend([b"PK\x03\x04\x2d\0\0\0", &common[..], name.as_bytes(), &extra, &data].concat());
        list.extend([b"PK\x01\x02\x2d\0\x2d\0\0\0", &common[..], &[0; 10], &narrow(at), name.as_bytes(), &extra].concat());
    }
    let (count, size, at) = ((entries.len() as u16).to_le_bytes(), (list.len() as u32).to_le_bytes(), (file.len() as u32).to_le_bytes());
    [&file[..], &list, b"PK\x05\x06\0\0\0\0", &count, &count, &size, &at, &[2, 0], b"no"].concat()
}

#[test]
fn arrays_of_an_archive_are_read_by_name() {
    let shell = Shell::new();
    let long: Vec<f64> = (0..400_000).map(f64::from).collect();
    let [x, y] = [npy("<f8", false, "(2, 2)", &f64s(&[1.0, 2.0, 3.0, 4.0])), npy("<f8", false, "(200000, 2)", &f64s(&long))];
    for deflated in [false, true] {
        shell.write("one.npz", zip(&[("x.npy", &x)], deflated));
        shell.write("two.npz", zip(&[("x.npy", &x), ("a/y.npy", &y), ("notes.txt", b"x")], deflated));
        for name in ["one.npz", "one.npz:x", "two.npz:x", "two.npz:x.npy"] {
            shell.yunta(&format!("sum-squares {name} - -q")).assert().success().stdout("10.0,20.0\n");
        }
        shell.yunta("count two.npz:a/y - -q --value 3").assert().success();
        shell.yunta("gaussian one.npz two.npz:x z.npy -q").assert().success();
        assert_eq!(numbers(&shell.path("z.npy")), [1.0; 4]);
        let left = ["one.npz", "two.npz", "z.npy"];
        shell.fails("sum-squares two.npz -", 1, &["two.npz: has the arrays x, a/y: name one of them, as in two.npz:x"], &left);
        shell.fails("sum-squares two.npz:z -", 1, &["two.npz:z: has the arrays x, a/y"], &left);
        shell.fails("sum-squares none.npz:z -", 1, &["none.npz:z", "No such file"], &left);
        shell.fails("normalize one.npz out.npz", 2, &["out.npz", "give a .npy"], &left);
    }
}

#[test]
fn a_damaged_archive_is_an_error_and_never_other_numbers() {
    let shell = Shell::new();
    let x = npy("<f8", false, "(4,)", &f64s(&[1.0, 2.0, 3.0, 4.0]));
    for deflated in [false, true] {
        let whole = zip(&[("x.npy", &x)], deflated);
        for length in 0..whole.len() {
            shell.write("t.npz", &whole[..length]);
            if length % 7 == 0 || length + 40 > whole.len() {
                shell.fails("sum-squares t.npz -", 1, &["t.npz"], &["t.npz"]);
            }
        }
        // Each bit is one of the numbers, of what tells where they are, or of no matter.
        for at in (0..whole.len()).step_by(3) {
            let mut changed = whole.clone();
            changed[at] ^= 0x11;
            shell.write("t.npz", &changed);
            let output = shell.yunta("sum-squares t.npz - -q").output().unwrap();
            let right = output.status.success() && output.stdout == b"30.0\n";
            assert!(right || output.status.code() == Some(1), "byte {at}: {output:?}");
        }
    }
}

#[test]
fn the_gaussian_broadcasts_as_numpy_does() {
    let shell = Shell::new();
    shell.write("column.npy", npy("<f8", true, "(2, 1)", &f64s(&[0.0, 1.0])));
    shell.write("row.npy", npy("<f8", false, "(1, 3)", &f64s(&[0.0, 1.0, 2.0])));
    shell.write("flat.npy", npy("<f8", false, "(3,)", &f64s(&[0.0, 1.0, 2.0])));
    shell.write("one.npy", npy("<f8", false, "()", &f64s(&[1.0])));
    shell.write("whole.npy", npy("<f8", true, "(2, 3)", &f64s(&[0.0, 1.0, 0.0, 1.0, 0.0, 1.0])));
    let z = |distance: f64| (-distance * distance).exp();
    let table = [z(0.0), z(1.0), z(2.0), z(1.0), z(0.0), z(1.0)];
    for files in ["column.npy row.npy", "column.npy flat.npy"] {
        shell.yunta(&format!("gaussian {files} z.npy -q")).assert().success();
        assert_eq!(numbers(&shell.path("z.npy")), table, "{files}");
        assert!(read_npy(&shell.path("z.npy")).0.contains("'fortran_order': False, 'shape': (2, 3)"));
    }
    for files in ["whole.npy flat.npy", "flat.npy whole.npy"] {
        shell.yunta(&format!("gaussian {files} z.npy -q")).assert().success();
        assert_eq!(numbers(&shell.path("z.npy")), [0, 3, 1, 4, 2, 5].map(|place| table[place]), "{files}");
        assert!(read_npy(&shell.path("z.npy")).0.contains("'fortran_order': True, 'shape': (2, 3)"));
    }
    shell.yunta("gaussian one.npy flat.npy z.npy -q").assert().success();
    assert_eq!(numbers(&shell.path("z.npy")), [z(1.0), z(0.0), z(1.0)]);
    let left = ["column.npy", "flat.npy", "huge.npy", "one.npy", "row.npy", "whole.npy", "z.npy"];
    shell.write("huge.npy", npy("<f8", false, "(1, 1, 9000000000000000000, 0)", &[]));
    shell.fails("gaussian whole.npy huge.npy z.npy", 1, &["shape (2, 3)", "(1, 1, 9000000000000000000, 0)"], &left);
    shell.fails("gaussian column.npy huge.npy z.npy", 1, &["huge.npy"], &left);
}

#[test]
fn a_wide_array_is_a_table_of_as_many_columns() {
    let shell = Shell::new();
    let columns = 1_000_000;
    shell.write("wide.npy", npy("<i8", false, &format!("(2, {columns})"), &vec![1; 16 * columns]));
    shell.yunta("sum-squares wide.npy sums.npy -q --columns 999999,0").assert().code(1);
    shell.write("wide.npy", npy("<f4", false, &format!("(2, {columns})"), &vec![0; 8 * columns]));
    shell.yunta("sum-squares wide.npy sums.npy -q").assert().success();
    assert!(read_npy(&shell.path("sums.npy")).0.contains("(1000000,)"));
    shell.yunta("normalize wide.npy few.parquet -q --columns 999999,#0").assert().success();
    shell.yunta("count few.parquet - -q --columns 999999 --value 0").assert().success().stdout("count\n1\n1\n");
    let said = shell.yunta("normalize wide.npy out.npy --columns x").assert().code(2).get_output().stderr.clone();
    assert!(said.len() < 1000, "{}", String::from_utf8_lossy(&said));
}
