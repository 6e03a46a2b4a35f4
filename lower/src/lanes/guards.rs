//! What lanes that wait at a branch or a loop still need, while others go on: what is stored there is for those alone that do it. Not
//! here: the masks that tell who they are.

use std::collections::HashMap;
use std::rc::Rc;

use super::live::{Seen, Variables, live_variables};
use super::{Lanes, Node};

/// The variables that are read behind each branch and loop.
pub struct Guards {
    accept: HashMap<*const Node, Rc<Variables>>,
    after: HashMap<*const Node, Rc<Variables>>,
    continued: HashMap<*const Node, Rc<Variables>>,
}

impl Guards {
    pub fn of(lanes: &Lanes) -> Self {
        let mut guards = Self { accept: HashMap::new(), after: HashMap::new(), continued: HashMap::new() };
        live_variables(lanes, &mut |seen| match seen {
            Seen::Store { .. } => {}
            Seen::If { node, after, reject } => {
                guards.accept.insert(node, Rc::new(after.union(reject).copied().collect()));
                guards.after.insert(node, Rc::new(after.clone()));
            }
            Seen::Loop { node, after, continued } => {
                guards.after.insert(node, Rc::new(after.clone()));
                guards.continued.insert(node, Rc::new(after.union(continued).copied().collect()));
            }
        });
        guards
    }

    /// Of those that wait at a branch's first side.
    pub fn accept(&self, node: &Node) -> Rc<Variables> {
        self.accept[&std::ptr::from_ref(node)].clone()
    }

    /// Of those that wait at a branch's second side, or have left a loop.
    pub fn after(&self, node: &Node) -> Rc<Variables> {
        self.after[&std::ptr::from_ref(node)].clone()
    }

    /// Of those that have left a loop's turn.
    pub fn continued(&self, node: &Node) -> Rc<Variables> {
        self.continued[&std::ptr::from_ref(node)].clone()
    }
}
