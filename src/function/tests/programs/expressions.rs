//! Expressions of a type, within each other. Not here: statements.

use super::Writer;

impl Writer {
    pub(super) fn literal(&mut self, ty: &str) -> String {
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

    pub(super) fn leaf(&mut self, ty: &'static str) -> String {
        let there: Vec<String> = self.readable.iter().filter(|(_, of)| *of == ty).map(|(name, _)| name.clone()).collect();
        if there.is_empty() || self.random.below(60) == 0 { self.literal(ty) } else { there[self.random.below(there.len())].clone() }
    }

    pub(super) fn expression(&mut self, ty: &'static str, depth: usize) -> String {
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

    pub(super) fn condition(&mut self, depth: usize) -> String {
        let ty = if self.random.below(7) == 0 { "bool" } else { self.pick(self.types.numbers) };
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

    pub(super) fn float(&mut self, ty: &'static str, depth: usize) -> String {
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
                    "exp2",
                    "sin",
                    "cos",
                    "tan",
                    "log",
                    "log2",
                    "inverseSqrt"
                ])
            ),
            8 => format!("{}({a}, {b})", self.pick(&["min", "max", "step", "pow", "distance"])),
            9 => format!("{}({a}, {b}, {c})", self.pick(&["clamp", "mix", "smoothstep", "fma"])),
            10 => format!("(- {a})"),
            11 => {
                let from = self.pick(self.types.numbers);
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

    pub(super) fn whole(&mut self, ty: &'static str, depth: usize) -> String {
        let (a, b) = (self.expression(ty, depth - 1), self.expression(ty, depth - 1));
        match self.random.below(9) {
            0..=3 => format!("({a} {} {b})", self.pick(&["+", "-", "*", "/", "%", "&", "|", "^"])),
            4 => format!("({a} {} ({} & 31u))", self.pick(&["<<", ">>"]), self.expression("u32", depth - 1)),
            5 => format!("{}({a}, {b})", self.pick(&["min", "max"])),
            6 => format!("(~{a})"),
            7 => {
                let from = self.pick(self.types.numbers);
                format!("{ty}({})", self.expression(from, depth - 1))
            }
            _ if ty == "u32" || ty == "i32" => {
                format!(
                    "{}({a})",
                    self.pick(&[
                        "countOneBits",
                        "reverseBits",
                        "firstLeadingBit",
                        "firstTrailingBit",
                        "countLeadingZeros",
                        "countTrailingZeros"
                    ])
                )
            }
            _ => format!("({a} + {b})"),
        }
    }

    pub(super) fn vector(&mut self, ty: &'static str, depth: usize) -> String {
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
}

/// How many numbers a vector has, and of which type.
pub(super) fn shape(vector: &str) -> (usize, &'static str) {
    match vector {
        "vec2<f32>" => (2, "f32"),
        "vec3<f32>" => (3, "f32"),
        "vec3<i32>" => (3, "i32"),
        _ => (2, "f64"),
    }
}
