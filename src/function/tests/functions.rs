//! Functions that together have every construct and built-in, each against the evaluator. Not here: wrong ones.

use super::compare::Case;
use crate::function::Function;

/// Functions of the language's constructs.
const CONSTRUCTS: &[(&str, &str)] = &[
    ("arithmetic", "fn f(x: f32, y: f32) -> f32 { return (x + y) * (x - y) / (x * y + 3.0) - -x; }"),
    ("arithmetic in f64", "fn f(x: f64, y: f64) -> f64 { return (x + y) * (x - y) / (x * y + 3.0) - -x; }"),
    ("remainder of floats", "fn f(x: f32, y: f32, a: f64, b: f64) -> vec2<f32> { return vec2(x % y, f32(a % b)); }"),
    ("products with sums", "fn f(x: f32, y: f32, z: f32) -> vec4<f32> { return vec4(x * y + z, x * y - z, z - x * y, z + y * x); }"),
    ("products with sums in f64", "fn f(x: f64, y: f64, z: f64) -> vec3<f64> { return vec3(x * y + z, x * y - z, z - x * y); }"),
    ("uniform parameters", "fn f(x: f32, p_a: f32, p_b: f32) -> f32 { return exp(p_a * p_b) * x + p_a / p_b - sqrt(p_b); }"),
    ("nothing but uniform", "fn f(p_a: f32, p_b: vec3<f32>) -> vec3<f32> { return p_a * p_b + 1.0; }"),
    ("no parameter", "fn f() -> f32 { return 1.5 * 2.0; }"),
    ("a parameter returned", "fn f(x: f32) -> f32 { return x; }"),
    ("comparisons", "fn f(x: f32, y: f32) -> vec4<bool> { return vec4((x < y), (x <= y), x == y, (x > y) != (x >= y)); }"),
    ("not a number", "fn f(x: f32, y: f64) -> vec4<bool> { return vec4(x != x, !(x <= 1.0), y != y, !(y > 1.0)); }"),
    ("i32", "fn f(a: i32, b: i32) -> vec4<i32> { return vec4(a + b * 3, a - b, a / b, a % b); }"),
    ("u32", "fn f(a: u32, b: u32) -> vec4<u32> { return vec4(a + b * 3, a - b, a / b, a % b); }"),
    ("i64", "fn f(a: i64, b: i64) -> vec4<i64> { return vec4(a + b * 3li, a - b, a / b, a % b); }"),
    ("u64", "fn f(a: u64, b: u64) -> vec4<u64> { return vec4(a + b * 3lu, a - b, a / b, a % b); }"),
    ("bits of i32", "fn f(a: i32, b: i32) -> vec4<i32> { return vec4(a & b, a | b, a ^ b, ~a) - vec4(-a); }"),
    ("bits of u64", "fn f(a: u64, b: u64) -> vec4<u64> { return vec4(a & b, a | b, a ^ b, ~a); }"),
    (
        "shifts",
        "fn f(a: i32, b: u32, c: u32) -> vec4<i32> { return vec4(a << (c & 31u), a >> (c & 31u), i32(b << (c & 31u)), i32(b >> (c & 31u))); }",
    ),
    ("shifts past the end", "fn f(a: i32, b: u32, c: u32) -> vec4<i32> { return vec4(a << c, a >> c, i32(b << c), i32(b >> c)); }"),
    ("shifts of 64 bits", "fn f(a: i64, b: u64, c: u32) -> vec4<i64> { return vec4(a << c, a >> c, i64(b << c), i64(b >> c)); }"),
    (
        "comparisons of whole numbers",
        "fn f(a: i32, b: i32, c: u32, d: u32) -> vec4<bool> { return vec4((a < b), (c < d), (a >= b), c == d); }",
    ),
    ("comparisons of 64 bits", "fn f(a: i64, b: i64, c: u64, d: u64) -> vec4<bool> { return vec4((a < b), (c < d), (a >= b), c == d); }"),
    ("logic", "fn f(a: bool, b: bool, c: bool) -> vec4<bool> { return vec4(a && b || c, a & b | c, a != b, !a == c); }"),
    ("short circuit", "fn f(x: f32, y: f32) -> bool { return x > 0.0 && log(x) > y || y > 2.0 && exp(y) < 20.0; }"),
    ("conversions", "fn f(x: f32) -> vec4<f32> { return vec4(f32(i32(x)), f32(u32(x)), f32(f64(x)), f32(bool(x))); }"),
    ("conversions of f64", "fn f(x: f64) -> vec4<f64> { return vec4(f64(i32(x)), f64(u32(x)), f64(i64(x)), f64(u64(x))); }"),
    ("conversions of f32 to 64 bits", "fn f(x: f32) -> vec2<i64> { return vec2(i64(x), i64(u64(x))); }"),
    ("conversions of whole numbers", "fn f(a: i32, b: u32, c: i64, d: u64) -> vec4<f32> { return vec4(f32(a), f32(b), f32(c), f32(d)); }"),
    (
        "conversions among whole numbers",
        "fn f(a: i32, b: u32, c: i64, d: u64) -> vec4<i64> { return vec4(i64(a) + i64(b), i64(i32(c)) * i64(u32(d)), i64(u64(a)), i64(u64(b)) - i64(d)); }",
    ),
    ("conversions to f64", "fn f(a: i32, b: u32, c: i64, d: u64) -> vec4<f64> { return vec4(f64(a), f64(b), f64(c), f64(d)); }"),
    (
        "conversions to bools and back",
        "fn f(a: i32, b: u32, x: f64, c: bool) -> vec4<u32> { return vec4(u32(bool(a)), u32(bool(b)), u32(bool(x)), u32(c)); }",
    ),
    ("bitcast", "fn f(x: f32, a: i32) -> vec3<u32> { return vec3(bitcast<u32>(x), bitcast<u32>(a), bitcast<u32>(bitcast<f32>(a))); }"),
    ("bitcast of a new NaN", "fn f(x: f32) -> vec2<u32> { return vec2(bitcast<u32>(sqrt(x)), bitcast<u32>(-(x - x))); }"),
    ("select", "fn f(x: f32, y: f32, a: f64, b: bool) -> vec2<f64> { return vec2(f64(select(x, y, x < y)), select(a, 1.0, b)); }"),
    (
        "select of bools",
        "fn f(a: bool, b: bool, c: bool) -> vec4<bool> { return vec4(select(a, b, c), select(true, b, c), select(a, false, c), select(false, b, c)); }",
    ),
    ("select of vectors", "fn f(a: vec3<f32>, b: vec3<f32>) -> vec3<f32> { return select(a, b, a < b); }"),
    ("vectors", "fn f(a: vec3<f32>, b: vec2<f32>) -> vec4<f32> { let c = vec4(a.zyx, b.x); return c.wxzy * 2.0 + vec4(b, b.yx) - c; }"),
    (
        "components assigned",
        "fn f(a: vec4<f32>, x: f32) -> vec4<f32> { var v = a; v.y = x; v[2] = v.x + v.y; v = v.wzyx; v.x += 1.0; return v; }",
    ),
    (
        "a component by value",
        "fn f(a: vec4<f32>, i: i32) -> vec2<f32> { var v = a; v[i] = 9.0; return vec2(a[i], v[u32(i) % 4u] + v[3]); }",
    ),
    (
        "matrices",
        "fn f(a: vec3<f32>, b: vec3<f32>) -> vec3<f32> { let m = mat3x3(a, b, a * b); return m * a + a * m + (m * m)[1] + (transpose(m) * 2.0 * b); }",
    ),
    (
        "matrices that are no squares",
        "fn f(a: vec2<f32>, b: vec3<f32>) -> vec4<f32> { let m = mat2x3(b, b.zxy); let n = mat3x2(a, a.yx, a + a); let o = n * m; return vec4(o[0], o[1]) + vec4(m * a, 1.0); }",
    ),
    (
        "matrices added",
        "fn f(a: vec2<f32>, b: vec2<f32>) -> mat2x2<f32> { var m = mat2x2(a, b); m = m + mat2x2(b, a) - m * 3.0; m[1] = b; m[0][1] = 4.0; return m; }",
    ),
    (
        "a matrix by value",
        "fn f(a: vec2<f32>, b: vec2<f32>, i: u32, j: u32) -> vec3<f32> { var m = mat3x2(a, b, a + b); m[i][j] = 7.0; m[j] = b; return vec3(m[i][j], m[1].x, m[2][i]); }",
    ),
    (
        "arrays",
        "fn f(x: f32) -> f32 { var a = array<f32, 4>(1.0, x, 3.0, x * x); a[1] = a[3]; a[0] += 2.0; return a[0] + a[1] * a[2] - a[3]; }",
    ),
    (
        "arrays by value",
        "fn f(x: f32, i: i32, j: u32) -> vec2<f32> { var a = array<f32, 5>(); a[i] = x; a[j] += 2.0; return vec2(a[2] + a[4], a[i + 1]); }",
    ),
    (
        "arrays of vectors by value",
        "fn f(x: vec2<f32>, i: i32) -> vec2<f32> { var a = array<vec2<f32>, 3>(x, x.yx, vec2(1.0)); a[i].y = 5.0; a[1][i] = 6.0; return a[i] + a[2]; }",
    ),
    (
        "a table of constants",
        "const T = array<f32, 6>(1.0, 2.0, 4.0, 8.0, 16.0, 32.0); fn f(i: i32, u: u32) -> vec2<f32> { return vec2(T[i], T[u]); }",
    ),
    (
        "an array as a value",
        "fn g(a: array<f32, 3>, i: i32) -> array<f32, 3> { var b = a; b[i] = 0.5; return b; } fn f(x: f32, i: i32) -> array<f32, 3> { return g(array(x, 2.0, x + 1.0), i); }",
    ),
    (
        "structs",
        "struct P { at: vec2<f32>, n: u32, } fn g(p: P) -> P { var q = p; q.at.x += 1.0; q.n = q.n * 2u; return q; } fn f(x: vec2<f32>, u: u32) -> P { return g(g(P(x, u))); }",
    ),
    (
        "structs within arrays",
        "struct P { a: f32, b: array<i32, 2>, } fn f(x: f32, i: i32) -> f32 { var p = array<P, 2>(); p[i].a = x; p[1].b[i] = 3; p[i].b = array(i, 4); return p[0].a + f32(p[1].b[1]) * p[1].a; }",
    ),
    (
        "several outputs",
        "struct R { price: f32, count: u32, at: vec3<f64>, good: bool, } fn f(x: f32, d: f64) -> R { return R(x * 2.0, u32(x), vec3(d, d * d, f64(x)), x > d_f(d)); } fn d_f(d: f64) -> f32 { return f32(d); }",
    ),
    (
        "constants",
        "const A = 3; const B: f32 = 2.5; const C = vec3(1.0, 2.0, A); fn f(x: f32) -> f32 { const D = B * 2.0; return x * f32(A) + dot(C, vec3(D, x, B)); }",
    ),
    (
        "private variables",
        "var<private> a: f32 = 2.0; var<private> n: vec2<u32>; fn g() { a = a * 3.0; n.x += 1u; } fn f(x: f32) -> f32 { g(); if x > 0.0 { g(); } return a * x + f32(n.x); }",
    ),
    (
        "helpers",
        "fn g(x: f32) -> f32 { return x * x + 1.0; } fn h(x: f32, y: f32) -> f32 { return g(x) - g(y); } fn f(x: f32, y: f32) -> f32 { return h(g(x), y) + h(y, x); }",
    ),
    (
        "pointers",
        "fn g(p: ptr<function, f32>, x: f32) { *p = *p * x + 1.0; } fn f(x: f32, y: f32) -> f32 { var a = y; g(&a, x); let q = &a; *q += 2.0; g(q, a); return a; }",
    ),
    ("shadows and blocks", "fn f(x: f32) -> f32 { var y = x; { let x = 3.0; y += x; { let y = 5.0; } } return y + x; }"),
    (
        "loads are snapshots",
        "fn f(x: f32) -> vec4<f32> { var a = x; let b = a; a = a + 1.0; let c = a; a = b * c; var v = vec2(a, b); v = v.yx; let w = v; v.x = 0.0; return vec4(w, v); }",
    ),
];

