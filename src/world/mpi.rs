//! Ranks over MPI. What is sent and received goes through one thread, the lane, which is the only one that calls MPI; which library that is
//! is found when the program runs. Here is how a program joins and leaves.

mod envelope;
mod hall;
mod lane;
mod library;
mod pulse;

use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use hall::{Come, Hall};
use lane::{Lane, Order, say};
use library::{Library, exit, lend};
use pulse::Pulse;

use super::link::{Envelope, Link, Message, Tag};
use super::{Shared, World};
use crate::error::{Error, Result};
use crate::pieces::Launched;

/// How long MPI may take to start: the ranks wait for each other there.
const START: Duration = Duration::from_secs(120);

/// Bytes in one message of MPI, which counts them in 31 bits.
const CHUNK: usize = 1 << 30;

/// The codes of a job that ends by a panic, as Rust's own, and for another reason.
const PANICKED: i32 = 101;
const FAILED: i32 = 1;

/// The world that was joined. MPI starts once a process.
static JOINED: Mutex<Option<Weak<Shared>>> = Mutex::new(None);

/// Joins the ranks that a launcher says it has started.
pub(super) fn join(launched: &Launched) -> Result<World> {
    let mut joined = JOINED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(world) = &*joined {
        let shared = world.upgrade();
        let left = || Error::argument("world", "joined once more", "MPI starts once a process, and was left; keep the World");
        return Ok(World { shared: shared.ok_or_else(left)?, is_first: false });
    }
    let world = World::of(Box::new(Mpi::start(launched)?));
    *joined = Some(Arc::downgrade(&world.shared));
    Ok(world)
}

/// The link over MPI.
struct Mpi {
    rank: usize,
    size: usize,
    hall: Arc<Hall>,
    orders: Mutex<Sender<Order>>,
    lane: Option<JoinHandle<()>>,
}

impl Mpi {
    fn start(launched: &Launched) -> Result<Self> {
        let (launched, hall) = (*launched, Arc::new(Hall::default()));
        let ((orders, taken), (tell, told)) = (mpsc::channel(), mpsc::channel());
        let settings = (number("YUNTA_MPI_SILENCE")?.map(|seconds| Duration::from_secs(seconds.max(1))), number("YUNTA_MPI_CHUNK")?);
        let lane = thread::Builder::new().name("yunta mpi".to_owned()).spawn({
            let hall = Arc::clone(&hall);
            move || lane(&launched, hall, taken, settings, &tell)
        });
        let failed = |reason: String| Error::Rank { rank: launched.rank, reason };
        let lane = lane.map_err(|error| failed(format!("a thread could not be started: {error}")))?;
        let started = told.recv_timeout(START).unwrap_or_else(|_| Err(failed(format!("MPI did not start within {START:?}"))));
        let (rank, size) = started?;
        Ok(Self { rank, size, hall, orders: Mutex::new(orders), lane: Some(lane) })
    }

    fn order(&self, order: Order) {
        if self.orders.lock().unwrap_or_else(PoisonError::into_inner).send(order).is_err() {
            // The lane has ended, and with it all ranks.
            exit(FAILED);
        }
    }
}

