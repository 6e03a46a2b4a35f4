//! Exact values to judge results by: integers, and real numbers to about 100 bits. Slow, and used by nothing but tests.

/// The exact value of an output, or one far more precise than the output's type.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Exact {
    /// An integer.
    Integer(i128),
    /// `(high + low) * 2^power`, where `low` is below half a unit in the last place of `high`.
    Real {
        /// The leading part.
        high: f64,
        /// The rest.
        low: f64,
        /// The power of two that both are multiplied by, so that results near the type's smallest lose nothing.
        power: i32,
    },
}

/// ln 2 in three parts, each the nearest f64 to what the ones before it leave.
const LN_2: [f64; 3] = [std::f64::consts::LN_2, 2.319_046_813_846_299_6e-17, 5.707_708_438_416_212e-34];

impl Exact {
    /// A number that f64 holds exactly.
    pub const fn real(value: f64) -> Self {
        Self::Real { high: value, low: 0.0, power: 0 }
    }

    /// The sum of two f64, exactly.
    pub fn sum(a: f64, b: f64) -> Self {
        let [high, low] = two_sum(a, b);
        Self::Real { high, low, power: 0 }
    }

    /// The hypotenuse of `x` and `y`, to about 100 bits.
    pub fn hypotenuse(x: f64, y: f64) -> Self {
        let (a, b) = (x.abs().max(y.abs()), x.abs().min(y.abs()));
        if x.is_infinite() || y.is_infinite() {
            return Self::real(f64::INFINITY);
        }
        if x.is_nan() || y.is_nan() || a == 0.0 {
            return Self::real(x + y);
        }
        // The larger one near 1: far from overflow, and what underflows then is too small to see.
        let power = a.log2() as i32;
        let (a, b) = (scale(a, -power), scale(b, -power));
        let [high, low] = root(add(two_product(a, a), two_product(b, b)));
        Self::Real { high, low, power }
    }

    /// The sum of the squares of some numbers, each of which f64 squares without overflow, to about 100 bits.
    pub fn sum_of_squares(numbers: impl IntoIterator<Item = f64>) -> Self {
        let [high, low] = numbers.into_iter().fold([0.0; 2], |sum, number| add(sum, two_product(number, number)));
        Self::Real { high, low, power: 0 }
    }

    /// `(a - b) / (c - d)` of numbers whose differences are finite and not 0, to about 100 bits.
    pub fn ratio_of_differences([a, b]: [f64; 2], [c, d]: [f64; 2]) -> Self {
        let [high, low] = divide_by(two_sum(a, -b), two_sum(c, -d));
        Self::Real { high, low, power: 0 }
    }

    /// e to the power of `x`, to about 95 bits.
    ///
    /// `x = k ln 2 + r`; the Taylor series of `exp(r / 256)`, squared eight times.
    pub fn exp(x: f64) -> Self {
        const SQUARINGS: i32 = 8;
        // Beyond these every type's result is 0 or infinite, and k would not fit.
        if !(-1e4..1e4).contains(&x) {
            return Self::real(x.exp());
        }
        let k = (x / LN_2[0]).round();
        let r = LN_2.iter().fold([x, 0.0], |r, &part| add(r, two_product(-k, part)));
        let r = r.map(|part| scale(part, -SQUARINGS));
        let mut sum = [1.0, 0.0];
        for n in (1..=12).rev() {
            sum = add([1.0, 0.0], divide(multiply(r, sum), f64::from(n)));
        }
        for _ in 0..SQUARINGS {
            sum = multiply(sum, sum);
        }
        Self::Real { high: sum[0], low: sum[1], power: k as i32 }
    }
}

/// `value * 2^power`, also where the factor alone would overflow or underflow.
pub(super) fn scale(mut value: f64, mut power: i32) -> f64 {
    while power != 0 {
        let step = power.clamp(-1000, 1000);
        value *= 2f64.powi(step);
        power -= step;
    }
    value
}