/// Functions of control flow.
const CONTROL: &[(&str, &str)] = &[
    ("if", "fn f(x: f32) -> f32 { if x > 0.0 { return exp(x) * 2.0 + log(x + 1.0); } return x; }"),
    (
        "if and else",
        "fn f(x: f32, y: f32) -> f32 { var a = 1.0; if x > y { a = sin(x); } else if x < -1.0 { a = cos(y); a += 1.0; } else { a = y; } return a * a; }",
    ),
    (
        "large branches",
        "fn f(x: f32, y: f32) -> f32 { var a = x; var b = y; if x > y { a = exp(sin(x)); b = log(abs(a) + 1.0); if b > 0.5 { a = tan(b); } } else { b = cos(exp2(x)); a = pow(abs(b), 0.3); } return a - b; }",
    ),
    (
        "a uniform if",
        "fn f(x: f32, p_k: i32) -> f32 { var a = x; if p_k > 3 { a = exp(sin(x) + cos(x)); } else { a = log(abs(x)) + tan(x); a += sin(a); } return a; }",
    ),
    (
        "early returns",
        "fn f(x: f32, n: i32) -> i32 { if x < -1.0 { return 1; } var a = n; if x < 0.0 { if n > 3 { return 2; } a += 5; } if a > 7 { return a; } return -a; }",
    ),
    (
        "returns in loops",
        "fn f(x: f32) -> i32 { for (var i = 0; i < 10; i++) { for (var j = 0; j < 10; j++) { if f32(i * j) > x * 10.0 { return i * 100 + j; } if j > i { break; } } if f32(i) > 6.0 + x { return -i; } } return 7; }",
    ),
    ("for", "fn f(x: f32) -> f32 { var s = 0.0; for (var i = 0; i < 5; i++) { s += x * f32(i); } return s; }"),
    (
        "for with lanes that part",
        "fn f(x: f32, n: u32) -> f32 { var s = x; for (var i = 0u; i < n % 13u; i++) { s = s * 0.5 + f32(i); } return s; }",
    ),
    (
        "while",
        "fn f(n: u32) -> u32 { var a = n % 97u + 1u; var c = 0u; while a != 1u { if a % 2u == 0u { a /= 2u; } else { a = a * 3u + 1u; } c++; } return c; }",
    ),
    (
        "loop with continuing",
        "fn f(x: f32, n: u32) -> vec2<f32> { var i = 0u; var s = 0.0; loop { if i % 3u == n % 3u { continue; } if f32(i) > x + 6.0 { break; } s += f32(i) * x; continuing { i++; break if i > 20u; } } return vec2(s, f32(i)); }",
    ),
    (
        "continue",
        "fn f(x: f32, n: u32) -> f32 { var s = 0.0; for (var i = 0u; i < 10u; i++) { if (i + n) % 3u == 0u { continue; } s += x; if s > 5.0 { s -= f32(i); continue; } s *= 1.25; } return s; }",
    ),
    (
        "break",
        "fn f(x: f32, n: u32) -> f32 { var s = x; for (var i = 0u; i < 20u; i++) { s = s * 1.5 + 0.25; if abs(s) > 9.0 { s = -s; if i > n { break; } } } return s; }",
    ),
    (
        "nested loops that part",
        "fn f(n: u32, m: u32, x: f32) -> f32 { var s = x; for (var i = 0u; i < n % 7u; i++) { var t = 0.0; for (var j = 0u; j < (m + i) % 5u; j++) { if j == 2u && i == 3u { continue; } t += s * 0.25; if t > 2.0 { break; } } s += t; if s > 10.0 { break; } } return s; }",
    ),
    (
        "uniform loop, parting branch",
        "fn f(x: f32, p_n: u32) -> f32 { var s = x; for (var i = 0u; i < p_n % 9u; i++) { if s > 1.0 { s = sin(s) * exp(cos(s)); } else { s = s + f32(i); } } return s; }",
    ),
    (
        "uniform break in a parting loop",
        "fn f(x: f32, p_n: u32) -> f32 { var s = x; var i = 0u; loop { s = s * 1.1 + 0.5; if i >= p_n % 11u { break; } if s > 6.0 { s -= 7.0; break; } i++; } return s + f32(i); }",
    ),
    (
        "a loop in a branch",
        "fn f(x: f32, n: u32) -> f32 { var s = x; var k = 0.0; if x > 0.0 { for (var i = 0u; i < n % 6u; i++) { s = s * s - 0.5; k = s; } s += 3.0; } else { k = 2.0; } return s + k; }",
    ),
    (
        "a uniform loop in a parting branch",
        "fn f(x: f32) -> f32 { var s = x; if x > 0.0 { for (var i = 0; i < 4; i++) { s = sin(s) + exp(s) * 0.1; } } return s; }",
    ),
    (
        "a loop that nobody turns",
        "fn f(x: f32) -> f32 { var s = x; while s > 1e19 { s = s - s * 0.75; if s < 2e19 { break; } s -= s; } return s; }",
    ),
    (
        "variables that wait",
        "fn f(x: f32, n: u32) -> vec3<f32> { var a = x; var b = 0.0; var c = 1.0; for (var i = 0u; i < 12u; i++) { b = a; if i > n % 9u { break; } a = a * 0.9 + 0.3; c = b - a; } return vec3(a, b, c); }",
    ),
    (
        "locals of a turn",
        "fn f(x: f32, n: u32) -> f32 { var s = 0.0; for (var i = 0u; i < n % 8u; i++) { var t: f32; if i % 2u == 0u { t = x; } var u = t + 1.0; u *= u; s += u; } return s; }",
    ),
    (
        "switch",
        "fn f(x: f32, i: i32) -> f32 { var a = x; switch i { case 0: { a = 1.0; } case 1, 2: { a = a * 2.0; if x > 0.0 { break; } a -= 1.0; } case -3: { a = sin(x) * exp(x); } default: { a = -x; } } return a; }",
    ),
    (
        "switch with default among others",
        "fn f(u: u32) -> u32 { switch u { case 3u, default: { return 7u; } case 1u: { return 8u; } case 2u: {} } return 9u; }",
    ),
    ("a switch of defaults", "fn f(x: f32, i: i32) -> f32 { switch i { default: { if x > 0.0 { break; } return 2.0; } } return x; }"),
    (
        "switch in a loop",
        "fn f(x: f32, n: i32) -> f32 { var s = x; for (var i = 0; i < 9; i++) { switch (i + n) % 4 { case 0: { continue; } case 1: { s += 1.0; } case 2: { if s > 4.0 { return s; } s *= 1.5; } default: { s -= 0.25; } } s += 0.125; } return s; }",
    ),
    (
        "many returns",
        "fn f(i: i32) -> i32 { if i == 0 { return 5; } if i == 1 { return 9; } if i == 2 { return 3; } if i == 3 { return 1; } if i == -1 { return 6; } if i == -2 { return 2; } if i == -3 { return 4; } return 0; }",
    ),
    (
        "a switch of many returns",
        "fn f(i: i32) -> i32 { switch i { case 0: { return 5; } case 1: { return 9; } case 2: { return 3; } case 4: { return 33; } case 5: { return 8; } case 6: { return 7; } case 7: { return 15; } case 8: { return 25; } case 9: { return 35; } case 10: { return 45; } case 11: { return 55; } case 12: { return 65; } case 13: { return 75; } case 14: { return 85; } case 15: { return 95; } case 16: { return 105; } case 17: { return 115; } case 18: { return 125; } case 19: { return 135; } default: { } } return i; }",
    ),
    (
        "returns within returns",
        "fn g(x: f32) -> f32 { for (var i = 0; i < 6; i++) { if f32(i) > x { return f32(i) * 2.0; } } return -1.0; } fn f(x: f32, y: f32) -> f32 { var s = 0.0; for (var i = 0; i < 4; i++) { s += g(x + f32(i)); if s > y * 4.0 { return s; } } return g(s); }",
    ),
    (
        "julia",
        "fn square(z: vec2<f32>) -> vec2<f32> { return vec2(z.x * z.x - z.y * z.y, 2.0 * (z.x * z.y)); } fn f(x: f32, y: f32, p_x: f32, p_y: f32) -> u32 { var z = vec2(x, y); for (var n = 0u; n < 50u; n++) { if !(dot(z, z) <= 4.0) { return n; } z = square(z) + vec2(p_x, p_y) * 0.1; } return 50u; }",
    ),
    (
        "newton",
        "fn f(x: f64) -> f64 { var r = 1.0lf; let a = abs(x) + 0.5; for (var i = 0; i < 30; i++) { let next = 0.5 * (r + a / r); if abs(next - r) < 1e-12 { break; } r = next; } return r; }",
    ),
    (
        "greatest common divisor",
        "fn f(a: u32, b: u32) -> u32 { var x = a % 1000u; var y = b % 1000u; while y > 0u { let r = x % y; x = y; y = r; } return x; }",
    ),
    (
        "the item's place",
        "fn f(@builtin(global_invocation_id) id: vec3<u32>, x: f32) -> vec4<f32> { return vec4(f32(id.x), f32(id.y), f32(id.z) + x, f32(id.x * 10u + id.y)); }",
    ),
];

