//! What of a program one dispatch can do: a driver stops what takes too long, so that a long loop goes on in the next one,
//! from stored state. Not here: the WGSL that does it.

use super::bounds::bounds;
use crate::function::lanes::{Definition, Lanes, Node, Register, stores};

/// Turns that a loop may take in one dispatch: some drivers stop every loop at 65,535, silently.
const MOST_TURNS: u64 = 32_768;

/// What one item may cost in one dispatch, in additions.
const MOST_OPERATIONS: u64 = 1 << 22;

/// What one turn of a loop that goes on in the next dispatch may cost.
const MOST_OPERATIONS_A_TURN: u64 = 1 << 16;

/// How an item's work is cut.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Pace {
    /// All in one dispatch; at most so many additions.
    Whole { operations: u64 },
    /// By the turns of the loop of this number.
    Turns { number: usize, most: Option<u64>, operations: u64 },
}

/// How an item's work is cut, by what a call knows.
///
/// # Errors
/// Why no dispatch can hold it.
pub(super) fn pace(lanes: &Lanes, known: &dyn Fn(Definition) -> Option<u64>) -> Result<Pace, String> {
    let bounds = bounds(lanes, known);
    let mut seen = Outermost { lanes, bounds: &bounds, next: 0, loops: Vec::new() };
    let straight = seen.cost(&lanes.body, true).unwrap_or(0);
    let heavy: Vec<_> = seen.loops.iter().filter(|one| one.whole(&bounds).is_none_or(|cost| cost > MOST_OPERATIONS)).collect();
    match heavy.as_slice() {
        [] => {
            let loops = seen.loops.iter().filter_map(|one| one.whole(&bounds)).fold(0, u64::saturating_add);
            let operations = straight.saturating_add(loops);
            if operations > MOST_OPERATIONS {
                return Err(format!("its loops may take {operations} operations an item, and a dispatch can hold {MOST_OPERATIONS}"));
            }
            Ok(Pace::Whole { operations })
        }
        [one] => match one.turn {
            Some(operations) if operations <= MOST_OPERATIONS_A_TURN => {
                Ok(Pace::Turns { number: one.number, most: bounds[one.number], operations })
            }
            Some(operations) => {
                Err(format!("a turn of its loop may take {operations} operations, and a dispatch can hold {MOST_OPERATIONS_A_TURN}"))
            }
            None => Err(
                "within a loop it has another, of which it cannot be told before how often it turns: no dispatch can stop there and go on"
                    .into(),
            ),
        },
        more => Err(format!("it has {} long loops behind each other, and a dispatch can stop and go on in one", more.len())),
    }
}

/// The variables that a loop's turns store to: what a dispatch has to keep for the next.
pub(super) fn carried(body: &[Node], continuing: &[Node]) -> Vec<Register> {
    let mut carried = Vec::new();
    stores(body, &mut carried);
    stores(continuing, &mut carried);
    carried.sort_unstable();
    carried.dedup();
    carried
}

/// A loop that no other is round.
struct Long {
    number: usize,
    /// What a turn costs at most, if that can be told.
    turn: Option<u64>,
}

impl Long {
    fn whole(&self, bounds: &[Option<u64>]) -> Option<u64> {
        let turns = bounds[self.number].filter(|&turns| turns <= MOST_TURNS)?;
        Some(self.turn?.saturating_mul(turns))
    }
}

struct Outermost<'a> {
    lanes: &'a Lanes,
    bounds: &'a [Option<u64>],
    /// The number of the next loop.
    next: usize,
    loops: Vec<Long>,
}

impl Outermost<'_> {
    /// What nodes cost at most, if that can be told. Loops that no other is round are listed instead.
    fn cost(&mut self, nodes: &[Node], outside: bool) -> Option<u64> {
        let mut total = Some(0u64);
        for node in nodes {
            let cost = match node {
                Node::Instruction(instruction) => {
                    let operand = self.lanes.scalar(instruction.operands()[0]);
                    Some(instruction.op.weight(operand).into())
                }
                Node::If { accept, reject, .. } => {
                    let (accept, reject) = (self.cost(accept, outside), self.cost(reject, outside));
                    accept.zip(reject).map(|(accept, reject)| accept.saturating_add(reject))
                }
                Node::Loop { body, continuing } => {
                    let number = self.next;
                    self.next += 1;
                    let (body, continuing) = (self.cost(body, false), self.cost(continuing, false));
                    let turn = body.zip(continuing).map(|(body, continuing)| body.saturating_add(continuing).saturating_add(1));
                    if outside {
                        self.loops.push(Long { number, turn });
                        Some(0)
                    } else {
                        let turns = self.bounds[number].filter(|&turns| turns <= MOST_TURNS);
                        turn.zip(turns).map(|(turn, turns)| turn.saturating_mul(turns))
                    }
                }
                _ => Some(1),
            };
            total = total.zip(cost).map(|(total, cost)| total.saturating_add(cost));
        }
        total
    }
}
