//! Pipelines, each built once for a device, with explicit layouts from the shader's own declarations.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use wgpu::{BindGroupLayout, BindGroupLayoutEntry, BindingType, BufferBindingType, ShaderStages};

use super::cache::Cache;
use super::device::Device;
use super::fault::Fault;
use super::needs::Needs;
use super::reflect::{self, Reflection, Role, Variable};
use crate::error::{Error, Result};
use crate::kernel::{Shader, Work, full_name};

/// Pipelines, or shaders' needs, that are kept of each kind; with more, all are forgotten. Functions make new ones as long as a
/// process runs.
const MOST_KEPT: usize = 256;

/// A shader that is ready to run.
#[derive(Debug)]
pub(crate) struct Pipeline {
    pub compute: wgpu::ComputePipeline,
    /// The layout of the shader's own variables, group 0.
    pub layout: BindGroupLayout,
    pub variables: Vec<Variable>,
    /// What its results rest on.
    pub needs: Needs,
    /// Whether its items tell that they are not done.
    pub tells: bool,
}

/// The pipelines of a device by their source; those whose loops are trusted to end stand second.
#[derive(Debug)]
pub(crate) struct Pipelines {
    made: [Mutex<HashMap<String, Arc<Pipeline>>>; 2],
    /// What the results of shaders rest on that were asked about, whether they have a pipeline or not.
    walked: Mutex<HashMap<String, Arc<Needs>>>,
    /// The layout of the prelude's variables, group 1.
    pub engine_layout: BindGroupLayout,
    /// What earlier processes had compiled, where that is kept.
    cache: Option<Cache>,
}

impl Pipelines {
    pub fn new(device: &Device, cache: Option<Cache>) -> Result<Self, Fault> {
        let written = BufferBindingType::Storage { read_only: false };
        let entries = [entry(0, BufferBindingType::Uniform), entry(1, written), entry(2, written)];
        let engine_layout = device.scoped(|device, _| layout(device, &entries))?;
        Ok(Self { made: Default::default(), walked: Mutex::default(), engine_layout, cache })
    }

    /// Keeps what was compiled for later processes, where that is wished.
    pub fn keep(&self, device: &Device) {
        if let Some(cache) = &self.cache {
            cache.keep(device);
        }
    }

    /// The pipeline of a kernel's shader, built at its first use, after a check that the kernel's data fits it. Two threads
    /// may build the same one at once; no lock is held meanwhile.
    pub fn get(&self, device: &Device, work: &dyn Work, shader: &Shader<'_>) -> Result<Arc<Pipeline>> {
        let wrong = |reason| Error::Shader { kernel: full_name(work), reason };
        let known = || lock(&self.made[usize::from(shader.finite)]);
        let made = known().get(&*shader.source).cloned();
        let pipeline = match made {
            Some(pipeline) => pipeline,
            None => {
                let reflection = Reflection::of(&shader.source).map_err(wrong)?;
                let pipeline = Arc::new(self.build(device, reflection, shader.finite)?);
                keep(&mut known(), &shader.source, &pipeline);
                pipeline
            }
        };
        reflect::check(&pipeline.variables, shader, work).map_err(wrong)?;
        Ok(pipeline)
    }

    /// What the results of a kernel's shader rest on. Builds no pipeline, and walks through each shader once.
    pub fn needs(&self, work: &dyn Work, shader: &Shader<'_>) -> Result<Arc<Needs>> {
        if let Some(needs) = lock(&self.walked).get(&*shader.source) {
            return Ok(needs.clone());
        }
        let reflection = Reflection::of(&shader.source).map_err(|reason| Error::Shader { kernel: full_name(work), reason })?;
        let needs = Arc::new(reflection.needs);
        keep(&mut lock(&self.walked), &shader.source, &needs);
        Ok(needs)
    }

    fn build(&self, device: &Device, reflection: Reflection, finite: bool) -> Result<Pipeline, Fault> {
        let Reflection { module, variables, tells, needs } = reflection;
        let entries: Vec<_> = variables.iter().map(|variable| entry(variable.binding, variable.role.into())).collect();
        device.scoped(|device, _| {
            let layout = layout(device, &entries);
            let module = module_of(device, module, finite);
            let pipeline_layout = device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
                label: None,
                bind_group_layouts: &[Some(&layout), Some(&self.engine_layout)],
                immediate_size: 0,
            });
            let compute = device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
                label: None,
                layout: Some(&pipeline_layout),
                module: &module,
                entry_point: Some("main"),
                compilation_options: wgpu::PipelineCompilationOptions { constants: &[], zero_initialize_workgroup_memory: false },
                cache: self.cache.as_ref().map(|cache| &cache.made),
            });
            Pipeline { compute, layout, variables, needs, tells }
        })
    }
}

fn lock<T>(kept: &Mutex<T>) -> MutexGuard<'_, T> {
    kept.lock().unwrap_or_else(PoisonError::into_inner)
}

fn keep<T>(kept: &mut HashMap<String, Arc<T>>, source: &str, one: &Arc<T>) {
    if kept.len() >= MOST_KEPT {
        kept.clear();
    }
    kept.insert(source.to_owned(), one.clone());
}

/// wgpu counts the turns of every loop, lest one without an end be undefined behaviour in the driver's compiler. That costs a
/// tenth of a tight loop's speed, and this crate's own loops all end.
#[allow(unsafe_code, reason = "no safe call leaves out the counters")]
fn module_of(device: &wgpu::Device, module: wgpu::naga::Module, finite: bool) -> wgpu::ShaderModule {
    let descriptor = wgpu::ShaderModuleDescriptor { label: None, source: wgpu::ShaderSource::Naga(Cow::Owned(module)) };
    if !finite {
        return device.create_shader_module(descriptor);
    }
    let mut checks = wgpu::ShaderRuntimeChecks::checked();
    checks.force_loop_bounding = false;
    // SAFETY: all checks but the loops' are on, and `finite` is this crate's word that each loop of the shader ends.
    unsafe { device.create_shader_module_trusted(descriptor, checks) }
}

fn layout(device: &wgpu::Device, entries: &[BindGroupLayoutEntry]) -> BindGroupLayout {
    device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor { label: None, entries })
}

fn entry(binding: u32, ty: BufferBindingType) -> BindGroupLayoutEntry {
    let ty = BindingType::Buffer { ty, has_dynamic_offset: false, min_binding_size: None };
    BindGroupLayoutEntry { binding, visibility: ShaderStages::COMPUTE, ty, count: None }
}

impl From<Role> for BufferBindingType {
    fn from(role: Role) -> Self {
        match role {
            Role::Params { .. } => Self::Uniform,
            Role::Input { .. } => Self::Storage { read_only: true },
            Role::Out { .. } | Role::State { .. } => Self::Storage { read_only: false },
        }
    }
}
