//! Right texts with some of their words deleted, doubled, moved, or replaced by others. A failure prints the seed and the
//! text; where the process ends, the text is in the file that `YUNTA_FUZZ_LAST` names. Not here: what is thought out.

use std::time::{Duration, Instant};

use super::super::functions::texts;
use super::super::programs::Random;
use super::{Came, Given, held};

/// Words and marks that take another's place.
const WORDS: &[&str] = &[
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "<",
    ">",
    ",",
    ";",
    ":",
    "=",
    "==",
    "+",
    "-",
    "*",
    "/",
    "%",
    "&",
    "|",
    "^",
    "!",
    "~",
    ".",
    "->",
    "@",
    "++",
    "<<",
    ">>=",
    "&&",
    "||",
    "0",
    "1",
    "-1",
    "2147483648",
    "4294967295u",
    "1e39",
    "1e-45",
    "0x1p-149f",
    "1.5",
    "3lf",
    "7li",
    "9lu",
    "1h",
    "0x",
    "1e",
    "true",
    "x",
    "y",
    "i",
    "f",
    "f32",
    "f64",
    "i32",
    "u32",
    "i64",
    "u64",
    "bool",
    "f16",
    "vec2",
    "vec3<bool>",
    "vec4f",
    "mat2x2",
    "mat3x4<f32>",
    "array",
    "array<f32, 3>",
    "array<f32>",
    "ptr<function, f32>",
    "atomic<i32>",
    "fn",
    "let",
    "var",
    "const",
    "override",
    "struct",
    "alias",
    "return",
    "if",
    "else",
    "loop",
    "for",
    "while",
    "switch",
    "case",
    "default",
    "break",
    "continue",
    "continuing",
    "discard",
    "var<private>",
    "var<storage, read>",
    "var<workgroup>",
    "@builtin(global_invocation_id)",
    "@must_use",
    "@location(0)",
    "@size(16)",
    "@compute",
    "const_assert",
    "enable f16;",
    "diagnostic(off, x);",
    "sin",
    "exp",
    "pow",
    "select",
    "dot",
    "cross",
    "min",
    "clamp",
    "mix",
    "modf",
    "frexp",
    "ldexp",
    "bitcast<u32>",
    "bitcast<f32>",
    "arrayLength",
    "transpose",
    "inverse",
    "determinant",
    "normalize",
    "countOneBits",
    "extractBits",
    "insertBits",
    "pack4x8snorm",
    "unpack2x16float",
    "quantizeToF16",
    "all",
    "any",
    "dpdx",
    "workgroupBarrier()",
    "textureLoad",
    "subgroupAdd",
    "atomicAdd",
    ".xyzw",
    ".rgb",
    "[i]",
    "[-1]",
    "[4]",
    "(x)",
    "é",
    "变",
    "😀",
    "\u{0}",
    "\u{202e}",
    "\u{feff}",
    "//",
    "/*",
    "*/",
    "\"",
    "'",
    "`",
    "#",
    "$",
    "\\",
    "\n",
];

const EXPRESSIONS: [&str; 6] = [
    "exp(-gamma * (x - y) * (x - y))",
    "select(a, b * 2.0, a <= b && c >= 1.0 || !(a == 2.0))",
    "length(vec3(x, y, 1.0) * 2.5e-1f) / max(abs(z), 1.0)",
    "pow(x, 2.0) + sin(exp(1.0)) - log(2.0 * 3.5) % y",
    "(mat2x2(a, b, 1.0, 2.0) * vec2(x, y)).yx[0]",
    "f32((u32(x) << 3u) ^ (u32(y) & 0xffu)) + clamp(x, -1.0, 1.0)",
];

/// The words, numbers, blanks and marks of a text.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut last = ' ';
    for c in text.chars() {
        let word = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
        match pieces.last_mut() {
            Some(piece) if word(c) && word(last) => piece.push(c),
            _ => pieces.push(c.to_string()),
        }
        last = c;
    }
    pieces
}

