//! Random functions against the evaluator: statements and expressions of every type within each other. A failure prints
//! the seed and the function. Not here: constructs that a random choice would hardly meet (`functions.rs`).

use std::time::{Duration, Instant};

use super::compare::{Case, Random};
use crate::function::Function;

/// Types of values; a vector's are those of its numbers.
const TYPES: [&str; 11] = ["f32", "f64", "i32", "u32", "i64", "u64", "bool", "vec2<f32>", "vec3<f32>", "vec3<i32>", "vec2<f64>"];

struct Writer {
    random: Random,
    text: String,
    /// Names that can be read, by type; of them the variables, which can be written too.
    readable: Vec<(String, &'static str)>,
    writable: Vec<(String, &'static str)>,
    arrays: Vec<String>,
    helpers: Vec<(String, Vec<&'static str>, &'static str)>,
    names: usize,
    loops: usize,
    /// Inside a `continuing`-less loop, a `for` or a switch.
    breakable: usize,
    result: &'static str,
}

impl Writer {
    fn new(seed: u64) -> Self {
        Self {
            random: Random(seed),
            text: String::new(),
            readable: Vec::new(),
            writable: Vec::new(),
            arrays: Vec::new(),
            helpers: Vec::new(),
            names: 0,
            loops: 0,
            breakable: 0,
            result: "f32",
        }
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.random.below(from.len())]
    }

    fn name(&mut self, first: &str) -> String {
        self.names += 1;
        format!("{first}{}", self.names)
    }

    fn literal(&mut self, ty: &str) -> String {
        let whole = self.random.below(9);
        match ty {
            "f32" => format!("{}f", self.pick(&["0.5", "1.0", "2.25", "-1.5", "3.0", "0.0", "-0.25"])),
            "f64" => format!("{}lf", self.pick(&["0.5", "1.0", "2.25", "-1.5", "3.0", "0.0"])),
            "i32" => format!("{}i", whole as i32 - 3),
            "u32" => format!("{whole}u"),
            "i64" => format!("{}li", whole as i64 - 3),
            "u64" => format!("{whole}lu"),
            "bool" => self.pick(&["true", "false"]).into(),
            vector => {
                let (count, of) = shape(vector);
                let parts: Vec<_> = (0..count).map(|_| self.literal(of)).collect();
                format!("{vector}({})", parts.join(", "))
            }
        }
    }

    fn leaf(&mut self, ty: &'static str) -> String {
        let there: Vec<String> = self.readable.iter().filter(|(_, of)| *of == ty).map(|(name, _)| name.clone()).collect();
        if there.is_empty() || self.random.below(60) == 0 { self.literal(ty) } else { there[self.random.below(there.len())].clone() }
    }

    fn expression(&mut self, ty: &'static str, depth: usize) -> String {
        if depth == 0 || self.random.below(7) == 0 {
            return self.leaf(ty);
        }
        if self.random.below(8) == 0 {
            let (c, a, b) = (self.expression("bool", depth - 1), self.expression(ty, depth - 1), self.expression(ty, depth - 1));
            return format!("select({a}, {b}, {c})");
        }
        let helpers: Vec<usize> = (0..self.helpers.len()).filter(|&at| self.helpers[at].2 == ty).collect();
        if !helpers.is_empty() && self.random.below(6) == 0 {
            let (name, of, _) = self.helpers[helpers[self.random.below(helpers.len())]].clone();
            let arguments: Vec<_> = of.into_iter().map(|ty| self.expression(ty, depth - 1)).collect();
            return format!("{name}({})", arguments.join(", "));
        }
        match ty {
            "bool" => self.condition(depth),
            "f32" | "f64" => self.float(ty, depth),
            "i32" | "u32" | "i64" | "u64" => self.whole(ty, depth),
            vector => self.vector(vector, depth),
        }
    }

    fn condition(&mut self, depth: usize) -> String {
        let ty = self.pick(&["f32", "f64", "i32", "u32", "i64", "u64", "bool"]);
        let (a, b) = (self.expression(ty, depth - 1), self.expression(ty, depth - 1));
        let op = if ty == "bool" { self.pick(&["&&", "||", "&", "|", "==", "!="]) } else { self.pick(&["<", "<=", ">", ">=", "==", "!="]) };
        match self.random.below(7) {
            0 => format!("(!({a} {op} {b}))"),
            1 => {
                let (v, w) = (self.expression("vec3<f32>", depth - 1), self.expression("vec3<f32>", depth - 1));
                format!("{}(({v} < {w}))", self.pick(&["any", "all"]))
            }
            _ => format!("({a} {op} {b})"),
        }
    }

    fn float(&mut self, ty: &'static str, depth: usize) -> String {
        let mut part = || self.expression(ty, depth - 1);
        let (a, b, c) = (part(), part(), part());
        match self.random.below(13) {
            0..=5 => format!("({a} {} {b})", self.pick(&["+", "-", "*", "/", "+", "*", "%"])),
            6 => format!("({a} * {b} {} {c})", self.pick(&["+", "-"])),
            7 => format!(
                "{}({a})",
                self.pick(&[
                    "abs",
                    "floor",
                    "ceil",
                    "round",
                    "trunc",
                    "fract",
                    "sign",
                    "sqrt",
                    "saturate",
                    "exp",
                    "sin",
                    "log",
                    "inverseSqrt"
                ])
            ),
            8 => format!("{}({a}, {b})", self.pick(&["min", "max", "step", "pow", "distance"])),
            9 => format!("{}({a}, {b}, {c})", self.pick(&["clamp", "mix", "smoothstep", "fma"])),
            10 => format!("(- {a})"),
            11 => {
                let from = self.pick(&["f32", "f64", "i32", "u32", "i64", "u64"]);
                format!("{ty}({})", self.expression(from, depth - 1))
            }
            _ if ty == "f32" && !self.arrays.is_empty() => {
                let at = self.random.below(self.arrays.len());
                format!("{}[{}]", self.arrays[at].clone(), self.expression("i32", depth - 1))
            }
            _ if ty == "f32" => format!("dot({}, {})", self.expression("vec3<f32>", depth - 1), self.expression("vec3<f32>", depth - 1)),
            _ => format!("{}.y", self.expression("vec2<f64>", depth - 1)),
        }
    }

    fn whole(&mut self, ty: &'static str, depth: usize) -> String {
        let (a, b) = (self.expression(ty, depth - 1), self.expression(ty, depth - 1));
        match self.random.below(9) {
            0..=3 => format!("({a} {} {b})", self.pick(&["+", "-", "*", "/", "%", "&", "|", "^"])),
            4 => format!("({a} {} ({} & 31u))", self.pick(&["<<", ">>"]), self.expression("u32", depth - 1)),
            5 => format!("{}({a}, {b})", self.pick(&["min", "max"])),
            6 => format!("(~{a})"),
            7 => {
                let from = self.pick(&["f32", "f64", "i32", "u32", "i64", "u64"]);
                format!("{ty}({})", self.expression(from, depth - 1))
            }
            _ if ty == "u32" || ty == "i32" => {
                format!("{}({a})", self.pick(&["countOneBits", "reverseBits", "firstLeadingBit", "firstTrailingBit", "countLeadingZeros"]))
            }
            _ => format!("({a} + {b})"),
        }
    }

    fn vector(&mut self, ty: &'static str, depth: usize) -> String {
        let (count, of) = shape(ty);
        let (a, b) = (self.expression(ty, depth - 1), self.expression(ty, depth - 1));
        match self.random.below(5) {
            0 | 1 => format!("({a} {} {b})", self.pick(&["+", "-", "*"])),
            2 => {
                let parts: Vec<_> = (0..count).map(|_| self.expression(of, depth - 1)).collect();
                format!("{ty}({})", parts.join(", "))
            }
            3 => format!("({a} * {})", self.expression(of, depth - 1)),
            _ => format!("{a}.{}", if count == 2 { self.pick(&["yx", "xx", "xy"]) } else { self.pick(&["zyx", "yxz", "xxz"]) }),
        }
    }

    fn block(&mut self, depth: usize, pad: usize) {
        let (readable, writable, arrays) = (self.readable.len(), self.writable.len(), self.arrays.len());
        for _ in 0..1 + self.random.below(4) {
            self.statement(depth, pad);
        }
        self.readable.truncate(readable);
        self.writable.truncate(writable);
        self.arrays.truncate(arrays);
    }

    fn line(&mut self, pad: usize, text: &str) {
        self.text += &format!("{}{text}\n", " ".repeat(pad));
    }

    fn statement(&mut self, depth: usize, pad: usize) {
        let choice = if depth == 0 { self.random.below(6) } else { self.random.below(15) };
        match choice {
            0 | 1 => {
                let ty = self.pick(&TYPES);
                let (value, kind) = (self.expression(ty, 3), self.pick(&["var", "let", "var"]));
                let name = self.name("v");
                self.line(pad, &format!("{kind} {name}: {ty} = {value};"));
                self.readable.push((name.clone(), ty));
                if kind == "var" {
                    self.writable.push((name, ty));
                }
            }
            2 if !self.arrays.is_empty() => {
                let at = self.random.below(self.arrays.len());
                let (index, value) = (self.expression("i32", 2), self.expression("f32", 2));
                let text = format!("{}[{index}] = {value};", self.arrays[at].clone());
                self.line(pad, &text);
            }
            2 => {
                let name = self.name("a");
                let value = self.expression("f32", 2);
                self.line(pad, &format!("var {name} = array<f32, 4>(1.0, {value}, 2.0, 0.5);"));
                self.arrays.push(name);
            }
            3..=7 => self.assignment(pad),
            8 | 9 => {
                let condition = self.expression("bool", 2);
                self.line(pad, &format!("if {condition} {{"));
                self.block(depth - 1, pad + 4);
                if self.random.below(2) == 0 {
                    self.line(pad, "} else {");
                    self.block(depth - 1, pad + 4);
                }
                self.line(pad, "}");
            }
            10 | 11 if self.loops < 3 => self.turns(depth, pad),
            12 => self.switch(depth, pad),
            13 if self.breakable > 0 => {
                let condition = self.expression("bool", 2);
                let jump = if self.loops > 0 { self.pick(&["break", "continue"]) } else { "break" };
                self.line(pad, &format!("if {condition} {{ {jump}; }}"));
            }
            14 => {
                let (condition, value) = (self.expression("bool", 2), self.expression(self.result, 2));
                self.line(pad, &format!("if {condition} {{ return {value}; }}"));
            }
            _ => self.assignment(pad),
        }
    }

    fn assignment(&mut self, pad: usize) {
        if self.writable.is_empty() {
            return;
        }
        let (name, ty) = self.writable[self.random.below(self.writable.len())].clone();
        let component = if ty.starts_with("vec") && self.random.below(2) == 0 { Some(self.pick(&[".x", ".y", "[1]"])) } else { None };
        let of = if component.is_some() { shape(ty).1 } else { ty };
        let op = if of == "bool" { "=" } else { self.pick(&["=", "+=", "-=", "*=", "="]) };
        let value = self.expression(of, 3);
        self.line(pad, &format!("{name}{} {op} {value};", component.unwrap_or("")));
    }

    fn turns(&mut self, depth: usize, pad: usize) {
        let (name, bound) = (self.name("i"), self.expression("u32", 1));
        let most = 1 + self.random.below(5);
        let uniform = self.random.below(3) == 0;
        let bound = if uniform { format!("{most}u") } else { format!("({bound}) % {}u", most + 1) };
        self.loops += 1;
        self.breakable += 1;
        self.readable.push((name.clone(), "u32"));
        let form = self.random.below(3);
        match form {
            0 => self.line(pad, &format!("for (var {name} = 0u; {name} < {bound}; {name}++) {{")),
            1 => self.line(pad, &format!("var {name} = 0u; while {name} < {bound} {{ {name}++;")),
            _ => self.line(pad, &format!("var {name} = 0u; loop {{")),
        }
        self.block(depth - 1, pad + 4);
        if form == 2 {
            let condition = self.expression("bool", 2);
            self.line(pad + 4, &format!("continuing {{ {name}++; break if {name} >= {bound} || {condition}; }}"));
        }
        self.line(pad, "}");
        self.readable.pop();
        self.loops -= 1;
        self.breakable -= 1;
    }

    fn switch(&mut self, depth: usize, pad: usize) {
        let selector = self.expression("i32", 2);
        self.breakable += 1;
        self.line(pad, &format!("switch {selector} {{"));
        let first = self.random.below(3);
        for case in 0..1 + self.random.below(3) {
            let values = if self.random.below(3) == 0 {
                format!("{}, {}", first + 2 * case, first + 2 * case + 1)
            } else {
                format!("{}", first + 2 * case)
            };
            self.line(pad + 4, &format!("case {values}: {{"));
            self.block(depth - 1, pad + 8);
            self.line(pad + 4, "}");
        }
        self.line(pad + 4, "default: {");
        self.block(depth - 1, pad + 8);
        self.line(pad + 4, "}");
        self.line(pad, "}");
        self.breakable -= 1;
    }

    fn function(&mut self, name: &str, depth: usize) -> (Vec<&'static str>, &'static str) {
        self.result = self.pick(&TYPES);
        self.readable.clear();
        self.writable.clear();
        self.arrays.clear();
        let mut types = Vec::new();
        let mut parameters = Vec::new();
        for at in 0..1 + self.random.below(5) {
            let ty = self.pick(&TYPES);
            let parameter = if name == "f" && ty != "bool" && self.random.below(4) == 0 { format!("p_{at}") } else { format!("x{at}") };
            parameters.push(format!("{parameter}: {ty}"));
            self.readable.push((parameter, ty));
            types.push(ty);
        }
        let head = format!("fn {name}({}) -> {} {{", parameters.join(", "), self.result);
        self.line(0, &head);
        // Numbers behind a `let`, so that naga does not fold what they are in; it refuses some of what it folds.
        for ty in TYPES {
            for _ in 0..2 {
                let (name, value) = (self.name("c"), self.literal(ty));
                self.line(4, &format!("let {name}: {ty} = {value};"));
                self.readable.push((name, ty));
            }
        }
        for _ in 0..2 + self.random.below(5) {
            self.statement(depth, 4);
        }
        let value = self.expression(self.result, 4);
        self.line(4, &format!("return {value};"));
        self.line(0, "}");
        (types, self.result)
    }
}

/// How many numbers a vector has, and of which type.
fn shape(vector: &str) -> (usize, &'static str) {
    match vector {
        "vec2<f32>" => (2, "f32"),
        "vec3<f32>" => (3, "f32"),
        "vec3<i32>" => (3, "i32"),
        _ => (2, "f64"),
    }
}

/// A random function.
fn written(seed: u64) -> String {
    let mut writer = Writer::new(seed);
    for _ in 0..writer.random.below(3) {
        let name = writer.name("g");
        let (types, result) = writer.function(&name, 2);
        writer.helpers.push((name, types, result));
    }
    writer.function("f", 3);
    writer.text
}

/// Compares one random function; whether it was one that naga takes.
fn one(seed: u64) -> bool {
    let source = written(seed);
    // naga refuses what it finds to be out of range in a constant: such a text is no case.
    let Ok(function) = Function::named(source.as_str(), "f") else { return false };
    let items = [1, 70, 300][seed as usize % 3];
    let case = Case::new(function, items, seed).unwrap_or_else(|error| panic!("seed {seed}: {error}\n{source}"));
    if let Some(difference) = case.difference() {
        panic!("seed {seed}: {difference}\n{source}");
    }
    true
}

#[test]
fn random_functions_agree_with_the_evaluator() {
    let taken = (0..300).filter(|&seed| one(seed)).count();
    assert!(taken > 150, "naga takes {taken} of 300 texts alone");
}

#[test]
#[ignore = "a minute: run it by name"]
fn random_functions_agree_for_a_minute() {
    let seconds = std::env::var("YUNTA_FUZZ_SECONDS").ok().and_then(|text| text.parse().ok()).unwrap_or(60);
    let (start, mut seed, mut taken) = (Instant::now(), 1_000_000, 0);
    while start.elapsed() < Duration::from_secs(seconds) {
        taken += usize::from(one(seed));
        seed += 1;
    }
    println!("{taken} of {} random functions compared", seed - 1_000_000);
}
