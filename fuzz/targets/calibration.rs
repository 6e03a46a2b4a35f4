//! What earlier processes learned of this machine, as the file of it is found: by the version and the machine of this one, where it
//! is JSON. Whatever it says, a job ends well and as it does without.
#![no_main]

use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use yunta::{Backend, Engine, Julia};
use yunta_fuzz::{begin, file, folder, run};

/// What a file of this machine says.
static OWN: OnceLock<Value> = OnceLock::new();

fuzz_target!(
    init: {
        begin();
        let path = folder().join("calibration.json");
        let engine = Engine::builder().threads(2).calibration(&path).build().expect("an engine");
        for _ in 0..8 {
            engine.run(&Julia::default().size(700, 400), Backend::Cpu).expect("a job");
        }
        drop(engine);
        let own = std::fs::read(path).expect("what was learned");
        OWN.set(serde_json::from_slice(&own).expect("JSON")).expect("one beginning");
    },
    |input: &[u8]| {
        let own = OWN.get().expect("a beginning");
        let text = match serde_json::from_slice::<Value>(input) {
            Ok(Value::Object(mut said)) => {
                for key in ["version", "machine"] {
                    said.insert(key.into(), own[key].clone());
                }
                // A kind that is known here, in place of one that is not.
                let known = own["kinds"].as_object().and_then(|kinds| kinds.keys().next());
                if let (Some(known), Some(Value::Object(kinds))) = (known, said.get_mut("kinds"))
                    && let Some(kind) = kinds.remove("KIND")
                {
                    kinds.insert(known.clone(), kind);
                }
                Value::Object(said).to_string().into_bytes()
            }
            _ => input.to_vec(),
        };
        file("calibration.json", &text);
        assert!(run(&["julia", "OUT.png", "--size=70x40", "--threads=2", "--explain", "--quiet"]), "a job failed");
        assert!(run(&["julia", "OUT.png", "--size=700000x400000", "--threads=2", "--plan", "--json"]), "a plan failed");
    }
);