/// Functions of whole inputs.
const WHOLES: &[(&str, &str)] = &[
    ("a look-up table", "var<storage, read> t: array<f32>; fn f(i: i32, u: u32) -> vec2<f32> { return vec2(t[i], t[u]); }"),
    ("a table of vectors", "var<storage, read> t: array<vec3<f32>>; fn f(i: i32, j: i32) -> vec4<f32> { return vec4(t[i], t[i + 1][j]); }"),
    ("a table at a constant", "var<storage, read> t: array<vec2<f64>>; fn f(x: f64) -> f64 { return t[2].y * x + t[0].x + t[100].x; }"),
    ("a length", "var<storage, read> t: array<u32>; fn f(u: u32) -> u32 { return t[u % arrayLength(&t)] + arrayLength(&t); }"),
    (
        "bodies",
        "var<storage, read> t: array<vec4<f32>>; fn f(x: vec3<f32>) -> vec3<f32> { var a = vec3(0.0); for (var j = 0u; j < arrayLength(&t); j++) { let d = t[j].xyz - x; let r = dot(d, d) + 0.01; a += d * (t[j].w / (r * sqrt(r))); } return a; }",
    ),
    (
        "a stencil",
        "var<storage, read> t: array<f32>; fn f(@builtin(global_invocation_id) id: vec3<u32>) -> f32 { let i = i32(id.x); return 0.25 * t[i - 1] + 0.5 * t[i] + 0.25 * t[i + 1]; }",
    ),
    (
        "whole numbers of 64 bits",
        "var<storage, read> t: array<i64>; var<storage, read> s: array<u32>; fn f(i: i32) -> i64 { return t[s[i]] + t[i]; }",
    ),
];

