// Numbers as narrow as they are, for their way to the host: pack.rs. Each invocation has a word of what crosses.

override stride: u32;  // words of a number, of which the lowest holds all of it
override bits: u32;    // of a number, as it crosses

@group(0) @binding(0) var<storage, read> wide: array<u32>;
@group(0) @binding(1) var<storage, read_write> narrow: array<u32>;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let word = id.y * groups.x * 256u + id.x;
    if word >= arrayLength(&narrow) {
        return;
    }
    let numbers = 32u / bits;
    var packed = 0u;
    for (var k = 0u; k < numbers; k += 1u) {
        let at = (word * numbers + k) * stride;
        if at < arrayLength(&wide) {
            packed |= wide[at] << (k * bits);
        }
    }
    narrow[word] = packed;
}
