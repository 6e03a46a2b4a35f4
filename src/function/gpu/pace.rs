//! What of a program one dispatch can do: a driver stops what takes too long, so that a long loop goes on in the next one,
//! from stored state. Not here: the WGSL that does it.

use super::bounds::bounds;
use crate::function::lanes::{Definition, Lanes, Node, Register, stores};

/// Turns that an item's loops may take in one dispatch, all together: some drivers stop every loop at 65,535 of them,
/// silently.
const MOST_TURNS: u64 = 32_768;

/// What one item may cost in one dispatch, in additions.
const MOST_OPERATIONS: u64 = 1 << 22;

/// How an item's work is cut.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Pace {
    /// All in one dispatch; at most so many additions.
    Whole { operations: u64 },
    /// By the turns of the loop of this number, which takes `most` of them at most, if that can be told, and so many in one
    /// dispatch; what one of them costs, with its share of what a dispatch does besides.
    Turns { number: usize, most: Option<u64>, window: u32, operations: u64 },
}

/// Work at most: additions, and turns of loops.
#[derive(Debug, Clone, Copy, Default)]
struct Work {
    operations: u64,
    turns: u64,
}

impl Work {
    fn and(self, other: Self) -> Self {
        Self { operations: self.operations.saturating_add(other.operations), turns: self.turns.saturating_add(other.turns) }
    }

    /// What so many turns of this are.
    fn turned(self, count: u64) -> Self {
        let turns = self.turns.saturating_add(1).saturating_mul(count);
        Self { operations: self.operations.saturating_add(1).saturating_mul(count), turns }
    }

    /// Whether one dispatch can hold it.
    fn fits(self) -> bool {
        self.operations <= MOST_OPERATIONS && self.turns <= MOST_TURNS
    }
}

/// How an item's work is cut, by what a call knows.
///
/// # Errors
/// Why no dispatch can hold it.
pub(super) fn pace(lanes: &Lanes, known: &dyn Fn(Definition) -> Option<u64>) -> Result<Pace, String> {
    let bounds = bounds(lanes, known);
    let mut seen = Outermost { lanes, bounds: &bounds, next: 0, loops: Vec::new() };
    let straight = seen.work(&lanes.body, true).unwrap_or_default();
    let loops = seen.loops;
    let whole = |one: &Long| Some(one.turn?.turned(bounds[one.number]?));
    let all = loops.iter().map(whole).try_fold(straight, |all, one| Some(all.and(one?)));
    if let Some(all) = all.filter(|all| all.fits()) {
        return Ok(Pace::Whole { operations: all.operations });
    }
    // The longest loop goes on from dispatch to dispatch, and all else has to fit beside it.
    let length = |one: &&Long| whole(one).map_or((u64::MAX, u64::MAX), |work| (work.turns, work.operations));
    let Some(longest) = loops.iter().max_by_key(length) else {
        return Err(format!("an item takes {} operations, and a dispatch can hold {MOST_OPERATIONS}", straight.operations));
    };
    let mut others = loops.iter().filter(|one| one.number != longest.number).map(whole);
    let Some(beside) = others.try_fold(straight, |all, one| Some(all.and(one?))) else {
        let unknown = loops.iter().filter(|one| whole(one).is_none()).count();
        return Err(format!("it has {unknown} long loops behind each other, and a dispatch can stop and go on in one"));
    };
    let Some(turn) = longest.turn else {
        return Err(
            "within a loop it has another, of which it cannot be told before how often it turns: no dispatch can stop there and go on"
                .into(),
        );
    };
    let turn = turn.turned(1);
    if !beside.and(turn).fits() {
        let Work { operations, turns } = beside.and(turn);
        return Err(format!(
            "beside one loop its work may take {turns} turns and {operations} operations an item, and a dispatch can hold {MOST_TURNS} and {MOST_OPERATIONS}"
        ));
    }
    let window = ((MOST_TURNS - beside.turns) / turn.turns).min((MOST_OPERATIONS - beside.operations) / turn.operations).max(1);
    let operations = turn.operations.saturating_add(beside.operations / window);
    Ok(Pace::Turns { number: longest.number, most: bounds[longest.number], window: window as u32, operations })
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
    /// What a turn is at most, if that can be told.
    turn: Option<Work>,
}

struct Outermost<'a> {
    lanes: &'a Lanes,
    bounds: &'a [Option<u64>],
    /// The number of the next loop.
    next: usize,
    loops: Vec<Long>,
}

impl Outermost<'_> {
    /// What nodes are at most, if that can be told. Loops that no other is round are listed instead.
    fn work(&mut self, nodes: &[Node], outside: bool) -> Option<Work> {
        let mut all = Some(Work::default());
        for node in nodes {
            // All loops are counted, also behind what cannot be told.
            let one = self.node(node, outside);
            all = all.zip(one).map(|(all, one)| all.and(one));
        }
        all
    }

    fn node(&mut self, node: &Node, outside: bool) -> Option<Work> {
        match node {
            Node::Instruction(instruction) => {
                let operand = self.lanes.scalar(instruction.operands()[0]);
                Some(Work { operations: instruction.op.weight(operand).into(), turns: 0 })
            }
            Node::If { accept, reject, .. } => {
                let (accept, reject) = (self.work(accept, outside), self.work(reject, outside));
                Some(accept?.and(reject?))
            }
            Node::Loop { body, continuing } => {
                let number = self.next;
                self.next += 1;
                let (body, continuing) = (self.work(body, false), self.work(continuing, false));
                let turn = body.zip(continuing).map(|(body, continuing)| body.and(continuing));
                if outside {
                    self.loops.push(Long { number, turn });
                    return Some(Work::default());
                }
                Some(turn?.turned(self.bounds[number]?))
            }
            _ => Some(Work { operations: 1, turns: 0 }),
        }
    }
}
