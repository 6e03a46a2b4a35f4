// What the engine gives to every shader: the job at hand, arithmetic that drivers cannot re-order.
// exponential.wgsl stands behind it.

struct Job {
    first: u32,       // index, in the whole job, of the first item of this dispatch
    count: u32,       // items of this dispatch
    step_first: u32,  // loop steps that earlier dispatches have taken
    step_end: u32,    // loop steps that are taken when this dispatch is done
    zero: u32,        // 0, which no compiler knows
    nonce: u32,       // another number for each dispatch
    row: u32,         // where the first item lies, of a job in rows
    column: u32,
}
@group(1) @binding(0) var<uniform> job: Job;
@group(1) @binding(1) var<storage, read_write> status: u32;  // shows the host that the dispatch has run
@group(1) @binding(2) var<storage, read_write> yunta_left: atomic<u32>;  // and that an item has steps left

// Tells the host that the invocation's item is not done. Where no item calls this, the steps that are left are not taken.
fn unfinished() {
    atomicStore(&yunta_left, job.nonce);
}

// The invocation's item; at or above job.count there is none. Many workgroups are folded into two dimensions.
fn item(id: vec3<u32>, groups: vec3<u32>) -> u32 {
    let i = id.y * groups.x * 256u + id.x;
    if i == 0u {
        status = job.nonce;
    }
    return i;
}

// x, from which a driver cannot look back: it keeps a product or a sum as it was rounded.
fn keep(x: f32) -> f32 {
    return bitcast<f32>(bitcast<u32>(x) ^ job.zero);
}