/// Built-ins of floats, each of x and y, and z where it takes three; once for each type.
const BUILTINS: &[&str] = &[
    "abs(x)",
    "sign(x)",
    "floor(x)",
    "ceil(x)",
    "round(x)",
    "trunc(x)",
    "fract(x)",
    "min(x, y)",
    "max(x, y)",
    "clamp(x, y, z)",
    "saturate(x)",
    "mix(x, y, z)",
    "step(x, y)",
    "smoothstep(x, y, z)",
    "sqrt(x)",
    "inverseSqrt(x)",
    "exp(x)",
    "exp2(x)",
    "log(x)",
    "log2(x)",
    "pow(x, y)",
    "sin(x)",
    "cos(x)",
    "tan(x)",
    "fma(x, y, z)",
    "dot(vec3(x, y, z), vec3(y, z, x))",
    "length(vec2(x, y))",
    "length(x)",
    "distance(vec3(x, y, z), vec3(y))",
    "normalize(vec3(x, y, z)).y",
    "cross(vec3(x, y, z), vec3(y, z, x)).z",
    "reflect(vec2(x, y), vec2(z, x)).x",
    "refract(vec3(x, y, z), vec3(y, x, z), z).y",
    "faceForward(vec2(x, y), vec2(z, x), vec2(y, z)).y",
    "radians(x)",
    "degrees(x)",
    "determinant(mat2x2(x, y, z, x))",
    "determinant(mat3x3(x, y, z, y, z, x, z, z, y))",
    "determinant(mat4x4(x, y, z, x, y, z, x, z, z, y, x, x, y, y, z, z))",
    "modf(x).fract + modf(y).whole",
    "mix(vec2(x, y), vec2(z), x).y",
    "transpose(mat2x3(x, y, z, z, y, x))[2].x",
    "select(x, y, any(vec2(x, y) < vec2(z)))",
    "select(x, y, all(vec2(x, y) < vec2(z)))",
];