/// Changes one thing.
fn changed(random: &mut Random, pieces: &mut Vec<String>) {
    let at = random.below(pieces.len().max(1));
    let other = random.below(pieces.len().max(1));
    if pieces.is_empty() {
        return pieces.push(WORDS[random.below(WORDS.len())].into());
    }
    match random.below(12) {
        0 => drop(pieces.remove(at)),
        1 => pieces.insert(at, pieces[other].clone()),
        2 => pieces.swap(at, other),
        3 | 4 => pieces.insert(at, WORDS[random.below(WORDS.len())].into()),
        5..=7 => pieces[at] = WORDS[random.below(WORDS.len())].into(),
        8 => pieces[at] = pieces[other].clone(),
        9 => {
            let end = (at + 1 + random.below(30)).min(pieces.len());
            pieces.drain(at..end);
        }
        10 => {
            let end = (at + 1 + random.below(30)).min(pieces.len());
            let run = pieces[at..end].to_vec();
            let turns = if random.below(20) == 0 { 200 } else { 1 + random.below(3) };
            (0..turns).for_each(|_| drop(pieces.splice(other..other, run.iter().cloned())));
        }
        _ => {
            let mut bytes = std::mem::take(&mut pieces[at]).into_bytes();
            let byte = random.below(bytes.len().max(1));
            if let Some(byte) = bytes.get_mut(byte) {
                *byte = random.next() as u8;
            }
            pieces[at] = String::from_utf8_lossy(&bytes).into_owned();
        }
    }
}

/// The text of a seed.
fn given(seed: u64) -> Given {
    let mut random = Random(seed);
    let texts = texts();
    let expression = random.below(4) == 0;
    let text = if expression { EXPRESSIONS[random.below(EXPRESSIONS.len())] } else { texts[random.below(texts.len())] };
    let mut pieces = pieces(text);
    for _ in 0..1 + random.below(4) {
        changed(&mut random, &mut pieces);
    }
    if expression { Given::expression(pieces.concat()) } else { Given::module(pieces.concat()) }
}

/// Tries the texts from a seed on until the time is over; how many ran and how many were refused.
fn tried(first: u64, time: Duration) -> [usize; 2] {
    let (start, mut counts) = (Instant::now(), [0; 2]);
    let last = std::env::var_os("YUNTA_FUZZ_LAST");
    for seed in first.. {
        if start.elapsed() > time {
            break;
        }
        let given = given(seed);
        if let Some(last) = &last {
            std::fs::write(last, format!("{seed}\n{}", given.text)).expect("YUNTA_FUZZ_LAST names a file that can be written");
        }
        match held(&given) {
            Ok(Came::Ran) => counts[0] += 1,
            Ok(Came::Refused(message)) => {
                counts[1] += 1;
                placed(&given, &message).unwrap_or_else(|wrong| panic!("seed {seed}: {wrong}: {message}\n{}", given.text));
            }
            Err(wrong) => panic!("seed {seed}: {wrong}\n{}", given.text),
        }
    }
    counts
}

/// Whether a refusal tells the line, or is of those that are of the whole text.
fn placed(given: &Given, message: &str) -> Result<(), String> {
    const WHOLE: &[&str] = &[
        "the text has no function",
        "the expression is empty",
        "which function is meant",
        "returns nothing",
        "is an entry point",
        "is an item's place",
        "that items do not have",
        "with @builtin or @location",
        " is made of ",
        " is of a type that is not supported",
        " is a struct",
        " is an array without a length",
        "is the result",
        "numbers: ",
        "its line cannot be told",
    ];
    if message.starts_with("line ") || WHOLE.iter().any(|words| message.contains(words)) {
        return Ok(());
    }
    Err(format!("the refusal of {} bytes has no line", given.text.len()))
}

/// The most memory that this process has had, in bytes; 0 where that cannot be told.
pub(super) fn peak() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<usize>().ok()).map_or(0, |kib| kib << 10)
}

#[test]
fn changed_texts_are_refused_or_run() {
    let [ran, refused] = tried(0, Duration::from_secs(5));
    assert!(ran > 0 && refused > 0, "{ran} ran, {refused} were refused");
}

#[test]
#[ignore = "a minute: run it by name"]
fn changed_texts_are_refused_or_run_for_a_minute() {
    let seconds = std::env::var("YUNTA_FUZZ_SECONDS").ok().and_then(|text| text.parse().ok()).unwrap_or(60);
    let [ran, refused] = tried(1 << 32, Duration::from_secs(seconds));
    println!("{ran} changed texts ran, {refused} were refused; at most {} MB", peak() >> 20);
    assert!(peak() < 1 << 30, "{} MB", peak() >> 20);
}
