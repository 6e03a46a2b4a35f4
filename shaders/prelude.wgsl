// What the engine gives to every shader: the job at hand, arithmetic that drivers cannot re-order, and exp.

struct Job {
    first: u32,       // index, in the whole job, of the first item of this dispatch
    count: u32,       // items of this dispatch
    step_first: u32,  // loop steps that earlier dispatches have taken
    step_end: u32,    // loop steps that are taken when this dispatch is done
    zero: u32,        // 0, which no compiler knows
}
@group(0) @binding(0) var<uniform> job: Job;

// The invocation's item; at or above job.count there is none. More than 65,535 workgroups are folded into two dimensions.
fn item(id: vec3<u32>, groups: vec3<u32>) -> u32 {
    return id.y * groups.x * 256u + id.x;
}

// x, from which a driver cannot look back: it keeps a product or a sum as it was rounded.
fn keep(x: f32) -> f32 {
    return bitcast<f32>(bitcast<u32>(x) ^ job.zero);
}