/// Starts MPI on the lane, tells how that went, and works.
fn lane(
    launched: &Launched,
    hall: Arc<Hall>,
    orders: Receiver<Order>,
    (silence, chunk): (Option<Duration>, Option<u64>),
    tell: &Sender<Result<(usize, usize)>>,
) {
    let ranks = || format!("{} is {}", launched.by, launched.size);
    let begin = || {
        let load = Library::load(&names(launched.by));
        let wanted = |why: String| format!("no MPI could be loaded ({why}); install the launcher's, or name its library by YUNTA_MPI");
        let mpi = load.map_err(|why| Error::argument("launcher", ranks(), wanted(why)))?;
        let failed = |why: String| Error::Rank { rank: launched.rank, reason: format!("{} did not start: {why}", mpi.name) };
        mpi.init().map_err(failed)?;
        let (rank, size) = mpi.rank_and_size().map_err(failed)?;
        if (rank, size) != (launched.rank, launched.size) {
            let right_given = format!("{size} (rank {rank}) by {}, {}", mpi.name, mpi.version());
            let _ = mpi.finalize();
            return Err(Error::Mismatch {
                left: "the launcher",
                left_given: format!("{} ranks ({}, rank {})", launched.size, ranks(), launched.rank),
                right: "MPI",
                right_given,
                wanted: "name the library of the launcher's own MPI by YUNTA_MPI",
            });
        }
        Ok((mpi, (rank, size)))
    };
    match begin() {
        Err(error) => drop(tell.send(Err(error))),
        Ok((mpi, place)) => {
            let chunk = chunk.and_then(|bytes| usize::try_from(bytes).ok()).unwrap_or(CHUNK).clamp(1, CHUNK);
            if tell.send(Ok(place)).is_ok() {
                Lane::new(mpi, place, hall, orders, chunk, Pulse::new(place.1, silence, Instant::now())).run();
            }
        }
    }
}

/// The libraries that may be a launcher's, the likeliest first.
fn names(by: &str) -> Vec<String> {
    if let Some(name) = std::env::var("YUNTA_MPI").ok().filter(|name| !name.is_empty()) {
        return vec![name];
    }
    let (open_mpi, mpich) = (["libmpi.so.40"], ["libmpi.so.12", "libmpich.so.12"]);
    let standard = ["libmpi_abi.so.1", "libmpi_abi.so.0"];
    let names: Vec<&str> = match by {
        "OMPI_COMM_WORLD_SIZE" => open_mpi.into_iter().chain(standard).collect(),
        "PMI_SIZE" => standard.into_iter().chain(mpich).collect(),
        _ => standard.into_iter().chain(mpich).chain(open_mpi).collect(),
    };
    names.into_iter().map(str::to_owned).collect()
}

/// A number that the environment sets.
fn number(name: &'static str) -> Result<Option<u64>> {
    let Some(text) = std::env::var_os(name) else { return Ok(None) };
    let number = text.to_str().and_then(|text| text.parse().ok());
    number.map(Some).ok_or_else(|| Error::argument(name, text.display(), "give a whole number"))
}

impl Link for Mpi {
    fn rank(&self) -> usize {
        self.rank
    }

    fn size(&self) -> usize {
        self.size
    }

    fn send(&self, to: usize, tag: Tag, message: Message) {
        self.order(Order::Send { to, tag, message });
    }

    fn probe(&self, from: Option<usize>, tag: Tag, wait: Duration) -> Option<Envelope> {
        self.hall.probe(from, tag, wait, || self.order(Order::Look))
    }

    fn receive(&self, from: usize, tag: Tag, into: &mut [u8]) {
        match self.hall.take(from, tag) {
            Some(Come { inside: Some(bytes), .. }) if bytes.len() == into.len() => into.copy_from_slice(&bytes),
            Some(Come { bytes, inside: None, .. }) if bytes == into.len() => {
                lend(into, |room, done| self.order(Order::Receive { from, tag, room, done }));
            }
            _ => self.abort(&format!("no message of {} bytes has come from rank {from}", into.len())),
        }
    }

    fn begins(&self, call: u32, name: &'static str) {
        self.hall.begins(call, name);
    }

    fn abort(&self, why: &str) {
        say(self.rank, self.size, why);
        self.order(Order::Abort(if thread::panicking() { PANICKED } else { FAILED }));
        // The lane ends this process within seconds.
        thread::sleep(Duration::from_secs(10));
        exit(FAILED);
    }
}

impl Drop for Mpi {
    fn drop(&mut self) {
        if thread::panicking() {
            self.abort("panicked");
        }
        self.order(Order::Leave);
        if self.lane.take().is_some_and(|lane| lane.join().is_err()) {
            exit(FAILED);
        }
    }
}
