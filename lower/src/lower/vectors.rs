//! Built-in functions that see a vector as a whole: their formula, from the first component to the last, each operation
//! rounded. Not here: matrices' products.

use std::rc::Rc;

use naga::{BinaryOperator, MathFunction, TypeInner};

use super::Lower;
use crate::lanes::{Node, Op, Register, ScalarType};

impl Lower<'_> {
    /// The value of a built-in of vectors or matrices; nothing where it is of numbers.
    pub(super) fn of_vectors(
        &mut self,
        fun: MathFunction,
        x: &[Rc<[Register]>],
        inner: &TypeInner,
        out: &mut Vec<Node>,
    ) -> Option<Rc<[Register]>> {
        use MathFunction as M;
        let rows = if let TypeInner::Matrix { rows, .. } = inner { *rows as usize } else { 1 };
        Some(match fun {
            M::Dot => Rc::new([self.dot(&x[0], &x[1], out)]),
            M::Length => Rc::new([self.length_of(&x[0], out)]),
            M::Distance => {
                let difference = self.each(BinaryOperator::Subtract, &x[0], &x[1], out);
                Rc::new([self.length_of(&difference, out)])
            }
            M::Normalize => {
                let length = self.length_of(&x[0], out);
                self.each(BinaryOperator::Divide, &x[0], &[length], out)
            }
            M::Cross => self.cross(&x[0], &x[1], out),
            M::FaceForward => self.face_forward(&x[0], &x[1], &x[2], out),
            M::Reflect => self.reflect(&x[0], &x[1], out),
            M::Refract => self.refract(&x[0], &x[1], x[2][0], out),
            M::Outer => self.outer(&x[0], &x[1], out),
            M::Transpose => self.transpose(&x[0], rows),
            M::Determinant => Rc::new([self.determinant(&x[0], rows, out)]),
            _ => return None,
        })
    }

    /// ((x0 y0 + x1 y1) + x2 y2) + x3 y3
    pub(super) fn dot(&mut self, a: &[Register], b: &[Register], out: &mut Vec<Node>) -> Register {
        let products: Vec<_> = a.iter().zip(b).map(|(&a, &b)| self.same(Op::Multiply, &[a, b], out)).collect();
        products[1..].iter().fold(products[0], |sum, &product| self.same(Op::Add, &[sum, product], out))
    }

    /// The root of the dot product with itself; a number's absolute value.
    fn length_of(&mut self, vector: &[Register], out: &mut Vec<Node>) -> Register {
        if let &[number] = vector {
            return self.same(Op::Absolute, &[number], out);
        }
        let square = self.dot(vector, vector, out);
        self.same(Op::SquareRoot, &[square], out)
    }

    fn cross(&mut self, a: &[Register], b: &[Register], out: &mut Vec<Node>) -> Rc<[Register]> {
        let component = |at: usize| {
            let (next, last) = ((at + 1) % 3, (at + 2) % 3);
            let (plus, minus) = (self.same(Op::Multiply, &[a[next], b[last]], out), self.same(Op::Multiply, &[a[last], b[next]], out));
            self.same(Op::Subtract, &[plus, minus], out)
        };
        (0..3).map(component).collect()
    }

    /// The vector where dot(reference, incident) < 0, otherwise its opposite.
    fn face_forward(&mut self, vector: &[Register], incident: &[Register], reference: &[Register], out: &mut Vec<Node>) -> Rc<[Register]> {
        let cosine = self.dot(reference, incident, out);
        let zero = self.lanes.number(self.lanes.scalar(cosine), 0);
        let towards = self.test(Op::Less, cosine, zero, out);
        let opposite: Vec<_> = vector.iter().map(|&number| self.same(Op::Negate, &[number], out)).collect();
        self.select(&[towards], vector, &opposite, out)
    }

    /// incident - (2 * dot(normal, incident)) * normal
    fn reflect(&mut self, incident: &[Register], normal: &[Register], out: &mut Vec<Node>) -> Rc<[Register]> {
        let cosine = self.dot(normal, incident, out);
        let two = self.lanes.number(self.lanes.scalar(cosine), 2);
        let double = self.same(Op::Multiply, &[two, cosine], out);
        let along = self.each(BinaryOperator::Multiply, &[double], normal, out);
        self.each(BinaryOperator::Subtract, incident, &along, out)
    }

    /// With c = dot(normal, incident) and k = 1 - eta * eta * (1 - c * c): nothing where k < 0, otherwise
    /// eta * incident - (eta * c + sqrt(k)) * normal.
    fn refract(&mut self, incident: &[Register], normal: &[Register], eta: Register, out: &mut Vec<Node>) -> Rc<[Register]> {
        let scalar = self.lanes.scalar(eta);
        let (zero, one) = (self.lanes.number(scalar, 0), self.lanes.number(scalar, 1));
        let cosine = self.dot(normal, incident, out);
        let square = self.same(Op::Multiply, &[cosine, cosine], out);
        let sine = self.same(Op::Subtract, &[one, square], out);
        let ratio = self.same(Op::Multiply, &[eta, eta], out);
        let part = self.same(Op::Multiply, &[ratio, sine], out);
        let k = self.same(Op::Subtract, &[one, part], out);
        let none = self.test(Op::Less, k, zero, out);
        let root = self.same(Op::SquareRoot, &[k], out);
        let bent = self.same(Op::Multiply, &[eta, cosine], out);
        let factor = self.same(Op::Add, &[bent, root], out);
        let (straight, along) =
            (self.each(BinaryOperator::Multiply, &[eta], incident, out), self.each(BinaryOperator::Multiply, &[factor], normal, out));
        let refracted = self.each(BinaryOperator::Subtract, &straight, &along, out);
        let nothing = vec![zero; incident.len()];
        self.select(&[none], &nothing, &refracted, out)
    }

    /// Numbers packed into the bytes or halves of a u32, and unpacked.
    pub(super) fn packing(&mut self, fun: MathFunction, x: &[Rc<[Register]>], out: &mut Vec<Node>) -> Option<Rc<[Register]>> {
        use MathFunction as M;
        let (bits, signed) = match fun {
            M::Pack4x8snorm | M::Unpack4x8snorm | M::Pack4xI8 | M::Pack4xI8Clamp | M::Unpack4xI8 | M::Dot4I8Packed => (8, true),
            M::Pack4x8unorm | M::Unpack4x8unorm | M::Pack4xU8 | M::Pack4xU8Clamp | M::Unpack4xU8 | M::Dot4U8Packed => (8, false),
            M::Pack2x16snorm | M::Unpack2x16snorm => (16, true),
            M::Pack2x16unorm | M::Unpack2x16unorm => (16, false),
            _ => return None,
        };
        let most = if signed { (1 << (bits - 1)) - 1 } else { (1 << bits) - 1 };
        Some(match fun {
            M::Pack4x8snorm | M::Pack4x8unorm | M::Pack2x16snorm | M::Pack2x16unorm => {
                let whole: Vec<_> = x[0].iter().map(|&x| self.fixed_point(x, most, signed, out)).collect();
                Rc::new([self.pack(&whole, bits, out)])
            }
            M::Pack4xI8 | M::Pack4xU8 => Rc::new([self.pack(&x[0], bits, out)]),
            M::Pack4xI8Clamp | M::Pack4xU8Clamp => {
                let scalar = self.lanes.scalar(x[0][0]);
                let (low, high) = (self.lanes.number(scalar, if signed { -most - 1 } else { 0 }), self.lanes.number(scalar, most));
                let clamped: Vec<_> = x[0].iter().map(|&x| self.clamp(x, low, high, out)).collect();
                Rc::new([self.pack(&clamped, bits, out)])
            }
            M::Unpack4xI8 | M::Unpack4xU8 => self.unpack(x[0][0], bits, signed, out).into(),
            M::Dot4I8Packed | M::Dot4U8Packed => {
                let (a, b) = (self.unpack(x[0][0], bits, signed, out), self.unpack(x[1][0], bits, signed, out));
                Rc::new([self.dot(&a, &b, out)])
            }
            _ => {
                let parts = self.unpack(x[0][0], bits, signed, out);
                parts.into_iter().map(|part| self.fraction(part, most, signed, out)).collect()
            }
        })
    }

    /// floor(0.5 + most * x) of x clamped to -1 or 0, and 1.
    fn fixed_point(&mut self, x: Register, most: i32, signed: bool, out: &mut Vec<Node>) -> Register {
        let float = ScalarType::F32;
        let (low, high, scale) =
            (self.lanes.number(float, -i32::from(signed)), self.lanes.number(float, 1), self.lanes.number(float, most));
        let half = self.lanes.constant(float, 0.5f32.to_bits().into());
        let x = self.clamp(x, low, high, out);
        let scaled = self.same(Op::Multiply, &[scale, x], out);
        let above = self.same(Op::Add, &[half, scaled], out);
        let floor = self.same(Op::Floor, &[above], out);
        self.op(Op::Convert, ScalarType::I32, &[floor], out)
    }

    /// x / most, and no less than -1.
    fn fraction(&mut self, x: Register, most: i32, signed: bool, out: &mut Vec<Node>) -> Register {
        let float = ScalarType::F32;
        let (minus, scale) = (self.lanes.number(float, -1), self.lanes.number(float, most));
        let x = self.op(Op::Convert, float, &[x], out);
        let x = self.same(Op::Divide, &[x, scale], out);
        if signed { self.same(Op::Maximum, &[x, minus], out) } else { x }
    }

    /// The low bits of each, the first lowest.
    fn pack(&mut self, parts: &[Register], bits: i32, out: &mut Vec<Node>) -> Register {
        let mask = self.lanes.number(ScalarType::U32, (1 << bits) - 1);
        let mut packed = None;
        for (at, &part) in parts.iter().enumerate() {
            let part =
                if self.lanes.scalar(part) == ScalarType::U32 { part } else { self.op(Op::Reinterpret, ScalarType::U32, &[part], out) };
            let low = self.same(Op::And, &[part, mask], out);
            let by = self.lanes.number(ScalarType::U32, at as i32 * bits);
            let moved = self.same(Op::ShiftLeft, &[low, by], out);
            packed = Some(packed.map_or(moved, |packed| self.same(Op::Or, &[packed, moved], out)));
        }
        packed.unwrap_or(mask)
    }

    fn unpack(&mut self, packed: Register, bits: i32, signed: bool, out: &mut Vec<Node>) -> Vec<Register> {
        let word = if signed { self.op(Op::Reinterpret, ScalarType::I32, &[packed], out) } else { packed };
        let down = self.lanes.number(ScalarType::U32, 32 - bits);
        let part = |at: i32| {
            let up = self.lanes.number(ScalarType::U32, 32 - bits - at * bits);
            let top = self.same(Op::ShiftLeft, &[word, up], out);
            self.same(Op::ShiftRight, &[top, down], out)
        };
        (0..32 / bits).map(part).collect()
    }
}
