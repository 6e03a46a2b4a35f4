//! The functions: every construct of the language and every built-in, with the hash of what each gives.

/// A function and what is promised of it.
pub struct Case {
    pub name: &'static str,
    pub source: &'static str,
    pub hash: u64,
    /// Words of the reason why no GPU runs it.
    #[cfg_attr(not(feature = "gpu"), allow(dead_code, reason = "without a GPU nothing else is"))]
    pub cores_only: Option<&'static str>,
}

const fn case(name: &'static str, source: &'static str, hash: u64) -> Case {
    Case { name, source, hash, cores_only: None }
}

const fn on_cores(name: &'static str, reason: &'static str, source: &'static str, hash: u64) -> Case {
    Case { name, source, hash, cores_only: Some(reason) }
}

pub static CASES: &[Case] = &[
    case("gaussian", "fn f(x: f32, y: f32) -> f32 { let d = x - y; return exp(-0.5 * (d * d)); }", 0xe0e8_1823_a845_9943),
    case(
        "black_scholes",
        "
fn cdf(x: f32) -> f32 {
    let k = 1.0 / (1.0 + 0.2316419 * abs(x));
    let p = 1.0 - 0.3989422804 * exp(-0.5 * x * x) * (k * (0.319381530 + k * (-0.356563782 + k * (1.781477937 + k * (-1.821255978 + k * 1.330274429)))));
    return select(1.0 - p, p, x >= 0.0);
}
fn f(s: f32, k: f32, t: f32) -> f32 {
    let v = 0.3 * sqrt(t);
    let d1 = (log(s / k) + (0.02 + 0.5 * 0.3 * 0.3) * t) / v;
    return s * cdf(d1) - k * exp(-0.02 * t) * cdf(d1 - v);
}",
        0x7afd_d62e_2639_fc56,
    ),
    case(
        "escape",
        "
fn f(x: f32, y: f32) -> u32 {
    var re = x; var im = y; var n = 0u;
    while (n < 1000u && re * re + im * im <= 4.0) { let t = re * re - im * im - 0.835; im = 2.0 * re * im - 0.2321; re = t; n += 1u; }
    return n;
}",
        0x04b3_f400_92f5_4791,
    ),
    case(
        "escape_long",
        "
fn f(x: f32, y: f32) -> u32 {
    var re = x / 16.0; var im = y / 16.0; var n = 0u;
    while (n < 100000u && re * re + im * im <= 4.0) { let t = re * re - im * im - 0.4; im = 2.0 * re * im - 0.6; re = t; n += 1u; }
    return n;
}",
        0x9837_c47b_91ef_f02a,
    ),
    case(
        "nbody",
        "
@group(0) @binding(0) var<storage, read> px: array<f32>;
@group(0) @binding(1) var<storage, read> py: array<vec2<f32>>;
fn f(x: f32, y: vec2<f32>) -> f32 {
    var sum = 0.0;
    for (var j = 0u; j < arrayLength(&px); j++) { let a = px[j] - x; let b = py[j] - y; sum += a / sqrt(a * a + dot(b, b) + 0.01); }
    return sum;
}",
        0x51b6_3fb2_fffb_0178,
    ),
    case(
        "struct_of_several",
        "
struct Pair { sum: f32, swapped: vec2<f32>, count: u32 }
fn twice(v: vec2<f32>) -> vec2<f32> { return v * 2.0; }
fn pair(v: vec2<f32>) -> Pair { let w = twice(v); return Pair(w.x + w.y, w.yx, u32(abs(v.x))); }",
        0x6fff_e3bb_b599_d951,
    ),
    case("abs", "fn f(x: f32) -> f32 { return abs(x); }", 0x8a78_43dc_a2a2_4280),
    case("sign", "fn f(x: f32) -> f32 { return sign(x); }", 0xad87_28c3_5bcb_92a5),
    case("floor", "fn f(x: f32) -> f32 { return floor(x); }", 0x8316_2f99_54f9_0827),
    case("ceil", "fn f(x: f32) -> f32 { return ceil(x); }", 0x1a76_b0e8_fd7d_e112),
    case("round", "fn f(x: f32) -> f32 { return round(x); }", 0xe29c_d865_052e_2290),
    case("trunc", "fn f(x: f32) -> f32 { return trunc(x); }", 0x6124_da4f_ceee_15fb),
    case("fract", "fn f(x: f32) -> f32 { return fract(x); }", 0x8f33_86ed_378c_a914),
    case("saturate", "fn f(x: f32) -> f32 { return saturate(x); }", 0xb133_408b_65bf_2be8),
    case("sqrt", "fn f(x: f32) -> f32 { return sqrt(x); }", 0xadf1_3d76_2be9_36b5),
    case("inversesqrt", "fn f(x: f32) -> f32 { return inverseSqrt(x); }", 0xab99_37c3_ca63_b8c3),
    case("exp", "fn f(x: f32) -> f32 { return exp(x); }", 0xc852_8772_4139_74e8),
    case("exp2", "fn f(x: f32) -> f32 { return exp2(x); }", 0xe51b_bdb9_745e_6608),
    case("log", "fn f(x: f32) -> f32 { return log(x); }", 0xf999_d9c4_aeab_5e42),
    case("log2", "fn f(x: f32) -> f32 { return log2(x); }", 0xd09b_8787_64a5_d459),
    case("sin", "fn f(x: f32) -> f32 { return sin(x); }", 0xff1f_1356_1c40_dad8),
    case("cos", "fn f(x: f32) -> f32 { return cos(x); }", 0x5b00_2bcb_fccc_8b81),
    case("tan", "fn f(x: f32) -> f32 { return tan(x); }", 0x0369_ed08_357e_a861),
    case("arcs", "fn f(x: f32, y: f32) -> vec4<f32> { return vec4(asin(x), acos(x), atan(x), atan2(y, x)); }", 0x19b3_b253_b1a7_a22a),
    case("hyperbolics", "fn f(x: f32) -> vec3<f32> { return vec3(sinh(x), cosh(x), tanh(x)); }", 0x7304_8a1e_223b_1189),
    case("areas", "fn f(x: f32) -> vec3<f32> { return vec3(asinh(x), acosh(x), atanh(x)); }", 0x1f3e_a234_6918_096f),
    case("less_one", "fn f(v: vec2<f32>) -> vec4<f32> { return vec4(expm1(v), log1p(v)); }", 0xf662_4a10_aa7c_db97),
    case("cube_root_and_hypotenuse", "fn f(x: f32, y: f32) -> vec3<f32> { return vec3(cbrt(x), hypot(x, y), hypot(hypot(x, 1.0), y)); }", 0xa7f5_c3d0_cb9f_4f13),
    case("errors", "fn f(x: f32) -> vec3<f32> { return vec3(erf(x), erfc(x), normal_cdf(x)); }", 0x2392_287a_14f4_a00a),
    case("lgamma", "fn f(x: f32) -> f32 { return lgamma(x); }", 0x7acd_1e37_873f_97f3),
    case("taken_apart", "fn f(v: vec2<f32>, n: i32) -> vec4<f32> { let a = frexp(v); let b = modf(v); return vec4(ldexp(a.fract, a.exp.yx + n % 200), b.fract + b.whole * 0.5); }", 0x0fbe_88dd_7478_fa0f),
    case("random_words", "fn f(@builtin(global_invocation_id) id: vec3<u32>, n: u32) -> u32 { return random_u32(7u, id.x, n); }", 0x22cb_b597_4b50_971c),
    case("random_floats", "fn f(n: u32, m: u32) -> vec4<f32> { return vec4(random_uniform(1u, n, m), random_normal(2u, n, m), random_normal(2u, n, 1u), random_normal(2u, n, 0u)); }", 0x9217_36de_1478_bced),
    on_cores("f64_arcs", "f64", "fn f(x: f64, y: f64) -> vec4<f64> { return vec4(asin(x), acos(x), atan(x), atan2(y, x)); }", 0x8a35_2c76_9874_dbe2),
    on_cores("f64_hyperbolics", "f64", "fn f(x: f64) -> vec3<f64> { return vec3(sinh(x), cosh(x), tanh(x)); }", 0x5e63_90bd_eb5c_edb4),
    on_cores("f64_areas", "f64", "fn f(x: f64) -> vec3<f64> { return vec3(asinh(x), acosh(x), atanh(x)); }", 0x2b92_dc6d_c383_5533),
    on_cores("f64_errors", "f64", "fn f(x: f64) -> vec4<f64> { return vec4(erf(x), erfc(x), normal_cdf(x), lgamma(x)); }", 0xead9_302b_33a6_c1ce),
    on_cores("f64_others", "f64", "fn f(x: f64, y: f64, n: i32) -> vec4<f64> { return vec4(expm1(x) + log1p(x), cbrt(x) - hypot(x, y), ldexp(frexp(x).fract, n % 1100), modf(x).fract); }", 0xc969_db91_8340_b828),
    on_cores("f64_random", "f64", "fn f(n: u32, m: u32) -> vec2<f64> { return vec2(random_uniform_f64(1u, n, m), random_normal_f64(2u, n, m)); }", 0xeb6b_b2f3_ec19_bac0),
    case("radians", "fn f(x: f32) -> f32 { return radians(x); }", 0xbe90_7d9d_b786_750f),
    case("degrees", "fn f(x: f32) -> f32 { return degrees(x); }", 0x5e2d_7b6d_6184_804a),
    case("sin_of_large", "fn f(x: f32) -> f32 { return sin(x * 123456789.0) + cos(x * 3e20); }", 0x4469_1bfd_428f_5791),
    case("min", "fn f(x: f32, y: f32) -> f32 { return min(x, y); }", 0x6d9b_3942_60c4_e40c),
    case("max", "fn f(x: f32, y: f32) -> f32 { return max(x, y); }", 0xab00_a5a8_35f5_1fa6),
    case("pow", "fn f(x: f32, y: f32) -> f32 { return pow(x, y); }", 0x63f2_ef6d_9ca9_cfca),
    case("step", "fn f(x: f32, y: f32) -> f32 { return step(x, y); }", 0xa715_3551_ec57_34b8),
    case("distance", "fn f(x: f32, y: f32) -> f32 { return distance(x, y); }", 0x9dca_1fc8_7545_668d),
    case("divide", "fn f(x: f32, y: f32) -> f32 { return x / y; }", 0xe999_36f9_e9db_1fc0),
    case("remainder", "fn f(x: f32, y: f32) -> f32 { return x % y; }", 0x2e64_f25b_ca95_f190),
    case("fma", "fn f(x: f32, y: f32, z: f32) -> f32 { return fma(x, y, z); }", 0x65c2_3870_0350_27a7),
    case("mix", "fn f(x: f32, y: f32, z: f32) -> f32 { return mix(x, y, z); }", 0xf7ca_6cbe_9d48_2b0c),
    case("clamp", "fn f(x: f32, y: f32, z: f32) -> f32 { return clamp(x, y, z); }", 0x681b_274a_4010_1de8),
    case("smoothstep", "fn f(x: f32, y: f32, z: f32) -> f32 { return smoothstep(x, y, z); }", 0x8a89_1231_cc82_26af),
    case("comparisons", "fn f(x: f32, y: f32) -> u32 { return u32(x < y) + 2u * u32(x <= y) + 4u * u32(x == y) + 8u * u32(x != y) + 16u * u32(x > y) + 32u * u32(x >= y) + 64u * u32(!(x < y)); }", 0x3ed6_fe32_4ce6_448e),
    case("negate", "fn f(x: f32, y: f32) -> f32 { return -x * -y - -(x); }", 0xda6c_8efb_634c_0049),
    case("vectors", "fn f(a: vec3<f32>, b: vec3<f32>) -> vec3<f32> { return cross(a, b) + normalize(a) * dot(a, b) - length(b) * a.zyx; }", 0x12c7_a42d_1e5c_2830),
    case("vec4", "fn f(a: vec4<f32>, t: f32) -> vec4<f32> { var v = a; v.x += t; v[2] = v.y * v.w; return mix(v, a.wzyx, vec4(t, 0.0, 0.5, 1.0)); }", 0xe318_2dae_a28d_fa6a),
    case("reflect", "fn f(a: vec3<f32>, b: vec3<f32>) -> vec3<f32> { return reflect(a, b) + faceForward(a, b, a) + refract(normalize(a), normalize(b), 0.9); }", 0xd826_6b48_6808_f762),
    case("matrices", "fn f(a: vec2<f32>, b: vec2<f32>) -> vec2<f32> { let m = mat2x2<f32>(a, b); return m * a + b * transpose(m) * determinant(m); }", 0x44f4_6892_3e62_ceff),
    case("mat3x4", "fn f(a: vec3<f32>, b: vec4<f32>) -> vec4<f32> { let m = mat3x4<f32>(b, b.yzwx * 0.5, b - 1.0); return m * a + m[1] * m[2][3]; }", 0x681a_1d56_3721_2b1f),
    case("any_all", "fn f(a: vec3<f32>, b: vec3<f32>) -> u32 { return u32(any(a < b)) + 2u * u32(all(a < b)) + 4u * u32(any(a == b)); }", 0x7bfa_009a_0019_e840),
    case("select_vector", "fn f(a: vec2<f32>, b: vec2<f32>) -> vec2<f32> { return select(a, b, a < b) + select(b, a, vec2<bool>(true, false)); }", 0xed0e_6ef0_4f00_9b8a),
    case("array_by_value", "fn f(x: f32, n: i32) -> f32 { var a = array<f32, 5>(x, 2.0, x * x, -1.0, 0.25); a[(n + 1000) % 5] += 3.0; return a[n] + a[2]; }", 0x9ad4_53cb_9d04_5dee),
    case("array_in_loop", "fn f(x: f32) -> f32 { var a: array<f32, 8>; for (var i = 0; i < 8; i++) { a[i] = x * f32(i); } var s = 0.0; for (var i = 7; i >= 0; i--) { s = s * 0.5 + a[i]; } return s; }", 0xcc64_efe1_bcd9_b8c1),
    case("structs", "struct P { at: vec2<f32>, mass: f32 } fn moved(p: P, by: f32) -> P { var q = p; q.at += vec2(by, -by); q.mass *= 0.5; return q; } fn f(x: f32, y: f32) -> f32 { let p = moved(moved(P(vec2(x, y), 2.0), x), y); return p.at.x * p.at.y + p.mass; }", 0xea42_c046_01db_8b9b),
    case("pointers", "fn twice(p: ptr<function, f32>) { *p = *p * 2.0; } fn f(x: f32) -> f32 { var y = x; twice(&y); twice(&y); return y; }", 0xaa81_1b1a_9da2_2215),
    case("private_variable", "var<private> total: f32 = 1.0; fn add(x: f32) { total += x; } fn f(x: f32, y: f32) -> f32 { add(x); add(y); return total; }", 0x8f02_70d3_9b99_20c8),
    case("constants", "const A = 3.5; const B: u32 = 7u; const C = array<f32, 3>(1.0, 2.0, 4.0); fn f(x: f32, n: u32) -> f32 { return x * A + C[n % 3u] + f32(B); }", 0xc65d_800f_1222_c612),
    case("if_chain", "fn f(x: f32, y: f32) -> f32 { if x < -2.0 { return y; } else if x < 0.0 { return x * y; } else if y > x { return log(x + 1.0); } return exp(y); }", 0x6742_8612_706f_5c1f),
    case("early_return", "fn f(x: f32) -> f32 { var s = x; for (var i = 0; i < 20; i++) { s = s * 0.75 + 0.1; if s < 0.5 { return f32(i); } if s > 7.0 { continue; } s += 0.01; } return s; }", 0x4be7_cd15_e163_ef20),
    case("nested_loops", "fn f(x: f32, n: u32) -> f32 { var s = 0.0; for (var i = 0u; i < 6u; i++) { for (var j = i; j < 9u; j++) { if j == 4u { continue; } if s > 100.0 { break; } s += x * f32(i * j); } } return s; }", 0x2a05_765f_5fe1_cbb4),
    case("loop_continuing", "fn f(x: f32) -> f32 { var i = 0u; var s = x; loop { if i % 3u == 1u { continue; } s += f32(i); if s > 50.0 { break; } continuing { i += 1u; break if i >= 12u; } } return s + f32(i); }", 0xd6c8_ec9f_deee_f808),
    case("while_divergent", "fn f(n: u32) -> u32 { var m = n % 1000u + 1u; var steps = 0u; while (m != 1u && steps < 300u) { if m % 2u == 0u { m /= 2u; } else { m = 3u * m + 1u; } steps++; } return steps; }", 0xd30d_895c_46ce_e14e),
    case("loop_returns", "fn f(x: f32, y: f32) -> f32 { var n = 0.0; var turns = 0u; loop { n += 1.0; turns += 1u; if n > abs(x) || turns > 30u { return n; } } }", 0x95a1_bdde_d1f3_9703),
    case("switch", "fn f(n: i32, x: f32) -> f32 { switch n % 5 { case 0: { return x; } case 1, 2: { return x * 2.0; } case -1: { if x > 0.0 { break; } return 7.0; } default: { return -x; } } return 9.0; }", 0x3be7_0865_893c_dcce),
    case("switch_in_loop", "fn f(n: u32) -> u32 { var s = n; for (var i = 0u; i < 10u; i++) { switch s & 3u { case 0u: { s += 5u; } case 1u: { s = s >> 1u; continue; } case 2u: { if s > 1000u { break; } s *= 3u; } default: { s ^= 0x55u; } } s += i; } return s; }", 0x2033_33b4_446d_3485),
    case("logic", "fn f(x: f32, y: f32, n: i32) -> u32 { let a = x > 0.0 && (y > 0.0 || n > 3); let b = !a || (n < 0 && x < y); return select(0u, 1u, a) + select(0u, 2u, b && a != b); }", 0x7466_d49d_89fb_4467),
    case("wholes", "fn f(a: i32, b: i32) -> i32 { return a * b - a / b + a % b + (a & b) - (a | b) + (a ^ 12345) + ~a - -b; }", 0xb995_2e21_da80_0d94),
    case("unsigned", "fn f(a: u32, b: u32) -> u32 { return a * b - a / b + a % b + (a & b) + (a | b) + (a ^ 12345u) + ~a; }", 0x9d2f_b8b4_ce68_43fe),
    case("shifts", "fn f(a: i32, b: u32) -> i32 { return (a << (b & 31u)) + (a >> (b & 31u)) + i32(b >> 3u) + (a << 5u); }", 0x70b9_7343_9eb7_780d),
    case("whole_builtins", "fn f(a: i32, b: i32) -> i32 { return abs(a) + sign(b) + min(a, b) - max(a, b) + clamp(a, -100, b) + dot(vec2(a, b), vec2(b, 3)); }", 0x4b81_2be5_a934_202b),
    case("bits", "fn f(a: u32, b: i32) -> u32 { return countOneBits(a) + reverseBits(a) + countLeadingZeros(a) * 3u + countTrailingZeros(a) * 5u + firstLeadingBit(a) + firstTrailingBit(a) + u32(firstLeadingBit(b)) + u32(countLeadingZeros(b)); }", 0xd702_60f3_f693_7b0b),
    case("bit_fields", "fn f(a: u32, b: i32) -> u32 { return extractBits(a, 3u, 9u) + u32(extractBits(b, 5u, 7u)) + insertBits(a, u32(b), 4u, 11u) + extractBits(a, a % 40u, 13u); }", 0xbfe2_b32c_2278_439b),
    case("packing", "fn f(v: vec4<f32>, n: u32) -> u32 { return pack4x8snorm(v) ^ pack4x8unorm(v) ^ pack2x16snorm(v.xy) ^ pack2x16unorm(v.zw) ^ bitcast<u32>(unpack4x8unorm(n).y) ^ bitcast<u32>(unpack2x16snorm(n).x); }", 0xb1c3_9f09_f726_d4b0),
    case("to_wholes", "fn f(x: f32, y: f32) -> vec2<i32> { return vec2(i32(x * 1e9), i32(u32(y * 3e9))); }", 0x3537_69eb_23c5_32ea),
    case("from_wholes", "fn f(a: i32, b: u32) -> vec3<f32> { return vec3(f32(a), f32(b), f32(a > 0)); }", 0x648c_6148_7329_fa4b),
    case("bitcasts", "fn f(x: f32, n: u32) -> vec2<u32> { return vec2(bitcast<u32>(x) ^ n, bitcast<u32>(bitcast<f32>(n) * 1.0)); }", 0xc2be_0802_de72_8aa0),
    case("look_up", "@group(0) @binding(0) var<storage, read> table: array<f32>; fn f(i: i32, n: u32) -> f32 { return table[i] + table[n] * f32(arrayLength(&table)); }", 0x68e1_c6cd_e3ee_c096),
    case("stencil", "@group(0) @binding(0) var<storage, read> u: array<vec2<f32>>; fn f(@builtin(global_invocation_id) id: vec3<u32>, x: f32) -> vec2<f32> { let i = i32(id.x) % 90; return u[i - 1] - 2.0 * u[i] + u[i + 1] + x; }", 0xe173_91e0_986a_1b03),
    case("places", "fn f(@builtin(global_invocation_id) id: vec3<u32>) -> vec3<u32> { return id + vec3(1u, 2u, 3u); }", 0x4e46_bfd6_676a_3eb0),
    case("helpers_of_helpers", "fn a(x: f32) -> f32 { if x > 1.0 { return sqrt(x); } return x * x; } fn b(x: f32) -> f32 { return a(x) + a(x + 1.0); } fn f(x: f32, y: f32) -> f32 { return b(x) * b(y) - a(b(x - y)); }", 0xbb1e_9379_823e_69d4),
    case("newton", "fn f(x: f32) -> f32 { var r = abs(x) + 1.0; for (var i = 0u; i < 100u; i++) { let next = 0.5 * (r + abs(x) / r); if abs(next - r) <= 1e-6 * r { return next; } r = next; } return r; }", 0xbe75_3dee_efca_1252),
    case("two_loops", "fn f(x: f32, n: u32) -> f32 { var s = x; for (var i = 0u; i < n % 17u; i++) { s = s * 0.9 + 1.0; } for (var i = n % 5u; i != 0u; i--) { s -= f32(i); } return s; }", 0x7300_5c45_75f3_925a),
    case("long_in_branch", "fn f(x: f32, n: u32) -> f32 { if x < 0.0 { return -1.0; } var s = x; var k = 0u; loop { if s > 1000.0 || k >= 70000u { break; } s = s * 1.0001 + 0.001; k++; } if n > 5u { return f32(k); } return s; }", 0x930a_2dd3_a18f_9f8d),
    case("unbounded", "fn f(x: f32) -> u32 { var s = abs(x) + 0.5; var k = 0u; while s < 1e6 { s *= 1.001; k += 1u; } return k; }", 0x3595_bf19_5821_ab06),
    on_cores("f64_formula", "f64", "fn f(x: f64, y: f64) -> f64 { return pow(abs(x), y) + log2(abs(x)) * tan(y) - floor(x) / y; }", 0x875c_169f_81f2_38c4),
    on_cores("i64", "i64", "fn f(a: i64, b: i64) -> i64 { return a * b - a / b + a % b + (a >> 3u) + (b << 7u) + min(a, b); }", 0x345f_d7fa_9720_f288),
    on_cores("u64", "u64", "fn f(a: u64, b: u64) -> u64 { return (a * b) ^ (a / b) + a % b + max(a, b); }", 0xc062_2533_bdc3_abe1),
    on_cores("bool_in", "bools", "fn f(a: bool, b: bool, x: f32) -> f32 { return select(x, -x, a && !b); }", 0xc0d7_8be4_0765_fa33),
    on_cores("two_long_loops", "long loops", "fn f(x: f32) -> f32 { var s = x; while abs(s) < 100.0 { s += 0.5; } while s > 1.0 && s < 1e9 { s *= 0.75; } return s; }", 0x6400_5452_7114_aa29),
    on_cores("long_within_long", "within a loop", "fn f(x: f32, n: u32) -> u32 { var k = 0u; var s = 1.0; while s < 50.0 { s += 1.0; var t = s; while t > 1.0 { t *= 0.5; k++; } } return k + n; }", 0x07ca_a304_7157_1c6b),
    case("many_turns", "fn f(x: u32) -> u32 { var s = 0u; for (var i = 0u; i < 300u; i++) { for (var j = 0u; j < 300u; j++) { s += x ^ j; } } return s; }", 0xd21b_3043_5c19_c608),
    case("loops_in_a_row", "fn f(x: u32) -> u32 { var s = x; for (var i = 0u; i < 9000u; i++) { s = s * 3u + 1u; } for (var i = 0u; i < 9000u; i++) { s ^= s >> 3u; s += i; } for (var i = 0u; i < 9000u; i++) { s = s * 5u + i; } return s; }", 0x6cac_863d_1c57_ed54),
    case("turns_within_a_long_loop", "fn f(x: f32) -> f32 { var s = abs(x % 5.0); while s < 3e5 { for (var j = 0; j < 3000; j++) { s += 4.0; } } return s; }", 0x9ce1_2392_5b5e_bd25),
    case("wraps_round", "fn f(x: u32) -> u32 { var i = 4294967295u; var s = x; loop { i += 1u; s += i ^ x; if i >= 70000u { break; } } return s; }", 0x0fa8_04d9_606a_35c0),
    on_cores("jump_with_another_end", "within a loop", "fn f(x: f32) -> u32 { var n = 0u; var s = 0u; var i = 0u; loop { n = 4000u; if x > 1.0 { continue; } n = 5u; continuing { for (var j = 0u; j < n; j++) { s += j; } i++; break if i >= 3u; } } return s; }", 0xf7c1_944f_77e7_520e),
    case("let_in_continuing", "fn f(x: f32) -> f32 { var s = x; var i = 0u; loop { let a = x + f32(i); if s > 10.0 { continue; } s += a; continuing { s += a * 0.5; i++; break if i >= 6u; } } return s; }", 0x1214_8e78_8dc1_abb5),
    on_cores("f64_exp", "f64", "fn f(x: f64) -> f64 { return exp(x) * sin(x) + sqrt(abs(x)); }", 0xc167_bb7b_0d4d_c795),
    on_cores("bool_out", "bools", "fn f(x: f32, y: f32) -> bool { return x < y; }", 0xc642_388f_97d1_de04),
    on_cores("many_arrays", "more than 24 arrays", "fn f(a0: f32, a1: f32, a2: f32, a3: f32, a4: f32, a5: f32, a6: f32, a7: f32, a8: f32, a9: f32, a10: f32, a11: f32, a12: f32, a13: f32, a14: f32, a15: f32, a16: f32, a17: f32, a18: f32, a19: f32, a20: f32, a21: f32, a22: f32, a23: f32, a24: f32, a25: f32, a26: f32, a27: f32, a28: f32, a29: f32) -> f32 { return a0 + a1 + a2 + a3 + a4 + a5 + a6 + a7 + a8 + a9 + a10 + a11 + a12 + a13 + a14 + a15 + a16 + a17 + a18 + a19 + a20 + a21 + a22 + a23 + a24 + a25 + a26 + a27 + a28 + a29; }", 0x9d69_608f_efd6_3cd8),
];