/// Built-ins of whole numbers.
const WHOLE_BUILTINS: &[(&str, &str)] = &[
    ("i32", "abs(a)"),
    ("u32", "abs(a)"),
    ("i64", "abs(a)"),
    ("i32", "sign(a)"),
    ("i32", "min(a, b)"),
    ("u32", "max(a, b)"),
    ("i64", "min(a, b)"),
    ("u64", "max(a, b)"),
    ("i32", "clamp(a, b, 5)"),
    ("u32", "countOneBits(a)"),
    ("i32", "countOneBits(a)"),
    ("u32", "reverseBits(a)"),
    ("i32", "reverseBits(a)"),
    ("u32", "countLeadingZeros(a)"),
    ("i32", "countLeadingZeros(a)"),
    ("u32", "countTrailingZeros(a)"),
    ("i32", "countTrailingZeros(a)"),
    ("u32", "firstLeadingBit(a)"),
    ("i32", "firstLeadingBit(a)"),
    ("u32", "firstTrailingBit(a)"),
    ("i32", "firstTrailingBit(a)"),
    ("u32", "extractBits(a, b, a % 9u)"),
    ("u32", "extractBits(a, 3u, b)"),
    ("i32", "extractBits(a, u32(b), 5u)"),
    ("u32", "insertBits(a, b, a, 7u)"),
    ("i32", "insertBits(a, b, 4u, u32(b))"),
    ("i32", "dot(vec3(a, b, a), vec3(b))"),
];