/// Knuth's sum without error: the rounded sum and what rounding lost.
fn two_sum(a: f64, b: f64) -> [f64; 2] {
    let sum = a + b;
    let from_b = sum - a;
    [sum, (a - (sum - from_b)) + (b - from_b)]
}

/// The rounded product and what rounding lost.
fn two_product(a: f64, b: f64) -> [f64; 2] {
    let product = a * b;
    [product, a.mul_add(b, -product)]
}

fn add(a: [f64; 2], b: [f64; 2]) -> [f64; 2] {
    let (high, low) = (two_sum(a[0], b[0]), two_sum(a[1], b[1]));
    let [high, rest] = two_sum(high[0], high[1] + low[0]);
    two_sum(high, rest + low[1])
}

fn multiply(a: [f64; 2], b: [f64; 2]) -> [f64; 2] {
    let [high, low] = two_product(a[0], b[0]);
    two_sum(high, low + (a[0] * b[1] + a[1] * b[0]))
}

fn divide(a: [f64; 2], by: f64) -> [f64; 2] {
    let first = a[0] / by;
    let rest = add(a, two_product(-first, by));
    two_sum(first, (rest[0] + rest[1]) / by)
}

fn divide_by(a: [f64; 2], by: [f64; 2]) -> [f64; 2] {
    let first = a[0] / by[0];
    let rest = add(a, multiply([-first, 0.0], by));
    two_sum(first, rest[0] / by[0])
}

/// The root of a positive number, by one step of Newton's method from that of its leading part.
fn root(a: [f64; 2]) -> [f64; 2] {
    let first = a[0].sqrt();
    let rest = add(a, two_product(-first, first));
    two_sum(first, rest[0] / (2.0 * first))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exp_is_exact_where_it_is_known() {
        assert_eq!(Exact::exp(0.0), Exact::real(1.0));
        // e to 106 bits: the nearest f64 and the rest, from the digits 2.71828182845904523536028747135266249775724709...
        let Exact::Real { high, low, power } = Exact::exp(1.0) else { panic!() };
        assert_eq!(scale(high, power), std::f64::consts::E);
        assert!((scale(low, power) / 1.445_646_891_729_250_2e-16 - 1.0).abs() < 1e-13, "{low:e} * 2^{power}");
    }

    #[test]
    fn exp_of_a_and_minus_a_multiply_to_one() {
        for a in [1e-9, 0.3, 0.7, 12.5, 88.7, 700.1, 744.4] {
            let (Exact::Real { high: h, low: l, power: p }, Exact::Real { high, low, power }) = (Exact::exp(a), Exact::exp(-a)) else {
                panic!()
            };
            let product = multiply([h, l], [high, low]).map(|part| scale(part, p + power));
            assert_eq!(product[0], 1.0, "a = {a}");
            assert!(product[1].abs() < 1e-28, "a = {a}: 1 + {:e}", product[1]);
        }
    }

    #[test]
    fn a_hypotenuse_is_exact_where_it_is_known() {
        assert_eq!(Exact::hypotenuse(3.0, -4.0), Exact::Real { high: 1.25, low: 0.0, power: 2 });
        // The root of 2 to 106 bits.
        let Exact::Real { high, low, power: 0 } = Exact::hypotenuse(1.0, 1.0) else { panic!() };
        assert_eq!(high, std::f64::consts::SQRT_2);
        assert!((low / -9.667_293_313_452_913e-17 - 1.0).abs() < 1e-13, "{low:e}");
    }

    #[test]
    fn a_scale_goes_where_a_factor_cannot() {
        assert_eq!(scale(scale(1.0, 1500), -1500), f64::INFINITY);
        assert_eq!(scale(f64::from_bits(1), 1074), 1.0);
        assert_eq!(scale(1.5, -1073), 3.0 * f64::from_bits(1));
    }
}
