// Quotients of whole numbers of 64 bits, by those of f64, for processors whose vectors have no instruction for them; needs
// f64/convert.wgsl. A number divided by 0 is itself, and nothing remains of it. Lowered for the cores alone.

struct YuntaQuotient {
    quotient: u64,
    rest: u64,
}

// Each float of three is rounded and may be above what it stands for, by no more than the factor's distance to 1: no quotient is too
// large. The first lacks less than 2^16, the second at most 1.
fn yunta_quotient(a: u64, b: u64) -> YuntaQuotient {
    let d = max(b, 1lu);
    let inverse = 0.9999999999999982lf / f64(d);
    let first = yunta_whole_f64(trunc(f64(a) * inverse));
    let left = a - first * d;
    let second = first + (bitcast<u64>(trunc(f64(left) * inverse) + 4503599627370496.0lf) & 0xfffffffflu);
    let rest = a - second * d;
    let more = rest >= d;
    return YuntaQuotient(select(second, second + 1lu, more), select(rest, rest - d, more));
}

fn yunta_divide_u64(a: u64, b: u64) -> u64 {
    return yunta_quotient(a, b).quotient;
}

fn yunta_remainder_u64(a: u64, b: u64) -> u64 {
    return yunta_quotient(a, b).rest;
}

fn yunta_size_i64(x: i64) -> u64 {
    return bitcast<u64>(select(x, -x, x < 0li));
}

fn yunta_signed_i64(size: u64, negative: bool) -> i64 {
    return bitcast<i64>(select(size, 0lu - size, negative));
}

fn yunta_divide_i64(a: i64, b: i64) -> i64 {
    return yunta_signed_i64(yunta_quotient(yunta_size_i64(a), yunta_size_i64(b)).quotient, (a < 0li) != (b < 0li));
}

fn yunta_remainder_i64(a: i64, b: i64) -> i64 {
    return yunta_signed_i64(yunta_quotient(yunta_size_i64(a), yunta_size_i64(b)).rest, a < 0li);
}