/// Built-ins that pack numbers.
const PACKING: &[&str] = &[
    "fn f(x: vec4<f32>) -> vec2<u32> { return vec2(pack4x8snorm(x), pack4x8unorm(x)); }",
    "fn f(x: vec2<f32>) -> vec2<u32> { return vec2(pack2x16snorm(x), pack2x16unorm(x)); }",
    "fn f(a: vec4<i32>, b: vec4<u32>) -> vec4<u32> { return vec4(pack4xI8(a), pack4xU8(b), pack4xI8Clamp(a), pack4xU8Clamp(b)); }",
    "fn f(u: u32) -> vec4<f32> { return unpack4x8snorm(u) + unpack4x8unorm(u * 77777u); }",
    "fn f(u: u32) -> vec2<f32> { return unpack2x16snorm(u * 77777u) - unpack2x16unorm(u); }",
    "fn f(u: u32) -> vec4<i32> { return unpack4xI8(u * 7777777u) + vec4<i32>(unpack4xU8(u * 77777u)); }",
    "fn f(u: u32, v: u32) -> vec2<i32> { return vec2(dot4I8Packed(u * 7777777u, v), i32(dot4U8Packed(u, v * 777777u))); }",
];

/// The texts of all of them that are whole.
pub(super) fn texts() -> Vec<&'static str> {
    [CONSTRUCTS, CONTROL, WHOLES].concat().into_iter().map(|(_, text)| text).chain(PACKING.iter().copied()).collect()
}

