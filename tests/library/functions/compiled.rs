//! Functions that are a part of the binary, as their users meet them: typed parameters and results, what is refused, and what every
//! function can. Not here: their bits, which the backends' tests compare.

use std::time::{Duration, Instant};

use yunta::{Backend, Call, Engine, Error, Reduction, Table, Watch};

yunta::function!("option.wgsl");
yunta::function!(pub(crate) "option.wgsl", part);
yunta::function!(
    r#"
    // A comment with "quotes" and a \ in it.
    fn turn(@builtin(global_invocation_id) place: vec3<u32>, size: f32, r: f64) -> f64 { return f64(place.y) * f64(size) + r; }
"#
);
yunta::function!("fn endless(x: u32) -> u32 {\n var n = x;\n loop { n = n * 3u + 1u; if (n == 0u && x == 5u) { break; } }\n return n; }");

const SPOT: [f32; 3] = [1.0, 5.0, 9.0];

fn worth<'a>() -> Result<option::Call<'a>, Error> {
    Ok(option::call()?.spot(&SPOT).strike(2.0).at(&[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]).kind(7).fees(&[0.5f32, 0.25]))
}

#[test]
fn results_have_their_types() -> Result<(), Error> {
    let engine = Engine::new()?;
    let wanted =
        option::Results { value: vec![-0.25, 2.75, 6.75], each: vec![[-0.25, -0.5], [8.25, 11.0], [33.75, 40.5]], any: vec![0, 1, 1] };
    for backend in [Backend::Auto, Backend::Serial, Backend::Cpu] {
        let out = engine.run(&worth()?, backend)?;
        assert_eq!(out.data, wanted, "{backend}");
        assert_eq!(&*out.report.kernel, "option");
    }
    let mut into = engine.run(&worth()?, Backend::Cpu)?.data;
    into.value.fill(7.0);
    engine.run_into(&worth()?, Backend::Cpu, &mut into)?;
    assert_eq!(into, wanted);
    into.each.pop();
    let said = engine.run_into(&worth()?, Backend::Cpu, &mut into).unwrap_err().to_string();
    assert!(said.contains("of [3, 2, 3] elements") && said.contains("3 elements each"), "{said}");
    Ok(())
}

#[test]
fn parameters_take_what_a_function_takes() -> Result<(), Error> {
    let engine = Engine::builder().threads(1).build()?;
    let flat = [1.0f32, 2.0, 3.0, 4.0, 5.0, 6.0];
    let rows = [[1.0f32, 0.0, 2.0], [3.0, 0.0, 4.0], [5.0, 0.0, 6.0]].concat();
    let table = Table::new(&rows, 3, 3)?;
    let wanted = engine.run(&worth()?, Backend::Cpu)?.data;
    let (spot, strike) = (Table::new(&SPOT, 3, 1)?, vec![2.0f32; 3]);
    let call = || Ok::<_, Error>(option::call()?.spot(SPOT.as_slice()).strike(&strike).kind(&[1u32; 3]).fees(&[0.5f32, 0.25]));
    assert_eq!(engine.run(&call()?.at(flat.as_slice()), Backend::Cpu)?.data, wanted);
    let held = engine.upload(&flat)?;
    assert_eq!(engine.run(&call()?.at(&held), Backend::Cpu)?.data, wanted);
    assert_eq!(engine.run(&call()?.at([0.0, 1.0]), Backend::Cpu)?.data.each[1], [0.0, 2.75]);
    let said = engine.run(&call()?.at(&table), Backend::Cpu).unwrap_err().to_string();
    assert!(said.contains("at is a table of 3 columns"), "{said}");
    let first = part::call()?.spot(&spot).strike(0.0).fees(&[0.0f32]);
    assert_eq!(engine.run(&first, Backend::Cpu)?.data.part, SPOT);
    Ok(())
}

#[test]
fn what_does_not_fit_is_refused_as_of_any_function() -> Result<(), Error> {
    let engine = Engine::new()?;
    let said = |call: option::Call<'_>| engine.run(&call, Backend::Auto).unwrap_err().to_string();
    assert!(said(worth()?.spot(&SPOT)).contains("spot is given twice"));
    assert!(said(option::call()?.spot(&SPOT)).contains("option lacks data for strike"));
    let short = option::call()?.spot(&SPOT).strike(&SPOT[..2]).at([0.0, 0.0]).kind(0).fees(&[0.5f32]);
    assert!(said(short).contains("both need the same number"));
    Ok(())
}

#[test]
fn places_and_sizes_are_there() -> Result<(), Error> {
    let out = Engine::new()?.run(&Call::from(turn::call()?.size(2.0).r(0.5)).size([2, 3, 1]), Backend::Cpu)?;
    assert_eq!(out.data.only::<f64>(), Some(&[0.5, 0.5, 2.5, 2.5, 4.5, 4.5][..]));
    let out = Engine::new()?.run(&turn::call()?.size(2.0).r(0.5).items(300), Backend::Cpu)?;
    assert_eq!(out.data.turn, vec![0.5; 300]);
    Ok(())
}

#[test]
fn they_are_reduced_and_cancelled() -> Result<(), Error> {
    let engine = Engine::new()?;
    let spot: Vec<f32> = (0..5000).map(|i| i as f32).collect();
    let sum = engine.reduce(&Call::from(part::call()?.spot(&spot).strike(4997.0).fees(&[0.0f32])).reduce(Reduction::Sum), Backend::Auto)?;
    assert_eq!(sum.data.only::<f32>(), Some(&[3.0][..]));
    let x = [1u32; 100];
    let (mut out, watch) = (endless::Results { endless: vec![0; 100] }, Watch::until(Instant::now() + Duration::from_millis(30)));
    let error = engine.run_watched(&endless::call()?.x(&x), Backend::Serial, &mut out, &watch).unwrap_err();
    assert!(matches!(error, Error::Cancelled { .. }), "{error}");
    Ok(())
}

#[test]
fn results_can_stay() -> Result<(), Error> {
    let held = Engine::new()?.run_resident(&worth()?, Backend::Cpu)?.data;
    assert_eq!(held.get::<f32>("each").map(|each| each.len()), Some(6));
    Ok(())
}
