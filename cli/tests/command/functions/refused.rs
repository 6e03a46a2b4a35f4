//! What `yunta map` refuses, before any work and before the result's file is touched: each message names what to change.

use predicates::str::contains;
use yunta::Level;

use super::{array, said, yunta};
use crate::shell::{Shell, f64s, npy};

fn shell() -> Shell {
    let shell = Shell::new();
    shell.write("t.csv", "a,b,note\n3,4,x\n5,6,y\n");
    shell.write("odd.csv", "unit price,n\n1,2\n");
    shell.write("x.npy", npy("<f8", false, "(3,)", &f64s(&[1.0, 2.0, 3.0])));
    shell.write("y.npy", npy("<f8", false, "(4,)", &f64s(&[1.0; 4])));
    array(&shell, "n.npy", "<i8", [1i64, (1 << 53) + 1, 3].map(i64::to_le_bytes));
    shell.write("z.npy", npy("<c16", false, "(1,)", &f64s(&[1.0, 2.0])));
    array(&shell, "b.npy", "<i4", [1i32].map(i32::to_le_bytes));
    shell.write("f.wgsl", "struct R { a: f32, b: i32 }\nfn f(x: f32, k: f32) -> R { return R(x * k, i32(x)); }\n");
    shell.write("two.wgsl", "fn f(x: f32) -> f32 { return x; }\nfn g(x: f32) -> f32 { return x; }\n");
    shell.write("bad.wgsl", "fn f(x: f32) -> f32 {\n  return x + y;\n}\n");
    shell.write("v.wgsl", "fn f(v: vec2<f64>) -> f64 { return v.x; }");
    shell.write("w.wgsl", "var<storage, read> w: array<f64>;\nfn f(x: f64) -> f64 { return x + w[0]; }");
    shell.write("i.wgsl", "fn f(a: i32, b: f32) -> f32 { return f32(a) + b; }");
    shell
}

#[track_caller]
fn refuses(cases: &[(&[&str], i32, &[&str])]) {
    let shell = shell();
    for (arguments, code, words) in cases {
        let said = said(&shell, &[&["map"], *arguments].concat(), *code);
        for word in *words {
            assert!(said.contains(word), "{arguments:?}: {said:?} has no {word:?}");
        }
    }
}

#[test]
fn wrong_texts_show_their_line_with_carets() {
    refuses(&[
        (&["x ** 2", "x=x.npy", "out.npy"], 2, &["error: line 1, column 3: `**` is no operator", "\n    x ** 2\n      ^", "pow(x, y)"]),
        (&["x y", "x=x.npy", "out.npy"], 2, &["line 1, column 3: an operator is missing before `y`"]),
        (&["x ? 1.0 : 2.0", "x=x.npy", "out.npy"], 2, &["line 1, column 3: `c ? x : y` is select(y, x, c)"]),
        (&["sin(n)", "n=n.npy", "out.npy"], 2, &["wrong type passed as argument #1 to `sin`", "f64(x) makes one a float"]),
        (&["sum(x)", "x=x.npy", "out.npy"], 2, &["an expression is of one item", "yunta reduce sum"]),
        (&["from + x", "x=x.npy", "from=y.npy", "out.npy"], 2, &["`from` is a reserved keyword", "give it another name"]),
        (&["n + 0.5", "n=n.npy", "out.npy"], 2, &["types that do not mix", "f64(x) makes one a float"]),
        (&["x + ", "x=x.npy", "out.npy"], 2, &["line 1", "\n    x + "]),
        (&["r = x", "q = np.exp(r)", "x=x.npy", "out.npy"], 2, &["q: line 1, column 1", "np.exp(r)\n"]),
        (&["loop = x", "x=x.npy", "out.npy"], 2, &["the name is loop: a word of WGSL"]),
        (&["r = vec2(x, x)", "q = r * x", "x=x.npy", "out.npy"], 2, &["q takes r, which is a vector"]),
        (&["--file", "bad.wgsl", "x=x.npy", "out.npy"], 1, &["bad.wgsl: line 2, column 14", "return x + y;\n", "^"]),
        (&["--file", "two.wgsl", "x=x.npy", "out.npy"], 1, &["which function is meant", "f, g", "--function"]),
        (&["--file", "two.wgsl", "--function", "h", "x=x.npy", "out.npy"], 1, &["no function h"]),
        (&["--file", "none.wgsl", "x=x.npy", "out.npy"], 1, &["none.wgsl"]),
        // What is right for other types than the file's.
        (&["sqrt(n)", "n=n.npy", "out.npy"], 2, &["line 1", "its names are of i64", "f64(x)"]),
    ]);
}