fn agrees(name: &str, source: &str) {
    let function = Function::new(source).unwrap_or_else(|error| panic!("{name}:\n{error}"));
    for (items, seed) in [(1, 1), (64, 2), (777, 3), (2500, 4)] {
        let case = Case::new(function.clone(), items, seed).unwrap_or_else(|error| panic!("{name}:\n{error}"));
        if let Some(difference) = case.difference() {
            panic!("{name}, seed {seed}: {difference}\n{source}");
        }
    }
}

#[test]
fn constructs_agree_with_the_evaluator() {
    CONSTRUCTS.iter().for_each(|(name, source)| agrees(name, source));
}

#[test]
fn control_flow_agrees_with_the_evaluator() {
    CONTROL.iter().for_each(|(name, source)| agrees(name, source));
}

#[test]
fn whole_inputs_agree_with_the_evaluator() {
    WHOLES.iter().for_each(|(name, source)| agrees(name, source));
}

#[test]
fn builtins_of_floats_agree_with_the_evaluator() {
    for builtin in BUILTINS {
        agrees(builtin, &format!("fn f(x: f32, y: f32, z: f32) -> f32 {{ return {builtin}; }}"));
        agrees(builtin, &format!("fn f(x: f64, y: f64, z: f64) -> f64 {{ return {builtin}; }}"));
    }
}

#[test]
fn builtins_of_whole_numbers_agree_with_the_evaluator() {
    for (of, builtin) in WHOLE_BUILTINS {
        agrees(builtin, &format!("fn f(a: {of}, b: {of}) -> {of} {{ return {builtin}; }}"));
    }
    PACKING.iter().for_each(|source| agrees("packing", source));
}

#[test]
fn expressions_agree_with_the_evaluator() {
    for text in [
        "exp(-p_g * (x - y) * (x - y))",
        "d1 * d2 + 0.1",
        "select(x, -x, x < y)",
        "i * 3 + j_(i)",
        "u % 7u",
        "vec2(x, y) * 2.0",
        "x < y && y < z",
        "sqrt(x * x + exp2(1.5))",
    ] {
        let text = text.replace("j_(i)", "i");
        let function = Function::expression(&text).unwrap_or_else(|error| panic!("{text}: {error}"));
        let case = Case::new(function, 500, 5).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(case.difference(), None, "{text}");
    }
}
