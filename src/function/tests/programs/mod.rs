//! Random functions: statements and expressions of every type within each other, right WGSL by how they are made. Not here:
//! what they are compared with.

mod expressions;

use expressions::shape;

/// Types of values, and those of single numbers; a vector's are those of its numbers.
#[derive(Debug, Clone, Copy)]
pub struct Types {
    values: &'static [&'static str],
    numbers: &'static [&'static str],
    /// Whether an item can take and give a bool.
    bools: bool,
}

/// What the cores compute with.
pub const ALL: Types = Types {
    values: &["f32", "f64", "i32", "u32", "i64", "u64", "bool", "vec2<f32>", "vec3<f32>", "vec3<i32>", "vec2<f64>"],
    numbers: &["f32", "f64", "i32", "u32", "i64", "u64"],
    bools: true,
};

/// What the GPU computes with too.
pub const OF_32_BITS: Types =
    Types { values: &["f32", "i32", "u32", "bool", "vec2<f32>", "vec3<f32>", "vec3<i32>"], numbers: &["f32", "i32", "u32"], bools: false };

/// Pseudorandom numbers (SplitMix64).
#[derive(Debug, Clone)]
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }
}

struct Writer {
    types: Types,
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
    fn new(seed: u64, types: Types) -> Self {
        Self {
            types,
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
                let ty = self.pick(self.types.values);
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

    /// A type of what a function takes or gives.
    fn outside(&mut self, name: &str) -> &'static str {
        loop {
            let ty = self.pick(self.types.values);
            if ty != "bool" || self.types.bools || name != "f" {
                return ty;
            }
        }
    }

    fn function(&mut self, name: &str, depth: usize) -> (Vec<&'static str>, &'static str) {
        self.result = self.outside(name);
        self.readable.clear();
        self.writable.clear();
        self.arrays.clear();
        let mut types = Vec::new();
        let mut parameters = Vec::new();
        for at in 0..1 + self.random.below(5) {
            let ty = self.outside(name);
            let parameter = if name == "f" && ty != "bool" && self.random.below(4) == 0 { format!("p_{at}") } else { format!("x{at}") };
            parameters.push(format!("{parameter}: {ty}"));
            self.readable.push((parameter, ty));
            types.push(ty);
        }
        let head = format!("fn {name}({}) -> {} {{", parameters.join(", "), self.result);
        self.line(0, &head);
        // Numbers behind a `let`, so that naga does not fold what they are in; it refuses some of what it folds.
        for &ty in self.types.values {
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

/// The text of a random function `f`, with those that it calls.
pub fn written(seed: u64, types: Types) -> String {
    let mut writer = Writer::new(seed, types);
    for _ in 0..writer.random.below(3) {
        let name = writer.name("g");
        let (types, result) = writer.function(&name, 2);
        writer.helpers.push((name, types, result));
    }
    writer.function("f", 3);
    writer.text
}