#[test]
fn drawn_expressions_are_told_as_they_were_typed() {
    let shell = shell();
    for (expression, words) in [
        ("x * y", &["error: x is no name here: there are z, size", "as in z.x * z.y"][..]),
        ("sin(z.x", &["line 1, column 4: `)` is missing for this one\n    sin(z.x\n       ^"]),
        ("z.x ** 2", &["line 1, column 5: `**` is no operator", "pow(x, y) is a power"]),
        ("z", &["a picture's expression gives f32, vec3<f32> or vec4<f32>", "the type of the expression is", "\n    z\n    ^"]),
        ("sin(size.q)", &["line 1, column", "\n    sin(size.q)"]),
    ] {
        let said = said(&shell, &["draw", expression, "out.png"], 2);
        for word in words {
            assert!(said.contains(word), "{expression}: {said:?} has no {word:?}");
        }
        assert!(!said.contains("yunta_result") && !said.contains("return"), "{expression}: {said}");
    }
}

#[test]
fn wrong_names_are_named() {
    refuses(&[
        (&["a + z", "t.csv", "out.csv"], 2, &["t.csv has no column z", "it has a, b, note", "--set z=VALUE"]),
        (&["a + k", "t.csv", "out.csv", "--set", "k=1", "--set", "q=2"], 2, &["--set q=2", "no q", "takes a, k"]),
        (&["a + b", "t.csv", "out.csv", "--set", "a=1"], 2, &["a is set, and is a column of t.csv too"]),
        (&["a + k", "t.csv", "out.csv", "--set", "k=1", "--set", "k=2"], 2, &["k is given twice", "--set k=1", "--set k=2"]),
        (&["x + y", "x=x.npy", "out.npy"], 2, &["nothing is given for y", "y=FILE.npy", "--set y=VALUE"]),
        (&["x", "x=x.npy", "z=y.npy", "out.npy"], 2, &["z=y.npy", "has no z"]),
        (&["a", "t.csv", "a=x.npy", "out.csv"], 2, &["a=x.npy and the table t.csv"]),
        (&["k * 2", "t.csv", "out.csv", "--set", "k=1"], 2, &["t.csv is not used"]),
        (&["x=x.npy", "out.npy"], 2, &["the first argument is an expression"]),
        (&["x * x"], 2, &["the result's file is missing"]),
        (&["x * x", "x=x.npy"], 2, &["x=x.npy stands last, where the result's file is", "or - for text"]),
        (&["a + b", "t.csv"], 2, &["t.csv stands last, where the result's file is"]),
        (&["PI * x", "x=x.npy", "out.npy"], 2, &["nothing is given for PI (WGSL has no such constant: write 3.14159"]),
        (&["price", "odd.csv", "out.csv"], 2, &["odd.csv has no column price", "it has \"unit price\" as unit_price, n"]),
        (&["a = a * 2", "t.csv", "out.csv", "--append"], 2, &["two columns a"]),
        (&["x", "x=x.npy", "out.npy", "--append"], 2, &["--append keeps a table's columns"]),
        (&["--file", "w.wgsl", "x=x.npy", "out.npy"], 2, &["nothing is given for w: give w=FILE.npy"]),
        (&["--file", "w.wgsl", "x=x.npy", "out.npy", "--set", "w=1"], 2, &["w is a whole input"]),
        (&["x", "x=x.csv", "out.npy"], 2, &["x is x.csv: an array is a .npy file"]),
        (&["x", "x=none.npy", "out.npy"], 1, &["none.npy"]),
        (&["x", "x=x.npy", "out.txt"], 2, &["out.txt: its extension tells no format"]),
        (&["x", "x=x.npy", "out.tsv"], 2, &["out.tsv: its extension tells no format to write; text is written as .csv"]),
        (&["x", "x=x.npy", "no/out.npy"], 1, &["the folder no does not exist"]),
    ]);
}

