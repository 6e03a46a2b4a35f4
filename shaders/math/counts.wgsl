// Bits counted and turned round, by shifts and masks: for processors whose vectors have nothing better. Lowered for the cores alone;
// GPUs have them built in.

// First in pairs, then in fours and in eights, of which a product adds up all.
fn yunta_count_ones_u32(x: u32) -> u32 {
    let pairs = x - ((x >> 1u) & 0x55555555u);
    let fours = (pairs & 0x33333333u) + ((pairs >> 2u) & 0x33333333u);
    return (((fours + (fours >> 4u)) & 0x0f0f0f0fu) * 0x01010101u) >> 24u;
}

fn yunta_reverse_bits_u32(x: u32) -> u32 {
    let ones = ((x >> 1u) & 0x55555555u) | ((x & 0x55555555u) << 1u);
    let pairs = ((ones >> 2u) & 0x33333333u) | ((ones & 0x33333333u) << 2u);
    let fours = ((pairs >> 4u) & 0x0f0f0f0fu) | ((pairs & 0x0f0f0f0fu) << 4u);
    let eights = ((fours >> 8u) & 0x00ff00ffu) | ((fours & 0x00ff00ffu) << 8u);
    return (eights >> 16u) | (eights << 16u);
}

// By a float's exponent. Without the bit behind the first one nothing is rounded up to another.
fn yunta_leading_zeros_u32(x: u32) -> u32 {
    return min(158u - (bitcast<u32>(f32(x & ~(x >> 1u))) >> 23u), 32u);
}

// Of the last one bit alone; of none, the difference is below 0 and so above all.
fn yunta_trailing_zeros_u32(x: u32) -> u32 {
    return min((bitcast<u32>(f32(x & (0u - x))) >> 23u) - 127u, 32u);
}

// The same of 64 bits.
fn yunta_count_ones_u64(x: u64) -> u64 {
    let pairs = x - ((x >> 1u) & 0x5555555555555555lu);
    let fours = (pairs & 0x3333333333333333lu) + ((pairs >> 2u) & 0x3333333333333333lu);
    return (((fours + (fours >> 4u)) & 0x0f0f0f0f0f0f0f0flu) * 0x0101010101010101lu) >> 56u;
}

fn yunta_leading_zeros_u64(x: u64) -> u64 {
    return min(1086lu - (bitcast<u64>(f64(x & ~(x >> 1u))) >> 52u), 64lu);
}

fn yunta_trailing_zeros_u64(x: u64) -> u64 {
    return min((bitcast<u64>(f64(x & (0lu - x))) >> 52u) - 1023lu, 64lu);
}