#[test]
fn wrong_types_and_shapes_are_named_with_their_place() {
    refuses(&[
        (&["x + y", "x=x.npy", "y=y.npy", "out.npy"], 1, &["x.npy has the shape (3,) but y.npy has the shape (4,)"]),
        (&["n * k", "n=n.npy", "out.npy", "--set", "k=0.5"], 1, &["n.npy: its number 1, 9007199254740993, is no f64"]),
        (&["--file", "f.wgsl", "x=x.npy", "out.csv", "--set", "k=1"], 1, &["x.npy holds f64, which f takes as f32: declare x as f64"]),
        (&["--file", "i.wgsl", "a=n.npy", "out.npy", "--set", "b=1"], 1, &["n.npy: its number 1, 9007199254740993, is no i32"]),
        (&["--file", "i.wgsl", "a=b.npy", "out.csv", "--set", "b=1,2"], 1, &["i.wgsl: b is given 2 numbers"]),
        (&["--file", "i.wgsl", "a=b.npy", "out.csv", "--set", "b=true"], 1, &["i.wgsl: b is true"]),
        (&["x", "x=x.npy", "out.npy", "--set", "k"], 2, &["--set", "gamma=2.5"]),
        (&["--file", "v.wgsl", "v=x.npy", "out.npy"], 1, &["x.npy has the shape (3,): v takes 2 numbers for an item"]),
        (&["note", "t.csv", "out.csv", "-q"], 1, &["t.csv: line 2, column note: \"x\", no number"]),
        (&["a", "t.csv", "out.npy", "--append", "-q"], 1, &["column note: \"x\", no number"]),
        (&["a", "t.csv", "--compression", "zstd", "out.csv"], 2, &["--compression is given for out.csv: it is for the pages of .parquet"]),
        (&["z", "z=z.npy", "out.npy"], 1, &["z.npy holds complex", "which the expression takes as z: give it a file of real numbers"]),
        (&["r = a", "q = a > 1", "t.csv", "out.npy"], 2, &["r is of f64 and q of bool", "write a .csv or .parquet"]),
        (&["--size", "5", "x", "x=x.npy", "out.npy"], 2, &["--size is 5", "(3,)"]),
        (&["--size", "5", "a", "t.csv", "out.npy"], 2, &["--size and a table"]),
        (&["--size", "5x5", "x", "x=x.npy", "out.npy"], 2, &["--size", "640,480"]),
        (&["2.0 * k", "out.npy", "--set", "k=1.5"], 2, &["give --size N"]),
    ]);
}

#[test]
fn numbers_that_do_not_fit_are_named_by_row_or_line() {
    let shell = shell();
    shell.write("t.csv", "a,b\n1,2\n2.5,3\n");
    let said_of = said(&shell, &["map", "--file", "i.wgsl", "t.csv", "out.csv", "-q"], 1);
    assert!(said_of.contains("t.csv: line 3, column a: \"2.5\", which is no i32"), "{said_of}");
    let numbers = [1i64, 2, 3, 1 << 40].map(i64::to_le_bytes).concat();
    shell.write("t.npy", npy("<i8", false, "(2, 2)", &numbers));
    shell.write("c.wgsl", "fn f(c0: f32, c1: i32) -> f32 { return c0 + f32(c1); }");
    let said_of = said(&shell, &["map", "--file", "c.wgsl", "t.npy", "out.csv", "-q"], 1);
    assert!(said_of.contains("t.npy: column 1, row 1: 1099511627776 is no i32"), "{said_of}");
}

#[test]
fn what_carries_a_function_out_is_told_and_can_be_chosen() {
    let shell = shell();
    let arguments = ["map", "a * b + 1", "t.csv", "out.csv", "--explain", "--backend", "serial"];
    let by = |executor: &str| {
        let told = yunta(&shell, &arguments).env("YUNTA_FUNCTION", executor).assert().success();
        String::from_utf8(told.get_output().stdout.clone()).unwrap()
    };
    assert!(by("bytecode").contains("by bytecode: asked for"), "{}", by("bytecode"));
    if cfg!(all(unix, target_arch = "x86_64")) && Level::available().len() > 1 {
        assert!(by("").contains("by bytecode: so little is done before machine code is made"), "{}", by(""));
        assert!(by("jit").contains("by machine code"), "{}", by("jit"));
    }
    for (executor, expression) in [("cranelift", "a * b"), ("jit", "a")] {
        let mut command = yunta(&shell, &["map", expression, "t.csv", "o.csv"]);
        command.env("YUNTA_FUNCTION", executor).assert().code(2).stderr(contains(format!("YUNTA_FUNCTION is \"{executor}\"")));
    }
}
